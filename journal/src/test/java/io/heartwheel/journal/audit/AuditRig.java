package io.heartwheel.journal.audit;

import io.heartwheel.journal.JournalReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Measures, roughly, how fast a long legal history is read and audited on the machine at hand. Run its main with the flags that
 * the journal needs: events (default ten million), sessions, seed; and a folder, if a journal that is there is to be read.
 */
final class AuditRig {
    private static final int TIMES = 3;

    private AuditRig() {
    }

    public static void main(final String[] args) throws IOException {
        final long events = args.length > 0 ? Long.parseLong(args[0]) : 10_000_000;
        final int sessions = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
        final long seed = args.length > 2 ? Long.parseLong(args[2]) : 42;
        final Path folder = args.length > 3 ? Path.of(args[3]) : Files.createTempDirectory("heartwheel-audit");
        System.out.println("java " + Runtime.version() + ", " + folder);
        if (args.length <= 3) {
            final long startNs = System.nanoTime();
            new LegalHistory(seed, folder, sessions).run(events, 3);
            print("wrote %d events of %d sessions in %.1f s", events, sessions, (System.nanoTime() - startNs) / 1e9);
        }
        for (int i = 0; i < TIMES; i++) {
            read(folder);
            audit(folder);
        }
    }

    private static void read(final Path folder) {
        final long startNs = System.nanoTime();
        final long cpuNs = cpuNs();
        long read = 0;
        try (JournalReader reader = new JournalReader(folder)) {
            while (reader.poll() != null) {
                read++;
            }
        }
        print("read     %d records, %.2f M/s, %.2f M/s of this thread's processor time", read,
            read * 1e3 / (System.nanoTime() - startNs), read * 1e3 / (cpuNs() - cpuNs));
    }

    /** Beside others on a busy machine, how fast it would be by itself. */
    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void audit(final Path folder) {
        final long startNs = System.nanoTime();
        final long cpuNs = cpuNs();
        try (JournalReader reader = new JournalReader(folder)) {
            final AuditReport report = Audit.of(reader, Audit.DEFAULT_PATIENCE_NS, sequence -> { });
            print("audited  %d records, %.2f M/s, %.2f M/s of this thread's processor time, %d MB of heap in use",
                report.tally().records(), report.tally().records() * 1e3 / (System.nanoTime() - startNs),
                report.tally().records() * 1e3 / (cpuNs() - cpuNs),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
            report.lines().stream().limit(10).forEach(System.out::println);
        }
    }

    private static void print(final String format, final Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
