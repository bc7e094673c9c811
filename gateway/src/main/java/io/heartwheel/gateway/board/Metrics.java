package io.heartwheel.gateway.board;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Counts for Prometheus. What is told on the liveness thread waits for nobody; the rest is collected when somebody scrapes.
 *
 * <p>Labels hold venues, states and reasons, never what a client chooses: their number is bounded.
 */
final class Metrics implements AutoCloseable {
    private static final int MOST_REASONS = 1_000;
    private static final int[] LATENESS_MS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000};
    private static final double NS_PER_S = 1e9;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Timer expired = lateness("expired");
    private final Timer suspect = lateness("suspect");
    private final LongAdder stalls = new LongAdder();
    private final LongAdder graceNs = new LongAdder();
    private final ConcurrentMap<Refusal, LongAdder> refusals = new ConcurrentHashMap<>();
    private final AtomicInteger reasons = new AtomicInteger();
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private int venuesKnown;

    private record Refusal(String venue, String reason) {
    }

    Metrics() {
        counter("heartwheel.stalls", "How often the wheel's own poller was blind", stalls, LongAdder::sum);
        counter("heartwheel.grace.granted.seconds", "Granted to silent sessions for that", graceNs, sum -> sum.sum() / NS_PER_S);
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    private Timer lateness(final String decision) {
        final Duration[] bounds = new Duration[LATENESS_MS.length];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = Duration.ofMillis(LATENESS_MS[i]);
        }
        return Timer.builder("heartwheel.lateness").description("How long after its deadline a decision was taken")
            .tag("decision", decision).serviceLevelObjectives(bounds).register(registry);
    }

    private <T> void counter(final String name, final String doc, final T from, final ToDoubleFunction<T> value,
                             final String... tags) {
        FunctionCounter.builder(name, from, value).description(doc).tags(tags).register(registry);
    }

    /** Liveness thread. */
    void expiredLate(final long lateNs) {
        expired.record(Math.max(0, lateNs), TimeUnit.NANOSECONDS);
    }

    /** Liveness thread. */
    void suspectLate(final long lateNs) {
        suspect.record(Math.max(0, lateNs), TimeUnit.NANOSECONDS);
    }

    /** Liveness thread. */
    void stalled(final long grantedNs) {
        stalls.increment();
        graceNs.add(grantedNs);
    }

    long stallCount() {
        return stalls.sum();
    }

    /** Any thread, as often as somebody sends rubbish. */
    void refused(final String venue, final String reason) {
        final Refusal refusal = new Refusal(venue, reason);
        final LongAdder known = refusals.get(refusal);
        if (known != null) {
            known.increment();
        } else if (reasons.get() < MOST_REASONS) {
            firstRefused(refusal).increment();
        }
    }

    private LongAdder firstRefused(final Refusal refusal) {
        return refusals.computeIfAbsent(refusal, unknown -> {
            reasons.incrementAndGet();
            final LongAdder count = new LongAdder();
            counter("heartwheel.refused", "Requests that were refused", count, LongAdder::sum,
                "venue", refusal.venue(), "reason", refusal.reason());
            return count;
        });
    }

    /** What others count is asked for at each scrape. */
    void add(final Consumer<Figures> others) {
        registry.getPrometheusRegistry().register((MultiCollector) () -> {
            final Figures figures = new Figures();
            others.accept(figures);
            return figures.snapshots();
        });
    }

    /** For gauges that others have. */
    MeterRegistry registry() {
        return registry;
    }

    /** One thread: the venues that are new since last time get their counters, and their sessions by state. */
    void venues(final Venues venues, final ToDoubleFunction<VenueState> sessions) {
        while (venuesKnown < venues.all().size()) {
            final VenueTally venue = venues.all().get(venuesKnown);
            venuesKnown++;
            counter("heartwheel.expiries", "Switches that fired", venue.expiries(), LongAdder::sum, "venue", venue.name());
            counter("heartwheel.heartbeats", "Accepted heartbeats of clients of the gateway", venue.heartbeats(),
                LongAdder::sum, "venue", venue.name());
            for (final Phase phase : Phase.values()) {
                final VenueState state = new VenueState(venue.number(), phase);
                Gauge.builder("heartwheel.sessions", () -> sessions.applyAsDouble(state)).description("Sessions")
                    .tag("venue", venue.name()).tag("state", phase.label()).register(registry);
            }
        }
    }

    /** @param venue its number. */
    record VenueState(int venue, Phase phase) {
    }

    String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
