package io.heartwheel.gateway.polysimulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.TestGateway;
import io.heartwheel.gateway.TestWheel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who and what is not let in, and what it is told. */
class PolySimulatorRefusalTest {
    private static final String GOOD = "{\"interval_ms\":5000}";
    private static final ApiKey ELSEWHERE = new ApiKey("elsewhere", "account-of-alice", "polymarket", "ps_live_elsewhere",
        Map.of("secret", "c2VjcmV0LW9mLWFsaWNl", "passphrase", "passphrase-of-alice", "address", "0x" + "0".repeat(40),
            "mode", "live"));

    private final TestGateway gateway = new TestGateway(PolySimulatorClient.key("alice"), PolySimulatorClient.key("bob"),
        PolySimulatorClient.key("off", "active", "no"), ELSEWHERE,
        PolySimulatorClient.key("soon", "expires", Instant.ofEpochMilli(TestWheel.START_MS + 5_000).toString()));
    private final PolySimulatorClient alice = new PolySimulatorClient(gateway, "ps_live_alice");

    @AfterEach
    void close() {
        gateway.close();
    }

    private HttpResponse<String> sendWith(final String... headers) {
        final HttpRequest.Builder request = alice.request("/v1/heartbeats", GOOD);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return gateway.send(request);
    }

    private void assertRefused(final HttpResponse<String> answer, final String error) {
        assertThat(answer.statusCode()).isEqualTo(401);
        final JsonObject json = new JsonObject(answer.body());
        assertThat(json.fieldNames()).containsExactlyInAnyOrder("error", "message");
        assertThat(json.getString("error")).isEqualTo(error);
        assertThat(answer.body()).doesNotContain("ps_live_a").doesNotContain("Exception");
        assertThat(gateway.armings).isEmpty();
        assertThat(gateway.gateway().sessions().all()).isEmpty();
    }

    @Test
    void shouldRefuseWhoShowsNoKey() {
        assertRefused(sendWith(), "MISSING_API_KEY");
        assertRefused(sendWith("X-API-Key", " "), "MISSING_API_KEY");
        assertRefused(sendWith("Authorization", "Basic YWxpY2U6eA=="), "MISSING_API_KEY");
        assertRefused(sendWith("Authorization", "Bearer"), "MISSING_API_KEY");
    }

    @ParameterizedTest
    @CsvSource({"X-API-Key,ps_live_nobody", "X-API-Key,ps_live_elsewhere", "POLY_API_KEY,PS_LIVE_ALICE", "Poly-API-Key,alice",
        "Authorization,Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln", "Authorization,Bearer ps_live_nobody",
        "Authorization,Bearer ps_test_alice"})
    void shouldRefuseWhoShowsNoGoodKey(final String header, final String value) {
        assertRefused(sendWith(header, value), "INVALID_KEY");
    }

    @Test
    void shouldTakeTheKeyFromTheFirstHeaderThatHasOne() {
        assertThat(sendWith("X-API-Key", "ps_live_alice").statusCode()).isEqualTo(200);
        assertThat(sendWith("x-api-key", "ps_live_alice", "POLY_API_KEY", "wrong").statusCode()).isEqualTo(200);
        assertThat(sendWith("POLY_API_KEY", "ps_live_alice", "Poly-API-Key", "wrong").statusCode()).isEqualTo(200);
        assertThat(sendWith("Poly-API-Key", "ps_live_alice", "Authorization", "Bearer wrong").statusCode()).isEqualTo(200);
        assertThat(sendWith("Authorization", "bearer ps_live_alice").statusCode()).isEqualTo(200);
        assertThat(sendWith("X-API-Key", "", "Authorization", "Bearer ps_live_alice").statusCode()).isEqualTo(200);
        assertThat(sendWith("X-API-Key", "wrong", "POLY_API_KEY", "ps_live_alice").statusCode()).isEqualTo(401);
        assertThat(sendWith("POLY_API_KEY", "wrong", "Poly-API-Key", "ps_live_alice").statusCode()).isEqualTo(401);
        assertThat(sendWith("Poly-API-Key", "wrong", "Authorization", "Bearer ps_live_alice").statusCode()).isEqualTo(401);
        assertThat(gateway.armings).extracting(client -> client.key()).containsOnly("alice");
    }

    @Test
    void shouldTakeNoBearerTokenThatDoesNotLookLikeAKey() {
        final ApiKey plain = new ApiKey("plain", "plain", "polysimulator", "plain-id",
            Map.of("scope", "account", "expires", "never", "active", "yes", "mode", "live"));
        try (TestGateway other = new TestGateway(plain)) {
            final PolySimulatorClient client = new PolySimulatorClient(other, "plain-id");
            final HttpRequest.Builder bearer = client.request("/v1/heartbeats", GOOD).header("Authorization", "Bearer plain-id");
            assertRefused(other.send(bearer), "INVALID_KEY");
            assertThat(client.send(GOOD).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldRefuseKeysThatAreNoLongerGood() {
        assertRefused(sendWith("X-API-Key", "ps_live_off"), "KEY_DEACTIVATED");
        gateway.advanceMs(5_000);
        assertRefused(sendWith("X-API-Key", "ps_live_soon"), "KEY_EXPIRED");
    }

    @Test
    void shouldTakeKeysUntilTheyExpire() {
        gateway.advanceMs(4_999);
        assertThat(sendWith("X-API-Key", "ps_live_soon").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{}|missing|Field required",
        "{\"interval_ms\":null}|int_type|Input should be a valid integer",
        "{\"interval_ms\":true}|int_type|Input should be a valid integer",
        "{\"interval_ms\":\"5000\"}|int_type|Input should be a valid integer",
        "{\"interval_ms\":5000.5}|int_from_float|Input should be a valid integer, got a number with a fractional part",
        "{\"interval_ms\":1e-9}|int_from_float|Input should be a valid integer, got a number with a fractional part",
        "{\"interval_ms\":1e999}|finite_number|Input should be a finite number",
        "{\"interval_ms\":1e300}|less_than_equal|Input should be less than or equal to 60000",
        "{\"interval_ms\":-0.0}|greater_than_equal|Input should be greater than or equal to 1000",
        "{\"interval_ms\":[5000]}|int_type|Input should be a valid integer",
        "{\"interval_ms\":{}}|int_type|Input should be a valid integer",
        "{\"interval_ms\":999}|greater_than_equal|Input should be greater than or equal to 1000",
        "{\"interval_ms\":0}|greater_than_equal|Input should be greater than or equal to 1000",
        "{\"interval_ms\":-5000}|greater_than_equal|Input should be greater than or equal to 1000",
        "{\"interval_ms\":60001}|less_than_equal|Input should be less than or equal to 60000",
        "{\"interval_ms\":4294972296}|less_than_equal|Input should be less than or equal to 60000",
        "{\"interval_ms\":99999999999999999999}|less_than_equal|Input should be less than or equal to 60000",
        "{\"interval_ms\":-99999999999999999999}|greater_than_equal|Input should be greater than or equal to 1000"})
    void shouldRefuseIntervalsThatAreNone(final String body, final String type, final String message) {
        final JsonArray detail = detail(alice.send(body));
        assertThat(detail).hasSize(1);
        final JsonObject problem = detail.getJsonObject(0);
        assertThat(problem.getString("type")).isEqualTo(type);
        assertThat(problem.getString("msg")).isEqualTo(message);
        assertThat(problem.getJsonArray("loc")).isEqualTo(new JsonArray().add("body").add("interval_ms"));
        assertThat(problem.containsKey("input")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"2500, 2500", "2500.0, 2500", "2.5e3, 2500", "60000.000, 60000"})
    void shouldTakeIntegersHoweverTheyAreWritten(final String written, final int intervalMs) {
        final JsonObject answer = new JsonObject(alice.send("{\"interval_ms\":" + written + "}").body());
        assertThat(answer.getLong("expires_at_ms")).isEqualTo(alice.expiresAtMs(intervalMs, null));
    }

    private JsonArray detail(final HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(gateway.armings).isEmpty();
        final JsonObject json = new JsonObject(answer.body());
        assertThat(json.fieldNames()).containsExactly("detail");
        return json.getJsonArray("detail");
    }

    @Test
    void shouldSayWhatIsAllowed() {
        assertThat(detail(alice.heartbeat(999, "x".repeat(65)))).isEqualTo(new JsonArray()
            .add(new JsonObject().put("type", "greater_than_equal").put("loc", new JsonArray().add("body").add("interval_ms"))
                .put("msg", "Input should be greater than or equal to 1000").put("input", 999)
                .put("ctx", new JsonObject().put("ge", 1_000)))
            .add(new JsonObject().put("type", "string_too_long").put("loc", new JsonArray().add("body").add("client_label"))
                .put("msg", "String should have at most 64 characters").put("input", "x".repeat(65))
                .put("ctx", new JsonObject().put("max_length", 64))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"5|string_type", "true|string_type", "[]|string_type", "{}|string_type",
        "\"\\ud800\"|string_unicode", "\"\\udc00x\"|string_unicode"})
    void shouldRefuseLabelsThatAreNone(final String label, final String type) {
        final JsonArray detail = detail(alice.send("{\"interval_ms\":5000,\"client_label\":" + label + "}"));
        assertThat(detail.getJsonObject(0).getString("type")).isEqualTo(type);
        assertThat(detail.getJsonObject(0).getJsonArray("loc")).isEqualTo(new JsonArray().add("body").add("client_label"));
    }

    @Test
    void shouldCountTheCharactersOfALabelNotTheirHalves() {
        assertThat(alice.heartbeat(5_000, "x".repeat(64)).statusCode()).isEqualTo(200);
        assertThat(alice.heartbeat(5_000, "\ud83d\udc93".repeat(64)).statusCode()).isEqualTo(200);
        assertThat(alice.heartbeat(5_000, "\ud83d\udc93".repeat(65)).statusCode()).isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"interval_ms\":5000", "{\"interval_ms\":5000}}", "interval_ms=5000", "{'interval_ms':5000}",
        "{\"interval_ms\":NaN}", "{\"interval_ms\":05000}", " "})
    void shouldRefuseWhatIsNoJson(final String body) {
        final JsonObject problem = detail(alice.send(body)).getJsonObject(0);
        assertThat(problem.getString("type")).isEqualTo("json_invalid");
        assertThat(problem.getJsonArray("loc").getString(0)).isEqualTo("body");
    }

    @Test
    void shouldRefuseBottomlessBodiesAndEndlessNumbers() {
        assertThat(detail(alice.send("[".repeat(60_000))).getJsonObject(0).getString("type")).isEqualTo("json_invalid");
        assertThat(detail(alice.send("{\"interval_ms\":" + "9".repeat(60_000) + "}")).getJsonObject(0).getString("type"))
            .isEqualTo("json_invalid");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"[]|model_attributes_type", "5|model_attributes_type", "\"x\"|model_attributes_type",
        "null|missing", "''|missing"})
    void shouldRefuseBodiesThatAreNoObjects(final String body, final String type) {
        final JsonObject problem = detail(alice.send(body == null ? "" : body)).getJsonObject(0);
        assertThat(problem.getString("type")).isEqualTo(type);
        assertThat(problem.getJsonArray("loc")).isEqualTo(new JsonArray().add("body"));
    }

    @Test
    void shouldAskForTheKeyBeforeLookingAtTheBody() {
        assertRefused(gateway.send(alice.request("/v1/heartbeats", "{").header("X-API-Key", "wrong")), "INVALID_KEY");
    }

    @Test
    void shouldLimitTheRateOfAKey() {
        try (TestGateway other = new TestGateway(context -> context.key(PolySimulatorClient.key("alice"))
            .key(PolySimulatorClient.key("bob")).venue("polysimulator", Map.of("rate-per-minute", "3")))) {
            final PolySimulatorClient client = new PolySimulatorClient(other, "ps_live_alice");
            assertThat(client.send("{").statusCode()).isEqualTo(422);
            assertThat(client.send(GOOD).statusCode()).isEqualTo(200);
            assertThat(client.send(GOOD).statusCode()).isEqualTo(200);
            final HttpResponse<String> answer = client.send(GOOD);
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("retry-after")).hasValue("60");
            assertThat(new JsonObject(answer.body()).getString("error")).isEqualTo("RATE_LIMITED");
            assertThat(new PolySimulatorClient(other, "ps_live_bob").send(GOOD).statusCode()).isEqualTo(200);
            other.advanceMs(60_000);
            assertThat(client.send(GOOD).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldKeepLabelsAliveWhoseSiblingUsesUpTheRate() {
        try (TestGateway other = new TestGateway(context -> context.key(PolySimulatorClient.key("alice", "scope", "label"))
            .venue("polysimulator", Map.of("rate-per-minute", "5")))) {
            final PolySimulatorClient client = new PolySimulatorClient(other, "ps_live_alice");
            assertThat(client.heartbeat(5_000, "grid").statusCode()).isEqualTo(200);
            for (int i = 0; i < 4; i++) {
                assertThat(client.heartbeat(5_000, "runaway").statusCode()).isEqualTo(200);
            }
            for (int seconds = 0; seconds < 40; seconds += 5) {
                other.advanceMs(5_000);
                assertThat(client.heartbeat(1_000, "grid").statusCode()).isEqualTo(429);
                assertThat(client.heartbeat(5_000, "new").statusCode()).as("arms nothing").isEqualTo(429);
                assertThat(client.send("{\"interval_ms\":9,\"client_label\":\"runaway\"}").statusCode()).isEqualTo(429);
            }
            assertThat(other.endings).extracting(ending -> ending.client().part()).containsExactly("runaway");
            assertThat(other.armings).extracting(Client::part).containsExactly("grid", "runaway");
            other.advanceMs(6_252);
            assertThat(other.endings).extracting(ending -> ending.client().part()).containsExactly("runaway", "grid");
        }
    }

    @Test
    void shouldRefuseOtherMethodsPathsAndSizes() {
        final HttpResponse<String> get = gateway.send(alice.request("").GET());
        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(new JsonObject(get.body()).getString("error")).isEqualTo("METHOD_NOT_ALLOWED");
        final HttpResponse<String> none = gateway.send(alice.request("/v2/heartbeats", GOOD));
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(new JsonObject(none.body()).getString("error")).isEqualTo("NOT_FOUND");
        final HttpResponse<String> large = alice.send("{\"interval_ms\":5000,\"pad\":\"" + "x".repeat(70_000) + "\"}");
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(new JsonObject(large.body()).getString("error")).isEqualTo("PAYLOAD_TOO_LARGE");
        assertThat(gateway.armings).isEmpty();
    }
}
