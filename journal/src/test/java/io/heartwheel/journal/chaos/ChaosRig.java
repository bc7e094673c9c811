package io.heartwheel.journal.chaos;

import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.JournalSeams;
import io.heartwheel.journal.LogKind;
import io.heartwheel.journal.audit.Audit;
import io.heartwheel.journal.audit.AuditReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Kills a watchdog under load, again and again, on one folder; after each kill holds the journal, its audit, and what the next
 * process makes of it against what the clients know. In the end all clients fall silent or leave, and every switch must fire.
 */
final class ChaosRig {
    /** How far a watchdog comes before it is killed. */
    enum Moment {
        OPENING("opening", 400), TAKING_OVER("up", 15), RESUMED("resumed", 40), UNDER_LOAD("resumed", 700);

        private final String line;
        private final int longestMs;

        Moment(final String line, final int longestMs) {
            this.line = line;
            this.longestMs = longestMs;
        }
    }

    /**
     * What happens in a round.
     *
     * @param moment     after which it is killed.
     * @param afterMs    how long after.
     * @param stepsClock whether the wall clock is set, back and forth, while it runs.
     * @param stepNs     by how much the wall clock is set before the next is started.
     */
    record Plan(Moment moment, int afterMs, boolean stepsClock, long stepNs) {
    }

    static final long HOUR_NS = TimeUnit.HOURS.toNanos(1);
    private static final long DAY_NS = TimeUnit.DAYS.toNanos(1);
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_NS = 1_000_000;
    /** The disk of whoever runs this is as full as it is. */
    private static final long NO_FLOOR = 0;

    private final Path folder;
    private final LogKind log;
    private final SplittableRandom random;
    private final List<String> startedBy;
    private final Verdict verdict = new Verdict();
    private final Clients clients;
    private final List<Round> rounds = new ArrayList<>();
    /** When the present process first told such a line. */
    private final Map<String, Long> reachedNs = new ConcurrentHashMap<>();
    private WatchdogProcess watchdog;
    private long clockOffsetNs;
    private volatile long pid;

    /** @param startedBy what the watchdog is run with, such as {@code unshare}. */
    ChaosRig(final Path folder, final LogKind log, final int clients, final long seed, final List<String> startedBy) {
        this.folder = folder;
        this.log = log;
        this.startedBy = startedBy;
        this.random = new SplittableRandom(seed);
        this.clients = new Clients(clients, random.split(), verdict);
        // Midnight, when a queue begins another file, comes within the first rounds.
        final long nowNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        this.clockOffsetNs = DAY_NS - nowNs % DAY_NS - random.nextLong(TimeUnit.SECONDS.toNanos(4));
    }

    /** What went against a promise. */
    List<String> broken() {
        return verdict.broken();
    }

    Clients.Tally tally() {
        return clients.tally();
    }

    /** Of the last process that opened the journal, as it saw it itself. */
    long pid() {
        return pid;
    }

    List<Round> rounds() {
        return rounds;
    }

    /** Anything. */
    Plan anyPlan() {
        final int dice = random.nextInt(20);
        final Moment moment = dice < 3 ? Moment.OPENING : dice < 6 ? Moment.TAKING_OVER : dice < 8 ? Moment.RESUMED
            : Moment.UNDER_LOAD;
        final long stepNs = random.nextInt(3) > 0 ? 0 : random.nextBoolean() ? HOUR_NS : -HOUR_NS;
        return new Plan(moment, 1 + random.nextInt(moment.longestMs), random.nextInt(4) == 0, stepNs);
    }

    /** Starts a watchdog on what the former left, and kills it. */
    void round(final int number, final Plan plan) throws Exception {
        final Round round = new Round(number, log.name());
        start();
        try (WatchdogProcess present = watchdog) {
            await(plan.moment.line);
            load(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(plan.afterMs), plan.stepsClock);
            verdict.expect(present.isAlive(), "it ended by itself: " + present.printed());
            present.kill();
        }
        noteRecovery();
        rounds.add(round);
        round.killed = plan.moment.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + plan.afterMs;
        judge(round);
        clockOffsetNs += plan.stepNs;
    }

    /** The last process: it must bring everything to its end, and go in good order. */
    void finish() throws Exception {
        start();
        try (WatchdogProcess present = watchdog) {
            await("resumed");
            clients.leave().forEach(present::send);
            until("all that were silent have fired", clients::isQuiet);
            present.send("stop");
            verdict.expect(present.awaitEnd() == 0, "it did not end in good order: " + present.printed());
        }
        noteRecovery();
        judge(new Round(0, log.name()));
    }

    private void start() throws IOException {
        reachedNs.clear();
        watchdog = WatchdogProcess.start(startedBy, folder, log, clockOffsetNs, NO_FLOOR, line -> {
            final String[] words = line.split(" ");
            clients.hear(words);
            pid = words[0].equals("up") ? Long.parseLong(words[2]) : pid;
            reachedNs.putIfAbsent(words[0], System.nanoTime());
        });
    }

    private void await(final String line) throws IOException {
        until("it tells " + line, () -> reachedNs.containsKey(line) || !watchdog.isAlive());
        verdict.expect(reachedNs.containsKey(line), "it ended by itself before " + line + ": " + watchdog.printed());
    }

    private void until(final String what, final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("waited in vain until " + what + "; " + clients.waiting() + verdict.broken());
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    /** Lets the clients do what they do, once they are served. */
    private void load(final long untilNs, final boolean stepsClock) {
        while (System.nanoTime() - untilNs < 0) {
            if (reachedNs.containsKey("resumed")) {
                clients.next(System.nanoTime()).forEach(watchdog::send);
                if (stepsClock && random.nextInt(50) == 0) {
                    watchdog.send("clock " + (clockOffsetNs + (random.nextBoolean() ? HOUR_NS : -HOUR_NS)));
                }
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    /** What this process has recovered is what came of the round before. */
    private void noteRecovery() {
        if (!rounds.isEmpty() && reachedNs.containsKey("resumed")) {
            final Round before = rounds.get(rounds.size() - 1);
            before.recovery = clients.recovery();
            before.recoveryMs = TimeUnit.NANOSECONDS.toMillis(reachedNs.get("resumed") - reachedNs.get("opening"));
        }
    }

    private void judge(final Round round) {
        if (!JournalSeams.holdsJournal(folder)) {
            // It was killed before it had written anything.
            round.verify = "nothing";
            verdict.expect(clients.committed() == 0, "the journal is gone");
            return;
        }
        clients.died(JournalView.of(folder, verdict), System.nanoTime());
        round.committed = clients.committed();
        try (JournalReader reader = new JournalReader(folder)) {
            final AuditReport report = Audit.of(reader, Audit.DEFAULT_PATIENCE_NS, sequence -> { });
            round.verify = report.isSound() ? "sound" : "NOT";
            verdict.expect(report.isSound(), "verify: " + report.lines());
        }
    }
}
