package io.heartwheel.fix;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import quickfix.Acceptor;
import quickfix.ConfigError;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.SessionSettings;

/**
 * The liveness settings of every session of a connector, read and checked once: a bad value is a {@link ConfigError} at start
 * that names the key, the value and what is allowed, never a surprise at logon.
 *
 * <p>A session that is not in the file (a dynamic one) has the settings of a template section ({@code AcceptorTemplate=Y})
 * whose BeginString and CompIDs are its own or {@code *}, or else of the default section.
 */
final class SettingsBook {
    static final String MAX_HEART_BT_INT = "HeartwheelMaxHeartBtInt";
    static final String CANCEL_ON_DISCONNECT = "HeartwheelCancelOnDisconnect";
    static final String CANCEL_GRACE_MS = "HeartwheelCancelGraceMs";
    static final String CANCEL_MAX_GRACE_MS = "HeartwheelCancelMaxGraceMs";
    static final String CANCEL_FROM_LOGON = "HeartwheelCancelFromLogon";
    static final String CANCEL_SCOPE = "HeartwheelCancelScope";
    static final String CANCEL_TAGS = "HeartwheelCancelTags";
    static final String MAX_MESSAGE_BYTES = "HeartwheelMaxMessageBytes";
    static final String ACCEPT_BACKLOG = "HeartwheelAcceptBacklog";
    static final String MAX_UNREAD_MS = "HeartwheelMaxUnreadMs";

    private static final String WILDCARD = "*";
    private static final long DAY_MS = 86_400_000;

    private final SessionSettings settings;
    private final Map<String, CancelTagMapping> cancelTags;
    private final Map<SessionID, FixSettings> sections = new HashMap<>();
    private final Set<SessionID> templates = new HashSet<>();
    private final FixSettings defaults;
    private final long logonTimeoutNs;
    private final int maxMessageBytes;
    private final int acceptBacklog;
    private final long maxUnreadNs;
    private final AccessBook access;

    SettingsBook(final SessionSettings settings) throws ConfigError {
        this(settings, Map.of());
    }

    /** @param cancelTags the embedder's own mappings, by name. */
    SettingsBook(final SessionSettings settings, final Map<String, CancelTagMapping> cancelTags) throws ConfigError {
        this.settings = settings;
        this.cancelTags = CancelTags.known(cancelTags);
        SettingNames.check(null, settings.getDefaultProperties(), settings.getDefaultProperties());
        defaults = read(null);
        logonTimeoutNs = TimeUnit.SECONDS.toNanos(whole(null, Session.SETTING_LOGON_TIMEOUT, 10, 1, 86_400));
        maxMessageBytes = (int)whole(null, MAX_MESSAGE_BYTES, 1 << 20, 1024, 1 << 30);
        acceptBacklog = (int)whole(null, ACCEPT_BACKLOG, 4096, 1, 1 << 20);
        maxUnreadNs = TimeUnit.MILLISECONDS.toNanos(whole(null, MAX_UNREAD_MS, 60_000, 0, DAY_MS));
        for (final Iterator<SessionID> ids = settings.sectionIterator(); ids.hasNext();) {
            final SessionID id = ids.next();
            SettingNames.check(id, settings.getSessionProperties(id), settings.getDefaultProperties());
            final FixSettings section = read(id);
            sections.put(id, section);
            if (flag(id, Acceptor.SETTING_ACCEPTOR_TEMPLATE)) {
                templates.add(id);
            }
        }
        access = new AccessBook(this, sections.keySet());
    }

    FixSettings of(final SessionID id) {
        final SessionID section = section(id);
        return section == null ? defaults : sections.get(section);
    }

    /** The section that speaks for a session, its own or a template's; null if the file has none. */
    SessionID section(final SessionID id) {
        if (sections.containsKey(id)) {
            return id;
        }
        for (final SessionID template : templates) {
            if (matches(template, id)) {
                return template;
            }
        }
        return null;
    }

    /** Who may log on. */
    AccessBook access() {
        return access;
    }

    /** For connections that have not said yet who they are: LogonTimeout of the default section, in ns. */
    long logonTimeoutNs() {
        return logonTimeoutNs;
    }

    /** How many bytes that are not a whole message a connection may have sent. */
    int maxMessageBytes() {
        return maxMessageBytes;
    }

    /** How many connections may wait to be accepted. The system may allow fewer. */
    int acceptBacklog() {
        return acceptBacklog;
    }

    /** For how long a socket may be left unread while the application is behind. */
    long maxUnreadNs() {
        return maxUnreadNs;
    }

    private FixSettings read(final SessionID id) throws ConfigError {
        return new FixSettings(
            (int)whole(id, MAX_HEART_BT_INT, 3600, 1, 86_400),
            multiplier(id, Session.SETTING_TEST_REQUEST_DELAY_MULTIPLIER, Session.DEFAULT_TEST_REQUEST_DELAY_MULTIPLIER),
            multiplier(id, Session.SETTING_HEARTBEAT_TIMEOUT_MULTIPLIER, Session.DEFAULT_HEARTBEAT_TIMEOUT_MULTIPLIER),
            flag(id, Session.SETTING_DISABLE_HEART_BEAT_CHECK),
            new CancelPolicy(trigger(id), scope(id), TimeUnit.MILLISECONDS.toNanos(whole(id, CANCEL_GRACE_MS, 0, 0, DAY_MS))),
            cancelTags(id),
            whole(id, CANCEL_MAX_GRACE_MS, 60_000, 0, DAY_MS));
    }

    private CancelPolicy.Trigger trigger(final SessionID id) throws ConfigError {
        final String value = text(id, CANCEL_ON_DISCONNECT);
        if (value == null) {
            return CancelPolicy.Trigger.NONE;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "none" -> CancelPolicy.Trigger.NONE;
            case "disconnect" -> CancelPolicy.Trigger.DISCONNECT;
            case "logout" -> CancelPolicy.Trigger.LOGOUT;
            case "both" -> CancelPolicy.Trigger.BOTH;
            default -> throw bad(id, CANCEL_ON_DISCONNECT, value, "none, disconnect, logout or both");
        };
    }

    private CancelPolicy.Scope scope(final SessionID id) throws ConfigError {
        final String value = text(id, CANCEL_SCOPE);
        return switch (value == null ? "session" : value.toLowerCase(Locale.ROOT)) {
            case "session" -> CancelPolicy.Scope.SESSION;
            case "account" -> CancelPolicy.Scope.ACCOUNT;
            default -> throw bad(id, CANCEL_SCOPE, value, "session or account");
        };
    }

    private CancelTags cancelTags(final SessionID id) throws ConfigError {
        final String names = text(id, CANCEL_TAGS);
        final CancelTags tags = CancelTags.named(names == null ? CancelTags.BY_DEFAULT : names, cancelTags);
        if (tags == null) {
            throw bad(id, CANCEL_TAGS, names, "one or more of " + String.join(", ", cancelTags.keySet())
                + ", each once, separated by commas");
        }
        final String whether = text(id, CANCEL_FROM_LOGON);
        return switch (whether == null ? "Y" : whether) {
            case "Y" -> tags;
            case "N" -> CancelTags.NONE;
            default -> throw bad(id, CANCEL_FROM_LOGON, whether, "Y or N");
        };
    }

    private long whole(final SessionID id, final String key, final long otherwise, final long min, final long max)
        throws ConfigError {
        final String value = text(id, key);
        if (value == null) {
            return otherwise;
        }
        final String allowed = "a whole number from " + min + " to " + max;
        try {
            final long number = Long.parseLong(value);
            if (number < min || number > max) {
                throw bad(id, key, value, allowed);
            }
            return number;
        } catch (final NumberFormatException e) {
            throw bad(id, key, value, allowed);
        }
    }

    private double multiplier(final SessionID id, final String key, final double otherwise) throws ConfigError {
        final String value = text(id, key);
        if (value == null) {
            return otherwise;
        }
        final String allowed = "a number from 0 to 100";
        try {
            final double number = Double.parseDouble(value);
            if (!(number >= 0 && number <= 100)) {
                throw bad(id, key, value, allowed);
            }
            return number;
        } catch (final NumberFormatException e) {
            throw bad(id, key, value, allowed);
        }
    }

    private boolean flag(final SessionID id, final String key) throws ConfigError {
        return "Y".equals(text(id, key));
    }

    /** What a section, or with null the default one, says under a key; null if nothing. */
    String text(final SessionID id, final String key) throws ConfigError {
        final boolean set = id == null ? settings.isSetting(key) : settings.isSetting(id, key);
        if (!set) {
            return null;
        }
        return (id == null ? settings.getString(key) : settings.getString(id, key)).trim();
    }

    /** How an error names a section; null is the default one. */
    static String where(final SessionID id) {
        return id == null ? "the default section" : "session " + id;
    }

    static ConfigError bad(final SessionID id, final String key, final String value, final String allowed) {
        return new ConfigError("Setting " + key + " of " + where(id) + " must be " + allowed + ", was '" + value + "'");
    }

    private static boolean matches(final SessionID template, final SessionID id) {
        return matches(template.getBeginString(), id.getBeginString())
            && matches(template.getSenderCompID(), id.getSenderCompID())
            && matches(template.getTargetCompID(), id.getTargetCompID());
    }

    private static boolean matches(final String pattern, final String value) {
        return WILDCARD.equals(pattern) || pattern.equals(value);
    }
}
