package io.heartwheel.gateway.deribit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartwheel.gateway.Await;
import io.heartwheel.gateway.TestGateway;
import io.heartwheel.gateway.Watches;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that have not said who they are: watched, but so many only, and nobody's business but the gateway's. */
class AnonymousTest {
    private static final int TOO_MANY_REQUESTS = 10028;
    private static final int UNAVAILABLE = 13028;
    private static final int POLICY_VIOLATION = 1008;

    private TestGateway gateway;

    @AfterEach
    void close() {
        gateway.close();
    }

    private void start(final int most) {
        gateway = new TestGateway(context -> context.key(Trader.key("alice", "acme"))
            .venue("deribit", Map.of("max-anonymous", Integer.toString(most))));
    }

    /** One whose connection is served already. */
    private Trader trader() {
        final Trader trader = new Trader(gateway);
        trader.result("public/test");
        return trader;
    }

    private Set<Long> sessionsOnTheWheel() {
        final Set<Long> ids = new HashSet<>();
        for (final String decision : gateway.decisions) {
            final long id = Long.parseLong(decision.substring(decision.indexOf(' ') + 1));
            if (!Watches.isAlarm(id)) {
                ids.add(id);
            }
        }
        return ids;
    }

    @Test
    void shouldHaveAlarmsOnlyUntilTheySignIn() {
        start(10);
        final Trader silent = trader();
        silent.result("public/set_heartbeat", "interval", 10);
        final Trader named = trader();
        named.result("public/set_heartbeat", "interval", 10);
        gateway.advanceMs(21_000);
        silent.closeCode();
        assertThat(gateway.decisions).isNotEmpty();
        assertThat(sessionsOnTheWheel()).isEmpty();
        trader().signedIn("alice").result("public/set_heartbeat", "interval", 10);
        gateway.advanceMs(21_000);
        assertThat(sessionsOnTheWheel()).hasSize(1);
    }

    @Test
    void shouldRefuseHeartbeatsToMoreThanMayBeWatchedUntilTheySignIn() {
        start(1);
        final Trader first = trader();
        first.result("public/set_heartbeat", "interval", 60);
        final Trader second = trader();
        assertThat(second.error("public/set_heartbeat", "interval", 60)).isEqualTo(UNAVAILABLE);
        assertThat(second.error("public/disable_heartbeat")).isEqualTo(UNAVAILABLE);
        second.signedIn("alice").result("public/set_heartbeat", "interval", 60);
        gateway.advanceMs(31_000);
        first.result("public/test");
        second.result("public/test");
        gateway.advanceMs(60_010);
        second.told("test_request");
    }

    @Test
    void shouldCloseThoseWhoNeitherSignInNorFindASeat() {
        start(1);
        final Trader first = trader();
        final Trader second = trader();
        gateway.advanceMs(29_000);
        second.result("public/test");
        assertThat(second.isClosed()).isFalse();
        gateway.advanceMs(1_010);
        assertThat(second.closeCode()).isEqualTo(POLICY_VIOLATION);
        first.result("public/test");
    }

    @Test
    void shouldGiveASeatThatHasBecomeFreeToWhoeverWaits() {
        start(1);
        final Trader first = trader();
        final Trader second = trader();
        final Trader third = trader();
        first.signedIn("alice");
        second.result("public/set_heartbeat", "interval", 60);
        assertThat(third.error("public/set_heartbeat", "interval", 60)).isEqualTo(UNAVAILABLE);
        second.socket().abort();
        Await.until("it has a seat", () -> {
            gateway.advanceMs(250);
            return third.call("public/set_heartbeat", "interval", 60).containsKey("result");
        });
        gateway.advanceMs(40_000);
        third.result("public/test");
        assertThat(first.isClosed() || third.isClosed()).isFalse();
    }

    @Test
    void shouldTakeNoPlaceOnTheWheelForThoseWhoWait() throws IOException {
        start(0);
        final List<Trader> waiting = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            waiting.add(trader());
        }
        waiting.forEach(trader -> assertThat(trader.error("public/set_heartbeat", "interval", 10)).isEqualTo(UNAVAILABLE));
        try (RawSocket rude = new RawSocket(gateway.gateway().port())) {
            rude.call("public/test", new JsonObject());
            gateway.advanceMs(31_000);
            waiting.forEach(trader -> assertThat(trader.closeCode()).isEqualTo(POLICY_VIOLATION));
            assertThat(rude.closeCode()).isEqualTo(POLICY_VIOLATION);
            assertThatThrownBy(() -> rude.read(RawSocket.TEXT)).as("torn down").isInstanceOf(IOException.class);
        }
        gateway.advanceMs(10);
        assertThat(gateway.decisions).isEmpty();
        new Trader(gateway).signedIn("alice").result("public/set_heartbeat", "interval", 10);
    }

    @Test
    void shouldBoundHowOftenHeartbeatsAreSetAnew() {
        start(1);
        final Trader trader = trader();
        for (int i = 0; i < 5; i++) {
            trader.result(i % 2 == 0 ? "public/set_heartbeat" : "public/disable_heartbeat", "interval", 10);
        }
        assertThat(trader.error("public/set_heartbeat", "interval", 10)).isEqualTo(TOO_MANY_REQUESTS);
        assertThat(trader.error("public/disable_heartbeat")).isEqualTo(TOO_MANY_REQUESTS);
        gateway.advanceMs(1_000);
        trader.result("public/disable_heartbeat");
    }
}
