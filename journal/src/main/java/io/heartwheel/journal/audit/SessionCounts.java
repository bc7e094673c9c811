package io.heartwheel.journal.audit;

import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.RecordType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * Counts by session, under the name that operators call it by, over all its registrations.
 *
 * <p>Remembers {@value #MAX_NAMES} names, and of what correlation ids stand for the latest {@value #MAX_IDS} or more; what is
 * beyond that is counted as nobody's. One thread.
 */
final class SessionCounts {
    private static final int MAX_NAMES = 1 << 18;
    private static final int MAX_IDS = 1 << 19;
    /** Of what stands beside a session, such as our own sending to it: nobody asks for it. */
    private static final Count ASIDE = new Count(null);

    private final Map<String, Count> byName = new HashMap<>();
    private Long2ObjectHashMap<Count> byId = new Long2ObjectHashMap<>();
    private Long2ObjectHashMap<Count> earlier = new Long2ObjectHashMap<>();
    private long passedOver;

    /** Of one session. */
    static final class Count {
        final String name;
        long registered;
        long suspect;
        long recovered;
        long expired;
        long cancelled;
        long failed;

        Count(final String name) {
            this.name = name;
        }

        private void add(final JournalRecord record) {
            switch (record.type()) {
                case REGISTERED -> registered++;
                case SUSPECT -> suspect++;
                case RECOVERED -> recovered++;
                case EXPIRED -> expired++;
                case ORDERS_CANCELLED -> cancelled += record.detail();
                case CANCEL_FAILED -> failed += record.detail();
                default -> { }
            }
        }

        private void add(final Count other) {
            registered += other.registered;
            suspect += other.suspect;
            recovered += other.recovered;
            expired += other.expired;
            cancelled += other.cancelled;
            failed += other.failed;
        }
    }

    /** Correlation ids stand for somebody else from now on. */
    void forgetIds() {
        byId = new Long2ObjectHashMap<>();
        earlier = new Long2ObjectHashMap<>();
    }

    void accept(final JournalRecord record) {
        if (record.type() == RecordType.NAME) {
            named(record);
        } else if (counts(record.type()) && record.registeredIn() == record.incarnation()) {
            Count count = find(record.correlationId());
            if (count == null) {
                count = new Count(null);
                keep(record.correlationId(), count);
            }
            if (count != ASIDE) {
                count.add(record);
            }
        }
    }

    /** Its registration may have been told before its name. */
    private void named(final JournalRecord record) {
        final long id = record.correlationId();
        final Count nameless = find(id);
        if (record.isAside()) {
            keep(id, ASIDE);
            return;
        }
        final String name = record.name();
        if (nameless != null && name.equals(nameless.name)) {
            return;
        }
        Count count = byName.get(name);
        if (count == null && byName.size() == MAX_NAMES) {
            passedOver++;
            return;
        }
        if (count == null) {
            count = new Count(name);
            byName.put(name, count);
        }
        if (nameless != null && nameless.name == null && nameless != ASIDE) {
            count.add(nameless);
        }
        keep(id, count);
    }

    private static boolean counts(final RecordType type) {
        return switch (type) {
            case REGISTERED, SUSPECT, RECOVERED, EXPIRED, ORDERS_CANCELLED, CANCEL_FAILED -> true;
            default -> false;
        };
    }

    private Count find(final long id) {
        final Count count = byId.get(id);
        return count == null ? earlier.get(id) : count;
    }

    private void keep(final long id, final Count count) {
        if (byId.size() == MAX_IDS) {
            earlier = byId;
            byId = new Long2ObjectHashMap<>();
        }
        byId.put(id, count);
    }

    Collection<Count> all() {
        return byName.values();
    }

    /** How many names there was no room for. */
    long passedOver() {
        return passedOver;
    }

    /** Those of whom there is most, in an order that is always the same. */
    List<Count> top(final int limit, final ToLongFunction<Count> most) {
        final List<Count> sorted = new ArrayList<>(byName.values());
        sorted.removeIf(count -> most.applyAsLong(count) == 0);
        sorted.sort(Comparator.comparingLong(most).reversed().thenComparing(count -> count.name));
        return List.copyOf(sorted.subList(0, Math.min(limit, sorted.size())));
    }
}
