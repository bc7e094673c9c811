package io.heartwheel.bench.journal;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.heartwheel.journal.DiskJournal;
import io.heartwheel.journal.LogKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Measures one part of what journaling costs, in a JVM that does nothing else. */
public final class JournalRig {

    /** What can be measured. The figures of each are medians of its rounds. */
    public enum Part {
        /** At a million decisions a second, what one costs the thread that polls, and an append, beside touched mapped memory. */
        OFFER("offers and appends at 1 M/s", 5, 256) {
            @Override
            Map<String, Double> round(final Path folder) throws IOException {
                final Map<String, Double> metrics = new OfferRound(folder).run();
                metrics.put("mapped_limit_ns_per_event", MappedLimit.nsPerEvent(folder));
                return metrics;
            }
        },
        /** How many decisions a second the journal takes for as long as they come, and what a write into a new file takes. */
        SUSTAINED("sustained", 7, 256) {
            @Override
            Map<String, Double> round(final Path folder) throws IOException {
                final Map<String, Double> metrics = new SustainedRound(folder).run();
                metrics.put("mapped_fresh_ns_per_event", MappedLimit.freshNsPerEvent(folder));
                return metrics;
            }
        },
        /** What it costs to wait for the disk. */
        SYNC("sync", 3, 256) {
            @Override
            Map<String, Double> round(final Path folder) throws IOException {
                return new SyncRound(folder).run();
            }
        },
        /** What a snapshot of very many sessions costs. */
        SNAPSHOT("snapshots of 5 M sessions", 3, 3_072) {
            @Override
            Map<String, Double> round(final Path folder) throws IOException {
                return new SnapshotRound(folder).run();
            }
        },
        /** How long a restart takes to know who was watched. */
        RECOVERY("recovery of 1 M sessions and 1 M events", 5, 1_536) {
            @Override
            Map<String, Double> round(final Path folder) throws IOException {
                return new RecoveryRound(folder).run();
            }
        },
        /** How fast a journal is proved. */
        VERIFY("verify", 5, 512) {
            @Override
            Map<String, Double> round(final Path folder) throws IOException {
                return new VerifyRound(folder).run();
            }
        };

        private final String label;
        private final int rounds;
        private final int heapMb;

        Part(final String label, final int rounds, final int heapMb) {
            this.label = label;
            this.rounds = rounds;
            this.heapMb = heapMb;
        }

        /** What it is, in a few words. */
        public String label() {
            return label;
        }

        /** The heap that it needs, in MiB. */
        public int heapMb() {
            return heapMb;
        }

        /** One round in a folder of its own, which is deleted afterwards. */
        abstract Map<String, Double> round(Path folder) throws IOException;
    }

    private static LogKind log = LogKind.CHRONICLE;

    private JournalRig() {
    }

    /** The settings of a journal, kept by what is being measured. */
    static DiskJournal.Context context() {
        return new DiskJournal.Context().log(log);
    }

    /**
     * Runs the rig.
     *
     * @param args the file for the figures, the folder in which journals may be written, the part, what keeps the journals.
     * @throws IOException if they cannot be written.
     */
    public static void main(final String[] args) throws IOException {
        final Part part = Part.valueOf(args[2]);
        log = LogKind.valueOf(args[3]);
        final Map<String, double[]> values = new LinkedHashMap<>();
        // One more, which is not counted: everything gets compiled.
        for (int i = -1; i < part.rounds; i++) {
            final Path folder = Files.createTempDirectory(Path.of(args[1]), "journal");
            try {
                final Map<String, Double> round = part.round(folder);
                System.out.println(part + " " + (i + 1) + " of " + part.rounds + ": " + new TreeMap<>(round));
                for (final Map.Entry<String, Double> metric : round.entrySet()) {
                    values.computeIfAbsent(metric.getKey(), name -> new double[part.rounds])[Math.max(0, i)] = metric.getValue();
                }
            } finally {
                delete(folder);
            }
        }
        final Map<String, Double> medians = new LinkedHashMap<>();
        values.forEach((name, all) -> medians.put(name, median(all)));
        new ObjectMapper().writeValue(Path.of(args[0]).toFile(), medians);
    }

    private static double median(final double[] values) {
        Arrays.sort(values);
        return Double.parseDouble(String.format(Locale.ROOT, "%.4g", values[values.length / 2]));
    }

    private static void delete(final Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
