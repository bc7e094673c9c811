package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.journal.RecordType;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that ends takes its clients' connections with it: that is nobody's fault but its own, and cancels nothing. */
@Timeout(120)
class ShutdownIT {
    private static final String SECRET = Base64.getEncoder().encodeToString("0123456789abcdef0123456789abcdef"
        .getBytes(StandardCharsets.UTF_8));
    private static final String ID = "a-client-id-0000000000";
    private static final int BEATS = 3;

    @TempDir
    private Path folder;
    private Path data;
    private Cli server;
    private VenueBots bots;
    private final ScheduledExecutorService beating = Executors.newSingleThreadScheduledExecutor();

    @BeforeEach
    void serve() {
        data = folder.resolve("data");
        server = Cli.serve(data, "--config", PrivateConfig.write(folder,
            PrivateConfig.key("socket", "one", "deribit", ID, "secret = " + SECRET)
                + PrivateConfig.key("beating", "two", "polymarket", ID, "secret = " + SECRET,
                    "passphrase = " + VenueBots.PASSPHRASE, "address = " + VenueBots.ADDRESS)).toString());
        bots = new VenueBots(server.httpPort());
    }

    @AfterEach
    void end() {
        beating.shutdownNow();
        server.close();
    }

    @Test
    void shouldCancelNothingOfThoseWhoAreThereWhenItEnds() throws InterruptedException {
        final VenueBots.Deribit killed = withAnOrder();
        final VenueBots.Deribit there = withAnOrder();
        bots.order(VenueBots.basic("beating", SECRET), new JsonObject());
        final CountDownLatch beats = new CountDownLatch(BEATS);
        beating.scheduleAtFixedRate(() -> {
            assertThat(bots.polymarket(ID, SECRET).status()).isEqualTo(200);
            beats.countDown();
        }, 0, 300, TimeUnit.MILLISECONDS);
        assertThat(beats.await(20, TimeUnit.SECONDS)).isTrue();
        killed.abort();
        Await.until(() -> "cancelled: " + JournalFacts.of(data).types(), 20,
            () -> JournalFacts.of(data).types().contains(RecordType.ORDERS_CANCELLED));

        server.signal("TERM");
        assertThat(server.exitCode()).isZero();
        Await.until(() -> "its connection ends", 10, there::isClosed);
        final JournalFacts journal = JournalFacts.of(data);
        assertThat(journal.types()).endsWith(RecordType.STOPPED)
            .doesNotContain(RecordType.EXPIRED, RecordType.CANCEL_FAILED, RecordType.CANCEL_HELD);
        assertThat(journal.sessions(RecordType.ORDERS_CANCELLED)).containsExactly("deribit/socket/c1");
        assertThat(journal.types("deribit/socket/c1")).contains(RecordType.CONNECTION_LOST);
        assertThat(journal.types("deribit/socket/c2")).contains(RecordType.REGISTERED, RecordType.CONNECTION_CLOSED)
            .doesNotContain(RecordType.CONNECTION_LOST);
        assertThat(journal.types("polymarket/beating")).contains(RecordType.REGISTERED);
    }

    /** A client that is logged on, wants its orders cancelled with its connection, and has one. */
    private VenueBots.Deribit withAnOrder() {
        final VenueBots.Deribit client = bots.deribit();
        assertThat(client.call("public/auth", new JsonObject().put("grant_type", "client_credentials").put("client_id", ID)
            .put("client_secret", SECRET)).getJsonObject("result").getString("token_type")).isEqualTo("bearer");
        assertThat(client.call("private/enable_cancel_on_disconnect", new JsonObject().put("scope", "connection"))
            .getString("result")).isEqualTo("ok");
        assertThat(client.call("private/buy", new JsonObject().put("instrument_name", "HWL").put("amount", 5)
            .put("type", "limit").put("price", 10.0)).getJsonObject("result").getJsonObject("order").getString("order_state"))
            .isEqualTo("open");
        return client;
    }
}
