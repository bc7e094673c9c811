package io.heartwheel.gateway.gemini;

import static io.heartwheel.gateway.gemini.GeminiClient.HEARTBEAT;
import static io.heartwheel.gateway.gemini.GeminiClient.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Switches.Cause;
import io.heartwheel.gateway.Switches.Ending;
import io.heartwheel.gateway.TestGateway;
import io.heartwheel.gateway.TestWheel;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The venue's clients while all is well, and when they fall silent. */
class GeminiTest {
    private static final JsonObject OK = new JsonObject().put("result", "ok");

    @Test
    void shouldCancelTheKeysOrdersThirtySecondsAfterItsLastHeartbeat() {
        try (TestGateway gateway = new TestGateway(key())) {
            final GeminiClient client = new GeminiClient(gateway);
            final HttpResponse<String> answer = client.send(HEARTBEAT,
                "{\"request\":\"/v1/heartbeat\",\"nonce\":\"" + TestWheel.START_MS + "\"}", "POST",
                "{\"request\":\"/v1/heartbeat\",\"nonce\":\"<nonce>\"}");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(new JsonObject(answer.body())).isEqualTo(OK);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");

            gateway.advanceMs(29_999);
            assertThat(client.heartbeat().statusCode()).isEqualTo(200);
            gateway.advanceMs(29_999);
            assertThat(gateway.endings).isEmpty();

            gateway.advanceMs(3);
            assertThat(gateway.endings).singleElement().satisfies(ending -> {
                assertThat(ending.client().name()).isEqualTo("gemini/bot");
                assertThat(ending.client().account()).isEqualTo("ACME");
                assertThat(ending.scope()).isEqualTo(Scope.SESSION);
                assertThat(ending.cause()).isEqualTo(Cause.EXPIRED);
                assertThat(ending.shadow()).isFalse();
            });
        }
    }

    @Test
    void shouldTellOfTradersWithoutASwitchThatTheyWereHeardFrom() {
        try (TestGateway gateway = new TestGateway(context -> context.key(key("require-heartbeat", "no"))
            .venue("gemini", Map.of("rate-per-minute", "2")))) {
            final GeminiClient client = new GeminiClient(gateway);
            assertThat(client.heartbeat().statusCode()).isEqualTo(200);
            assertThat(client.send(HEARTBEAT, "{\"request\":\"/v1/heartbeat\",\"nonce\":1}").statusCode()).isEqualTo(400);
            assertThat(client.heartbeat().statusCode()).isEqualTo(429);
            assertThat(gateway.heard).extracting(Client::name).containsExactly("gemini/bot");
            assertThat(gateway.armings).isEmpty();
        }
        for (final String[] other : new String[][] {{"roles", "auditor", "require-heartbeat", "no"}, {"roles", "trader"}}) {
            try (TestGateway gateway = new TestGateway(key(other))) {
                assertThat(new GeminiClient(gateway).heartbeat().statusCode()).isEqualTo(200);
                assertThat(gateway.heard).isEmpty();
            }
        }
    }

    @Test
    void shouldArmAnewAfterItHasFired() {
        try (TestGateway gateway = new TestGateway(key())) {
            final GeminiClient client = new GeminiClient(gateway);
            client.heartbeat();
            gateway.advanceMs(30_002);
            assertThat(client.heartbeat().statusCode()).isEqualTo(200);
            assertThat(gateway.armings).hasSize(2);
            gateway.advanceMs(30_002);
            assertThat(gateway.endings).hasSize(2);
        }
    }

    @Test
    void shouldTakeAnyPrivateRequestForASignOfLife() {
        try (TestGateway gateway = new TestGateway(key())) {
            final GeminiClient client = new GeminiClient(gateway);
            client.heartbeat();
            for (final String path : List.of("/v1/balances", "/v1/order/new", "/v1/no/such/thing", "/v1/heartbeat/")) {
                gateway.advanceMs(20_000);
                final HttpResponse<String> answer = client.post(path);
                assertThat(answer.statusCode()).as(path).isEqualTo(404);
                assertThat(new JsonObject(answer.body()).getString("reason")).isEqualTo("EndpointNotFound");
            }
            gateway.advanceMs(20_000);
            assertThat(client.send("/v1/balances",
                "{\"request\":\"/v1/balances\",\"nonce\":" + (TestWheel.START_MS + 500) + '}', "GET", "").statusCode())
                .isEqualTo(404);
            gateway.advanceMs(29_999);
            assertThat(gateway.endings).isEmpty();
        }
    }

    @Test
    void shouldSwitchOnlyKeysThatMustHeartbeat() {
        try (TestGateway gateway = new TestGateway(key("require-heartbeat", "no"))) {
            assertThat(new GeminiClient(gateway).heartbeat().body()).isEqualTo(OK.encode());
            gateway.advanceMs(100_000);
            assertThat(gateway.armings).isEmpty();
            assertThat(gateway.endings).isEmpty();
        }
    }

    @Test
    void shouldOnlyTellWhatAKeyInShadowModeWouldHaveCancelled() {
        try (TestGateway gateway = new TestGateway(key("mode", "shadow"))) {
            new GeminiClient(gateway).heartbeat();
            gateway.advanceMs(30_002);
            assertThat(gateway.endings).singleElement().matches(Ending::shadow);
        }
    }

    @Test
    void shouldAddTheSweepToTheTimeout() {
        try (TestGateway gateway = new TestGateway(context -> context.key(key())
            .venue("gemini", Map.of("timeout-ms", "10000", "sweep-ms", "5000")))) {
            new GeminiClient(gateway).heartbeat();
            gateway.advanceMs(14_999);
            assertThat(gateway.endings).isEmpty();
            gateway.advanceMs(3);
            assertThat(gateway.endings).hasSize(1);
        }
    }

    @Test
    void shouldBeServedAtTheRootOfAPortOfItsOwn() {
        try (TestGateway gateway = new TestGateway(context -> context.key(key()).ownPort("gemini", 0))) {
            final String payload = GeminiClient.encoded("{\"request\":\"/v1/heartbeat\",\"nonce\":1}");
            final HttpRequest.Builder request = new GeminiClient(gateway).signed(HEARTBEAT, payload)
                .uri(URI.create("http://127.0.0.1:" + gateway.gateway().port("gemini") + HEARTBEAT));
            assertThat(gateway.send(request).body()).isEqualTo(OK.encode());
            assertThat(gateway.armings).hasSize(1);
        }
    }

    @Test
    void shouldTakeNoncesInEveryFormOfTheDocument() {
        try (TestGateway gateway = new TestGateway(key())) {
            final GeminiClient client = new GeminiClient(gateway);
            for (final String nonce : List.of("\"1495127793\"", "1495127794", "\"1495127793000\"", "1495127793001")) {
                assertThat(client.send(HEARTBEAT, "{\"request\":\"/v1/heartbeat\",\"nonce\":" + nonce + '}').statusCode())
                    .as(nonce).isEqualTo(200);
            }
        }
    }

    @Test
    void shouldTakeNoncesThatAreTheTimeInEveryFormOfTheDocument() {
        try (TestGateway gateway = new TestGateway(key("nonce", "time"))) {
            final GeminiClient client = new GeminiClient(gateway);
            final long nowS = TestWheel.START_MS / 1_000;
            for (final String nonce : List.of("\"" + (nowS - 30) + '"', "" + (nowS - 29), "\"" + (nowS * 1_000) + '"',
                "" + (nowS * 1_000 + 30_000))) {
                assertThat(client.send(HEARTBEAT, "{\"request\":\"/v1/heartbeat\",\"nonce\":" + nonce + '}').statusCode())
                    .as(nonce).isEqualTo(200);
            }
        }
    }

    @Test
    void shouldKeepAnArmedSwitchWhenTheClientAsksTooOften() {
        try (TestGateway gateway = new TestGateway(context -> context.key(key())
            .venue("gemini", Map.of("rate-per-minute", "2")))) {
            final GeminiClient client = new GeminiClient(gateway);
            client.heartbeat();
            client.heartbeat();
            gateway.advanceMs(20_000);
            final HttpResponse<String> refused = client.heartbeat();
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(new JsonObject(refused.body()).getString("reason")).isEqualTo("RateLimit");
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("40");
            gateway.advanceMs(29_000);
            assertThat(gateway.endings).isEmpty();

            gateway.advanceMs(2_000);
            assertThat(gateway.endings).hasSize(1);
            assertThat(client.heartbeat().statusCode()).isEqualTo(429);
            assertThat(gateway.armings).as("too many requests arm nothing").hasSize(1);
            gateway.advanceMs(10_000);
            assertThat(client.heartbeat().statusCode()).isEqualTo(200);
            assertThat(gateway.armings).hasSize(2);
        }
    }
}
