package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.journal.RecordType;
import io.heartwheel.server.JournalFacts.Life;
import io.heartwheel.server.RacingLabel.Beat;
import io.heartwheel.server.RacingLabel.Gone;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tie-break against the real clock, between processes: a heartbeat that was answered "ok" is never followed by an expiry that
 * ignores it, nothing expires before the time that its client was told, and no order is cancelled before that.
 *
 * <p>Many clients' heartbeats race their own deadlines. What they were answered is then held against the journal: for each
 * heartbeat there must be one registration that counted it, either the one that was there, whose expiry then knows of it, or a
 * new one, if the old one had expired before.
 */
@Tag("once")
class TieBreakIT {
    private static final int KEYS = 8;
    private static final int LABELS = 32;
    private static final long RACE_NS = TimeUnit.SECONDS.toNanos(13);
    private static final long HALF_TICK_NS = 1 << 19;
    private static final long NEAR_NS = 2_000_000;
    private static final int FEWEST = 20;

    @TempDir
    private Path folder;
    private final Tally tally = new Tally();

    /** How near it was. */
    private static final class Tally {
        private int races;
        private int nearInTime;
        private int nearTooLate;
        private int overtaken;
        private final List<Long> lateNs = new ArrayList<>();

        private void race(final Beat before, final Beat beat, final Life former, final boolean inTime) {
            races++;
            if (beat.sentNs() - before.promisedNs() < NEAR_NS && before.promisedNs() - beat.answeredNs() < NEAR_NS) {
                nearInTime += inTime ? 1 : 0;
                nearTooLate += inTime ? 0 : 1;
            }
            overtaken += !inTime && former.endedNs() - beat.sentNs() > 0 ? 1 : 0;
        }

        @Override
        public String toString() {
            lateNs.sort(null);
            return String.format(Locale.ROOT, "tie-break: %d heartbeats raced a deadline; within %d ms of it, %d were in time"
                + " and %d too late; %d were overtaken on their way; %d expiries, median %.3f ms after the time told, at most"
                + " %.3f", races, NEAR_NS / 1_000_000, nearInTime, nearTooLate, overtaken, lateNs.size(),
                lateNs.get(lateNs.size() / 2) / 1e6, lateNs.get(lateNs.size() - 1) / 1e6);
        }
    }

    @Test
    @Timeout(120)
    void shouldNeverExpireInSpiteOfAnAnsweredHeartbeat() throws Exception {
        final long seed = Long.getLong("heartwheel.seed", System.nanoTime());
        System.out.println("tie-break -Dheartwheel.seed=" + seed);
        final Path data = folder.resolve("data");
        final ExecutorService clients = Executors.newCachedThreadPool();
        try (Cli server = Cli.serve(data, "--config", PrivateConfig.write(folder, config()).toString())) {
            final List<Future<RacingLabel>> racing = clients.invokeAll(labels(server.httpPort(), new SplittableRandom(seed)));
            server.signal("TERM");
            assertThat(server.exitCode()).isZero();
            final JournalFacts journal = JournalFacts.of(data);
            for (int number = 0; number < racing.size(); number++) {
                check(racing.get(number).get(), journal.lives("polysimulator/" + key(number) + "/label-" + number));
            }
        } finally {
            clients.shutdownNow();
        }
        System.out.println(tally);
        assertThat(tally.nearInTime).as("races that were near: %s", tally).isGreaterThanOrEqualTo(FEWEST);
        assertThat(tally.nearTooLate).as("races that were near: %s", tally).isGreaterThanOrEqualTo(FEWEST);
    }

    private static String config() {
        final StringBuilder lines = new StringBuilder("breaker = off\nhttp.orders-per-minute = 1000000\n"
            + "venue.polysimulator.rate-per-minute = 1000000\n");
        for (int number = 0; number < KEYS; number++) {
            lines.append(PrivateConfig.key(key(number), key(number), "polysimulator", id(number), "scope = label"));
        }
        return lines.toString();
    }

    private static String key(final int number) {
        return "racer-" + number % KEYS;
    }

    private static String id(final int number) {
        return "ps_live_0123456789_" + number % KEYS;
    }

    private static List<RacingLabel> labels(final int port, final SplittableRandom random) {
        final List<VenueBots> bots = new ArrayList<>();
        for (int number = 0; number < KEYS; number++) {
            bots.add(new VenueBots(port));
        }
        final long lastBeatNs = System.nanoTime() + RACE_NS;
        final List<RacingLabel> labels = new ArrayList<>();
        for (int number = 0; number < KEYS * LABELS; number++) {
            labels.add(new RacingLabel(bots.get(number % KEYS), id(number), "label-" + number, random.split(), lastBeatNs));
        }
        return labels;
    }

    private void check(final RacingLabel label, final List<Life> lives) {
        final List<Beat> beats = label.beats();
        final List<Life> counted = new ArrayList<>();
        for (final Beat beat : beats) {
            final List<Life> by = lives.stream().filter(life -> counts(life, beat)).toList();
            assertThat(by).as("%s was answered ok, so one of %s must have counted it; of %s", beat, lives, label).hasSize(1);
            counted.add(by.get(0));
        }
        assertThat(new LinkedHashSet<>(counted)).as("registrations of %s", label).containsExactlyElementsOf(lives);
        for (int number = 0; number < beats.size(); number++) {
            final Life life = counted.get(number);
            final long lateNs = life.endedNs() - beats.get(number).promisedNs();
            assertThat(life.end()).isEqualTo(RecordType.EXPIRED);
            assertThat(lateNs).as("%s must not end before the time told in %s; of %s", life, beats.get(number), label)
                .isNotNegative();
            if (number > 0) {
                tally.race(beats.get(number - 1), beats.get(number), counted.get(number - 1), life == counted.get(number - 1));
            }
            if (number == beats.size() - 1 || life != counted.get(number + 1)) {
                tally.lateNs.add(lateNs);
            }
        }
        label.gone().forEach(order -> check(order, counted.get(order.beat()), lives, label));
    }

    /** It goes with the registration under which it was entered: not before that ends, nor only with a later one. */
    private static void check(final Gone order, final Life life, final List<Life> lives, final RacingLabel label) {
        assertThat(order.reason()).isEqualTo("cancelled: no heartbeat");
        assertThat(order.seenNs()).as("%s must go only after %s; of %s", order, life, label)
            .isGreaterThanOrEqualTo(life.endedNs());
        final int next = lives.indexOf(life) + 1;
        if (next < lives.size()) {
            assertThat(order.cancelledNs()).as("%s must go with %s; of %s", order, life, label)
                .isLessThan(lives.get(next).endedNs());
        }
    }

    /** It arrived in between: either it began that registration, or it came later, and the registration's end knew of it. */
    private static boolean counts(final Life life, final Beat beat) {
        final long fromNs = beat.sentNs() - HALF_TICK_NS;
        return life.firstHeardNs() >= fromNs ? life.firstHeardNs() <= beat.answeredNs() : life.lastHeardNs() >= fromNs;
    }
}
