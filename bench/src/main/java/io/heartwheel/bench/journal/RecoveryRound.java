package io.heartwheel.bench.journal;

import io.heartwheel.Heartwheel;
import io.heartwheel.Policy;
import io.heartwheel.journal.DiskJournal;
import io.heartwheel.journal.Recovered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How long a journal takes to open that a server left behind when it was killed: a snapshot of a million named sessions, and a
 * million decisions since. What it left is a copy of its files, made while it waits.
 */
final class RecoveryRound {
    private static final int SESSIONS = 1_000_000;
    private static final Policy POLICY = Policy.probed(TimeUnit.MINUTES.toNanos(2), TimeUnit.HOURS.toNanos(1));
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final double NS_PER_MS = 1e6;

    /** Of this JVM: nothing was compiled yet of what reads. */
    private static double firstMs;

    private final Path folder;

    RecoveryRound(final Path folder) {
        this.folder = folder;
    }

    Map<String, Double> run() throws IOException {
        final Path living = folder.resolve("living");
        final Path left = folder.resolve("left");
        try (Watched watched = new Watched(living, SESSIONS, POLICY, true, TimeUnit.HOURS.toNanos(1))) {
            watched.resume();
            while (watched.journal.snapshots() == 0) {
                Thread.onSpinWait();
            }
            final long before = watched.journal.offeredEvents();
            // Time runs fast, but not in leaps that would be taken for a stall, until a test request is due to each.
            long nowNs = System.nanoTime();
            while (watched.journal.offeredEvents() < before + SESSIONS) {
                if (watched.wheel.poll(nowNs, watched.journal) == 0) {
                    // Nothing is due, or there is no room for it.
                    watched.awaitWritten();
                    nowNs += STEP_NS;
                }
            }
            watched.awaitWritten();
            copy(living, left);
        }
        final double tookMs = open(left);
        firstMs = firstMs == 0 ? tookMs : firstMs;
        final Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("recovery_1m_ms", tookMs);
        metrics.put("recovery_1m_first_ms", firstMs);
        return metrics;
    }

    private static double open(final Path left) {
        final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(SESSIONS), System.nanoTime());
        final long startNs = System.nanoTime();
        try (DiskJournal journal = new DiskJournal(JournalRig.context().directory(left).wheel(wheel))) {
            final double tookMs = (System.nanoTime() - startNs) / NS_PER_MS;
            final Recovered recovered = journal.recovered();
            final long suspects = recovered.sessions().stream().filter(Recovered.Session::suspect).count();
            if (suspects < SESSIONS || recovered.sessions().get(0).name() == null || !recovered.problems().isEmpty()) {
                throw new IllegalStateException("recovered: " + recovered.sessions().size() + " sessions, " + suspects
                    + " suspects, " + recovered.problems());
            }
            return tookMs;
        }
    }

    private static void copy(final Path from, final Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (final Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }
}
