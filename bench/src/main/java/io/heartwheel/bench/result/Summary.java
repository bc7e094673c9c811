package io.heartwheel.bench.result;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The figures that are quoted, each under one name, as they are kept in {@code summary.json}. Medians, unless the name says else.
 * A figure that was not measured is missing, never zero.
 *
 * @param environment where it was measured.
 * @param metrics     name and value; the unit is part of the name.
 */
public record Summary(Map<String, String> environment, Map<String, Double> metrics) {
    /** Sizes and how names tell them. */
    static final Map<String, Long> SIZES = sizes();
    private static final int MILLION = 1_000_000;
    private static final double HUNDREDTHS = 100;
    private static final double NS_PER_SECOND = 1e9;

    /**
     * Picks them from a run's results.
     *
     * @param results what was measured.
     * @return the summary.
     */
    public static Summary of(final Results results) {
        final Map<String, Double> metrics = new LinkedHashMap<>();
        for (final Metric metric : all()) {
            metric.value(results).ifPresent(value -> metrics.put(metric.name(), rounded(value)));
        }
        return new Summary(results.environment(), metrics);
    }

    /**
     * Figures that have their names already.
     *
     * @param environment where they were measured.
     * @param metrics     name and value, at any precision.
     * @return the summary.
     */
    public static Summary rounded(final Map<String, String> environment, final Map<String, Double> metrics) {
        final Map<String, Double> rounded = new LinkedHashMap<>();
        metrics.forEach((name, value) -> rounded.put(name, rounded(value)));
        return new Summary(environment, rounded);
    }

    /** The names of those that this summary has no value for. */
    public List<String> missing() {
        return names().stream().filter(name -> !metrics.containsKey(name)).toList();
    }

    /**
     * Writes the file.
     *
     * @param file where.
     * @throws IOException if it cannot be written.
     */
    public void write(final Path file) throws IOException {
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
    }

    /** The names of all that there are. */
    static List<String> names() {
        return all().stream().map(Metric::name).toList();
    }

    private static List<Metric> all() {
        final List<Metric> all = new ArrayList<>();
        heartbeat(all, "heartbeat_same_tick_ns", "sameTick");
        heartbeat(all, "heartbeat_new_tick_ns", "newTick");
        heartbeat(all, "heartbeat_same_tick_batch_ns", "sameTickBatch");
        heartbeat(all, "heartbeat_new_tick_batch_ns", "newTickBatch");
        heartbeat(all, "store_limit_ns", "storeLimit");
        heartbeat(all, "checked_store_limit_ns", "checkedStoreLimit");
        heartbeat(all, "cas_limit_ns", "casLimit");
        allIn(all, "all_in_ns", "heartwheel");
        allIn(all, "all_in_batch_ns", "heartwheelBatch");
        allIn(all, "all_in_limit_ns", "limit");
        allIn(all, "all_in_agrona_ns", "agrona");
        for (final String peer : List.of("netty", "kafka", "stpe", "chm")) {
            all.add(new Metric("rearm_" + peer + "_ns_1m", results -> median(main(results, "rearm", peer, MILLION))));
        }
        all.add(new Metric("heartbeat_alloc_bytes", results ->
            mostAllocated(results, "heartbeat", "sameTick", "newTick", "sameTickBatch", "newTickBatch")));
        all.add(new Metric("poll_alloc_bytes", results ->
            mostAllocated(results, "all-in", "heartwheel", "heartwheelBatch")));
        all.add(new Metric("expiry_storm_per_second_1m", Summary::stormPerSecond));
        all.add(new Metric("expiry_storm_max_poll_us", results ->
            median(results.statistic("storm", "heartwheel", "maxPollMicros"))));
        all.add(new Metric("lateness_us_p50", results -> median(results.statistic("lateness", "heartwheel", "p50"))));
        all.add(new Metric("lateness_us_p999", results -> median(results.statistic("lateness", "heartwheel", "p99.9"))));
        all.add(new Metric("lateness_undisturbed_us_p999", results ->
            median(results.statistic("lateness", "undisturbed", "p99.9"))));
        all.add(new Metric("machine_hiccup_us_p999", results -> median(results.statistic("hiccups", "machine", "p99.9"))));
        all.add(new Metric("bytes_per_session", results -> median(results.statistic("memory", "heartwheel", "jol"))));
        all.add(new Metric("journal_poller_cost_percent", results ->
            median(results.statistic("journal", "heartwheel", "cost"))));
        return all;
    }

    private static void heartbeat(final List<Metric> all, final String name, final String contestant) {
        for (final String size : List.of("1k", "1m", "10m")) {
            all.add(new Metric(name + "_" + size, results -> median(main(results, "heartbeat", contestant, SIZES.get(size)))));
        }
    }

    private static void allIn(final List<Metric> all, final String name, final String contestant) {
        for (final String size : List.of("100k", "1m", "10m")) {
            all.add(new Metric(name + "_" + size, results -> median(main(results, "all-in", contestant, SIZES.get(size)))));
        }
    }

    private static Optional<Figure> main(
        final Results results, final String subject, final String contestant, final long sessions) {
        return results.find(subject, contestant, sessions, Results::isMain);
    }

    private static OptionalDouble median(final Optional<Figure> figure) {
        return figure.map(found -> OptionalDouble.of(found.median())).orElseGet(OptionalDouble::empty);
    }

    /** To a hundredth of a byte: below that it is the harness that allocates. */
    private static OptionalDouble mostAllocated(final Results results, final String subject, final String... contestants) {
        final List<String> asked = List.of(contestants);
        return results.of(subject)
            .filter(figure -> figure.allocBytesPerOp() != null && asked.contains(figure.contestant()))
            .mapToDouble(Figure::allocBytesPerOp).map(bytes -> Math.rint(bytes * HUNDREDTHS) / HUNDREDTHS).max();
    }

    private static OptionalDouble stormPerSecond(final Results results) {
        return main(results, "storm", "heartwheel", MILLION)
            .map(storm -> OptionalDouble.of(MILLION * NS_PER_SECOND / storm.median())).orElseGet(OptionalDouble::empty);
    }

    /** Four digits: what follows is noise. */
    static double rounded(final double value) {
        return value == 0 ? 0 : new BigDecimal(value).round(new MathContext(4)).doubleValue();
    }

    private static Map<String, Long> sizes() {
        final Map<String, Long> sizes = new LinkedHashMap<>();
        sizes.put("1k", 1_000L);
        sizes.put("100k", 100_000L);
        sizes.put("1m", 1_000_000L);
        sizes.put("10m", 10_000_000L);
        return sizes;
    }

    /** One name and how its value is found. */
    private record Metric(String name, Function<Results, OptionalDouble> source) {
        OptionalDouble value(final Results results) {
            return source.apply(results);
        }
    }
}
