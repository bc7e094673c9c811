package io.heartwheel.gateway.deribit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartwheel.gateway.Await;
import io.heartwheel.gateway.Switches.Cause;
import io.heartwheel.gateway.TestGateway;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that send too much, or read nothing: each is bounded, and none delays another. */
class FloodTest {
    private static final JsonObject NONE = new JsonObject();

    private TestGateway gateway;

    @AfterEach
    void close() {
        gateway.close();
    }

    private void start(final Map<String, String> options) {
        gateway = new TestGateway(context -> context.key(Trader.key("alice", "acme")).venue("deribit", options));
    }

    private RawSocket raw() throws IOException {
        return new RawSocket(gateway.gateway().port());
    }

    private static JsonObject credentials() {
        return new JsonObject().put("grant_type", "client_credentials").put("client_id", "id-of-alice")
            .put("client_secret", Trader.SECRET);
    }

    private void assertOthersAreServed() {
        assertThat(new Trader(gateway).result("public/test")).isNotNull();
    }

    @Test
    void shouldRefuseRequestsPastTheLimitAndServeTheNextSecondsOnes() {
        start(Map.of("requests-per-second", "5"));
        final Trader trader = new Trader(gateway);
        for (int i = 0; i < 5; i++) {
            trader.result("public/test");
        }
        assertThat(trader.call("public/test").getJsonObject("error"))
            .isEqualTo(new JsonObject().put("code", 10028).put("message", "too_many_requests"));
        gateway.advanceMs(1_000);
        trader.result("public/test");
    }

    @Test
    void shouldTakeARequestPastTheLimitForASignOfLife() {
        start(Map.of("requests-per-second", "1"));
        final Trader trader = new Trader(gateway).signedIn("alice");
        gateway.advanceMs(1_000);
        trader.result("public/set_heartbeat", "interval", 10);
        for (int i = 0; i < 3; i++) {
            gateway.advanceMs(10_010);
            trader.told("test_request");
            trader.result("public/get_time");
            assertThat(trader.error("public/test")).isEqualTo(10028);
        }
        gateway.advanceMs(9_000);
        assertThat(gateway.endings).isEmpty();
        assertThat(trader.isClosed()).isFalse();
    }

    @Test
    void shouldCloseFloodsOfAnyKind() throws IOException {
        start(Map.of("requests-per-second", "50"));
        for (final int kind : new int[] {RawSocket.TEXT, RawSocket.PING, RawSocket.PONG}) {
            try (RawSocket socket = raw()) {
                for (int i = 0; i < 101; i++) {
                    socket.send(kind, new byte[] {'x'});
                }
                assertThat(socket.closeCode()).isEqualTo(1008);
            }
        }
        try (RawSocket socket = raw()) {
            socket.send(RawSocket.TEXT, false, new byte[] {'x'});
            for (int i = 0; i < 100; i++) {
                socket.send(0, false, new byte[] {'x'});
            }
            assertThat(socket.closeCode()).as("one message in many pieces").isEqualTo(1008);
        }
        assertOthersAreServed();
    }

    @Test
    void shouldNotTakeBytesForRequests() throws IOException {
        start(Map.of());
        try (RawSocket socket = raw()) {
            socket.send(RawSocket.BINARY, "{}".getBytes(StandardCharsets.UTF_8));
            assertThat(socket.closeCode()).isEqualTo(1003);
        }
    }

    @Test
    void shouldNotTakeFramesOrMessagesThatAreTooLarge() throws IOException {
        start(Map.of());
        final Trader trader = new Trader(gateway);
        try {
            trader.raw("x".repeat(70_000));
        } catch (final CompletionException e) {
            // It may be closed before all of it was sent.
            assertThat(e).hasCauseInstanceOf(IOException.class);
        }
        trader.closeCode();
        try (RawSocket socket = raw()) {
            socket.send(RawSocket.TEXT, false, new byte[10_000]);
            socket.send(0, true, new byte[10_000]);
            assertThat(socket.closeCode()).isEqualTo(1009);
        }
        try (RawSocket socket = raw()) {
            // What is never ended must not be held.
            socket.send(RawSocket.TEXT, false, new byte[17_000]);
            assertThat(socket.closeCode()).isEqualTo(1009);
        }
        assertOthersAreServed();
    }

    @Test
    void shouldSurviveFramesThatAreNone() throws IOException {
        start(Map.of());
        for (final int kind : new int[] {3, 7, 11, 15, 0}) {
            try (RawSocket socket = raw()) {
                socket.send(kind, new byte[] {'x'});
                if (kind != 0) {
                    socket.read(RawSocket.CLOSE);
                }
            }
        }
        try (RawSocket socket = raw()) {
            socket.send(RawSocket.TEXT, new byte[] {(byte) 0xc3, (byte) 0x28});
            assertThat(new String(socket.read(RawSocket.TEXT), StandardCharsets.UTF_8)).as("no UTF-8").contains("-32700");
        }
        assertOthersAreServed();
    }

    @Test
    void shouldGiveUpAClientThatReadsNothing() throws IOException {
        start(Map.of("requests-per-second", "100000"));
        try (RawSocket socket = raw()) {
            socket.call("public/auth", credentials());
            socket.call("private/enable_cancel_on_disconnect", NONE);
            socket.call("public/set_heartbeat", new JsonObject().put("interval", 10));
            final Thread flood = new Thread(() -> flood(socket));
            flood.start();
            assertOthersAreServed();
            Await.until("its requests are not read any more", () -> isSilent());
            assertOthersAreServed();
            gateway.advanceMs(20_010);
            assertThat(gateway.endings).extracting(ending -> ending.cause()).containsExactly(Cause.EXPIRED);
            Await.until("its connection is torn down", () -> {
                gateway.advanceMs(1_000);
                return !flood.isAlive();
            });
        }
        assertOthersAreServed();
    }

    private long heartbeats;
    private long sinceNs;

    /** Whether no request was accepted for a while. */
    private boolean isSilent() {
        final long now = gateway.gateway().sessions().all().iterator().next().statistics().heartbeats();
        if (now != heartbeats || sinceNs == 0) {
            heartbeats = now;
            sinceNs = System.nanoTime();
        }
        return System.nanoTime() - sinceNs > 300_000_000L;
    }

    private static void flood(final RawSocket socket) {
        try {
            while (true) {
                socket.tell("public/test", new JsonObject());
            }
        } catch (final SocketException e) {
            // Closed: that's what the test waits for.
            return;
        } catch (final IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldTakeSoManyConnectionsOnly() {
        start(Map.of("max-connections", "1"));
        final Trader only = new Trader(gateway);
        assertThat(only.result("public/test")).isNotNull();
        assertThatThrownBy(() -> new Trader(gateway)).isInstanceOf(CompletionException.class);
        only.socket().abort();
        Await.until("there is room again", () -> {
            try {
                new Trader(gateway).socket().abort();
                return true;
            } catch (final CompletionException e) {
                return false;
            }
        });
    }

    @Test
    void shouldTearDownAConnectionWhoseClientWontLetItEnd() throws IOException {
        start(Map.of());
        try (RawSocket socket = raw()) {
            socket.call("public/auth", credentials());
            socket.tell("private/logout", NONE);
            assertThat(socket.closeCode()).isEqualTo(1000);
            gateway.advanceMs(5_010);
            assertThatThrownBy(() -> socket.read(RawSocket.TEXT)).isInstanceOf(IOException.class);
        }
    }
}
