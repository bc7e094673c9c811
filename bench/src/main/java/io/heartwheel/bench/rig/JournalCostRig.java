package io.heartwheel.bench.rig;

import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.Policy;
import io.heartwheel.bench.result.Figure;
import io.heartwheel.bench.result.Results;
import io.heartwheel.journal.DiskJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Measures what the journal costs the thread that polls: the time spent inside {@code poll} with decisions going to a
 * {@link DiskJournal}, against the same decisions going to a handler that does nothing.
 *
 * <p>The work is the lateness rig's in virtual time: a million sessions, a million heartbeats a second in random order, timeouts
 * of 3 s, a poll each ms. In each second one session in a hundred falls silent for good and another takes its place, so 20,000
 * decisions a second are told. Rounds of half such a second with and without the journal alternate on one wheel, and each pair is
 * one sample: cost = time in poll with / time in poll without - 1. The heartbeats, which other threads send, are not counted.
 * The journal's own thread works beside it on the second core, as it does in production.
 */
public final class JournalCostRig {
    private static final int SESSIONS = 1_000_000;
    private static final int BEATS_PER_MS = 1_000;
    private static final int REPLACED_PER_MS = 10;
    private static final int MS_PER_ROUND = 500;
    private static final long MS = 1_000_000;
    private static final Policy POLICY = Policy.timeout(3_000 * MS);
    private static final double PERCENT = 100;
    private static final int WARM_UP = 8;

    private final SplittableRandom random = new SplittableRandom(7);
    private final Counter nobody = new Counter();
    /** Room for those who have fallen silent and not yet expired. */
    private final Heartwheel wheel =
        new Heartwheel(new Heartwheel.Context().capacity(SESSIONS + SESSIONS / 10).stallLimitNs(Long.MAX_VALUE), 0);
    private final long[] handles = new long[SESSIONS];
    private final int[] order = new int[SESSIONS];
    private int next;
    private long nowNs;

    private JournalCostRig() {
        for (int i = 0; i < SESSIONS; i++) {
            handles[i] = wheel.register(i, POLICY, nowNs);
            final int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
    }

    /**
     * Runs the rig.
     *
     * @param args the file for the figures, the folder in which a journal may be written, the number of pairs of rounds.
     * @throws IOException if they cannot be written.
     */
    public static void main(final String[] args) throws IOException {
        final Path folder = Files.createTempDirectory(Path.of(args[1]), "journal");
        try {
            Results.writeFigures(Path.of(args[0]), new JournalCostRig().measure(folder, Integer.parseInt(args[2])));
        } finally {
            delete(folder);
        }
    }

    private List<Figure> measure(final Path folder, final int pairs) {
        final double[] cost = new double[pairs];
        final double[] perEvent = new double[pairs];
        final double[] without = new double[pairs];
        try (DiskJournal journal = new DiskJournal(new DiskJournal.Context().directory(folder))) {
            final Counter recorded = new Counter(journal);
            // Until as many expire as fall silent, and everything is compiled.
            for (int i = 0; i < WARM_UP; i++) {
                round(nobody);
                round(recorded);
            }
            for (int i = 0; i < pairs; i++) {
                // Who goes first alternates too.
                final double first = round(i % 2 == 0 ? nobody : recorded);
                final double second = round(i % 2 == 0 ? recorded : nobody);
                without[i] = i % 2 == 0 ? first : second;
                final double with = i % 2 == 0 ? second : first;
                cost[i] = PERCENT * (with / without[i] - 1);
                perEvent[i] = (with - without[i]) / recorded.lastRound;
                System.out.printf("journal: %.0f ns in poll a round without, %.0f with, %d decisions%n",
                    without[i], with, recorded.lastRound);
            }
        }
        final List<Figure> figures = new ArrayList<>();
        figures.add(Figure.statistic("journal", "heartwheel", SESSIONS, "cost", "% of poll time", cost));
        figures.add(Figure.statistic("journal", "heartwheel", SESSIONS, "per decision", "ns", perEvent));
        for (int i = 0; i < pairs; i++) {
            without[i] *= PERCENT / (MS_PER_ROUND * MS);
        }
        figures.add(Figure.statistic("journal", "heartwheel", SESSIONS, "poller without journal", "% of a core", without));
        return figures;
    }

    /** The ns that were spent inside poll. */
    private long round(final Counter handler) {
        handler.lastRound = 0;
        long inPollNs = 0;
        for (int ms = 0; ms < MS_PER_ROUND; ms++) {
            nowNs += MS;
            final long beforeNs = System.nanoTime();
            int work = wheel.poll(nowNs, handler);
            while (work > 0) {
                work = wheel.poll(nowNs, handler);
            }
            inPollNs += System.nanoTime() - beforeNs;
            live();
        }
        return inPollNs;
    }

    private void live() {
        for (int i = 0; i < BEATS_PER_MS; i++) {
            wheel.heartbeat(handles[order[next]]);
            next = next + 1 == SESSIONS ? 0 : next + 1;
        }
        for (int i = 0; i < REPLACED_PER_MS; i++) {
            final int silent = random.nextInt(SESSIONS);
            final long handle = wheel.register(silent, POLICY, nowNs);
            if (handle >= 0) {
                handles[silent] = handle;
            }
        }
    }

    private static void delete(final Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Counts decisions and hands them on, or not. */
    private static final class Counter implements LivenessHandler {
        private final LivenessHandler next;
        private int lastRound;

        Counter() {
            this(event -> { });
        }

        Counter(final LivenessHandler next) {
            this.next = next;
        }

        @Override
        public void onEvent(final LivenessEvent event) {
            lastRound += event.type() == EventType.STALLED ? 0 : 1;
            next.onEvent(event);
        }

        @Override
        public int available() {
            return next.available();
        }
    }
}
