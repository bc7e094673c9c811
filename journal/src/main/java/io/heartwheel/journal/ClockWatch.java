package io.heartwheel.journal;

import java.util.concurrent.TimeUnit;

/**
 * Decides when it is worth telling how far the wall clock is from the journal's own line: once a minute, and whenever it has
 * moved by more than 100 ms since it was told last. Starts with the two together. One thread.
 */
final class ClockWatch {
    static final long PERIOD_NS = TimeUnit.MINUTES.toNanos(1);
    static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private long toldAtNs;
    private long toldNs;

    ClockWatch(final long nowNs) {
        toldAtNs = nowNs;
    }

    /**
     * Looks at the clocks, and takes it that they are told if the answer is yes.
     *
     * @param nowNs   on any line.
     * @param aheadNs by how much the wall clock is ahead.
     * @return whether to tell it.
     */
    boolean isWorthTelling(final long nowNs, final long aheadNs) {
        if (nowNs - toldAtNs < PERIOD_NS && Math.abs(aheadNs - toldNs) <= STEP_NS) {
            return false;
        }
        toldAtNs = nowNs;
        toldNs = aheadNs;
        return true;
    }
}
