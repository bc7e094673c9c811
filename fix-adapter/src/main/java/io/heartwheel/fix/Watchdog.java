package io.heartwheel.fix;

import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the wheel is not polled any more, which would otherwise look like a quiet day: says so once, and once when it is
 * polled again. Clockwork only.
 *
 * <p>A pause of the whole process is none of its business (the wheel grants grace for that): if it was itself not asked for as
 * long, it starts over.
 */
final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private final FixRuntime runtime;
    private final long limitNs;
    private final Lane lane;
    private volatile long stops;
    private boolean watching;
    private boolean stopped;
    private long sinceNs;
    private long lookedNs;

    Watchdog(final FixRuntime runtime, final long limitNs) {
        this.runtime = runtime;
        this.limitNs = limitNs;
        lane = new Lane(runtime.pool);
    }

    /** How often to look at least, so that a pause of our own can be told from the wheel's. */
    long periodMs() {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(limitNs) / 4);
    }

    /** @param needed whether anybody relies on the wheel. */
    void look(final boolean needed) {
        final long nowNs = runtime.clock.nanoTime();
        if (!needed || !watching || nowNs - lookedNs > limitNs / 2) {
            sinceNs = nowNs;
        }
        watching = needed;
        lookedNs = nowNs;
        final long polledNs = runtime.wheel.lastPollNs();
        final boolean late = nowNs - polledNs > limitNs && nowNs - sinceNs > limitNs;
        if (late && !stopped) {
            stopped(polledNs, nowNs);
        } else if (stopped && nowNs - polledNs <= limitNs) {
            running(nowNs);
        }
    }

    long stops() {
        return stops;
    }

    private void stopped(final long polledNs, final long nowNs) {
        stopped = true;
        stops++;
        LOG.error("The wheel has not been polled for {} ms: no Heartbeats, no timeouts, no switches until it is",
            TimeUnit.NANOSECONDS.toMillis(nowNs - polledNs));
        lane.submit(() -> runtime.listener.onTimerStopped(polledNs, nowNs));
    }

    private void running(final long nowNs) {
        stopped = false;
        LOG.warn("The wheel is polled again");
        lane.submit(() -> runtime.listener.onTimerRunning(nowNs));
    }
}
