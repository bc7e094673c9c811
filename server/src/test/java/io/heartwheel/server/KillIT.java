package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.RecordType;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged server, killed with -9 at random moments while clients arm, beat and fall silent: no switch fires before the time
 * that its client was promised, our downtime included, and none is forgotten. {@code -Dheartwheel.chaos.rounds=100} for more
 * kills than in each build, {@code -Dheartwheel.chaos.seed=N} for the same ones again.
 */
@Tag("once")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class KillIT {
    private static final int ROUNDS = Integer.getInteger("heartwheel.chaos.rounds", 5);
    private static final long SEED = Long.getLong("heartwheel.chaos.seed", System.nanoTime());
    private static final String ID = "ps_live_0123456789abcdef-";
    private static final int INTERVAL_MS = 1_000;
    private static final long TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(2 * INTERVAL_MS);
    private static final int NEW_EACH_ROUND = 12;
    private static final int MOST_MS = 2_500;
    /** A key may send so many heartbeats a minute. */
    private static final long PACE_NS = TimeUnit.MILLISECONDS.toNanos(20);
    /** What was armed less than this before a kill may not have reached the journal: nobody was told that it had. */
    private static final long SETTLED_NS = TimeUnit.MILLISECONDS.toNanos(200);

    @TempDir
    private Path folder;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, Label> labels = new LinkedHashMap<>();
    private Path data;
    private VenueBots bots;
    private volatile long killedNs;

    /** What a client knows. */
    private static final class Label {
        private final int key;
        private final String label;
        private final List<Beat> beats = new ArrayList<>();
        private boolean silent;

        private Label(final int key, final String label) {
            this.key = key;
            this.label = label;
        }
    }

    /** A heartbeat that was answered. */
    private record Beat(long sentNs, long answeredNs) {
    }

    @Test
    void shouldForgetNoSwitchAndFireNoneEarly() {
        System.out.println("KillIT: " + ROUNDS + " kills, seed " + SEED);
        data = folder.resolve("data");
        // A key for each round: their heartbeats are limited.
        final StringBuilder keys = new StringBuilder();
        for (int round = 0; round < ROUNDS; round++) {
            keys.append(PrivateConfig.key("k" + round, "one", "polysimulator", ID + round, "scope = label"));
        }
        final String config = PrivateConfig.write(folder, keys
            + "restart.grace-ms = 2000\nrestart.spread-ms = 500\njournal.snapshot-s = 1\n").toString();
        for (int round = 0; round < ROUNDS; round++) {
            killedWhileBeating(round, config);
        }
        killer.shutdown();
        try (Cli server = Cli.serve(data, "--config", config)) {
            Await.until(() -> "everybody's switch fires: " + notFired(), 60, () -> notFired().isEmpty());
            server.kill();
        }
        final Map<String, List<Fact>> facts = facts();
        labels.forEach((name, label) -> firedNeverEarly(name, label, facts));
        try (Cli verify = Cli.jar("journal", "verify", "--data", data.toString())) {
            assertThat(verify.exitCode()).as("seed %d: %s", SEED, verify.out()).isZero();
        }
    }

    private void killedWhileBeating(final int round, final String config) {
        final long startedNs = System.nanoTime();
        try (Cli server = Cli.serve(data, "--config", config)) {
            final long readyNs = System.nanoTime();
            bots = new VenueBots(server.httpPort());
            killedNs = 0;
            killer.schedule(() -> {
                killedNs = System.nanoTime();
                server.kill();
            }, random.nextInt(MOST_MS), TimeUnit.MILLISECONDS);
            for (int i = 0; i < NEW_EACH_ROUND; i++) {
                labels.put("polysimulator/k" + round + "/l" + i, new Label(round, "l" + i));
            }
            while (beatAll()) {
                silenceOne();
                LockSupport.parkNanos(PACE_NS);
            }
            System.out.printf(Locale.ROOT, "kill %d: ready after %d ms, killed %d ms later%n", round + 1,
                (readyNs - startedNs) / 1_000_000, (killedNs - readyNs) / 1_000_000);
        }
    }

    /** Now and then, as long as others are left. */
    private void silenceOne() {
        final List<Label> beating = labels.values().stream().filter(label -> !label.silent).toList();
        if (random.nextInt(4) == 0 && beating.size() > NEW_EACH_ROUND / 2) {
            beating.get(random.nextInt(beating.size())).silent = true;
        }
    }

    /** False once the server is gone. */
    private boolean beatAll() {
        for (final Label label : labels.values()) {
            if (!label.silent) {
                try {
                    final long sentNs = System.nanoTime();
                    final VenueBots.Beat answer = bots.polySimulator(ID + label.key, INTERVAL_MS, label.label);
                    assertThat(answer.status()).as("seed %d: %s", SEED, answer).isEqualTo(200);
                    label.beats.add(new Beat(sentNs, System.nanoTime()));
                } catch (final UncheckedIOException e) {
                    if (killedNs == 0) {
                        throw e;
                    }
                    final long unsettledNs = killedNs - SETTLED_NS;
                    labels.values().stream().filter(one -> !one.beats.isEmpty() && one.beats.get(0).answeredNs() > unsettledNs)
                        .forEach(one -> one.beats.clear());
                    return false;
                }
            }
        }
        return true;
    }

    /** Those whose client knows that they were armed, while the journal's last word on them isn't that their orders are gone. */
    private List<String> notFired() {
        final Map<String, List<Fact>> facts = facts();
        return labels.entrySet().stream().filter(label -> !label.getValue().beats.isEmpty()).map(Map.Entry::getKey)
            .filter(label -> {
                final List<Fact> of = facts.getOrDefault(label, List.of());
                return of.isEmpty() || of.get(of.size() - 1).type() != RecordType.ORDERS_CANCELLED;
            }).toList();
    }

    private static void firedNeverEarly(final String name, final Label label, final Map<String, List<Fact>> facts) {
        for (final Fact fact : facts.getOrDefault(name, List.of())) {
            if (fact.type() == RecordType.EXPIRED) {
                assertThat(label.beats).as("seed %d: %s expired at %d", SEED, name, fact.atNs())
                    .noneMatch(beat -> beat.answeredNs() < fact.atNs() && fact.atNs() < beat.sentNs() + TIMEOUT_NS);
            }
        }
    }

    /** What the journal says, at a time of {@link System#nanoTime}. */
    private record Fact(RecordType type, long atNs) {
    }

    /** Of all runs, by name. */
    private Map<String, List<Fact>> facts() {
        final Map<String, List<Fact>> facts = new HashMap<>();
        final Map<String, String> names = new HashMap<>();
        try (JournalReader reader = new JournalReader(data.resolve("journal"))) {
            long epochAtZeroNs = 0;
            for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
                final String id = String.format(Locale.ROOT, "%d/%d", next.registeredIn(), next.correlationId());
                if (next.type() == RecordType.STARTED) {
                    epochAtZeroNs = next.timeNs() - next.detail();
                } else if (next.type() == RecordType.NAME) {
                    names.put(id, next.name());
                } else if (next.type().isEvent() || next.type().isEffect()) {
                    facts.computeIfAbsent(names.get(id), name -> new ArrayList<>())
                        .add(new Fact(next.type(), next.timeNs() - epochAtZeroNs));
                }
            }
            assertThat(reader.problems()).as("seed %d", SEED).isEmpty();
        }
        return facts;
    }
}
