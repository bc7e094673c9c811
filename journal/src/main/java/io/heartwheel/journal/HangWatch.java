package io.heartwheel.journal;

import java.util.concurrent.TimeUnit;

/**
 * Notices that a full ring is no longer emptied, as when a disk hangs without an error.
 *
 * <p>Between two looks it counts 100 ms at most: a pause of the whole process, in which nobody could have taken anything, is not
 * held against the one who takes. Costs one reading of the clock a look. One thread.
 */
final class HangWatch {
    private static final long MAX_STEP_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final long limitNs;
    private long takenBefore = -1;
    private long lookedNs;
    private long stuckNs;

    HangWatch(final long limitNs) {
        this.limitNs = limitNs;
    }

    /** To be asked while the ring is full. @return whether nothing has been taken for longer than the limit. */
    boolean isStuck(final long taken, final long nowNs) {
        stuckNs = taken == takenBefore ? stuckNs + Math.min(MAX_STEP_NS, nowNs - lookedNs) : 0;
        takenBefore = taken;
        lookedNs = nowNs;
        return stuckNs > limitNs;
    }
}
