package io.heartwheel.bench.journal;

import com.sun.management.ThreadMXBean;
import io.heartwheel.Policy;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What a snapshot of five million sessions takes of the journal thread's time, and what the thread that polls notices of it:
 * polls while one snapshot follows the other, and as many before the first.
 */
final class SnapshotRound {
    private static final int SESSIONS = 5_000_000;
    private static final int SNAPSHOTS = 4;
    private static final Policy POLICY = Policy.timeout(TimeUnit.HOURS.toNanos(1));
    private static final long POLL_EVERY_NS = 1_000_000;
    private static final long PATIENCE_NS = TimeUnit.MINUTES.toNanos(1);
    private static final double NS_PER_MS = 1e6;
    private static final double NS_PER_US = 1e3;
    private static final double P99 = 99;

    private final Path folder;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    SnapshotRound(final Path folder) {
        this.folder = folder;
    }

    Map<String, Double> run() {
        final Map<String, Double> metrics = new LinkedHashMap<>();
        measure(true, "", metrics);
        measure(false, "_unnamed", metrics);
        return metrics;
    }

    private void measure(final boolean named, final String suffix, final Map<String, Double> metrics) {
        try (Watched watched = new Watched(folder.resolve("named-" + named), SESSIONS, POLICY, named, POLL_EVERY_NS)) {
            final long thread = journalThread();
            final Histogram during = new Histogram(PATIENCE_NS, 3);
            final Histogram before = new Histogram(PATIENCE_NS, 3);
            polls(watched, before, 2_000, 0);
            before.reset();
            polls(watched, before, 2_000, 0);
            watched.resume();
            polls(watched, new Histogram(PATIENCE_NS, 3), 0, 1);
            final long cpuNs = threads.getThreadCpuTime(thread);
            final long from = watched.journal.snapshots();
            polls(watched, during, 0, from + SNAPSHOTS);
            final double snapshots = watched.journal.snapshots() - from;
            metrics.put("snapshot_5m" + suffix + "_ms", (threads.getThreadCpuTime(thread) - cpuNs) / NS_PER_MS / snapshots);
            if (named) {
                metrics.put("snapshot_poll_us_p99", during.getValueAtPercentile(P99) / NS_PER_US);
                metrics.put("snapshot_poll_us_max", during.getMaxValue() / NS_PER_US);
                metrics.put("snapshot_poll_before_us_p99", before.getValueAtPercentile(P99) / NS_PER_US);
                metrics.put("snapshot_poll_before_us_max", before.getMaxValue() / NS_PER_US);
            }
        }
    }

    /** Polls every ms, so many times at least and until there are so many snapshots. */
    private static void polls(final Watched watched, final Histogram took, final int atLeast, final long snapshots) {
        final long startNs = System.nanoTime();
        long dueNs = startNs;
        while (took.getTotalCount() < atLeast || watched.journal.snapshots() < snapshots) {
            long nowNs = System.nanoTime();
            while (nowNs < dueNs) {
                Thread.onSpinWait();
                nowNs = System.nanoTime();
            }
            dueNs += POLL_EVERY_NS;
            watched.wheel.poll(nowNs, watched.journal);
            took.recordValue(System.nanoTime() - nowNs);
            if (nowNs - startNs > PATIENCE_NS) {
                throw new IllegalStateException("no snapshot in time", watched.journal.failure());
            }
        }
    }

    private long journalThread() {
        return Arrays.stream(threads.dumpAllThreads(false, false))
            .filter(thread -> thread.getThreadName().equals("heartwheel-journal"))
            .mapToLong(ThreadInfo::getThreadId).findFirst().orElseThrow();
    }
}
