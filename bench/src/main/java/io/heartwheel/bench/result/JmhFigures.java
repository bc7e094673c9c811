package io.heartwheel.bench.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads figures from JMH's own JSON: {@code AllInBenchmark.agrona} is the contestant {@code agrona} of the subject
 * {@code all-in}. Times are told in ns/op whatever the benchmark's unit, and each iteration is a sample.
 */
public final class JmhFigures {
    private static final String SUFFIX = "Benchmark";
    private static final String DAY = "Day";
    private static final String ALLOCATION = "gc.alloc.rate.norm";
    private static final Map<String, Double> NS = Map.of("ns/op", 1.0, "us/op", 1e3, "ms/op", 1e6, "s/op", 1e9);
    private static final ObjectMapper JSON = new ObjectMapper();

    private JmhFigures() {
    }

    /**
     * Reads what JMH wrote.
     *
     * @param json an array of results.
     * @return their figures, and one more for each secondary result that is not the profiler's.
     * @throws IOException if that is no such array.
     */
    public static List<Figure> read(final String json) throws IOException {
        final List<Figure> figures = new ArrayList<>();
        for (final JsonNode result : JSON.readTree(json)) {
            addFigures(figures, result);
        }
        return figures;
    }

    /**
     * The name of a benchmark class's subject.
     *
     * @param simpleName such as {@code AllInBenchmark}.
     * @return such as {@code all-in}.
     */
    public static String subjectOf(final String simpleName) {
        final String stem = simpleName.endsWith(SUFFIX)
            ? simpleName.substring(0, simpleName.length() - SUFFIX.length()) : simpleName;
        return stem.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    private static void addFigures(final List<Figure> figures, final JsonNode result) {
        final String[] path = result.get("benchmark").asText().split("\\.");
        final String subject = subjectOf(path[path.length - 2]);
        final Map<String, String> parameters = new TreeMap<>();
        final String contestant = contestant(path[path.length - 1], parameters);
        result.path("params").properties().forEach(set -> parameters.put(set.getKey(), set.getValue().asText()));
        final String sessions = parameters.remove("sessions");
        final long n = sessions == null ? 0 : Long.parseLong(sessions);
        final int threads = result.path("threads").asInt(1);
        if (threads > 1) {
            parameters.put("threads", Integer.toString(threads));
        }
        figures.add(figure(subject, contestant, n, parameters, result.get("primaryMetric"), allocation(result)));
        result.path("secondaryMetrics").properties().forEach(metric -> {
            if (!metric.getKey().contains("gc.")) {
                final Map<String, String> named = new TreeMap<>(parameters);
                named.put(Figure.STATISTIC, metric.getKey().replace("cpu.norm", "CPU of all threads"));
                figures.add(figure(subject, contestant, n, named, metric.getValue(), null));
            }
        });
    }

    /** {@code agronaDay} is the contestant {@code agrona}, a day later. */
    private static String contestant(final String method, final Map<String, String> parameters) {
        if (!method.endsWith(DAY)) {
            return method;
        }
        parameters.put("jump", "1 day");
        return method.substring(0, method.length() - DAY.length());
    }

    private static Double allocation(final JsonNode result) {
        for (final var metric : result.path("secondaryMetrics").properties()) {
            if (metric.getKey().endsWith(ALLOCATION)) {
                return Figure.medianOf(
                    samples(metric.getValue(), 1).stream().mapToDouble(Double::doubleValue).sorted().toArray());
            }
        }
        return null;
    }

    private static Figure figure(
        final String subject, final String contestant, final long sessions, final Map<String, String> parameters,
        final JsonNode metric, final Double allocation) {
        final String unit = parameters.getOrDefault(Figure.STATISTIC, "").endsWith("Micros")
            ? "us" : metric.get("scoreUnit").asText();
        final Double factor = NS.get(unit);
        return Figure.of(subject, contestant, sessions, parameters, factor == null ? unit : "ns/op",
            samples(metric, factor == null ? 1 : factor), allocation);
    }

    private static List<Double> samples(final JsonNode metric, final double factor) {
        final List<Double> samples = new ArrayList<>();
        metric.path("rawData").forEach(fork -> fork.forEach(value -> samples.add(value.asDouble() * factor)));
        if (samples.isEmpty()) {
            samples.add(metric.get("score").asDouble() * factor);
        }
        return samples;
    }
}
