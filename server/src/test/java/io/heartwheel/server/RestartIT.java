package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.journal.RecordType;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed, or stopped, forgets no switch: neither those that were armed, nor those that had fired. */
@Timeout(180)
class RestartIT {
    private static final String ID = "ps_live_0123456789abcdef";
    private static final String BEARER = "Bearer " + ID;
    private static final int INTERVAL_MS = 1_000;
    private static final String NAME = "polysimulator/one/";
    private static final String FIX = "FIX.4.4:HEARTWHEEL->CLIENT";

    @TempDir
    private Path folder;
    private Path data;
    private String config;
    private Cli server;
    private VenueBots bots;

    private void prepare(final String log) {
        data = folder.resolve(log);
        config = PrivateConfig.write(folder, PrivateConfig.key("one", "one", "polysimulator", ID, "scope = label")
            + "restart.grace-ms = 2000\nrestart.spread-ms = 500\njournal.log = " + log + '\n').toString();
        serve();
    }

    private void serve() {
        server = Cli.serve(data, "--config", config);
        bots = new VenueBots(server.httpPort());
    }

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void shouldForgetNoSwitchWhenItIsKilled() {
        prepare("chronicle");
        beat("fired");
        final String order = bots.order(BEARER, label("fired"));
        Await.until(() -> "it fires", 20, () -> "cancelled".equals(bots.order(BEARER, "fired", order).getString("status")));
        try (RawFixClient client = RawFixClient.loggedOn(server.port(), "CLIENT", 4)) {
            client.beat();
            beat("back");
            beat("silent");
            bots.order(BEARER, label("silent"));
            Await.until(() -> "committed", 20, () -> JournalFacts.of(data).sessions(RecordType.REGISTERED)
                .containsAll(List.of(FIX, NAME + "back", NAME + "silent")));
            server.kill();
        }

        serve();
        assertThat(bots.enter(BEARER, label("fired")).status()).isEqualTo(409);
        assertThat(bots.enter(BEARER, label("back")).status()).isEqualTo(201);
        final String resting = bots.order(BEARER, label("silent"));
        Await.until(() -> "it fires after the restart: " + JournalFacts.ofLatestRun(data).types(), 40, () -> {
            beat("back");
            return JournalFacts.ofLatestRun(data).sessions(RecordType.EXPIRED).containsAll(List.of(FIX, NAME + "silent"));
        });
        Await.until(() -> "its order is cancelled", 20,
            () -> "cancelled".equals(bots.order(BEARER, "silent", resting).getString("status")));
        assertThat(bots.enter(BEARER, label("silent")).status()).isEqualTo(409);
        assertThat(bots.enter(BEARER, label("back")).status()).isEqualTo(201);
        beat("fired");
        assertThat(bots.enter(BEARER, label("fired")).status()).isEqualTo(201);

        final JournalFacts journal = JournalFacts.ofLatestRun(data);
        assertThat(journal.types(NAME + "back")).doesNotContain(RecordType.EXPIRED)
            .containsSequence(RecordType.REGISTERED).contains(RecordType.DEREGISTERED);
        Await.until(() -> "what became of FIX's orders: " + journal.types(FIX), 20,
            () -> JournalFacts.ofLatestRun(data).types(FIX).contains(RecordType.ORDERS_KEPT));
        isSound();
        try (Cli why = Cli.jar("why", "--data", data.toString(), NAME + "silent")) {
            assertThat(why.exitCode()).isZero();
            assertThat(String.join("\n", why.out())).contains("Its switch fired", "was started again, and took the session over");
        }
    }

    @Test
    void shouldWatchOnWhoWasArmedWhenItWasStopped() {
        prepare("segments");
        beat("silent");
        server.signal("TERM");
        assertThat(server.exitCode()).isZero();

        serve();
        Await.until(() -> "it fires after the restart: " + JournalFacts.ofLatestRun(data).types(), 40,
            () -> JournalFacts.ofLatestRun(data).sessions(RecordType.ORDERS_CANCELLED).contains(NAME + "silent"));
        server.kill();
        serve();
        assertThat(JournalFacts.ofLatestRun(data).sessions(RecordType.REGISTERED)).isEmpty();
        assertThat(bots.enter(BEARER, label("silent")).status()).isEqualTo(409);
        isSound();
    }

    @Test
    void shouldRefuseToForgetWhomTheWheelHasNoRoomFor() {
        prepare("chronicle");
        for (int i = 0; i < 20; i++) {
            beat("l" + i);
        }
        Await.until(() -> "committed", 20, () -> JournalFacts.of(data).sessions(RecordType.REGISTERED).size() == 20);
        server.kill();

        final Path tight = PrivateConfig.write(data,
            PrivateConfig.key("one", "one", "polysimulator", ID, "scope = label") + "wheel.capacity = 16\n");
        try (Cli small = Cli.serve(data, "--config", tight.toString())) {
            assertThat(small.exitCode()).isEqualTo(2);
            assertThat(String.join(" ", small.err())).contains("more sessions than wheel.capacity has room for");
        }
        serve();
        assertThat(JournalFacts.ofLatestRun(data).sessions(RecordType.REGISTERED)).hasSize(20);
    }

    private void isSound() {
        server.kill();
        try (Cli verify = Cli.jar("journal", "verify", "--data", data.toString())) {
            assertThat(verify.exitCode()).as(verify.out().toString()).isZero();
        }
    }

    private void beat(final String label) {
        assertThat(bots.polySimulator(ID, INTERVAL_MS, label).status()).isEqualTo(200);
    }

    private static JsonObject label(final String label) {
        return new JsonObject().put("label", label);
    }
}
