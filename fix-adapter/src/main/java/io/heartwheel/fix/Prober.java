package io.heartwheel.fix;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

import io.heartwheel.Effect;

import quickfix.Session;

/**
 * Sends the Heartbeats and TestRequests of one connection, on its own lane: at most one of each waits, and neither is sent if
 * it is not needed any more when its turn comes. How late it was written is recorded.
 */
final class Prober {
    private final FixRuntime runtime;
    private final Deadlines deadlines;
    private final Supplier<Session> recipient;
    private final LongConsumer late;
    private final Lane sends;
    private final AtomicBoolean heartbeatQueued = new AtomicBoolean();
    private final AtomicBoolean testRequestQueued = new AtomicBoolean();
    private final AtomicInteger asked = new AtomicInteger();

    /**
     * @param recipient the session to send through, or null: before its Logon a message would cost a sequence number.
     * @param late      told how late each was, in ns.
     */
    Prober(
        final FixRuntime runtime, final Deadlines deadlines, final Supplier<Session> recipient, final LongConsumer late) {
        this.runtime = runtime;
        this.deadlines = deadlines;
        this.recipient = recipient;
        this.late = late;
        sends = new Lane(runtime.pool);
    }

    /** Liveness thread: nothing was received since then, and it is time to ask. */
    void askWhetherThere(final int attempt, final long lastHeartbeatNs, final long dueNs) {
        if (testRequestQueued.compareAndSet(false, true)) {
            sends.submit(() -> testRequest(attempt, lastHeartbeatNs, dueNs));
        }
    }

    private void testRequest(final int attempt, final long lastHeartbeatNs, final long dueNs) {
        testRequestQueued.set(false);
        final Session session = recipient.get();
        if (session != null && deadlines.lastHeardNs() <= lastHeartbeatNs) {
            session.generateTestRequest("TEST");
            written(runtime.testRequestsLate, dueNs);
            deadlines.effect(Effect.TEST_REQUEST_SENT, runtime.clock.nanoTime(), attempt);
        }
    }

    /** Liveness thread: nothing was sent for HeartBtInt. */
    void sayThatWeAreThere(final long dueNs, final long nowNs) {
        if (heartbeatQueued.compareAndSet(false, true)) {
            sends.submit(() -> heartbeat(dueNs, nowNs));
        }
    }

    private void heartbeat(final long dueNs, final long decidedNs) {
        heartbeatQueued.set(false);
        final Session session = deadlines.lastSentNs() - decidedNs < 0 ? recipient.get() : null;
        if (session != null) {
            session.generateHeartbeat();
            written(runtime.heartbeatsLate, dueNs);
        }
    }

    private void written(final Lateness lateness, final long dueNs) {
        final long lateNs = deadlines.lastSentNs() - dueNs;
        if (lateNs >= 0) {
            lateness.record(lateNs);
            late.accept(lateNs);
        }
    }

    /** Liveness thread, for a connection that never expires: how often in this silence it was time to ask, this one included. */
    int askedSince() {
        return asked.incrementAndGet();
    }

    /** I/O thread: whether a silence of that kind ends with this. */
    boolean spokeAgain() {
        return asked.get() != 0 && asked.getAndSet(0) != 0;
    }
}
