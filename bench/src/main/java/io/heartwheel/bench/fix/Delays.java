package io.heartwheel.bench.fix;

import java.util.Arrays;
import java.util.Map;

/** Delays in ns, every one of them kept: below zero is before its time, and is not taken for zero. One thread. */
final class Delays {
    private static final double NS_PER_MS = 1e6;
    private static final int FIRST = 1024;

    private long[] values = new long[FIRST];
    private int count;

    void add(final long ns) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = ns;
    }

    int count() {
        return count;
    }

    /** How many were before their time. */
    long early() {
        return Arrays.stream(values, 0, count).filter(ns -> ns < 0).count();
    }

    /** The smallest of them that so many percent do not exceed, in ms. */
    double ms(final double percent) {
        final long[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(count * percent / 100) - 1)] / NS_PER_MS;
    }

    /** Adds p50, p99 and the largest, in ms, under such a name; nothing if there are none. */
    void into(final Map<String, Double> metrics, final String name, final int sessions) {
        if (count > 0) {
            metrics.put(name + "_ms_p50_" + sessions, ms(50));
            metrics.put(name + "_ms_p99_" + sessions, ms(99));
            metrics.put(name + "_ms_max_" + sessions, ms(100));
        }
    }
}
