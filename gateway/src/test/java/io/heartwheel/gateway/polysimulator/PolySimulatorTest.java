package io.heartwheel.gateway.polysimulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Switches.Ending;
import io.heartwheel.gateway.TestGateway;
import io.heartwheel.gateway.TestWheel;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of PolySimulator's, their silence, and what comes of it. */
class PolySimulatorTest {

    private final TestGateway gateway = new TestGateway(PolySimulatorClient.key("alice"),
        PolySimulatorClient.key("bob", "scope", "label"), PolySimulatorClient.key("carol", "mode", "shadow"));
    private final PolySimulatorClient alice = new PolySimulatorClient(gateway, "ps_live_alice");
    private final PolySimulatorClient bob = new PolySimulatorClient(gateway, "ps_live_bob");

    @AfterEach
    void close() {
        gateway.close();
    }

    /** A tick, and what the next poll, a tick later, takes. */
    private static final long LATEST_NS = 2 * TestWheel.TICK_NS - 1;

    /** How long after a time on the wall that was, in ns. */
    private static long lateNs(final Ending ending, final long afterMs) {
        return ending.atNs() - TestWheel.START_NS - (afterMs - TestWheel.START_MS) * 1_000_000;
    }

    @Test
    void shouldCancelTheAccountsOrdersAtTheTimeItTold() {
        long expiresAtMs = 0;
        for (int i = 0; i < 5; i++) {
            gateway.advanceMs(15_250);
            final HttpResponse<String> answer = alice.send("{\"interval_ms\":30500,\"client_label\":\"maker\"}");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
            final JsonObject json = new JsonObject(answer.body());
            assertThat(json.fieldNames()).containsExactlyInAnyOrder("expires_at_ms", "ok");
            assertThat(json.getBoolean("ok")).isTrue();
            expiresAtMs = json.getLong("expires_at_ms");
            assertThat(expiresAtMs).isEqualTo(gateway.wallMs() + 30_500 + 7_625);
        }
        gateway.advanceMs(expiresAtMs - gateway.wallMs() + 2);

        assertThat(gateway.endings).hasSize(1);
        final Ending ending = gateway.endings.get(0);
        assertThat(ending.client().name()).isEqualTo("polysimulator/alice/maker");
        assertThat(ending.client().account()).isEqualTo("account-of-alice");
        assertThat(ending.scope()).isEqualTo(Scope.ACCOUNT);
        assertThat(ending.shadow()).isFalse();
        assertThat(lateNs(ending, expiresAtMs)).isBetween(0L, LATEST_NS);
    }

    @ParameterizedTest
    @CsvSource({"1000,2000", "1001,2010", "3999,5000", "4000,5000", "4001,5013", "4010,5013", "30500,38125", "59999,75000",
        "60000,75000"})
    void shouldTellTheTruthForEveryInterval(final int intervalMs, final long timeoutMs) {
        gateway.advanceMs(intervalMs % 7);
        final long expiresAtMs = alice.expiresAtMs(intervalMs, null);
        assertThat(expiresAtMs - gateway.wallMs()).isEqualTo(timeoutMs);
        gateway.advanceMs(timeoutMs);
        assertThat(gateway.endings).allMatch(ending -> lateNs(ending, expiresAtMs) >= 0);
        gateway.advanceMs(2);
        assertThat(gateway.endings).hasSize(1);
        assertThat(lateNs(gateway.endings.get(0), expiresAtMs)).isBetween(0L, LATEST_NS);
    }

    @Test
    void shouldWaitForTheSweepIfThereIsOne() {
        try (TestGateway other = new TestGateway(context -> context.key(PolySimulatorClient.key("alice"))
            .venue("polysimulator", Map.of("sweep-ms", "5000")))) {
            final long expiresAtMs = new PolySimulatorClient(other, "ps_live_alice").expiresAtMs(4_000, null);
            assertThat(expiresAtMs - other.wallMs()).isEqualTo(5_000);
            other.advanceMs(9_999);
            assertThat(other.endings).isEmpty();
            other.advanceMs(3);
            assertThat(lateNs(other.endings.get(0), expiresAtMs + 5_000)).isBetween(0L, LATEST_NS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/heartbeats", "/v1/heartbeats"})
    void shouldServeBothPaths(final String path) {
        final HttpResponse<String> answer = gateway.send(
            alice.request(path, "{\"interval_ms\":1000,\"unknown\":[]}").header("X-API-Key", "ps_live_alice"));
        assertThat(answer.body()).isEqualTo("{\"expires_at_ms\":" + (gateway.wallMs() + 2_000) + ",\"ok\":true}");
    }

    @Test
    void shouldGiveEachLabelASwitchOfItsOwn() {
        bob.heartbeat(1_000, "one");
        bob.heartbeat(1_000, "two");
        bob.heartbeat(1_000, null);
        bob.heartbeat(1_000, "");
        assertThat(gateway.armings).hasSize(3);
        for (int i = 0; i < 6; i++) {
            gateway.advanceMs(500);
            bob.heartbeat(1_000, "two");
        }
        assertThat(gateway.endings).extracting(ending -> ending.client().part()).containsExactlyInAnyOrder("one", "");
        assertThat(gateway.endings).allMatch(ending -> ending.scope() == Scope.SESSION);
    }

    @Test
    void shouldOnlyTellInShadowMode() {
        new PolySimulatorClient(gateway, "ps_live_carol").heartbeat(1_000, null);
        gateway.advanceMs(2_002);
        assertThat(gateway.endings).extracting(Ending::shadow).containsExactly(true);
    }

    @Test
    void shouldGoByWhatItToldLast() {
        alice.expiresAtMs(60_000, null);
        gateway.advanceMs(10);
        final long sooner = alice.expiresAtMs(1_000, null);
        gateway.advanceMs(500);
        final long later = alice.expiresAtMs(20_000, null);
        assertThat(later).isGreaterThan(sooner);
        gateway.advanceMs(later - gateway.wallMs() - 1);
        assertThat(gateway.endings).isEmpty();

        final long shortest = alice.expiresAtMs(1_000, null);

        gateway.advanceMs(2_002);
        assertThat(lateNs(gateway.endings.get(0), shortest)).isBetween(0L, LATEST_NS);
    }

    @Test
    void shouldArmAnewAfterTheSwitchFired() {
        alice.heartbeat(1_000, "bot");
        gateway.advanceMs(2_002);
        final long expiresAtMs = alice.expiresAtMs(1_000, "bot");
        assertThat(gateway.armings).hasSize(2);
        gateway.advanceMs(2_002);
        assertThat(gateway.endings).hasSize(2);
        assertThat(lateNs(gateway.endings.get(1), expiresAtMs)).isBetween(0L, LATEST_NS);
    }

    @Test
    void shouldNeverFireBeforeWhatItTold() {
        alice.expiresAtMs(1_000, null);
        for (int round = 0; round < 60; round++) {
            gateway.advanceMs(1_998 - (round == 0 ? 0 : 4));
            final int before = gateway.endings.size();
            final CompletableFuture<Long> answer = CompletableFuture.supplyAsync(() -> alice.expiresAtMs(1_000, null));
            gateway.advanceMs(2);
            gateway.advanceMs(2);
            final long expiresAtMs = answer.join();
            final int lost = gateway.endings.size();
            assertThat(lost - before).isBetween(0, 1);
            assertThat(gateway.armings).hasSize(lost + 1);
            gateway.advanceMs(expiresAtMs - gateway.wallMs());
            assertThat(gateway.endings.subList(lost, gateway.endings.size())).allMatch(e -> lateNs(e, expiresAtMs) >= 0);
            if (gateway.endings.size() > lost) {
                assertThat(gateway.endings).hasSize(lost + 1);
            }
            alice.expiresAtMs(1_000, null);
            gateway.advanceMs(4);
        }
    }

    @Test
    void shouldLimitTheLabelsThatAreArmedAndForgetThoseThatAreNot() {
        try (TestGateway other = new TestGateway(context -> context.key(PolySimulatorClient.key("alice"))
            .venue("polysimulator", Map.of("labels-per-key", "2")))) {
            final PolySimulatorClient client = new PolySimulatorClient(other, "ps_live_alice");
            client.heartbeat(1_000, "one");
            client.heartbeat(60_000, "two");
            final HttpResponse<String> refused = client.heartbeat(1_000, "three");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
            assertThat(new JsonObject(refused.body()).getString("error")).isEqualTo("TOO_MANY_LABELS");
            assertThat(other.armings).hasSize(2);
            assertThat(client.heartbeat(1_000, "one").statusCode()).isEqualTo(200);

            for (int i = 0; i < 20; i++) {
                other.advanceMs(2_002);
                assertThat(other.endings).hasSize(i + 1);
                assertThat(client.heartbeat(1_000, "process-" + i).statusCode()).isEqualTo(200);
                assertThat(other.gateway().sessions().all()).hasSize(2);
            }
            other.advanceMs(2_002);
            assertThat(client.heartbeat(1_000, "one").statusCode()).isEqualTo(200);
            other.advanceMs(2_002);
            assertThat(other.endings.get(other.endings.size() - 1).client().part()).isEqualTo("one");
            assertThat(other.endings).noneMatch(ending -> "two".equals(ending.client().part()));
        }
    }

    @Test
    void shouldMakeRoomWhenTheGatewayIsFull() {
        try (TestGateway other = new TestGateway(context -> context.key(PolySimulatorClient.key("alice")).maxSessions(1))) {
            final PolySimulatorClient client = new PolySimulatorClient(other, "ps_live_alice");
            assertThat(client.heartbeat(1_000, "one").statusCode()).isEqualTo(200);
            final HttpResponse<String> refused = client.heartbeat(1_000, "two");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(new JsonObject(refused.body()).getString("message")).contains("nothing was armed");
            other.advanceMs(2_002);
            assertThat(client.heartbeat(1_000, "two").statusCode()).isEqualTo(200);
            other.advanceMs(2_002);
            assertThat(other.endings).hasSize(2);
        }
    }
}
