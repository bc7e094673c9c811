package io.heartwheel.journal;

import com.sun.management.ThreadMXBean;
import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.Policy;
import io.heartwheel.TestEvents;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Measures snapshots and recovery, roughly, on the machine at hand. Run its main with the flags of {@link Preflight#flags()};
 * arguments: sessions of the snapshot, sessions and events of the recovery, and "named" if all are to have names.
 */
final class RecoveryRig {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Policy POLICY = Policy.timeout(TimeUnit.HOURS.toNanos(1));
    private static final long POLL_EVERY_NS = 1_000_000;

    private RecoveryRig() {
    }

    public static void main(final String[] args) throws IOException, InterruptedException {
        final int snapshot = args.length > 0 ? Integer.parseInt(args[0]) : 5_000_000;
        final int sessions = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
        final int events = args.length > 2 ? Integer.parseInt(args[2]) : 1_000_000;
        final boolean named = args.length > 3 && args[3].equals("named");
        print("java %s, %d cores, names: %s", Runtime.version(), Runtime.getRuntime().availableProcessors(), named);
        final Path folder = Files.createTempDirectory(Path.of(System.getProperty("rig.dir", "/tmp")), "heartwheel-rig");
        try {
            snapshots(folder.resolve("snapshots"), snapshot, named);
            recovery(folder.resolve("recovery"), sessions, events, named);
        } finally {
            try (Stream<Path> files = Files.walk(folder).sorted(java.util.Comparator.reverseOrder())) {
                for (final Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static Heartwheel wheel(final int sessions) {
        return new Heartwheel(new Heartwheel.Context().capacity(sessions), System.nanoTime());
    }

    private static DiskJournal filled(
        final Path folder, final Heartwheel wheel, final int sessions, final boolean named, final long everyNs) {
        final DiskJournal journal = new DiskJournal(new DiskJournal.Context().directory(folder).wheel(wheel)
            .snapshotEveryNs(everyNs).closeTimeoutNs(TimeUnit.SECONDS.toNanos(20)));
        for (int i = 0; i < sessions; i++) {
            while (named && !journal.name(i, "FIX.4.4:VENUE->COUNTERPARTY" + i, System.nanoTime())) {
                Thread.onSpinWait();
            }
            wheel.register(i, POLICY);
            if (i % 256 == 0) {
                wheel.poll(System.nanoTime(), journal);
            }
        }
        while (wheel.size() < sessions) {
            wheel.poll(System.nanoTime(), journal);
        }
        while (journal.committedEvents() < journal.offeredEvents()) {
            Thread.onSpinWait();
        }
        return journal;
    }

    private static void snapshots(final Path folder, final int sessions, final boolean named) {
        final Heartwheel wheel = wheel(sessions);
        try (DiskJournal journal = filled(folder, wheel, sessions, named, TimeUnit.SECONDS.toNanos(4))) {
            polls("polls before a snapshot", wheel, journal, System.nanoTime() + TimeUnit.SECONDS.toNanos(3), -1);
            final long thread = journalThread();
            journal.resumed(0, System.nanoTime());
            for (int i = 0; i < 5; i++) {
                final long cpuNs = THREADS.getThreadCpuTime(thread);
                final long userNs = THREADS.getThreadUserTime(thread);
                final long allocated = THREADS.getThreadAllocatedBytes(thread);
                final long records = journal.recorded();
                final long before = journal.snapshots();
                final long startNs = System.nanoTime();
                polls("polls during a snapshot", wheel, journal, startNs + TimeUnit.SECONDS.toNanos(20), before);
                print("snapshot of %d sessions: %d ms of journal-thread CPU, of which %d ms user, %d records, %d bytes allocated"
                        + " (waited %d ms)", sessions, (THREADS.getThreadCpuTime(thread) - cpuNs) / 1_000_000,
                    (THREADS.getThreadUserTime(thread) - userNs) / 1_000_000, journal.recorded() - records,
                    THREADS.getThreadAllocatedBytes(thread) - allocated, (System.nanoTime() - startNs) / 1_000_000);
            }
        }
    }

    /** Polls every ms, until a time or until there is a snapshot more than before. */
    private static void polls(
        final String what, final Heartwheel wheel, final DiskJournal journal, final long untilNs, final long before) {
        final long[] took = new long[40_000];
        int count = 0;
        long nextNs = System.nanoTime();
        while (System.nanoTime() < untilNs && count < took.length && (before < 0 || journal.snapshots() == before)) {
            while (System.nanoTime() < nextNs) {
                Thread.onSpinWait();
            }
            nextNs += POLL_EVERY_NS;
            final long startNs = System.nanoTime();
            wheel.poll(startNs, journal);
            took[count++] = System.nanoTime() - startNs;
        }
        Arrays.sort(took, 0, count);
        print("%s: %d, p50 %d us, p99 %d us, max %d us", what, count, took[count / 2] / 1_000, took[count * 99 / 100] / 1_000,
            took[count - 1] / 1_000);
    }

    private static void recovery(final Path folder, final int sessions, final int events, final boolean named)
        throws InterruptedException {
        final Heartwheel wheel = wheel(sessions);
        try (DiskJournal journal = filled(folder, wheel, sessions, named, TimeUnit.HOURS.toNanos(1))) {
            journal.resumed(0, System.nanoTime());
            while (journal.snapshots() == 0) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            final LivenessEvent event = TestEvents.of(EventType.SUSPECT, 0, 0, System.nanoTime());
            for (int i = 0; i < events; i++) {
                while (journal.available() == 0) {
                    Thread.onSpinWait();
                }
                // Slot and generation 0: every session in turn, now suspect, now not.
                journal.onEvent(TestEvents.about(event, i % 2 == 0 ? EventType.SUSPECT : EventType.RECOVERED, i % sessions));
            }
            while (journal.committedEvents() < journal.offeredEvents()) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 4; i++) {
                final long startNs = System.nanoTime();
                final long cpuNs = THREADS.getCurrentThreadCpuTime();
                final long userNs = THREADS.getCurrentThreadUserTime();
                final Recovered recovered = Recovery.of(folder);
                print("recovery of %d sessions, %d records read: %d ms, %d ms CPU, of which %d ms user, problems %s",
                    recovered.sessions().size(), recovered.replayed(), (System.nanoTime() - startNs) / 1_000_000,
                    (THREADS.getCurrentThreadCpuTime() - cpuNs) / 1_000_000,
                    (THREADS.getCurrentThreadUserTime() - userNs) / 1_000_000, recovered.problems());
            }
        }
    }

    private static long journalThread() {
        return Arrays.stream(THREADS.dumpAllThreads(false, false))
            .filter(thread -> thread.getThreadName().equals("heartwheel-journal"))
            .mapToLong(ThreadInfo::getThreadId).findFirst().orElseThrow();
    }

    private static void print(final String format, final Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
