package io.heartwheel.server.venue;

/** Counts over all sessions. Written by the engine thread only; {@link #resting} may be read by any. */
final class Totals {
    private volatile int resting;
    private int remembered;

    int resting() {
        return resting;
    }

    int remembered() {
        return remembered;
    }

    void addResting(final int delta) {
        resting = resting + delta;
    }

    void addRemembered(final int delta) {
        remembered += delta;
    }
}
