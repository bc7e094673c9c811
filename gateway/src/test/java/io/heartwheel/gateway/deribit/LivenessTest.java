package io.heartwheel.gateway.deribit;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.Await;
import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.Orders;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Switches.Cause;
import io.heartwheel.gateway.Switches.Ending;
import io.heartwheel.gateway.TestGateway;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a client is asked, warned and given up: over real WebSockets, with the time turned by hand. */
class LivenessTest {
    private static final long INTERVAL_MS = 30_000;
    private static final long GRACE_MS = 10_000;
    /** Times are told to half a tick: twice that is the most that a decision may lie behind. */
    private static final long SLACK_MS = 3;

    private TestGateway gateway = new TestGateway(Trader.key("alice", "acme"));

    @AfterEach
    void close() {
        gateway.close();
    }

    private void start(final String... options) {
        gateway.close();
        gateway = new TestGateway(context -> context.key(Trader.key("alice", "acme"))
            .venue("deribit", Map.of(options[0], options[1])));
    }

    private long decided(final String type) {
        return gateway.decisions.stream().filter(decision -> decision.startsWith(type)).count();
    }

    private long heartbeats() {
        return gateway.gateway().sessions().all().iterator().next().statistics().heartbeats();
    }

    /** A client that has been silent for its interval of ten seconds, and has been asked. */
    private Trader asked() {
        final Trader trader = new Trader(gateway).signedIn("alice");
        trader.result("public/set_heartbeat", "interval", 10);
        gateway.advanceMs(10_000 + SLACK_MS);
        trader.told("test_request");
        return trader;
    }

    private Ending onlyEnding() {
        assertThat(gateway.endings).hasSize(1);
        return gateway.endings.get(0);
    }

    @Test
    void shouldServeTheDocumentsSessionAndCloseItWhenItFallsSilent() {
        final Trader trader = new Trader(gateway).signedIn("alice");
        assertThat(trader.result("private/enable_cancel_on_disconnect", "scope", "connection")).isEqualTo("ok");
        assertThat(trader.result("public/set_heartbeat", "interval", 30)).isEqualTo("ok");

        gateway.advanceMs(INTERVAL_MS - SLACK_MS);
        assertThat(decided("SUSPECT") + decided("DUE")).as("nothing is asked early").isZero();
        gateway.advanceMs(2 * SLACK_MS);
        assertThat(decided("SUSPECT")).as("nor late").isOne();
        assertThat(trader.told("heartbeat")).isEqualTo(new JsonObject().put("type", "heartbeat"));
        assertThat(trader.told("test_request")).isEqualTo(new JsonObject().put("type", "test_request"));

        gateway.advanceMs(GRACE_MS - 2 * SLACK_MS);
        assertThat(gateway.endings).as("nothing is cancelled early").isEmpty();
        assertThat(trader.isClosed()).isFalse();
        gateway.advanceMs(2 * SLACK_MS);
        assertThat(onlyEnding().cause()).isEqualTo(Cause.EXPIRED);
        assertThat(onlyEnding().scope()).isEqualTo(Scope.SESSION);
        assertThat(onlyEnding().client().name()).isEqualTo("deribit/alice/c1");
        assertThat(trader.closeCode()).isEqualTo(1000);
    }

    @Test
    void shouldKeepAClientThatAnswersTestRequests() {
        final Trader trader = new Trader(gateway).signedIn("alice");
        trader.result("private/enable_cancel_on_disconnect");
        trader.result("public/set_heartbeat", "interval", 10);
        for (int i = 0; i < 5; i++) {
            gateway.advanceMs(10_000 + SLACK_MS);
            trader.told("test_request");
            gateway.advanceMs(GRACE_MS - 3 * SLACK_MS);
            assertThat(trader.result("/api/v2/public/test")).isEqualTo(new JsonObject().put("version", "2.1.1"));
        }
        assertThat(gateway.endings).isEmpty();
        assertThat(trader.isClosed()).isFalse();
    }

    @Test
    void shouldNotAskAClientThatSpeaks() {
        final Trader trader = new Trader(gateway).signedIn("alice");
        trader.result("public/set_heartbeat", "interval", 10);
        for (int i = 0; i < 5; i++) {
            gateway.advanceMs(9_000);
            trader.result("public/get_time");
        }
        assertThat(decided("SUSPECT")).isZero();
        assertThat(decided("DUE")).as("heartbeats are sent all the same").isEqualTo(4);
    }

    @Test
    void shouldLetNothingButTestAnswerATestRequest() {
        final Trader trader = asked();
        gateway.advanceMs(5_000);
        trader.result("public/get_time");
        gateway.advanceMs(5_000);
        assertThat(onlyEnding().cause()).isEqualTo(Cause.EXPIRED);
        assertThat(onlyEnding().scope()).as("orders stay without cancel-on-disconnect").isEqualTo(Scope.NONE);
        trader.closeCode();
    }

    @Test
    void shouldLetAnyRequestAnswerIfToldSo() {
        start("answer", "any");
        final Trader trader = asked();
        gateway.advanceMs(5_000);
        trader.result("public/get_time");
        gateway.advanceMs(9_000);
        assertThat(gateway.endings).isEmpty();
    }

    @Test
    void shouldAskAndCloseAnAnonymousClientWithoutMakingASession() {
        final Trader trader = new Trader(gateway);
        trader.result("public/set_heartbeat", "interval", 10);
        gateway.advanceMs(10_000 + SLACK_MS);
        trader.told("heartbeat");
        trader.told("test_request");
        trader.result("public/test");
        gateway.advanceMs(10_000 + SLACK_MS);
        trader.told("test_request");
        gateway.advanceMs(GRACE_MS);
        assertThat(trader.closeCode()).isEqualTo(1000);
        assertThat(gateway.armings).isEmpty();
        assertThat(gateway.endings).isEmpty();
        assertThat(gateway.gateway().sessions().all()).isEmpty();
    }

    @Test
    void shouldServeAnyIntervalAsAskedUpToAnHour() {
        for (final int intervalS : new int[] {61, 3_599}) {
            final Trader trader = new Trader(gateway);
            trader.result("public/set_heartbeat", "interval", intervalS);
            gateway.advanceMs(intervalS * 1_000L - SLACK_MS);
            assertThat(trader.count(Trader.isTold("heartbeat"))).isZero();
            gateway.advanceMs(2 * SLACK_MS);
            trader.told("heartbeat");
            trader.told("test_request");
            trader.socket().abort();
        }
    }

    @Test
    void shouldKeepTheHeartbeatThatWasSetBeforeSignIn() {
        final Trader trader = new Trader(gateway);
        trader.result("public/set_heartbeat", "interval", 10);
        trader.signedIn("alice");
        gateway.advanceMs(10_000 + GRACE_MS + SLACK_MS);
        trader.told("test_request");
        trader.closeCode();
        assertThat(onlyEnding().cause()).isEqualTo(Cause.EXPIRED);
    }

    @Test
    void shouldHoldItsClientToANewInterval() {
        final Trader trader = new Trader(gateway).signedIn("alice");
        trader.result("public/set_heartbeat", "interval", 60);
        trader.result("public/set_heartbeat", "interval", 10.5);
        gateway.advanceMs(11_000 - SLACK_MS);
        assertThat(decided("SUSPECT")).isZero();
        gateway.advanceMs(2 * SLACK_MS);
        trader.told("test_request");
    }

    @Test
    void shouldStopHeartbeats() {
        final Trader trader = new Trader(gateway).signedIn("alice");
        trader.result("public/set_heartbeat", "interval", 10);
        assertThat(trader.result("public/disable_heartbeat")).isEqualTo("ok");
        gateway.advanceMs(50_000);
        assertThat(decided("SUSPECT") + decided("DUE")).isZero();
        assertThat(gateway.endings).isEmpty();
    }

    @Test
    void shouldWarnThoseWhoAskForIt() {
        final Trader trader = new Trader(gateway).signedIn("alice");
        final long heardMs = gateway.wallMs();
        trader.result("public/set_heartbeat", "interval", 10, "warn", true);
        gateway.advanceMs(10_000 + SLACK_MS);
        trader.told("test_request");
        gateway.advanceMs(5_000 - 2 * SLACK_MS);
        trader.result("public/get_time");
        assertThat(trader.count(Trader.isTold("warning"))).as("three quarters of 20 s").isZero();
        gateway.advanceMs(4 * SLACK_MS);
        assertThat(trader.told("warning").getLong("expires_at_ms")).isBetween(heardMs + 19_999, heardMs + 20_000);
        gateway.advanceMs(5_000);
        trader.closeCode();
    }

    @Test
    void shouldWarnWithTheTestRequestIfThatIsLater() {
        final Trader trader = new Trader(gateway).signedIn("alice");
        final long heardMs = gateway.wallMs();
        trader.result("public/set_heartbeat", "interval", 60, "warn", true);
        gateway.advanceMs(60_000 + SLACK_MS);
        trader.told("test_request");
        assertThat(trader.told("warning").getLong("expires_at_ms")).isBetween(heardMs + 69_999, heardMs + 70_000);
    }

    @Test
    void shouldAskAgainAndWarnOnceIfTheGraceIsLongerThanTheInterval() {
        start("grace-ms", "25000");
        final Trader trader = new Trader(gateway).signedIn("alice");
        trader.result("public/set_heartbeat", "interval", 10, "warn", true);
        for (int i = 0; i < 3; i++) {
            gateway.advanceMs(10_000 + SLACK_MS);
            trader.told("test_request");
        }
        gateway.advanceMs(4_900);
        trader.told("warning");
        trader.result("public/get_time");
        assertThat(trader.count(Trader.isTold("warning"))).isZero();
        gateway.advanceMs(200);
        assertThat(onlyEnding().cause()).isEqualTo(Cause.EXPIRED);
        trader.closeCode();
    }

    @Test
    void shouldNotWarnAClientThatHasAnswered() {
        final Trader trader = new Trader(gateway).signedIn("alice");
        trader.result("public/set_heartbeat", "interval", 10, "warn", true);
        gateway.advanceMs(10_000 + SLACK_MS);
        trader.told("test_request");
        trader.result("public/test");
        gateway.advanceMs(9_000);
        trader.result("public/test");
        assertThat(trader.count(Trader.isTold("warning"))).isZero();
    }

    @Test
    void shouldPingClientsWithoutHeartbeatsAndTakeTheirPongs() {
        final Trader trader = new Trader(gateway).signedIn("alice");
        trader.result("private/enable_cancel_on_disconnect");
        for (int i = 0; i < 3; i++) {
            final long before = heartbeats();
            gateway.advanceMs(60_000 + SLACK_MS);
            // The JDK's client answers pings by itself.
            Await.until("its pong counts", () -> heartbeats() > before);
        }
        assertThat(gateway.endings).isEmpty();
        assertThat(trader.isClosed()).isFalse();
    }

    @Test
    void shouldCloseClientsWithoutHeartbeatsThatRequestNothingForTenMinutes() {
        final Trader trader = new Trader(gateway).signedIn("alice");
        trader.result("private/enable_cancel_on_disconnect");
        for (int i = 0; i < 10; i++) {
            final long before = heartbeats();
            gateway.advanceMs(59_000);
            gateway.advanceMs(1_000 + SLACK_MS);
            if (i < 9) {
                Await.until("its pong counts", () -> heartbeats() > before);
            }
        }
        trader.closeCode();
        gateway.advanceMs(SLACK_MS);
        assertThat(onlyEnding().cause()).isEqualTo(Cause.CONNECTION_CLOSED);
        assertThat(onlyEnding().scope()).isEqualTo(Scope.SESSION);
    }

    @Test
    void shouldNotServeWhatWasOnItsWayWhenTheSwitchFired() throws Exception {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch released = new CountDownLatch(1);
        gateway.close();
        gateway = new TestGateway(context -> context.key(Trader.key("alice", "acme")).orders(new HeldOrders(entered, released)));
        try (RawSocket socket = new RawSocket(gateway.gateway().port())) {
            socket.call("public/auth", new JsonObject().put("grant_type", "client_credentials")
                .put("client_id", "id-of-alice").put("client_secret", Trader.SECRET));
            socket.call("public/set_heartbeat", new JsonObject().put("interval", 10));
            // The event loop is held with the second request read but not served, until the switch has fired.
            socket.tellBoth("private/buy", new JsonObject().put("instrument_name", "X").put("amount", 1).put("price", 1),
                "public/test");
            entered.await();
            gateway.advanceMs(10_000 + GRACE_MS + SLACK_MS);
            assertThat(onlyEnding().cause()).isEqualTo(Cause.EXPIRED);
            released.countDown();
            assertThat(socket.closeCode()).isEqualTo(1000);
        }
        assertThat(gateway.armings).as("it is not armed anew").hasSize(1);
    }

    @Test
    void shouldNotTakeAChangeOfWhatItsEndCancelsForAnAnswer() {
        final Trader trader = asked();
        gateway.advanceMs(4_000);
        trader.result("private/enable_cancel_on_disconnect");
        trader.result("private/disable_cancel_on_disconnect");
        gateway.advanceMs(4_000);
        trader.result("private/enable_cancel_on_disconnect", "scope", "account");
        trader.result("private/enable_cancel_on_disconnect");
        gateway.advanceMs(2_000 - 3 * SLACK_MS);
        assertThat(gateway.endings).isEmpty();
        gateway.advanceMs(3 * SLACK_MS);
        assertThat(onlyEnding().cause()).isEqualTo(Cause.EXPIRED);
        assertThat(onlyEnding().scope()).as("it is changed all the same").isEqualTo(Scope.SESSION);
        assertThat(trader.closeCode()).isEqualTo(1000);
        assertThat(gateway.armings).hasSize(1);
    }

    @Test
    void shouldNotServeWhatAnswersNoTestRequestWhenTheSwitchHasFired() throws Exception {
        for (final String late : List.of("private/enable_cancel_on_disconnect", "public/disable_heartbeat", "public/get_time")) {
            final CountDownLatch entered = new CountDownLatch(1);
            final CountDownLatch released = new CountDownLatch(1);
            gateway.close();
            gateway = new TestGateway(context ->
                context.key(Trader.key("alice", "acme")).orders(new HeldOrders(entered, released)));
            try (RawSocket socket = new RawSocket(gateway.gateway().port())) {
                socket.call("public/auth", new JsonObject().put("grant_type", "client_credentials")
                    .put("client_id", "id-of-alice").put("client_secret", Trader.SECRET));
                socket.call("public/set_heartbeat", new JsonObject().put("interval", 10));
                gateway.advanceMs(10_000 + SLACK_MS);
                while (!new String(socket.read(RawSocket.TEXT), StandardCharsets.UTF_8).contains("test_request")) {
                    Thread.onSpinWait();
                }
                socket.tellBoth("private/buy", new JsonObject().put("instrument_name", "X").put("amount", 1).put("price", 1),
                    late);
                entered.await();
                gateway.advanceMs(GRACE_MS + SLACK_MS);
                assertThat(onlyEnding().scope()).isEqualTo(Scope.NONE);
                released.countDown();
                assertThat(socket.next()).as("no answer to " + late).isEqualTo(RawSocket.CLOSE);
            }
            assertThat(gateway.armings).as("it is not armed anew").hasSize(1);
        }
    }

    /** Holds whoever enters an order until told. */
    private record HeldOrders(CountDownLatch entered, CountDownLatch released) implements Orders {
        @Override
        public void enter(final Client client, final Wanted wanted, final Consumer<Answer> answer) {
            entered.countDown();
            try {
                released.await();
            } catch (final InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void cancel(final Client client, final Reach reach, final String id, final Consumer<Answer> answer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void cancelAll(final Client client, final Reach reach, final Consumer<Answer> answer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void list(final Client client, final Reach reach, final Consumer<Answer> answer) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void shouldForgetAClientWhoseSwitchHasFired() {
        final Trader trader = new Trader(gateway).signedIn("alice");
        trader.result("public/set_heartbeat", "interval", 10);
        gateway.advanceMs(10_000 + GRACE_MS + SLACK_MS);
        trader.closeCode();
        Await.until("it is forgotten", () -> gateway.gateway().sessions().all().isEmpty());
    }
}
