package io.heartwheel.fix;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import quickfix.FieldMap;
import quickfix.FieldNotFound;
import quickfix.SessionID;

/**
 * The mappings of one session: where several of them find something to say about the same, the one that is named first is right.
 *
 * <p>Immutable. All are asked, so that a value without a meaning is never passed over.
 */
final class CancelTags {
    /** What the counterparty says changes nothing. */
    static final CancelTags NONE = new CancelTags(List.of());
    static final String BY_DEFAULT = "35002,9001";

    private static final Logger LOG = LoggerFactory.getLogger(CancelTags.class);
    private static final String NAME = "[A-Za-z0-9_.-]{1,32}";

    /** The one that is named first last: it has the last word. */
    private final List<CancelTagMapping> lastWordLast;

    private CancelTags(final List<CancelTagMapping> lastWordLast) {
        this.lastWordLast = lastWordLast;
    }

    /** The names that mean something: those of the adapter, and the embedder's. */
    static Map<String, CancelTagMapping> known(final Map<String, CancelTagMapping> embedders) {
        final Map<String, CancelTagMapping> known = new TreeMap<>(embedders);
        for (final CancelTagPreset preset : CancelTagPreset.values()) {
            known.put(preset.key, preset);
        }
        return known;
    }

    /** An embedder's name for one of its own. Throws if it is not fit to be one. */
    static String checkedName(final String name) {
        if (name == null || !name.matches(NAME) || known(Map.of()).containsKey(name)) {
            throw new IllegalArgumentException("the name of a mapping must be 1 to 32 letters, digits, '_', '.' or '-', and not "
                + String.join(", ", known(Map.of()).keySet()) + ", was '" + name + "'");
        }
        return name;
    }

    /** Those that are named, with commas between them, each once; null if that is not what the text is. */
    static CancelTags named(final String names, final Map<String, CancelTagMapping> known) {
        final List<CancelTagMapping> found = new ArrayList<>();
        for (final String name : names.split(",", -1)) {
            final CancelTagMapping mapping = known.get(name.trim());
            if (mapping == null) {
                return null;
            }
            found.add(0, mapping);
        }
        return new HashSet<>(found).size() < found.size() ? null : new CancelTags(List.copyOf(found));
    }

    /** What holds for the connection of that Logon. */
    CancelPolicy fromLogon(final FieldMap logon, final CancelPolicy otherwise, final long maxGraceNs) throws FieldNotFound {
        CancelPolicy policy = otherwise;
        for (final CancelTagMapping mapping : lastWordLast) {
            policy = Objects.requireNonNull(mapping.fromLogon(logon, policy, maxGraceNs), "the mapping's policy");
        }
        return policy;
    }

    /** What holds after that Logout of a session; what held, if it makes no sense. */
    CancelPolicy afterLogout(final SessionID id, final FieldMap logout, final CancelPolicy now) {
        try {
            return fromLogout(logout, now);
        } catch (final RuntimeException | FieldNotFound e) {
            LOG.warn("{}: its Logout does not change what becomes of its orders: {}", id, e.getMessage());
            return now;
        }
    }

    /** What that Logout says. */
    CancelPolicy fromLogout(final FieldMap logout, final CancelPolicy now) throws FieldNotFound {
        CancelPolicy policy = now;
        for (final CancelTagMapping mapping : lastWordLast) {
            policy = Objects.requireNonNull(mapping.fromLogout(logout, policy), "the mapping's policy");
        }
        return policy;
    }
}
