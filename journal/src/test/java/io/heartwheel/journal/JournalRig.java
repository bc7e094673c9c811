package io.heartwheel.journal;

import com.sun.management.ThreadMXBean;
import io.heartwheel.EventType;
import io.heartwheel.LivenessEvent;
import io.heartwheel.TestEvents;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Measures the journal, roughly, on the machine at hand: what an offer costs the liveness thread, what an event costs the
 * journal thread, and how many bytes it takes. Run its main with the flags of {@link Preflight#flags()} and without assertions.
 */
final class JournalRig {
    private static final int EVENTS = 5_000_000;
    private static final int TIMED = 2_000_000;
    private static final long PACE_NS = 1_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private JournalRig() {
    }

    public static void main(final String[] args) throws IOException {
        final Path folder = Files.createTempDirectory("heartwheel-rig");
        System.out.println("java " + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " cores, " + folder);
        try (ChronicleJournal journal = new ChronicleJournal(new ChronicleJournal.Context().directory(folder))) {
            for (int i = 0; i < 3; i++) {
                offers(journal);
                sustained(journal);
            }
        }
        final long startNs = System.nanoTime();
        long read = 0;
        try (JournalReader reader = new JournalReader(folder)) {
            while (reader.poll() != null) {
                read++;
            }
            print("read %d records, %d problems, %.1f M/s", read, reader.problemCount(),
                read * 1e3 / (System.nanoTime() - startNs));
        }
    }

    private static void offers(final ChronicleJournal journal) {
        final long[] timer = new long[TIMED];
        final long[] offer = new long[TIMED];
        final LivenessEvent event = TestEvents.of(EventType.EXPIRED, 1, 1, System.nanoTime());
        long dueNs = System.nanoTime();
        for (int i = 0; i < TIMED; i++) {
            dueNs += PACE_NS;
            while (System.nanoTime() < dueNs || journal.available() == 0) {
                Thread.onSpinWait();
            }
            final long beforeNs = System.nanoTime();
            final long emptyNs = System.nanoTime();
            journal.onEvent(event);
            final long afterNs = System.nanoTime();
            timer[i] = emptyNs - beforeNs;
            offer[i] = afterNs - emptyNs;
        }
        Arrays.sort(timer);
        Arrays.sort(offer);
        print("offer at 1 M/s: p50 %d ns, p99 %d ns, of which the timer p50 %d ns, p99 %d ns",
            offer[TIMED / 2], offer[TIMED / 100 * 99], timer[TIMED / 2], timer[TIMED / 100 * 99]);
    }

    private static void sustained(final ChronicleJournal journal) {
        final LivenessEvent event = TestEvents.of(EventType.EXPIRED, 1, 1, System.nanoTime());
        final long thread = journalThread();
        final long batches = journal.batches();
        final long allocated = THREADS.getThreadAllocatedBytes(thread);
        final long cpuNs = THREADS.getThreadCpuTime(thread);
        final long startNs = System.nanoTime();
        int left = EVENTS;
        while (left > 0) {
            for (int room = Math.min(left, journal.available()); room > 0; room--, left--) {
                journal.onEvent(event);
            }
            Thread.onSpinWait();
        }
        while (journal.committedEvents() < journal.offeredEvents()) {
            Thread.onSpinWait();
        }
        final double tookNs = System.nanoTime() - startNs;
        final double perBatch = EVENTS / (double) (journal.batches() - batches);
        print("sustained %.2f M events/s, %.0f ns of journal thread an event, %.3f B allocated an event, %.0f events a batch, "
                + "%.1f bytes an event", EVENTS * 1e3 / tookNs, (THREADS.getThreadCpuTime(thread) - cpuNs) / (double) EVENTS,
            (THREADS.getThreadAllocatedBytes(thread) - allocated) / (double) EVENTS, perBatch,
            BatchDescriptor.RECORD_LENGTH + (BatchDescriptor.HEADER_LENGTH + Integer.BYTES) / perBatch);
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
