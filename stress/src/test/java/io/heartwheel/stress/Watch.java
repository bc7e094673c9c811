package io.heartwheel.stress;

import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.Policy;

/**
 * A wheel of a slot or two in virtual time, and a tally of what it has told. Made anew for each iteration, so it is small.
 *
 * <p>The tally is plain: whoever polls writes it, and an arbiter runs after both actors. The wheel never sees a stall unless one
 * is asked for, as time jumps here.
 */
final class Watch implements LivenessHandler {
    static final long TICK = 1 << 10;
    static final long TIMEOUT = 16 * TICK;
    /** The poll that expires whoever was last heard from at 0: timeout + the tick of lateness that the contract allows. */
    static final long DUE = TIMEOUT + TICK;
    /** By then everything that was decided or due in a race around {@link #DUE} has been told, in however many steps. */
    static final long SETTLED = DUE + 8 * TICK;
    static final Policy POLICY = Policy.timeout(TIMEOUT);
    static final Policy LONGER = Policy.timeout(64 * TIMEOUT);
    static final long ID = 7;
    /** So many different delays, up to a microsecond or two. */
    private static final int PACES = 1 << 9;
    private static int made;

    final Heartwheel wheel;
    int registered;
    int changed;
    int suspect;
    int recovered;
    int due;
    int expired;
    int deregistered;
    int stalled;
    /** Expiries before the timeout had passed, and events that don't say whom they are about. */
    int wrong;
    int sink;
    private final int pace = made++ & PACES - 1;

    Watch(final int capacity) {
        this(capacity, 2, Long.MAX_VALUE);
    }

    Watch(final int capacity, final int maxPolicies, final long stallLimitNs) {
        wheel = new Heartwheel(new Heartwheel.Context().capacity(capacity).maxPolicies(maxPolicies).pollLimit(16)
            .tickNs(TICK).stallLimitNs(stallLimitNs).graceNs(2 * TICK), 0);
    }

    /** Registers at time 0 and lets the wheel announce it. */
    long announced(final Policy policy) {
        final long handle = wheel.register(ID, policy, 0);
        wheel.poll(0, this);
        return handle;
    }

    void poll(final long nowNs) {
        wheel.poll(nowNs, this);
    }

    /** Polls every tick, the last time at {@code toNs}. */
    void pollThrough(final long fromNs, final long toNs) {
        for (long now = fromNs; now <= toNs; now += TICK) {
            wheel.poll(now, this);
        }
    }

    /** Delays an actor a little, in each iteration by another amount, so that polls, which take longer, are met everywhere. */
    void dawdle() {
        int x = pace;
        for (int i = 0; i < pace; i++) {
            x = x * 31 + 7 >>> 1;
        }
        sink = x;
    }

    int ended() {
        return expired + deregistered;
    }

    @Override
    public void onEvent(final LivenessEvent event) {
        switch (event.type()) {
            case REGISTERED -> registered++;
            case POLICY_CHANGED -> changed++;
            case SUSPECT -> suspect++;
            case RECOVERED -> recovered++;
            case EXPIRED -> {
                expired++;
                wrong += event.nowNs() < event.lastHeartbeatNs() + event.timeoutNs() ? 1 : 0;
            }
            case DUE -> due++;
            case DEREGISTERED -> deregistered++;
            case STALLED -> stalled++;
            default -> wrong++;
        }
        wrong += event.handle() != LivenessEvent.NO_SESSION && event.correlationId() != ID ? 1 : 0;
    }
}
