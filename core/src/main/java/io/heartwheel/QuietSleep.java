package io.heartwheel;

import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;

/**
 * Sleeps until the wheel may have something to do, and no longer than its owner can bear to be told late of what is not a matter
 * of time.
 *
 * <p>Each time costs an allowance of one least sleep, which time gives back; up to {@value #SPARE} may be left over from calm
 * times. So a deadline that stands alone, which takes a few looks from the coarsest ring to the finest, is met on its quantum;
 * where deadlines follow each other closely, several of them are met at once, each late by the least sleep at most. Whoever
 * wakes it early, and however often, makes no debt of more than one.
 */
final class QuietSleep implements IdleStrategy {
    private static final int SPARE = 6;

    private final Heartwheel wheel;
    private final NanoClock clock;
    private final long leastNs;
    private final long mostNs;
    private long allowanceNs;
    private long lastNs;

    QuietSleep(final Heartwheel wheel, final NanoClock clock, final long leastNs, final long mostNs) {
        if (leastNs < 0 || mostNs < leastNs) {
            throw new IllegalArgumentException(
                "the least sleep must be 0 or more, and the longest no shorter, were " + leastNs + " and " + mostNs + " ns");
        }
        this.wheel = wheel;
        this.clock = clock;
        this.leastNs = Math.min(leastNs, wheel.longestSleepNs());
        this.mostNs = Math.min(mostNs, wheel.longestSleepNs());
        lastNs = clock.nanoTime();
    }

    @Override
    public void idle(final int workCount) {
        if (workCount <= 0) {
            idle();
        }
    }

    @Override
    public void idle() {
        final long sleepNs = sleepNs();
        if (sleepNs > 0) {
            LockSupport.parkNanos(sleepNs);
        }
    }

    @Override
    public void reset() {
        // Nothing builds up that work would undo.
    }

    /** How long to sleep now. */
    long sleepNs() {
        final long nowNs = clock.nanoTime();
        allowanceNs = Math.max(-leastNs, Math.min(SPARE * leastNs, allowanceNs + (nowNs - lastNs)) - leastNs);
        lastNs = nowNs;
        final long quietNs = wheel.quietNs(mostNs) - (nowNs - wheel.lastPollNs());
        return Math.min(mostNs, Math.max(quietNs, -allowanceNs));
    }
}
