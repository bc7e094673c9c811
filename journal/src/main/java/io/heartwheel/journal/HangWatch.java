package io.heartwheel.journal;

import java.util.concurrent.TimeUnit;

/**
 * Notices that a full ring is not emptied, or too slowly, as when a disk hangs without an error: the first {@value #LEAST} events
 * that are in it, or all, have to be taken within a limit, then so many of those that are in it by then, and so on.
 *
 * <p>Between two looks it counts 100 ms at most: a pause of the whole process, in which nobody could have taken anything, is not
 * held against the one who takes. Costs one reading of the clock a look. One thread.
 */
final class HangWatch {
    static final int LEAST = 1 << 16;
    private static final long MAX_STEP_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final long limitNs;
    private long awaited = -1;
    private long lookedNs;
    private long waitedNs;

    HangWatch(final long limitNs) {
        this.limitNs = limitNs;
    }

    /**
     * To be asked while the ring is full.
     *
     * @param taken   how many events ever were.
     * @param offered how many ever were.
     * @return whether what was the first in the ring has been awaited for longer than the limit.
     */
    boolean isStuck(final long taken, final long offered, final long nowNs) {
        if (taken >= awaited) {
            awaited = Math.min(offered, taken + LEAST);
            waitedNs = 0;
        } else {
            waitedNs += Math.min(MAX_STEP_NS, nowNs - lookedNs);
        }
        lookedNs = nowNs;
        return waitedNs > limitNs;
    }
}
