package io.heartwheel.bench.journal;

import io.heartwheel.LivenessEvent;
import io.heartwheel.journal.DiskJournal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What it costs to wait for the disk: after each batch, every 10 ms, and for one decision alone. */
final class SyncRound {
    private static final int EVENTS = 2_000_000;
    private static final int ALONE = 300;
    private static final long TEN_MS = 10_000_000;
    private static final long MAX_NS = 10_000_000_000L;
    private static final double NS_PER_SECOND = 1e9;
    private static final double NS_PER_US = 1e3;
    private static final double MEDIAN = 50;
    private static final double P99 = 99;

    private final Path folder;
    private final LivenessEvent decision = Decision.expiry();

    SyncRound(final Path folder) {
        this.folder = folder;
    }

    Map<String, Double> run() {
        final Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("sync_each_256_events_per_second", sustained("batch", context().syncEveryEvents(1), EVENTS / 10));
        metrics.put("sync_each_4096_events_per_second",
            sustained("large", context().syncEveryEvents(1).batchLimit(4_096), EVENTS));
        metrics.put("sync_every_10ms_events_per_second", sustained("time", context().syncEveryNs(TEN_MS), EVENTS));
        final Histogram alone = alone();
        metrics.put("sync_one_event_us_p50", alone.getValueAtPercentile(MEDIAN) / NS_PER_US);
        metrics.put("sync_one_event_us_p99", alone.getValueAtPercentile(P99) / NS_PER_US);
        return metrics;
    }

    private static DiskJournal.Context context() {
        return JournalRig.context();
    }

    private double sustained(final String name, final DiskJournal.Context context, final int events) {
        try (DiskJournal journal = new DiskJournal(context.directory(folder.resolve(name)))) {
            return events * NS_PER_SECOND / SustainedRound.offer(journal, decision, events);
        }
    }

    /** From the decision until it is known to be on the disk, with nothing else going on. */
    private Histogram alone() {
        final Histogram histogram = new Histogram(MAX_NS, 3);
        try (DiskJournal journal = new DiskJournal(
                context().directory(folder.resolve("alone")).syncEveryEvents(1).lingerNs(0))) {
            while (journal.syncedSequence() < journal.committedSequence()) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < ALONE; i++) {
                final long expected = journal.syncedSequence() + 1;
                final long startNs = System.nanoTime();
                journal.onEvent(decision);
                while (journal.syncedSequence() < expected) {
                    Thread.onSpinWait();
                }
                histogram.recordValue(Math.min(MAX_NS, System.nanoTime() - startNs));
            }
        }
        return histogram;
    }
}
