package io.heartwheel.gateway.deribit;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.Await;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Switches.Cause;
import io.heartwheel.gateway.Switches.Ending;
import io.heartwheel.gateway.TestGateway;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.WebSocket;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the end of a connection cancels, whichever way it ends. */
class CancelOnDisconnectTest {
    private TestGateway gateway = new TestGateway(Trader.key("alice", "acme"), Trader.key("bob", "acme"));

    @AfterEach
    void close() {
        gateway.close();
    }

    private Trader alice() {
        return new Trader(gateway).signedIn("alice");
    }

    private void start(final Map<String, String> options, final Map<String, String> keyOptions) {
        gateway.close();
        gateway = new TestGateway(context -> context.key(Trader.key("alice", "acme", keyOptions)).venue("deribit", options));
    }

    /** The next ending; the wheel is polled until it is there. */
    private Ending ending() {
        Await.until("an ending", () -> {
            gateway.advanceMs(2);
            return !gateway.endings.isEmpty();
        });
        return gateway.endings.remove(0);
    }

    private static boolean isEnabled(final Trader trader, final String scope) {
        final JsonObject answer = (JsonObject) trader.result("private/get_cancel_on_disconnect", "scope", scope);
        assertThat(answer.getString("scope")).isEqualTo(scope);
        return answer.getBoolean("enabled");
    }

    @Test
    void shouldCancelWhenTheClientCloses() {
        final Trader trader = alice();
        trader.result("private/enable_cancel_on_disconnect");
        trader.socket().sendClose(WebSocket.NORMAL_CLOSURE, "");
        final Ending ending = ending();
        assertThat(ending.cause()).isEqualTo(Cause.CONNECTION_LOST);
        assertThat(ending.scope()).isEqualTo(Scope.SESSION);
        assertThat(ending.shadow()).isFalse();
        assertThat(ending.client().part()).isEqualTo("c1");
    }

    @Test
    void shouldCancelWhenTheConnectionBreaks() throws IOException {
        try (RawSocket socket = new RawSocket(gateway.gateway().port())) {
            socket.call("public/auth", new JsonObject().put("grant_type", "client_credentials")
                .put("client_id", "id-of-alice").put("client_secret", Trader.SECRET));
            socket.call("private/enable_cancel_on_disconnect", new JsonObject());
            socket.reset();
        }
        final Ending ending = ending();
        assertThat(ending.cause()).isEqualTo(Cause.CONNECTION_LOST);
        assertThat(ending.scope()).isEqualTo(Scope.SESSION);
    }

    @Test
    void shouldCancelWhenTheConnectionIsClosedWithoutAWord() throws IOException {
        try (RawSocket socket = new RawSocket(gateway.gateway().port())) {
            socket.call("public/auth", new JsonObject().put("grant_type", "client_credentials")
                .put("client_id", "id-of-alice").put("client_secret", Trader.SECRET));
            socket.call("private/enable_cancel_on_disconnect", new JsonObject());
        }
        assertThat(ending().scope()).isEqualTo(Scope.SESSION);
    }

    @Test
    void shouldCancelNothingWhenTheGatewayEnds() {
        alice().result("private/enable_cancel_on_disconnect");
        gateway.close();
        assertThat(gateway.endings).singleElement().satisfies(ending -> {
            assertThat(ending.cause()).isEqualTo(Cause.CONNECTION_CLOSED);
            assertThat(ending.scope()).isEqualTo(Scope.NONE);
        });
    }

    @Test
    void shouldLeaveOrdersUnlessAskedToCancel() {
        alice().socket().abort();
        assertThat(ending().scope()).isEqualTo(Scope.NONE);
        final Trader trader = alice();
        trader.result("private/enable_cancel_on_disconnect");
        trader.result("private/disable_cancel_on_disconnect", "scope", "connection");
        assertThat(isEnabled(trader, "connection")).isFalse();
        trader.socket().abort();
        assertThat(ending().scope()).isEqualTo(Scope.NONE);
    }

    @Test
    void shouldLeaveOrdersAtLogout() {
        final Trader trader = alice();
        trader.result("private/enable_cancel_on_disconnect");
        trader.tell("private/logout");
        assertThat(trader.closeCode()).isEqualTo(1000);
        final Ending ending = ending();
        assertThat(ending.cause()).isEqualTo(Cause.LOGGED_OUT);
        assertThat(ending.scope()).isEqualTo(Scope.NONE);
        assertThat(trader.count(message -> true)).as("logout has no answer").isZero();
    }

    @Test
    void shouldTellTwoConnectionsOfOneKeyApart() {
        final Trader first = alice();
        final Trader second = alice();
        first.result("private/enable_cancel_on_disconnect");
        second.result("private/enable_cancel_on_disconnect");
        assertThat(gateway.armings).extracting(client -> client.name()).containsExactly("deribit/alice/c1", "deribit/alice/c2");
        first.socket().abort();
        assertThat(ending().client().part()).isEqualTo("c1");
        second.result("public/test");
        gateway.advanceMs(10);
        assertThat(gateway.endings).isEmpty();
    }

    @Test
    void shouldBeginNewConnectionsOfTheAccountWithIt() {
        final Trader before = new Trader(gateway).signedIn("bob");
        final Trader trader = alice();
        trader.result("private/enable_cancel_on_disconnect", "scope", "account");
        assertThat(isEnabled(trader, "account")).isTrue();
        assertThat(isEnabled(trader, "connection")).as("its own goes by the account").isTrue();
        assertThat(isEnabled(before, "connection")).as("connections that were there are left alone").isFalse();
        final Trader after = new Trader(gateway).signedIn("bob");
        assertThat(isEnabled(after, "connection")).isTrue();
        after.socket().abort();
        assertThat(ending().scope()).as("only the orders of that connection").isEqualTo(Scope.SESSION);
        trader.result("private/disable_cancel_on_disconnect", "scope", "account");
        assertThat(isEnabled(new Trader(gateway).signedIn("bob"), "connection")).isFalse();
        trader.socket().abort();
        assertThat(ending().scope()).isEqualTo(Scope.NONE);
    }

    @Test
    void shouldLetAConnectionDifferFromItsAccount() {
        final Trader trader = alice();
        trader.result("private/disable_cancel_on_disconnect", "scope", "connection");
        trader.result("private/enable_cancel_on_disconnect", "scope", "account");
        assertThat(isEnabled(trader, "connection")).isFalse();
        assertThat(isEnabled(trader, "account")).isTrue();
    }

    @Test
    void shouldCancelAllOfTheAccountIfConfigured() {
        start(Map.of("account-scope", "orders"), Map.of());
        final Trader trader = alice();
        trader.result("private/enable_cancel_on_disconnect", "scope", "account");
        trader.socket().abort();
        assertThat(ending().scope()).isEqualTo(Scope.ACCOUNT);
    }

    @Test
    void shouldBeginWithWhatTheKeyIsConfiguredTo() {
        start(Map.of(), Map.of("cancel-on-disconnect", "on", "mode", "shadow"));
        final Trader trader = alice();
        assertThat(isEnabled(trader, "connection")).isTrue();
        trader.socket().abort();
        final Ending ending = ending();
        assertThat(ending.scope()).isEqualTo(Scope.SESSION);
        assertThat(ending.shadow()).isTrue();
    }

    @Test
    void shouldForgetSessionsThatAreOver() {
        alice().socket().abort();
        ending();
        Await.until("it is forgotten", () -> gateway.gateway().sessions().all().isEmpty());
    }

    @Test
    void shouldGiveBackAnAddresssConnections() {
        gateway.close();
        gateway = new TestGateway(context -> context.key(Trader.key("alice", "acme")).maxConnectionsPerAddress(2));
        for (int i = 0; i < 5; i++) {
            final Trader trader = alice();
            trader.socket().sendClose(WebSocket.NORMAL_CLOSURE, "");
            ending();
        }
    }
}
