package io.heartwheel.bench.rig;

import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.Policy;

/** A wheel with a session in every slot. Its main fills one, lets all expire, and fails if any did not. */
public final class FullWheel {
    private static final long STEP_NS = 1 << 20;

    private final Heartwheel wheel;
    private long nowNs;
    private long expired;

    FullWheel(final int sessions, final Policy policy) {
        wheel = new Heartwheel(new Heartwheel.Context().capacity(sessions).stallLimitNs(Long.MAX_VALUE), 0);
        final LivenessHandler handler = this::count;
        for (int i = 0; i < sessions; i++) {
            if (wheel.register(i, policy, nowNs) < 0) {
                throw new IllegalStateException("the wheel was full after " + i + " of " + sessions);
            }
            if (i % 1_000 == 0) {
                poll(handler);
            }
        }
        poll(handler);
    }

    /**
     * Fills a wheel in this JVM's heap, or dies of lack of memory.
     *
     * @param args how many sessions.
     */
    public static void main(final String[] args) {
        final int sessions = Integer.parseInt(args[0]);
        final Policy policy = Policy.timeout(30_000_000_000L);
        final FullWheel full = new FullWheel(sessions, policy);
        full.expireAll(policy.timeoutNs());
        if (full.expired != sessions) {
            System.out.println(full.expired + " of " + sessions + " expired");
            System.exit(1);
        }
    }

    Heartwheel wheel() {
        return wheel;
    }

    private void expireAll(final long timeoutNs) {
        final LivenessHandler handler = this::count;
        final long end = nowNs + 2 * timeoutNs;
        while (nowNs < end) {
            poll(handler);
        }
    }

    private void poll(final LivenessHandler handler) {
        nowNs += STEP_NS;
        int work = wheel.poll(nowNs, handler);
        while (work > 0) {
            work = wheel.poll(nowNs, handler);
        }
    }

    private void count(final LivenessEvent event) {
        expired += event.type() == EventType.EXPIRED ? 1 : 0;
    }
}
