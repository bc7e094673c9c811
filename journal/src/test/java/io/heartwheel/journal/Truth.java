package io.heartwheel.journal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The oracle: what a restart must know, worked out from all records since the very first, without snapshots or bookkeeping, by
 * the definitions alone.
 */
final class Truth {
    /** A registration. */
    record Id(long incarnation, long handle) implements Comparable<Id> {
        @Override
        public int compareTo(final Id other) {
            return incarnation == other.incarnation
                ? Long.compare(handle, other.handle) : Long.compare(incarnation, other.incarnation);
        }
    }

    /** What the events say of it. */
    static final class Session {
        long correlationId;
        long probeAfterNs;
        long timeoutNs;
        boolean recurring;
        long lastHeartbeatNs;
        /** Of the silence in which it was last suspected. */
        long suspectSinceNs = Long.MIN_VALUE;
    }

    private record Event(RecordType type, Id id, long correlationId, long timeNs) {
    }

    final Map<Id, Session> live = new TreeMap<>();
    final Set<Id> owed = new TreeSet<>();
    final Map<String, Long> fired = new TreeMap<>();
    /** By incarnation, the latest time of the wheel in it. */
    final Map<Long, Long> endedNs = new TreeMap<>();
    private final Map<Id, String> names = new HashMap<>();
    private final List<Event> events = new ArrayList<>();
    long incarnation;

    static Truth of(final MemoryJournal.Disk disk) {
        final Truth truth = new Truth();
        final MemorySource names = new MemorySource(disk.batches, 0);
        for (JournalRecord record = names.poll(); record != null; record = names.poll()) {
            if (record.type() == RecordType.NAME && !record.repeated()) {
                truth.names.put(new Id(record.incarnation(), record.correlationId()), record.name());
            }
        }
        final MemorySource all = new MemorySource(disk.batches, 0);
        for (JournalRecord record = all.poll(); record != null; record = all.poll()) {
            truth.accept(record);
        }
        truth.forgetReturned();
        truth.judge();
        return truth;
    }

    String name(final Id id, final long correlationId) {
        return names.get(new Id(id.incarnation(), correlationId));
    }

    private void accept(final JournalRecord record) {
        final Id id = new Id(record.incarnation(), record.handle());
        if (record.type().isEvent() || record.type() == RecordType.STARTED
            || record.type() == RecordType.SNAPSHOT_BEGIN || record.type() == RecordType.SNAPSHOT_END) {
            endedNs.merge(record.incarnation(), record.timeNs(), Math::max);
        }
        if (record.type() == RecordType.STARTED) {
            forgetReturned();
            incarnation = record.incarnation();
        } else if (record.type() == RecordType.RESUMED) {
            live.keySet().removeIf(one -> one.incarnation() < incarnation);
        } else if (record.type().isEvent()) {
            event(record, id);
        } else if (isAboutOrders(record.type())) {
            owed.remove(new Id(record.registeredIn(), record.handle()));
        }
    }

    private void event(final JournalRecord record, final Id id) {
        events.add(new Event(record.type(), id, record.correlationId(), record.timeNs()));
        final Session session = live.get(id);
        switch (record.type()) {
            case REGISTERED -> {
                live.put(id, new Session());
                live.get(id).correlationId = record.correlationId();
                policy(live.get(id), record);
                live.get(id).lastHeartbeatNs = record.lastHeartbeatNs();
            }
            case EXPIRED -> {
                live.remove(id);
                if (isSomebody(name(id, record.correlationId()))) {
                    owed.add(id);
                }
            }
            case DEREGISTERED -> live.remove(id);
            case STALLED -> {
            }
            default -> {
                session.lastHeartbeatNs = Math.max(session.lastHeartbeatNs,
                    record.type() == RecordType.DUE ? record.timeNs() : record.lastHeartbeatNs());
                if (record.type() == RecordType.POLICY_CHANGED) {
                    policy(session, record);
                } else if (record.type() == RecordType.SUSPECT) {
                    session.suspectSinceNs = record.lastHeartbeatNs();
                } else if (record.type() == RecordType.RECOVERED) {
                    session.suspectSinceNs = Long.MIN_VALUE;
                }
            }
        }
    }

    private static void policy(final Session session, final JournalRecord record) {
        session.probeAfterNs = record.probeAfterNs();
        session.timeoutNs = record.timeoutNs();
        session.recurring = record.recurring();
    }

    /** Whoever was left by an incarnation before the present one, and has been registered since under the same name. */
    private void forgetReturned() {
        final Set<String> back = new HashSet<>();
        for (final Event event : events) {
            if (event.type == RecordType.REGISTERED && event.id.incarnation() == incarnation) {
                back.add(name(event.id, event.correlationId));
            }
        }
        back.remove(null);
        live.entrySet().removeIf(one -> one.getKey().incarnation() < incarnation
            && back.contains(name(one.getKey(), one.getValue().correlationId)));
    }

    private void judge() {
        for (final Event event : events) {
            final String name = name(event.id, event.correlationId);
            if (event.type == RecordType.REGISTERED && name != null) {
                fired.remove(name);
            } else if (event.type == RecordType.EXPIRED && isSomebody(name)) {
                fired.put(name, event.timeNs);
            }
        }
    }

    private static boolean isSomebody(final String name) {
        return name != null && !Names.isAside(name);
    }

    private static boolean isAboutOrders(final RecordType type) {
        return type == RecordType.ORDERS_CANCELLED || type == RecordType.CANCEL_FAILED || type == RecordType.ORDERS_KEPT
            || type == RecordType.WOULD_CANCEL;
    }

    @Override
    public String toString() {
        return "live " + live.keySet() + ", owed " + owed + ", fired " + fired + ", names "
            + names.entrySet().stream().map(Object::toString).collect(Collectors.joining(","));
    }
}
