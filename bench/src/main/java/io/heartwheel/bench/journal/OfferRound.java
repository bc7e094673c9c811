package io.heartwheel.bench.journal;

import com.sun.management.ThreadMXBean;
import io.heartwheel.LivenessEvent;
import io.heartwheel.journal.DiskJournal;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What one decision costs the thread that polls, when a million a second come: ask for room, hand it over, the reading of the
 * timer included. A call that takes longer than to the next is corrected for those that it kept from starting (coordinated
 * omission). What the timer alone shows, at the same pace and on the same machine, is measured beside it.
 */
final class OfferRound {
    private static final long INTERVAL_NS = 1_000;
    private static final int EVENTS = 3_000_000;
    private static final long MAX_NS = 10_000_000_000L;
    private static final double MEDIAN = 50;
    private static final double P99 = 99;

    private final Path folder;
    private final LivenessEvent decision = Decision.expiry();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    OfferRound(final Path folder) {
        this.folder = folder;
    }

    Map<String, Double> run() {
        final Histogram timer = new Histogram(MAX_NS, 3);
        final Histogram offer = new Histogram(MAX_NS, 3);
        final double allocated;
        final double appendNs;
        paced(null, timer);
        try (DiskJournal journal = new DiskJournal(JournalRig.context().directory(folder))) {
            final long appendBefore = journal.appendNs();
            final long bytesBefore = threads.getCurrentThreadAllocatedBytes();
            paced(journal, offer);
            allocated = threads.getCurrentThreadAllocatedBytes() - bytesBefore;
            while (journal.committedEvents() < journal.offeredEvents()) {
                Thread.onSpinWait();
            }
            appendNs = journal.appendNs() - appendBefore;
        }
        final Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("offer_ns_p50", (double) offer.getValueAtPercentile(MEDIAN));
        metrics.put("offer_ns_p99", (double) offer.getValueAtPercentile(P99));
        metrics.put("timer_ns_p50", (double) timer.getValueAtPercentile(MEDIAN));
        metrics.put("timer_ns_p99", (double) timer.getValueAtPercentile(P99));
        metrics.put("offer_alloc_bytes_per_event", allocated / EVENTS);
        metrics.put("append_ns_per_event", appendNs / EVENTS);
        return metrics;
    }

    /** Without a journal: the timer alone. */
    private void paced(final DiskJournal journal, final Histogram histogram) {
        long dueNs = System.nanoTime();
        for (int i = 0; i < EVENTS; i++) {
            dueNs += INTERVAL_NS;
            long now = System.nanoTime();
            while (now < dueNs) {
                Thread.onSpinWait();
                now = System.nanoTime();
            }
            if (journal != null) {
                while (journal.available() == 0) {
                    Thread.onSpinWait();
                }
                journal.onEvent(decision);
            }
            final long tookNs = System.nanoTime() - now;
            histogram.recordValueWithExpectedInterval(Math.min(MAX_NS, tookNs), INTERVAL_NS);
        }
    }
}
