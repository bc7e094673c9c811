package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.RecordType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGSTOP of the whole server: nobody dies of our pause, and whoever is really dead does die in the end. */
class StallIT {
    private static final int BEATING = 20;
    private static final long STOPPED_MS = 3_000;
    private static final long TIMEOUT_MS = 2_400;
    private static final long GRACE_MS = 500;
    private static final long SLACK_MS = 2_000;
    private static final long LONG_STALL_NS = TimeUnit.MILLISECONDS.toNanos(STOPPED_MS * 2 / 3);

    @TempDir
    private Path data;

    @Test
    void shouldExpireOnlyTheTrulySilentAfterAStopOfTheServer() throws Exception {
        final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();
        try (Cli server = Cli.serve(data, "--log-level", "error")) {
            final List<RawFixClient> alive = new ArrayList<>();
            for (int client = 0; client < BEATING; client++) {
                alive.add(RawFixClient.loggedOn(server.port(), "ALIVE-" + client, 1));
            }
            beats.scheduleAtFixedRate(() -> alive.forEach(RawFixClient::beat), 0, 400, TimeUnit.MILLISECONDS);
            final RawFixClient dead = RawFixClient.loggedOn(server.port(), "DEAD", 1);
            final long lastHeardNs = System.nanoTime();

            server.signal("STOP");
            beats.schedule(() -> server.signal("CONT"), STOPPED_MS, TimeUnit.MILLISECONDS).get();
            dead.awaitClosed();
            final long diedAfterMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastHeardNs);

            assertThat(diedAfterMs).isBetween(TIMEOUT_MS + STOPPED_MS - SLACK_MS, TIMEOUT_MS + STOPPED_MS + GRACE_MS + SLACK_MS);
            assertThat(alive).noneMatch(RawFixClient::isClosedByPeer);
            assertThat(stallsOf(LONG_STALL_NS)).isEqualTo(1);
            assertThat(count(RecordType.EXPIRED)).isEqualTo(1);
            alive.forEach(RawFixClient::close);
            dead.close();
        } finally {
            beats.shutdownNow();
        }
    }

    private long stallsOf(final long atLeastNs) {
        return records(record -> record.type() == RecordType.STALLED && record.detail() >= atLeastNs);
    }

    private long count(final RecordType type) {
        return records(record -> record.type() == type && record.probeAfterNs() > 0);
    }

    private long records(final Predicate<JournalRecord> wanted) {
        long count = 0;
        try (JournalReader reader = new JournalReader(data.resolve("journal"))) {
            for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
                count += wanted.test(next) ? 1 : 0;
            }
        }
        return count;
    }
}
