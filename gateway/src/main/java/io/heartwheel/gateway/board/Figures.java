package io.heartwheel.gateway.board;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Figures that others have counted, taken down for one scrape of the metrics, so that they fit together. One thread.
 *
 * <p>Names are as Prometheus shows them, but for a counter's {@code _total}. Labels are pairs of a name and a value; as for all
 * metrics here their number must be bounded, and none may hold what a client chooses.
 */
public final class Figures {
    private static final double MS_PER_S = 1e3;
    private static final double NS_PER_S = 1e9;

    private final Map<String, MetricSnapshot.Builder<?>> byName = new LinkedHashMap<>();

    /** What only grows. */
    public Figures counter(final String name, final String help, final long count) {
        byName.put(name, CounterSnapshot.builder().name(name).help(help)
            .dataPoint(CounterDataPointSnapshot.builder().value(count).build()));
        return this;
    }

    /** What goes up and down; again, with other labels, for each of them. */
    public Figures gauge(final String name, final String help, final double value, final String... labels) {
        final GaugeSnapshot.Builder gauge = (GaugeSnapshot.Builder)
            byName.computeIfAbsent(name, unknown -> GaugeSnapshot.builder().name(name).help(help));
        gauge.dataPoint(GaugeDataPointSnapshot.builder().value(value).labels(Labels.of(labels)).build());
        return this;
    }

    /**
     * Lengths of time; again, with other labels, for each of them.
     *
     * @param name     ends with {@code _seconds}.
     * @param help     what they are.
     * @param boundsMs the upper bounds of the counts.
     * @param counts   how many were no longer than that, and longer than the bound before; then, how many were longer than all.
     * @param sumNs    of all of them.
     * @param labels   pairs.
     */
    public Figures times(final String name, final String help, final List<Integer> boundsMs, final List<Long> counts,
                         final long sumNs, final String... labels) {
        final double[] boundsS = new double[counts.size()];
        for (int i = 0; i < boundsS.length; i++) {
            boundsS[i] = i < boundsMs.size() ? boundsMs.get(i) / MS_PER_S : Double.POSITIVE_INFINITY;
        }
        final HistogramSnapshot.Builder histogram = (HistogramSnapshot.Builder)
            byName.computeIfAbsent(name, unknown -> HistogramSnapshot.builder().name(name).help(help));
        histogram.dataPoint(HistogramDataPointSnapshot.builder().labels(Labels.of(labels)).sum(sumNs / NS_PER_S)
            .classicHistogramBuckets(ClassicHistogramBuckets.of(boundsS, counts.toArray(Number[]::new))).build());
        return this;
    }

    MetricSnapshots snapshots() {
        return new MetricSnapshots(byName.values().stream().<MetricSnapshot>map(MetricSnapshot.Builder::build).toList());
    }
}
