package io.heartwheel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The oracle: what the wheel must do, computed by looking at every session at every poll.
 *
 * <p>It counts in quanta of half a tick, as the contract does. It has no slots of its own: it is told the handle that the real
 * wheel gave, and breaks ties by the slot in it. Polls of it are never bounded.
 */
final class NaiveWheel {
    /** What the contract lets an embedder choose, and where the time line starts. */
    record Settings(
        int capacity, long tickNs, long stallLimitNs, long graceNs, long maxGraceNs, long maxSkewNs, long startNs) {

        long quantumNs() {
            return tickNs / 2;
        }

        long quantumOf(final long timeNs) {
            return Math.floorDiv(timeNs - startNs, quantumNs());
        }

        long quanta(final long durationNs) {
            return -Math.floorDiv(-durationNs, quantumNs());
        }

        long timeOf(final long quantum) {
            return startNs + quantum * quantumNs();
        }
    }

    private static final class Session {
        final long handle;
        final long correlationId;
        Policy policy;
        long seen;
        int attempts;
        boolean announced;
        boolean suspect;
        boolean blurred;
        boolean recovered;
        boolean deregistered;

        Session(final long handle, final long correlationId, final Policy policy, final long seen) {
            this.handle = handle;
            this.correlationId = correlationId;
            this.policy = policy;
            this.seen = seen;
        }
    }

    /** The grants of one stall, or of several that were merged as they grew old. */
    private record Stall(long end, List<Long> grants) {
    }

    private record Change(Session session, Policy policy) {
    }

    private record Due(Session session, EventType type, long quantum, int attempt) {
    }

    private final Settings settings;
    private final Map<Long, Session> sessions = new HashMap<>();
    private final List<Stall> stalls = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private long nowNs;
    private long beforeNs;

    NaiveWheel(final Settings settings) {
        this.settings = settings;
        this.nowNs = settings.startNs();
    }

    boolean full() {
        return sessions.size() == settings.capacity();
    }

    long nowNs() {
        return nowNs;
    }

    /** Right after a poll, when everybody is announced and nobody waits to be buried. */
    int size() {
        return sessions.size();
    }

    void registered(final long handle, final long correlationId, final Policy policy, final long timeNs) {
        if (sessions.put(handle, new Session(handle, correlationId, policy, stamp(timeNs))) != null) {
            throw new IllegalStateException("handle given twice: " + handle);
        }
    }

    boolean heartbeat(final long handle, final long timeNs) {
        final Session session = alive(handle);
        if (session != null && stamp(timeNs) > session.seen) {
            session.seen = stamp(timeNs);
            session.recovered |= session.suspect;
            session.suspect = false;
            session.blurred = false;
            session.attempts = 0;
        }
        return session != null;
    }

    boolean deregister(final long handle) {
        final Session session = alive(handle);
        if (session != null) {
            session.deregistered = true;
        }
        return session != null;
    }

    PolicyChange changePolicy(final long handle, final Policy policy) {
        final Session session = alive(handle);
        if (session == null) {
            return PolicyChange.GONE;
        }
        changes.add(new Change(session, policy));
        return PolicyChange.ACCEPTED;
    }

    SessionState state(final long handle) {
        final Session session = alive(handle);
        if (session == null) {
            return SessionState.GONE;
        }
        return session.suspect ? SessionState.SUSPECT : SessionState.ALIVE;
    }

    long lastHeartbeatNs(final long handle) {
        final Session session = alive(handle);
        return session == null ? Long.MIN_VALUE : settings.timeOf(session.seen);
    }

    /** The time at which the session is due next, as far as is known now. */
    long nextDueNs(final long handle) {
        final Session session = alive(handle);
        if (session == null) {
            return nowNs;
        }
        final long probe = session.policy.probeAfterNs();
        final long next = probe == 0 ? timeout(session) : Math.min(timeout(session), probeDue(session, session.attempts + 1));
        return settings.timeOf(next);
    }

    /**
     * Whether the contract leaves open which test requests of the present silence come again: those of a suspect whose
     * deadlines have moved, by a stall or by another policy.
     */
    boolean isBlurred(final long handle) {
        final Session session = sessions.get(handle);
        return session != null && session.blurred;
    }

    List<Seen> poll(final long timeNs) {
        final List<Seen> events = new ArrayList<>();
        beforeNs = nowNs;
        noticeStall(timeNs, events);
        announce(events);
        for (final Due due : allDue()) {
            deliver(due, events);
        }
        return events;
    }

    private void noticeStall(final long timeNs, final List<Seen> events) {
        final long gapNs = Math.max(0, timeNs - nowNs);
        nowNs += gapNs;
        if (gapNs > settings.stallLimitNs()) {
            final long grantNs = gapNs + settings.graceNs();
            stalls.add(new Stall(
                settings.quantumOf(nowNs), List.of(settings.quanta(gapNs) + settings.quanta(settings.graceNs()))));
            mergeTheOldest();
            sessions.values().forEach(session -> session.blurred |= session.suspect);
            events.add(Seen.stalled(nowNs, gapNs, grantNs));
        }
    }

    private void mergeTheOldest() {
        if (stalls.size() > 16) {
            final List<Long> grants = new ArrayList<>(stalls.get(0).grants);
            grants.addAll(stalls.get(1).grants);
            stalls.set(1, new Stall(stalls.get(1).end, grants));
            stalls.remove(0);
        }
    }

    private void announce(final List<Seen> events) {
        final List<Session> born = bySlot().stream().filter(session -> !session.announced).toList();
        for (final Session session : bySlot()) {
            if (!session.announced) {
                session.announced = true;
                events.add(event(EventType.REGISTERED, session, 0));
            } else if (session.deregistered) {
                end(session, events);
            } else if (session.recovered) {
                session.recovered = false;
                events.add(event(EventType.RECOVERED, session, 0));
            }
        }
        born.stream().filter(session -> session.deregistered).forEach(session -> end(session, events));
        for (final Change change : changes) {
            if (!change.session.deregistered) {
                change.session.policy = change.policy;
                change.session.blurred |= change.session.suspect;
                events.add(event(EventType.POLICY_CHANGED, change.session, 0));
            }
        }
        changes.clear();
    }

    private void end(final Session session, final List<Seen> events) {
        events.add(event(EventType.DEREGISTERED, session, 0));
        sessions.remove(session.handle);
    }

    private List<Due> allDue() {
        final List<Due> all = new ArrayList<>();
        for (final Session session : bySlot()) {
            final long probe = session.policy.probeAfterNs() == 0 ? 0 : settings.quanta(session.policy.probeAfterNs());
            final long silent = settings.quantumOf(nowNs) - session.seen - 1 - deferral(session);
            if (settings.quantumOf(nowNs) >= timeout(session)) {
                all.add(new Due(session, session.policy.recurring() ? EventType.DUE : EventType.EXPIRED, timeout(session), 0));
            } else if (probe > 0 && silent / probe > session.attempts) {
                final int attempt = (int)(silent / probe);
                all.add(new Due(session, EventType.SUSPECT, probeDue(session, attempt), attempt));
            }
        }
        all.sort(Comparator.comparingLong(this::place).thenComparingInt(due -> (int)due.session.handle));
        return all;
    }

    /** What was overdue already when the wheel learnt of it is due at the poll before. */
    private long place(final Due due) {
        return Math.max(due.quantum, settings.quantumOf(beforeNs));
    }

    private void deliver(final Due due, final List<Seen> events) {
        final Session session = due.session;
        events.add(event(due.type, session, due.attempt));
        switch (due.type) {
            case SUSPECT -> {
                session.suspect = true;
                session.attempts = due.attempt;
            }
            case DUE -> session.seen = settings.quantumOf(nowNs);
            default -> sessions.remove(session.handle);
        }
    }

    private Seen event(final EventType type, final Session session, final int attempt) {
        final Policy policy = session.policy;
        final long interval = settings.quanta(attempt > 0 ? policy.probeAfterNs() : policy.timeoutNs()) * Math.max(1, attempt);
        return new Seen(type, session.handle, session.correlationId, nowNs, settings.timeOf(session.seen),
            Seen.isDue(type) ? settings.timeOf(session.seen + interval + deferral(session)) : 0,
            deferral(session) * settings.quantumNs(), 0, attempt);
    }

    private long timeout(final Session session) {
        return session.seen + 1 + settings.quanta(session.policy.timeoutNs()) + deferral(session);
    }

    private long probeDue(final Session session, final int attempt) {
        return session.seen + 1 + attempt * settings.quanta(session.policy.probeAfterNs()) + deferral(session);
    }

    private long deferral(final Session session) {
        if (session.policy.recurring()) {
            return 0;
        }
        final List<Long> grants =
            stalls.stream().filter(stall -> stall.end > session.seen).flatMap(stall -> stall.grants.stream()).toList();
        final long longest = grants.stream().mapToLong(grant -> grant).max().orElse(0);
        final long all = grants.stream().mapToLong(grant -> grant).sum();
        return Math.max(longest, Math.min(all, settings.quanta(settings.maxGraceNs())));
    }

    private long stamp(final long timeNs) {
        final long claimed = settings.quantumOf(timeNs);
        final long own = settings.quantumOf(nowNs);
        return Math.abs(claimed - own) > settings.quanta(settings.maxSkewNs()) ? own : claimed;
    }

    private Session alive(final long handle) {
        final Session session = sessions.get(handle);
        return session == null || session.deregistered ? null : session;
    }

    private List<Session> bySlot() {
        return sessions.values().stream().sorted(Comparator.comparingInt(session -> (int)session.handle)).toList();
    }
}
