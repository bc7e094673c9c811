package io.heartwheel.bench.rig;

import org.HdrHistogram.Histogram;

/**
 * Lets one thread do something at a fixed rate, and tells the machine's pauses from the work's: each time that it waits, it
 * records how much later than due it noticed that the wait was over. Work that takes nothing would see exactly that. A spin
 * that was interrupted is corrected for those that it kept from starting (coordinated omission).
 */
final class Pace {
    private final long intervalNs;
    private final Histogram hiccups = Percentiles.histogram();
    private long dueNs;

    Pace(final long startNs, final long intervalNs) {
        this.dueNs = startNs;
        this.intervalNs = intervalNs;
    }

    /**
     * Spins until the next is due.
     *
     * @return the time now. If it was due before, because what came before took too long, the time now, and nothing is recorded.
     */
    long await() {
        dueNs += intervalNs;
        long now = System.nanoTime();
        if (now < dueNs) {
            while (now < dueNs) {
                Thread.onSpinWait();
                now = System.nanoTime();
            }
            hiccups.recordValueWithExpectedInterval(Percentiles.clamped(now - dueNs), intervalNs);
        }
        return now;
    }

    Histogram hiccups() {
        return hiccups;
    }
}
