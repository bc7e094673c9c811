package io.heartwheel.bench.peer;

import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.Policy;
import java.util.function.LongSupplier;

/** Ours, in its default configuration. */
public final class WheelContestant implements Contestant, LivenessHandler {
    /** Who is re-registered takes a new slot before the old one is free. */
    private static final int SPARE = 1 << 16;

    private final Heartwheel wheel;
    private final Policy policy;
    private final long[] handles;
    private final boolean isInBatches;
    private final long[] gathered = new long[MOST_AT_ONCE];
    private long expiries;

    /**
     * Registers all, at time 0.
     *
     * @param sessions    how many.
     * @param timeoutNs   after which silence they expire.
     * @param agesNs      how long ago each was last heard from.
     * @param isInBatches whether it is told of several heartbeats at once, or of each by itself.
     */
    public WheelContestant(
        final int sessions, final long timeoutNs, final LongSupplier agesNs, final boolean isInBatches) {
        this.isInBatches = isInBatches;
        // Ages reach back as far as the timeout, and must be believed.
        wheel = new Heartwheel(
            new Heartwheel.Context().capacity(sessions + SPARE).maxSkewNs(Math.max(10_000_000_000L, timeoutNs)), 0);
        policy = Policy.timeout(timeoutNs);
        handles = new long[sessions];
        for (int session = 0; session < sessions; session++) {
            handles[session] = wheel.register(session, policy, -agesNs.getAsLong());
        }
        poll(0);
    }

    @Override
    public boolean heartbeat(final int session) {
        return wheel.heartbeat(handles[session]);
    }

    @Override
    public int heartbeats(final int[] sessions, final int count) {
        if (!isInBatches) {
            return Contestant.super.heartbeats(sessions, count);
        }
        for (int i = 0; i < count; i++) {
            gathered[i] = handles[sessions[i]];
        }
        return wheel.heartbeat(gathered, 0, count);
    }

    @Override
    public boolean renew(final int session) {
        final boolean wasThere = wheel.deregister(handles[session]);
        handles[session] = wheel.register(session, policy);
        return wasThere;
    }

    @Override
    public void poll(final long nowNs) {
        int work;
        do {
            work = wheel.poll(nowNs, this);
        } while (work > 0);
    }

    @Override
    public void onEvent(final LivenessEvent event) {
        if (event.type() == EventType.EXPIRED) {
            expiries++;
            handles[(int) event.correlationId()] = wheel.register(event.correlationId(), policy);
        }
    }

    @Override
    public long expiries() {
        return expiries;
    }
}
