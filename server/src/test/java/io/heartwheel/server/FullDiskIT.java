package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heartwheel.journal.RecordType;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose disk fills up goes on guarding, takes nothing new that it could not account for, and recovers by itself. */
@Tag("once")
@Timeout(120)
class FullDiskIT {
    private static final String ID = "ps_live_0123456789abcdef";
    private static final String BEARER = "Bearer " + ID;
    private static final int MIB = 1 << 20;

    @TempDir
    private Path folder;
    private Path disk;
    private String config;
    private Cli server;
    private VenueBots bots;

    @BeforeEach
    void serve() throws IOException {
        disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString()) == 0,
            "no small disk can be mounted here, so this is not tested");
        config = PrivateConfig.write(folder, PrivateConfig.key("one", "one", "polysimulator", ID, "scope = label")
            + "journal.free-space-floor-mb = 8\n").toString();
        start();
    }

    private void start() {
        server = Cli.serve(disk.resolve("data"), "--config", config);
        bots = new VenueBots(server.httpPort());
    }

    @AfterEach
    void end() {
        if (server != null) {
            server.close();
        }
        run("umount", "-l", disk.toString());
    }

    private static int run(final String... command) {
        try (Cli cli = Cli.command(new File("."), command)) {
            return cli.exitCode();
        }
    }

    @Test
    void shouldRefuseWhatItCannotAccountForAndGoOn() throws IOException {
        beat("fired", 200);
        final String gone = bots.order(BEARER, label("fired"));
        Await.until(() -> "it fires", 20, () -> "cancelled".equals(bots.order(BEARER, "fired", gone).getString("status")));
        beat("before", 200);
        final String order = bots.order(BEARER, label("before"));
        final Path filler = Files.write(disk.resolve("filler"),
            new byte[(int) Files.getFileStore(disk).getUsableSpace() - 4 * MIB]);

        Await.until(() -> "orders are refused", 20, () -> bots.enter(BEARER, label("another")).status() != 201);
        assertThat(bots.enter(BEARER, label("another")).body()).contains("can't be recorded");
        beat("new", 503);
        beat("fired", 503);
        try (RawFixClient client = new RawFixClient(server.port(), "NEW")) {
            client.send("A", "98=0", "108=30");
            client.awaitClosed();
        }
        assertThat(bots.get("/readyz").status()).isEqualTo(503);
        assertThat(String.join("\n", server.err())).contains("journal");
        // The switch that is armed fires all the same.
        Await.until(() -> "it fires", 20, () -> "cancelled".equals(bots.order(BEARER, "before", order).getString("status")));

        Files.delete(filler);
        Await.until(() -> "sessions are taken again", 20, () -> bots.polySimulator(ID, 60_000, "after").status() == 200);
        assertThat(bots.enter(BEARER, label("after")).status()).isEqualTo(201);
        assertThat(bots.get("/readyz").status()).isEqualTo(200);
        Await.until(() -> "it is journaled what is missing", 20,
            () -> JournalFacts.of(disk.resolve("data")).types().contains(RecordType.UNJOURNALED));

        // A refused heartbeat has armed nothing, for the journal neither.
        server.kill();
        start();
        assertThat(bots.enter(BEARER, label("fired")).status()).isEqualTo(409);
        assertThat(bots.enter(BEARER, label("after")).status()).isEqualTo(201);
    }

    private void beat(final String label, final int status) {
        assertThat(bots.polySimulator(ID, 1_000, label).status()).isEqualTo(status);
    }

    private static JsonObject label(final String label) {
        return new JsonObject().put("label", label);
    }
}
