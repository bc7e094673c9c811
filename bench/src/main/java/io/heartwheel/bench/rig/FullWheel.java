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
    private final Counter counter = new Counter();
    private long nowNs;

    FullWheel(final int sessions, final Policy policy) {
        wheel = new Heartwheel(new Heartwheel.Context().capacity(sessions).stallLimitNs(Long.MAX_VALUE), 0);
        for (int i = 0; i < sessions; i++) {
            if (wheel.register(i, policy, nowNs) < 0) {
                throw new IllegalStateException("the wheel was full after " + i + " of " + sessions);
            }
            if (i % 1_000 == 0) {
                poll();
            }
        }
        poll();
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
        if (full.counter.expired != sessions) {
            System.out.println(full.counter.expired + " of " + sessions + " expired");
            System.exit(1);
        }
    }

    Heartwheel wheel() {
        return wheel;
    }

    private void expireAll(final long timeoutNs) {
        final long end = nowNs + 2 * timeoutNs;
        while (nowNs < end) {
            poll();
        }
    }

    private void poll() {
        nowNs += STEP_NS;
        int work = wheel.poll(nowNs, counter);
        while (work > 0) {
            work = wheel.poll(nowNs, counter);
        }
    }

    /** Not a lambda: the wheel keeps it, and JOL can't look into lambdas. */
    private static final class Counter implements LivenessHandler {
        private long expired;

        @Override
        public void onEvent(final LivenessEvent event) {
            expired += event.type() == EventType.EXPIRED ? 1 : 0;
        }
    }
}
