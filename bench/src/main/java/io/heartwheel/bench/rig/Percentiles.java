package io.heartwheel.bench.rig;

import io.heartwheel.bench.result.Figure;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Turns a histogram of ns into figures in us, and into a {@code .hgrm} file that HdrHistogram's plotter reads. */
final class Percentiles {
    private static final long MAX_NS = 10_000_000_000L;
    private static final double NS_PER_US = 1e3;
    private static final double[] LEVELS = {10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 99.999, 99.9999};
    /** A percentile that rests on fewer values than this beyond it is left out. */
    private static final double LEAST_BEYOND = 2;

    private Percentiles() {
    }

    /** A histogram for ns up to ten seconds; what is longer counts as that. */
    static Histogram histogram() {
        return new Histogram(MAX_NS, 3);
    }

    static List<Figure> figures(final String subject, final String contestant, final long sessions, final Histogram histogram) {
        final List<Figure> figures = new ArrayList<>();
        for (final double level : LEVELS) {
            if (histogram.getTotalCount() * (100 - level) / 100 >= LEAST_BEYOND) {
                figures.add(Figure.statistic(subject, contestant, sessions, "p" + text(level), "us",
                    histogram.getValueAtPercentile(level) / NS_PER_US));
            }
        }
        figures.add(Figure.statistic(subject, contestant, sessions, "max", "us", histogram.getMaxValue() / NS_PER_US));
        figures.add(Figure.statistic(subject, contestant, sessions, "count", "values", histogram.getTotalCount()));
        return figures;
    }

    static void write(final Path file, final Histogram histogram) throws IOException {
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            histogram.outputPercentileDistribution(out, NS_PER_US);
        }
    }

    private static String text(final double level) {
        return level == (long) level ? Long.toString((long) level) : Double.toString(level);
    }

    /** A value that such a histogram can hold. */
    static long clamped(final long ns) {
        return Math.max(0, Math.min(MAX_NS, ns));
    }
}
