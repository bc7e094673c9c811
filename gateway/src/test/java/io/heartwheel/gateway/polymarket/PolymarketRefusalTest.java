package io.heartwheel.gateway.polymarket;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Feed;
import io.heartwheel.gateway.TestGateway;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is not let in, and what it is told. */
class PolymarketRefusalTest {
    private static final String UNAUTHORIZED = "{\"error\":\"Invalid API key\"}";
    private static final ApiKey ELSEWHERE = new ApiKey("elsewhere", "account-of-alice", "polysimulator", "elsewhere-id",
        Map.of("scope", "account", "expires", "never", "active", "yes", "mode", "live"));

    private final TestGateway gateway = new TestGateway(PolymarketClient.key("alice", "live"), ELSEWHERE);

    private PolymarketClient client() {
        return new PolymarketClient(gateway);
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private void assertRefused(final HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEqualTo(UNAUTHORIZED);
        assertThat(gateway.armings).isEmpty();
        assertThat(gateway.gateway().sessions().all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POLY_API_KEY", "POLY_ADDRESS", "POLY_PASSPHRASE", "POLY_TIMESTAMP", "POLY_SIGNATURE"})
    void shouldRefuseWhenAHeaderIsMissingOrEmpty(final String header) {
        final String timestamp = Long.toString(gateway.wallMs() / 1_000);
        final PolymarketClient client = client().header("POLY_TIMESTAMP", timestamp);
        final HttpRequest.Builder whole = client.signed("/heartbeats", "");
        assertRefused(gateway.send(whole.copy().setHeader(header, "")));
        final HttpRequest.Builder without = HttpRequest.newBuilder(gateway.uri("/polymarket/heartbeats"))
            .POST(HttpRequest.BodyPublishers.noBody());
        whole.build().headers().map().forEach((name, values) -> {
            if (!name.equalsIgnoreCase(header)) {
                without.header(name, values.get(0));
            }
        });
        assertRefused(gateway.send(without));
        assertThat(gateway.send(whole).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"POLY_API_KEY,nobody", "POLY_API_KEY,elsewhere-id", "POLY_API_KEY,ALICE-ID",
        "POLY_ADDRESS,0x0000000000000000000000000000000000000000", "POLY_PASSPHRASE,passphrase-of-alicf",
        "POLY_SIGNATURE,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "POLY_SIGNATURE,not/base64!",
        "POLY_SIGNATURE,AAAA"})
    void shouldRefuseWhatIsWrong(final String header, final String value) {
        assertRefused(client().header(header, value).plain());
        assertRefused(client().header(header, value).chained(null));
    }

    @Test
    void shouldRefuseAnotherSecretsSignature() {
        assertRefused(client().secret("c2VjcmV0LW9mLW1hbGxvcnk=").plain());
    }

    @Test
    void shouldRefuseAnEndlessSignature() {
        assertRefused(client().header("POLY_SIGNATURE", "A".repeat(4_000)).plain());
    }

    @Test
    void shouldRefuseWhatWasSignedForSomethingElse() {
        final String body = "{\"heartbeat_id\":null}";
        assertRefused(gateway.send(client().signed("POST", "/v1/heartbeats", body, "{\"heartbeat_id\":\"\"}")));
        assertRefused(gateway.send(client().signed("POST", "/v1/heartbeats", body, "")));
        assertRefused(gateway.send(client().signed("POST", "/heartbeats", "", "x")));
        final HttpRequest order = client().signed("/order", "").build();
        final HttpRequest.Builder moved = HttpRequest.newBuilder(gateway.uri("/polymarket/heartbeats"))
            .POST(HttpRequest.BodyPublishers.noBody());
        order.headers().map().forEach((name, values) -> moved.header(name, values.get(0)));
        assertRefused(gateway.send(moved));
    }

    @ParameterizedTest
    @ValueSource(longs = {-61_000, 61_000, -86_400_000, 86_400_000})
    void shouldRefuseClocksThatAreFarOff(final long ms) {
        final HttpResponse<String> answer = client().clockOffByMs(ms).plain();
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(new JsonObject(answer.body()).getString("error")).contains("POLY_TIMESTAMP").contains("60 s");
        assertThat(gateway.armings).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {-60_000, 60_000, -5_000, 5_000})
    void shouldTakeClocksThatAreALittleOff(final long ms) {
        assertThat(client().clockOffByMs(ms).plain().statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1770388200000", "1770388200.0", "-1770388200", "now", "99999999999999999999", "0x10", "٣"})
    void shouldRefuseTimestampsThatAreNone(final String timestamp) {
        final HttpResponse<String> answer;
        try {
            answer = client().header("POLY_TIMESTAMP", timestamp).plain();
        } catch (final IllegalArgumentException e) {
            return;
        }
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(gateway.armings).isEmpty();
    }

    @Test
    void shouldServeClientsWhoseClocksDifferALittle() {
        final PolymarketClient ahead = client().clockOffByMs(8_000);
        for (int i = 0; i < 10; i++) {
            assertThat(ahead.plain().statusCode()).isEqualTo(200);
            assertThat(client().plain().statusCode()).isEqualTo(200);
            gateway.advanceMs(5_000);
        }
    }

    @Test
    void shouldTakeEveryFormOfBase64() {
        assertThat(client().encoder(Base64.getUrlEncoder()).plain().statusCode()).isEqualTo(200);
        assertThat(client().encoder(Base64.getUrlEncoder().withoutPadding()).plain().statusCode()).isEqualTo(200);
        assertThat(client().encoder(Base64.getEncoder()).plain().statusCode()).isEqualTo(200);
        assertThat(client().encoder(Base64.getEncoder().withoutPadding()).plain().statusCode()).isEqualTo(200);
        assertThat(client().header("POLY_ADDRESS", PolymarketClient.ADDRESS.toLowerCase(Locale.ROOT)).plain()
            .statusCode()).isEqualTo(200);
    }

    @Test
    void shouldTakeSecretsInEitherAlphabet() {
        final ApiKey standard = new ApiKey("dave", "dave", "polymarket", "dave-id", Map.of("mode", "live",
            "secret", PolymarketClient.SECRET.replace('_', '/').replace('-', '+'), "address", PolymarketClient.ADDRESS,
            "passphrase", PolymarketClient.PASSPHRASE));
        try (TestGateway other = new TestGateway(standard)) {
            assertThat(new PolymarketClient(other).key("dave-id").plain().statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "null", "true", "\"id\"", "{\"heartbeat_id\":5}", "{\"heartbeat_id\":{}}",
        "{\"heartbeat_id\":[null]}", "{\"heartbeat_id\":false}", "{} {}", "{\"heartbeat_id\":1e999999999}"})
    void shouldRefuseBodiesThatAreNone(final String body) {
        final HttpResponse<String> answer = gateway.send(client().signed("/v1/heartbeats", body));
        assertThat(answer.statusCode()).isEqualTo(400);
        final JsonObject json = new JsonObject(answer.body());
        assertThat(json.getString("error")).startsWith("Invalid").isEqualTo(json.getString("error_msg"));
        assertThat(gateway.armings).isEmpty();
    }

    @Test
    void shouldRefuseBottomlessBodies() {
        final String body = "{\"heartbeat_id\":" + "[".repeat(60_000);
        assertThat(gateway.send(client().signed("/v1/heartbeats", body)).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"heartbeat_id\":null}", "{\"heartbeat_id\":\"\"}",
        "{\"more\":[1,{}],\"heartbeat_id\":\"\"}"})
    void shouldStartAChainWithoutAnId(final String body) {
        assertThat(gateway.send(client().signed("/v1/heartbeats", body)).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldRefuseBodiesThatAreTooLarge() {
        final HttpResponse<String> answer = gateway.send(client().signed("/v1/heartbeats", " ".repeat(70_000)));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(new JsonObject(answer.body()).fieldNames()).containsExactly("error");
    }

    @Test
    void shouldRefuseOtherMethodsAndPaths() {
        final HttpResponse<String> get = gateway.send(client().signed("GET", "/v1/heartbeats", "", ""));
        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(get.headers().firstValue("allow")).hasValue("POST");
        final HttpResponse<String> none = gateway.send(client().signed("/v2/heartbeats", ""));
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(new JsonObject(none.body()).fieldNames()).containsExactly("error");
        assertThat(gateway.armings).isEmpty();
    }

    @Test
    void shouldLimitTheRateOfAKey() {
        try (TestGateway other = new TestGateway(context -> context.key(PolymarketClient.key("alice", "live"))
            .key(PolymarketClient.key("bob", "live")).venue("polymarket", Map.of("rate-per-minute", "3")))) {
            final PolymarketClient alice = new PolymarketClient(other);
            assertThat(alice.header("POLY_PASSPHRASE", "wrong").plain().statusCode()).isEqualTo(401);
            alice.header("POLY_PASSPHRASE", PolymarketClient.PASSPHRASE);
            for (int i = 0; i < 3; i++) {
                assertThat(alice.plain().statusCode()).isEqualTo(200);
            }
            other.advanceMs(10_500);

            final HttpResponse<String> answer = alice.plain();

            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("retry-after")).hasValue("50");
            assertThat(answer.body()).isEqualTo("{\"error\":\"Too Many Requests\"}");
            assertThat(new PolymarketClient(other).key("bob-id").plain().statusCode()).isEqualTo(200);
            other.advanceMs(50_000);
            assertThat(alice.plain().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldKeepAClientThatAsksTooOften() {
        try (TestGateway other = new TestGateway(context -> context.key(PolymarketClient.key("alice", "live"))
            .key(PolymarketClient.key("bob", "live")).venue("polymarket", Map.of("rate-per-minute", "2")))) {
            final PolymarketClient alice = new PolymarketClient(other);
            final PolymarketClient bob = new PolymarketClient(other).key("bob-id");
            final String due = alice.next(alice.next(null));
            bob.next(null);
            assertThat(bob.chained("wrong").statusCode()).isEqualTo(400);
            other.advanceMs(10_000);
            assertThat(alice.chained(due).statusCode()).isEqualTo(429);
            assertThat(bob.chained("wrong").statusCode()).isEqualTo(429);
            other.advanceMs(14_000);
            assertThat(other.endings).extracting(ending -> ending.client().key()).containsExactly("bob");
            assertThat(alice.plain().statusCode()).isEqualTo(429);
            assertThat(bob.plain().statusCode()).as("arms nothing").isEqualTo(429);
            other.advanceMs(14_000);
            assertThat(other.endings).hasSize(1);
            assertThat(alice.chained(due).statusCode()).as("the chain stood still").isEqualTo(429);
            other.advanceMs(14_000);
            assertThat(alice.chained(due).statusCode()).isEqualTo(429);
            other.advanceMs(14_000);
            assertThat(alice.chained(due).statusCode()).isEqualTo(200);
            assertThat(other.armings).hasSize(2);
        }
    }

    @Test
    void shouldSayWhenThereIsNoRoom() {
        try (TestGateway other = new TestGateway(context ->
            context.key(PolymarketClient.key("alice", "live")).maxSessions(0))) {
            final PolymarketClient alice = new PolymarketClient(other);
            assertThat(alice.plain().statusCode()).isEqualTo(503);
            final HttpResponse<String> answer = alice.chained(null);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(new JsonObject(answer.body()).getString("error")).contains("nothing was armed");
        }
    }

    @Test
    void shouldTellOperatorsWhyAndClientsNot() {
        final List<String> reasons = new CopyOnWriteArrayList<>();
        final Feed feed = (venue, reason) -> reasons.add(venue + ' ' + reason);
        try (TestGateway other = new TestGateway(context -> context.key(PolymarketClient.key("alice", "live")).feed(feed))) {
            new PolymarketClient(other).key("nobody").plain();
            new PolymarketClient(other).header("POLY_PASSPHRASE", "wrong").plain();
            new PolymarketClient(other).clockOffByMs(100_000).plain();
            new PolymarketClient(other).chained("wrong");
            assertThat(reasons).containsExactly("polymarket unknown_key", "polymarket bad_signature",
                "polymarket old_timestamp", "polymarket wrong_heartbeat_id");
        }
    }
}
