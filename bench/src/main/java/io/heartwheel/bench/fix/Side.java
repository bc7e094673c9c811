package io.heartwheel.bench.fix;

import java.util.Locale;

/** Whose timer drives the sessions. */
public enum Side {
    /** QuickFIX/J's own: each session is looked at once a second. */
    STOCK,
    /** Our wheel. */
    OURS;

    /** As names of figures begin. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether such a venue's thread does what the timer is there for. */
    boolean isTimer(final String thread) {
        return this == STOCK ? thread.equals("QFJ Timer") : thread.startsWith("heartwheel");
    }
}
