package io.heartwheel.gateway.polymarket;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Switches.Ending;
import io.heartwheel.gateway.TestGateway;
import io.heartwheel.gateway.TestWheel;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client of Polymarket's, its silence, and what comes of it. */
class PolymarketTest {
    private static final long SILENCE_MS = 15_000;

    private final TestGateway gateway = new TestGateway(
        PolymarketClient.key("alice", "live"), PolymarketClient.key("bob", "live"), PolymarketClient.key("carol", "shadow"));
    private final PolymarketClient alice = new PolymarketClient(gateway);

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void shouldCancelTheKeysOrdersWhenItFallsSilent() {
        String id = alice.next(null);
        for (int i = 0; i < 5; i++) {
            gateway.advanceMs(5_000);
            final HttpResponse<String> answer = alice.chained(id);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
            assertThat(new JsonObject(answer.body()).fieldNames()).containsExactly("heartbeat_id");
            final String next = new JsonObject(answer.body()).getString("heartbeat_id");
            assertThat(UUID.fromString(next).version()).isEqualTo(4);
            assertThat(next).isNotEqualTo(id);
            id = next;
        }
        final long lastMs = gateway.wallMs();

        gateway.advanceMs(SILENCE_MS);
        assertThat(gateway.endings).isEmpty();
        gateway.advanceMs(2);

        assertThat(gateway.endings).hasSize(1);
        final Ending ending = gateway.endings.get(0);
        assertThat(ending.client().name()).isEqualTo("polymarket/alice");
        assertThat(ending.scope()).isEqualTo(Scope.SESSION);
        assertThat(ending.shadow()).isFalse();
        final long lateNs = ending.atNs() - TestWheel.START_NS - (lastMs - TestWheel.START_MS + SILENCE_MS) * 1_000_000;
        assertThat(lateNs).isBetween(0L, 2 * TestWheel.TICK_NS - 1);
    }

    @Test
    void shouldServeTheFormOfTheDocument() {
        final HttpResponse<String> answer = alice.plain();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(gateway.armings).hasSize(1);
        gateway.advanceMs(10_000);
        assertThat(alice.plain().statusCode()).isEqualTo(200);
        gateway.advanceMs(SILENCE_MS - 1);
        assertThat(gateway.endings).isEmpty();
        gateway.advanceMs(3);
        assertThat(gateway.endings).hasSize(1);
    }

    @Test
    void shouldArmNobodyBeforeTheFirstHeartbeat() {
        gateway.advanceMs(60_000);
        assertThat(gateway.armings).isEmpty();
        assertThat(gateway.endings).isEmpty();
    }

    @Test
    void shouldKeepKeysApart() {
        final PolymarketClient bob = new PolymarketClient(gateway).key("bob-id");
        String aliceId = alice.next(null);
        bob.next("");
        for (int i = 0; i < 4; i++) {
            gateway.advanceMs(5_000);
            aliceId = alice.next(aliceId);
        }
        assertThat(gateway.endings).extracting(ending -> ending.client().key()).containsExactly("bob");
    }

    @Test
    void shouldArmAnewAfterTheSwitchFired() {
        final String id = alice.next(null);
        gateway.advanceMs(SILENCE_MS + 2);
        assertThat(gateway.endings).hasSize(1);

        assertThat(alice.chained(id).statusCode()).isEqualTo(200);

        assertThat(gateway.armings).hasSize(2);
        gateway.advanceMs(SILENCE_MS - 1);
        assertThat(gateway.endings).hasSize(1);
        gateway.advanceMs(3);
        assertThat(gateway.endings).hasSize(2);
    }

    @Test
    void shouldOnlyTellInShadowMode() {
        new PolymarketClient(gateway).key("carol-id").next(null);
        gateway.advanceMs(SILENCE_MS + 2);
        assertThat(gateway.endings).extracting(Ending::shadow).containsExactly(true);
    }

    @Test
    void shouldGiveTheExpectedIdForAWrongOneAndNotCountIt() {
        final String first = alice.next(null);
        final String second = alice.next(first);
        final String third = alice.next(second);
        gateway.advanceMs(9_000);

        final HttpResponse<String> answer = alice.chained(first);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(answer.body())).isEqualTo(new JsonObject().put("error_msg", "Invalid Heartbeat ID")
            .put("error", "Invalid Heartbeat ID").put("heartbeat_id", third));
        gateway.advanceMs(SILENCE_MS - 9_000 + 2);
        assertThat(gateway.endings).hasSize(1);
        assertThat(alice.chained(third).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldTellAnIdToContinueWithWhenNoChainIsKnown() {
        final HttpResponse<String> answer = alice.chained(UUID.randomUUID().toString());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(gateway.armings).isEmpty();
        assertThat(alice.chained(new JsonObject(answer.body()).getString("heartbeat_id")).statusCode()).isEqualTo(200);
        assertThat(gateway.armings).hasSize(1);
    }

    @Test
    void shouldKeepAClientWhoseAnswerGotLost() {
        final String first = alice.next(null);
        final String lost = alice.next(first);
        gateway.advanceMs(9_000);

        assertThat(alice.next(first)).isEqualTo(lost);
        assertThat(alice.next(first)).isEqualTo(lost);

        gateway.advanceMs(SILENCE_MS - 1);
        assertThat(gateway.endings).isEmpty();
        assertThat(alice.chained(lost).statusCode()).isEqualTo(200);
        assertThat(alice.chained(first).statusCode()).isEqualTo(400);
    }

    @Test
    void shouldKeepAClientWhoseFirstAnswerWasSlow() {
        final String slow = alice.next(null);
        final String again = alice.next(null);
        assertThat(again).isNotEqualTo(slow);
        assertThat(alice.next(slow)).isEqualTo(again);
    }

    @Test
    void shouldEndTheChainByTheFormWithoutOne() {
        final String first = alice.next(null);
        final String second = alice.next(first);
        alice.plain();
        assertThat(alice.chained(second).statusCode()).isEqualTo(400);
        assertThat(alice.chained(first).statusCode()).isEqualTo(400);
        assertThat(alice.chained(null).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldGiveConcurrentRetriesOneAnswer() throws Exception {
        final String id = alice.next(null);
        final ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            final List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                answers.add(threads.submit(() -> alice.chained(id)));
            }
            final Set<String> bodies = new HashSet<>();
            for (final Future<HttpResponse<String>> answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(200);
                bodies.add(answer.get().body());
            }
            assertThat(bodies).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldNeverFireOnSomebodyWhoWasToldOk() {
        String id = alice.next(null);
        for (int round = 0; round < 60; round++) {
            gateway.advanceMs(SILENCE_MS - 1);
            final int before = gateway.endings.size();
            final String raced = id;
            final CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(() -> alice.chained(raced));
            gateway.advanceMs(1);
            for (int i = 0; i < round % 20; i++) {
                Thread.onSpinWait();
            }
            gateway.advanceMs(3);
            assertThat(answer.join().statusCode()).isEqualTo(200);
            id = new JsonObject(answer.join().body()).getString("heartbeat_id");
            final int raceLost = gateway.endings.size();
            assertThat(raceLost - before).isBetween(0, 1);
            assertThat(gateway.armings).hasSize(raceLost + 1);

            gateway.advanceMs(SILENCE_MS - 5);
            assertThat(gateway.endings).hasSize(raceLost);
            id = alice.next(id);
        }
    }

    @Test
    void shouldServeAtTheRootOfAPortOfItsOwn() throws Exception {
        try (TestGateway other = new TestGateway(context ->
            context.key(PolymarketClient.key("alice", "live")).ownPort("polymarket", 0))) {
            final HttpRequest request = new PolymarketClient(other).prefix("").signed("/heartbeats", "").build();
            final HttpRequest.Builder moved = HttpRequest.newBuilder(URI.create(
                "http://127.0.0.1:" + other.gateway().port("polymarket") + "/heartbeats"))
                .POST(HttpRequest.BodyPublishers.noBody());
            request.headers().map().forEach((name, values) -> moved.header(name, values.get(0)));
            assertThat(other.send(moved).body()).isEqualTo("{\"status\":\"ok\"}");
        }
    }

    @Test
    void shouldTakeItsTimesFromTheConfiguration() {
        try (TestGateway other = new TestGateway(context -> context.key(PolymarketClient.key("alice", "live"))
            .venue("polymarket", Map.of("timeout-ms", "2000", "sweep-ms", "0")))) {
            new PolymarketClient(other).next(null);
            other.advanceMs(1_999);
            assertThat(other.endings).isEmpty();
            other.advanceMs(3);
            assertThat(other.endings).hasSize(1);
        }
    }

    @Test
    void shouldIgnoreUnknownFields() {
        final String first = alice.next(null);
        final HttpResponse<String> answer = gateway.send(alice.signed("/v1/heartbeats",
            "{\"more\":{\"heartbeat_id\":7},\"Heartbeat_Id\":1,\"heartbeat_id\":\"" + first + "\",\"\":[null]}"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()).getString("heartbeat_id")).isNotEqualTo(first);
    }

    @Test
    void shouldTellTheTime() {
        final HttpRequest.Builder request = HttpRequest.newBuilder(gateway.uri("/polymarket/time"));
        assertThat(gateway.send(request).body()).isEqualTo(Long.toString(gateway.wallMs() / 1_000));
    }
}
