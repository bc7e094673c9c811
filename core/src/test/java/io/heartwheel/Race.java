package io.heartwheel;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A wheel, its poller and the books of a race. A session is known by its correlation id, which is never used twice.
 *
 * <p>Threads write what they were told after the call; the poller writes what it decided. Claims that span both are checked when
 * all have finished.
 */
final class Race implements LivenessHandler {
    static final long TICK = 1 << 20;
    static final long STEP = TICK / 64;
    private static final long QUANTUM = TICK / 2;
    private static final int ALIVE = 1;
    private static final int ENDED = 2;

    final Heartwheel wheel;
    /** Threads care about so many of the latest sessions. */
    final int window;
    final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
    final AtomicLong nowNs = new AtomicLong();
    final AtomicInteger ids = new AtomicInteger();
    private final AtomicInteger registrations = new AtomicInteger();
    private final AtomicLongArray handles;
    /** The latest time for which a heartbeat was accepted. */
    private final AtomicLongArray acceptedNs;
    private final AtomicIntegerArray disarmed;
    private final AtomicIntegerArray told;
    private final int[] deregistered;
    private final long[] expiredOnNs;
    private final boolean[] suspect;
    private volatile boolean over;
    private final int[] counts = new int[EventType.values().length];

    Race(final int capacity, final int sessions) {
        wheel = new Heartwheel(Bench.calmContext().capacity(capacity).pollLimit(64), 0);
        window = 2 * capacity;
        handles = new AtomicLongArray(sessions);
        acceptedNs = new AtomicLongArray(sessions);
        disarmed = new AtomicIntegerArray(sessions);
        told = new AtomicIntegerArray(sessions);
        deregistered = new int[sessions];
        expiredOnNs = new long[sessions];
        suspect = new boolean[sessions];
    }

    boolean isOver() {
        return over;
    }

    /** The poller's thread: so many polls, then the threads may stop. */
    void run(final int polls) {
        for (int poll = 0; poll < polls && ids.get() < told.length() - 10; poll++) {
            poll();
        }
        over = true;
    }

    /** The poller's thread. Time goes on by a little each time. */
    void poll() {
        wheel.poll(nowNs.addAndGet(STEP), this);
    }

    void registered(final int session, final long handle, final long timeNs) {
        registrations.incrementAndGet();
        accepted(session, timeNs);
        handles.set(session, handle + 1);
    }

    long handle(final int session) {
        return handles.get(session) - 1;
    }

    void accepted(final int session, final long timeNs) {
        acceptedNs.accumulateAndGet(session, timeNs, Math::max);
    }

    void disarmed(final int session) {
        disarmed.incrementAndGet(session);
    }

    /** Whether the terminal event of that session has been delivered: whoever sees this must be told that it has ended. */
    boolean hasEnded(final int session) {
        return told.get(session) == ENDED;
    }

    @Override
    public void onEvent(final LivenessEvent event) {
        final int session = (int)event.correlationId();
        counts[event.type().ordinal()]++;
        final int before = told.get(session);
        check(before == (event.type() == EventType.REGISTERED ? 0 : ALIVE), "order of events", event);
        switch (event.type()) {
            case REGISTERED -> told.set(session, ALIVE);
            case SUSPECT -> suspect[session] = true;
            case RECOVERED -> {
                check(suspect[session], "recovered without having been suspect", event);
                suspect[session] = false;
            }
            case EXPIRED -> {
                check(nowNs.get() >= event.lastHeartbeatNs() + event.timeoutNs(), "early", event);
                check(!wheel.heartbeat(event.handle()), "accepted after the end", event);
                expiredOnNs[session] = event.lastHeartbeatNs() + 1;
                told.set(session, ENDED);
            }
            case DEREGISTERED -> {
                check(!wheel.heartbeat(event.handle()), "accepted after the end", event);
                deregistered[session]++;
                told.set(session, ENDED);
            }
            default -> {
                // Nothing to hold against the rest.
            }
        }
    }

    /** When all threads have finished: lets everybody die, then compares what was told with what happened. */
    void finish() {
        for (int polls = 0; polls < 2_000_000 && (polls < 100_000 || wheel.size() > 0); polls++) {
            poll();
        }
        for (int session = 0; session < ids.get(); session++) {
            if (handle(session) == Heartwheel.NO_SESSION) {
                check(told.get(session) == 0, "told of a session that was refused", session);
            } else {
                finish(session);
            }
        }
        final int ends = counts[EventType.EXPIRED.ordinal()] + counts[EventType.DEREGISTERED.ordinal()];
        check(registrations.get() == counts[EventType.REGISTERED.ordinal()], "every registration is announced", this);
        check(registrations.get() == ends, "every registration ends once", this);
        check(wheel.size() == 0, "nobody is left", wheel.size());
    }

    private void finish(final int session) {
        check(told.get(session) == ENDED, "lost", session);
        check(disarmed.get(session) == deregistered[session], "disarmed if, and only if, a call was told so", session);
        final boolean expired = expiredOnNs[session] != 0;
        check(expired != (deregistered[session] == 1), "one terminal event", session);
        check(!expired || expiredOnNs[session] - 1 > acceptedNs.get(session) - QUANTUM, "expired on an older heartbeat", session);
    }

    void check(final boolean ok, final String claim, final Object what) {
        if (!ok && violations.size() < 20) {
            violations.add(claim + ": " + what);
        }
    }

    @Override
    public String toString() {
        final StringBuilder all = new StringBuilder("registrations=" + registrations);
        for (final EventType type : List.of(EventType.values())) {
            all.append(' ').append(type).append('=').append(counts[type.ordinal()]);
        }
        return all.toString();
    }
}
