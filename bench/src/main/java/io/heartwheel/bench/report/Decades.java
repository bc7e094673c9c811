package io.heartwheel.bench.report;

import java.util.function.DoubleFunction;

/**
 * Logarithmic axes, drawn as linear ones of exponents: the chart library's own can't both be logarithmic and have labels that say
 * "1 M" or "99.9 %".
 */
final class Decades {
    private static final double CLOSE = 1e-6;
    private static final int OFFSET = 100;
    private static final int STEPS = 1000;
    /** Of the room that a decade has: the library rounds the distance between lines to 0.5, 1 or 2, and it is to be 1. */
    private static final double SHARE = 0.95;

    private Decades() {
    }

    /** The label of a whole power of ten; of others, one that is not seen. */
    static String label(final double exponent, final DoubleFunction<String> format) {
        return Math.abs(exponent - Math.rint(exponent)) < CLOSE
            ? format.apply(Math.pow(10, Math.rint(exponent))) : unseen(exponent);
    }

    /**
     * Characters without a width, other ones for each exponent: the chart library looks for ticks until no two labels are the
     * same, and if they can't become different, it looks for ever.
     */
    static String unseen(final double exponent) {
        return Long.toBinaryString(Math.round((OFFSET + exponent) * STEPS)).replace('0', '\u200C').replace('1', '\u200D');
    }

    /** How far apart lines of the grid should at least be, in pixels. */
    static int hint(final int pixels, final double decades) {
        return (int) (SHARE * pixels / decades);
    }
}
