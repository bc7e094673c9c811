package io.heartwheel.journal;

import java.time.Instant;

/**
 * Maps the wheel's monotonic line to the wall clock, once: the same anchor gives the same answer for ever.
 *
 * <p>The wall clock is read when the anchor is made and never again, so a clock that is stepped later moves no recorded time.
 * Anchors of different processes are not comparable. Any thread.
 *
 * @param epochNs ns since 1970-01-01T00:00Z at the anchor.
 * @param lineNs  the time on the wheel's line at that very moment, such as {@code System.nanoTime()}.
 */
public record TimeAnchor(long epochNs, long lineNs) {
    private static final int TRIES = 16;
    private static final long NS_PER_S = 1_000_000_000L;

    /**
     * Anchors {@link System#nanoTime()} to the wall clock, by the closest of several readings.
     *
     * @return the anchor of now.
     */
    public static TimeAnchor now() {
        long bestGapNs = Long.MAX_VALUE;
        TimeAnchor best = null;
        for (int i = 0; i < TRIES; i++) {
            final long beforeNs = System.nanoTime();
            final Instant wall = Instant.now();
            final long gapNs = System.nanoTime() - beforeNs;
            if (gapNs < bestGapNs) {
                bestGapNs = gapNs;
                best = new TimeAnchor(wall.getEpochSecond() * NS_PER_S + wall.getNano(), beforeNs + gapNs / 2);
            }
        }
        return best;
    }

    /**
     * A time of the wheel's line on the wall clock.
     *
     * @param timeNs on the wheel's line.
     * @return ns since the epoch.
     */
    public long toEpochNs(final long timeNs) {
        return epochNs + (timeNs - lineNs);
    }
}
