package io.heartwheel.bench.journal;

import com.sun.management.ThreadMXBean;
import io.heartwheel.LivenessEvent;
import io.heartwheel.journal.DiskJournal;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many decisions a second are taken and committed while they come as fast as there is room, and what the journal does. */
final class SustainedRound {
    private static final int EVENTS = 10_000_000;
    private static final double NS_PER_SECOND = 1e9;

    private final Path folder;
    private final LivenessEvent decision = Decision.expiry();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    SustainedRound(final Path folder) {
        this.folder = folder;
    }

    Map<String, Double> run() {
        try (DiskJournal journal = new DiskJournal(JournalRig.context().directory(folder))) {
            final long thread = journalThread();
            final long allocated = threads.getThreadAllocatedBytes(thread);
            final long cpuNs = threads.getThreadCpuTime(thread);
            final long appendNs = journal.appendNs();
            final long batches = journal.batches();
            final double tookNs = offer(journal, decision, EVENTS);
            final Map<String, Double> metrics = new LinkedHashMap<>();
            metrics.put("sustained_events_per_second", EVENTS * NS_PER_SECOND / tookNs);
            metrics.put("append_saturated_ns_per_event", (journal.appendNs() - appendNs) / (double) EVENTS);
            metrics.put("journal_thread_ns_per_event", (threads.getThreadCpuTime(thread) - cpuNs) / (double) EVENTS);
            metrics.put("journal_alloc_bytes_per_event", (threads.getThreadAllocatedBytes(thread) - allocated) / (double) EVENTS);
            metrics.put("events_per_append", EVENTS / (double) (journal.batches() - batches));
            return metrics;
        }
    }

    /** Offers as fast as there is room, as a wheel does. @return how many ns it took until all was committed. */
    static long offer(final DiskJournal journal, final LivenessEvent decision, final int events) {
        final long startNs = System.nanoTime();
        int left = events;
        while (left > 0) {
            for (int room = Math.min(left, journal.available()); room > 0; room--, left--) {
                journal.onEvent(decision);
            }
            Thread.onSpinWait();
        }
        while (journal.committedEvents() < journal.offeredEvents()) {
            Thread.onSpinWait();
        }
        if (journal.failure() != null) {
            throw new IllegalStateException("the journal failed", journal.failure());
        }
        return System.nanoTime() - startNs;
    }

    private long journalThread() {
        return Arrays.stream(threads.dumpAllThreads(false, false))
            .filter(thread -> thread.getThreadName().equals("heartwheel-journal"))
            .mapToLong(ThreadInfo::getThreadId).findFirst().orElseThrow();
    }
}
