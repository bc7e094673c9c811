package io.heartwheel.bench.result;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One measured figure, with everything needed to compare it with another run's.
 *
 * @param subject           what is measured, such as {@code all-in}.
 * @param contestant        who is measured: ours, a peer, or a limit.
 * @param sessions          how many sessions there were; 0 where that means nothing.
 * @param parameters        what else was set, and the name of the statistic where a subject has more than one.
 * @param unit              of the values, such as {@code ns/op}.
 * @param median            of the samples.
 * @param min               of the samples.
 * @param max               of the samples.
 * @param samples           one value an iteration, or a single one.
 * @param allocBytesPerOp   what an operation allocated, or null if that was not measured.
 */
public record Figure(
    String subject, String contestant, long sessions, Map<String, String> parameters, String unit,
    double median, double min, double max, List<Double> samples, Double allocBytesPerOp) {

    /** The parameter that names the statistic. */
    public static final String STATISTIC = "statistic";

    /** Sorts the parameters, so that results files can be compared line by line. */
    public Figure {
        parameters = new TreeMap<>(parameters);
        samples = List.copyOf(samples);
    }

    /**
     * A figure from its samples.
     *
     * @param subject    what.
     * @param contestant who.
     * @param sessions   among how many.
     * @param parameters what else was set.
     * @param unit       of the samples.
     * @param samples    at least one.
     * @param alloc      B/op, or null.
     * @return the figure.
     */
    public static Figure of(
        final String subject, final String contestant, final long sessions, final Map<String, String> parameters,
        final String unit, final List<Double> samples, final Double alloc) {
        final double[] sorted = samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return new Figure(subject, contestant, sessions, parameters, unit, medianOf(sorted), sorted[0],
            sorted[sorted.length - 1], samples, alloc);
    }

    /**
     * One statistic of a subject that has several.
     *
     * @param subject    what.
     * @param contestant who.
     * @param sessions   among how many.
     * @param statistic  such as {@code p99.9}.
     * @param unit       of the value.
     * @param samples    at least one.
     * @return the figure.
     */
    public static Figure statistic(
        final String subject, final String contestant, final long sessions, final String statistic, final String unit,
        final double... samples) {
        return of(subject, contestant, sessions, Map.of(STATISTIC, statistic), unit,
            Arrays.stream(samples).boxed().toList(), null);
    }

    /** A parameter's value, or an empty string. */
    public String parameter(final String name) {
        return parameters.getOrDefault(name, "");
    }

    static double medianOf(final double[] sorted) {
        final int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
