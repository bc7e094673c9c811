package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.Effect;
import io.heartwheel.Heartwheel;
import io.heartwheel.Policy;
import io.heartwheel.journal.DiskJournal;
import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.RecordType;
import io.heartwheel.journal.TimeAnchor;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server with very many sessions was down for longer than all their timeouts. Nobody is expired for that; those who stay silent
 * expire after their grace, spread out; and those who had expired stay so.
 */
@Tag("once")
@Timeout(180)
class CrowdRestartIT {
    private static final String ID = "ps_live_0123456789abcdef";
    private static final int SESSIONS = 100_000;
    private static final int FIRED = 1_000;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(4);
    private static final long SPREAD_NS = TimeUnit.SECONDS.toNanos(4);
    private static final long LATE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int SLICES = 8;

    @TempDir
    private Path folder;
    private Path data;

    @Test
    void shouldExpireNobodyForOurDowntime() {
        data = folder.resolve("data");
        write();
        final String config = PrivateConfig.write(folder, PrivateConfig.key("one", "one", "polysimulator", ID, "scope = label")
            + "restart.grace-ms = 4000\nrestart.spread-ms = 4000\nhttp.max-sessions = 200000\nwheel.capacity = 262144\n"
            + "journal.snapshot-s = 3600\n").toString();
        final List<Long> expiredNs;
        final long readyNs;
        try (Cli server = Cli.serve(data, "--config", config)) {
            readyNs = System.nanoTime();
            final VenueBots bots = new VenueBots(server.httpPort());
            assertThat(bots.enter("Bearer " + ID, new JsonObject().put("label", "l" + (FIRED - 1))).status()).isEqualTo(409);
            assertThat(bots.enter("Bearer " + ID, new JsonObject().put("label", "l" + FIRED)).status()).isEqualTo(201);
            assertThat(bots.polySimulator(ID, 60_000, "l" + (SESSIONS - 1)).status()).isEqualTo(200);
            waitUntil(readyNs + GRACE_NS + SPREAD_NS + LATE_NS);
            server.kill();
            expiredNs = expiries(readyNs);
        }
        // One came back, and isn't among them.
        assertThat(expiredNs).hasSize(SESSIONS - FIRED - 1);
        // They were watched from a moment before the server was ready.
        assertThat(expiredNs.get(0)).isGreaterThan(GRACE_NS - LATE_NS);
        assertThat(expiredNs.get(expiredNs.size() - 1)).isLessThan(GRACE_NS + SPREAD_NS + LATE_NS);
        final int[] slices = new int[SLICES];
        final long firstNs = expiredNs.get(0);
        final long spreadNs = expiredNs.get(expiredNs.size() - 1) - firstNs;
        assertThat(spreadNs).isGreaterThan(SPREAD_NS * 9 / 10);
        expiredNs.forEach(ns -> slices[(int) ((ns - firstNs) * SLICES / (spreadNs + 1))]++);
        assertThat(Arrays.stream(slices).max().orElseThrow()).as("in each eighth of the spread: %s", Arrays.toString(slices))
            .isLessThan(2 * SESSIONS / SLICES);
    }

    /** An hour ago so many were armed, of whom the first few were silent; then the server was killed. */
    private void write() {
        final long start = (System.currentTimeMillis() - TimeUnit.HOURS.toMillis(1)) * 1_000_000;
        final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(SESSIONS).stallLimitNs(Long.MAX_VALUE), start);
        try (DiskJournal journal = new DiskJournal(new DiskJournal.Context().directory(data.resolve("journal"))
                .anchor(new TimeAnchor(start, start)).wheel(wheel))) {
            final long[] handles = new long[SESSIONS];
            for (int i = 0; i < SESSIONS; i++) {
                handles[i] = wheel.register(i, Policy.timeout(TIMEOUT_NS), start);
                final int id = i;
                Await.until(() -> "named", 20, () -> journal.name(id, "polysimulator/one/l" + id, start));
                wheel.poll(start, journal);
            }
            poll(wheel, journal, start + 1);
            journal.resumed(0, start);
            for (int i = FIRED; i < SESSIONS; i++) {
                wheel.heartbeat(handles[i], start + TIMEOUT_NS / 2);
            }
            poll(wheel, journal, start + TIMEOUT_NS * 5 / 4);
            for (int i = 0; i < FIRED; i++) {
                assertThat(journal.effect(Effect.ORDERS_CANCELLED, handles[i], i, start + TIMEOUT_NS * 5 / 4, 1)).isTrue();
            }
            poll(wheel, journal, start + TIMEOUT_NS * 5 / 4 + 1);
        }
    }

    private static void poll(final Heartwheel wheel, final DiskJournal journal, final long nowNs) {
        Await.until(() -> "all is decided", 60, () -> wheel.poll(nowNs, journal) == 0 && journal.available() > 0);
        Await.until(() -> "it is written", 60, () -> journal.committedEvents() == journal.offeredEvents());
    }

    private static void waitUntil(final long timeNs) {
        Await.until(() -> "time passes", 60, () -> System.nanoTime() - timeNs > 0);
    }

    /** When they were decided, in order, from that time on. */
    private List<Long> expiries(final long fromNs) {
        final List<Long> times = new ArrayList<>();
        try (JournalReader reader = new JournalReader(data.resolve("journal"))) {
            long epochAtZeroNs = 0;
            for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
                if (next.type() == RecordType.STARTED) {
                    epochAtZeroNs = next.timeNs() - next.detail();
                    times.clear();
                } else if (next.type() == RecordType.EXPIRED) {
                    times.add(next.timeNs() - epochAtZeroNs - fromNs);
                }
            }
        }
        return times;
    }
}
