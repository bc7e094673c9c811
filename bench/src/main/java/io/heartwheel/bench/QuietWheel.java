package io.heartwheel.bench;

import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessHandler;
import io.heartwheel.Policy;

/**
 * A full wheel on which nobody is due for days, so that calls can be measured apart from the poller's work.
 *
 * <p>Time moves only by {@link #tick} and {@link #pollAt}; {@link #work} counts what those polls looked at all the same.
 */
final class QuietWheel {
    static final long TICK_NS = 1 << 20;
    /** Near the longest that the wheel takes, 2^30 ticks. */
    static final Policy POLICY = Policy.timeout(12L * 24 * 3600 * 1_000_000_000L);
    private static final LivenessHandler NOBODY = event -> { };

    final Heartwheel wheel;
    /** By slot. */
    final long[] handles;
    private long nowNs;
    private long work;

    QuietWheel(final int sessions, final long startNs) {
        nowNs = startNs;
        wheel = new Heartwheel(
            new Heartwheel.Context().capacity(sessions).stallLimitNs(Long.MAX_VALUE).maxSkewNs(Long.MAX_VALUE), startNs);
        handles = new long[sessions];
        for (int i = 0; i < sessions; i++) {
            final long handle = wheel.register(i, POLICY);
            handles[(int) handle] = handle;
        }
        pollAt(startNs);
        work = 0;
    }

    long nowNs() {
        return nowNs;
    }

    long work() {
        return work;
    }

    /** One tick on. */
    void tick() {
        pollAt(nowNs + TICK_NS);
    }

    void pollAt(final long ns) {
        nowNs = ns;
        int looked;
        do {
            looked = wheel.poll(ns, NOBODY);
            work += looked;
        } while (looked > 0);
    }

    /** The handles of these sessions, in this order. */
    long[] handlesOf(final int[] order) {
        final long[] ordered = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            ordered[i] = handles[order[i]];
        }
        return ordered;
    }
}
