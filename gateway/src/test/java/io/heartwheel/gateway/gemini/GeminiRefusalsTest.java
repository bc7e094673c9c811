package io.heartwheel.gateway.gemini;

import static io.heartwheel.gateway.gemini.GeminiClient.HEARTBEAT;
import static io.heartwheel.gateway.gemini.GeminiClient.SECRET;
import static io.heartwheel.gateway.gemini.GeminiClient.encoded;
import static io.heartwheel.gateway.gemini.GeminiClient.key;
import static io.heartwheel.gateway.gemini.GeminiClient.signature;
import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.TestGateway;
import io.heartwheel.gateway.TestWheel;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is not let in, and what they are told. */
class GeminiRefusalsTest {
    private static final String GOOD = "{\"request\":\"/v1/heartbeat\",\"nonce\":1}";

    private static void assertRefused(final HttpResponse<String> answer, final int status, final String reason) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        final JsonObject body = new JsonObject(answer.body());
        assertThat(body.fieldNames()).containsExactly("result", "reason", "message");
        assertThat(body.getString("result")).isEqualTo("error");
        assertThat(body.getString("reason")).isEqualTo(reason);
        assertThat(answer.body()).doesNotContain(SECRET).doesNotContain("Exception:").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource({"X-GEMINI-APIKEY,MissingApikeyHeader", "X-GEMINI-PAYLOAD,MissingPayloadHeader",
        "X-GEMINI-SIGNATURE,MissingSignatureHeader"})
    void shouldNameTheHeaderThatIsMissing(final String header, final String reason) {
        try (TestGateway gateway = new TestGateway(key())) {
            final GeminiClient client = new GeminiClient(gateway);
            assertRefused(gateway.send(client.signed(HEARTBEAT, encoded(GOOD)).setHeader(header, "")), 400, reason);
            final HttpRequest.Builder without = HttpRequest.newBuilder(gateway.uri("/gemini" + HEARTBEAT))
                .POST(BodyPublishers.noBody());
            client.signed(HEARTBEAT, encoded(GOOD)).build().headers().map().forEach((name, values) -> {
                if (!name.equalsIgnoreCase(header)) {
                    without.setHeader(name, values.get(0));
                }
            });
            assertRefused(gateway.send(without), 400, reason);
            assertThat(gateway.armings).isEmpty();
        }
    }

    @Test
    void shouldTellNobodyWhichKeysThereAre() {
        final ApiKey elsewhere = new ApiKey("other", "ACME", "luckylobster", "ll_elsewhere_0123456789",
            Map.of("interval-ms", "60000", "active-hours", "always", "arm", "no", "timeout-factor", "3", "mode", "live"));
        try (TestGateway gateway = new TestGateway(key(), elsewhere)) {
            final GeminiClient client = new GeminiClient(gateway);
            final String forged = signature("another-secret-of-16", encoded(GOOD));
            final HttpResponse<String> known = gateway.send(client.unsigned(HEARTBEAT, encoded(GOOD), forged));
            assertRefused(known, 400, "InvalidSignature");
            for (final String id : List.of("nobody", "ll_elsewhere_0123456789", "x".repeat(2_000))) {
                final HttpResponse<String> unknown = gateway.send(
                    client.unsigned(HEARTBEAT, encoded(GOOD), forged).setHeader("X-GEMINI-APIKEY", id));
                assertThat(unknown.statusCode()).isEqualTo(known.statusCode());
                assertThat(unknown.body()).isEqualTo(known.body());
            }
            assertThat(gateway.armings).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "zz", "00", "not hexadecimal at all", "é"})
    void shouldRefuseWhatIsNoSignature(final String signature) {
        try (TestGateway gateway = new TestGateway(key())) {
            assertRefused(gateway.send(new GeminiClient(gateway).unsigned(HEARTBEAT, encoded(GOOD), signature)), 400,
                "InvalidSignature");
        }
    }

    /** Made with another implementation of the digest. */
    @Test
    void shouldTakeASignatureInEitherCase() {
        try (TestGateway gateway = new TestGateway(key())) {
            final String payload = "eyJyZXF1ZXN0IjoiL3YxL2hlYXJ0YmVhdCIsIm5vbmNlIjoiMTc3MDM4ODIwMDAwMCJ9";
            final String signature = "3736297412b8378ecd18145b80969c98c5ab61a7ff4cd9d754b91cada99c"
                + "dab356a2a3991c74a63c3ad468cc4b881107";
            final GeminiClient client = new GeminiClient(gateway);
            assertThat(gateway.send(client.unsigned(HEARTBEAT, payload, signature.toUpperCase(Locale.ROOT))).statusCode())
                .isEqualTo(200);
            assertRefused(gateway.send(client.unsigned(HEARTBEAT, payload, signature)), 400, "InvalidNonce");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{", "{}x", "{}{}", "{\"nonce\":1,\"nonce\":2,\"request\":\"/v1/heartbeat\"}",
        "\u0000", "{\"request\":\"/v1/heartbeat\",\"nonce\":01}", "[[[[", "{\"a\":NaN}"})
    void shouldRefuseAPayloadThatIsNoJsonObject(final String json) {
        try (TestGateway gateway = new TestGateway(key())) {
            final GeminiClient client = new GeminiClient(gateway);
            // The base64 of nothing is nothing, and so a missing header.
            assertRefused(client.send(HEARTBEAT, json), 400, json.isEmpty() ? "MissingPayloadHeader" : "InvalidJson");
            assertThat(gateway.armings).isEmpty();
        }
    }

    @Test
    void shouldRefuseAPayloadThatIsNoBase64() {
        try (TestGateway gateway = new TestGateway(key())) {
            assertRefused(gateway.send(new GeminiClient(gateway).signed(HEARTBEAT, GOOD)), 400, "InvalidJson");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"nonce\":1}", "{\"request\":\"/v1/balances\",\"nonce\":1}", "{\"request\":1,\"nonce\":1}",
        "{\"request\":\"/gemini/v1/heartbeat\",\"nonce\":1}", "{\"request\":\"/v1/heartbeat/\",\"nonce\":1}",
        "{\"request\":null,\"nonce\":1}", "{\"request\":\"/V1/HEARTBEAT\",\"nonce\":1}"})
    void shouldRefuseAPayloadForAnotherEndpoint(final String json) {
        try (TestGateway gateway = new TestGateway(key())) {
            assertRefused(new GeminiClient(gateway).send(HEARTBEAT, json), 400, "EndpointMismatch");
            assertThat(gateway.armings).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "1e3", "\"\"", "\"12a\"", "\" 1\"", "null", "true", "[1]", "{\"a\":1}",
        "9223372036854775808", "\"9223372036854775808\"", "12345678901234567890", "\"٣\"", "\"<nonce>\"", "\"+1\""})
    void shouldRefuseANonceOfAnotherForm(final String nonce) {
        try (TestGateway gateway = new TestGateway(key())) {
            final GeminiClient client = new GeminiClient(gateway);
            assertRefused(client.send(HEARTBEAT, "{\"request\":\"/v1/heartbeat\",\"nonce\":" + nonce + '}'), 400, "InvalidNonce");
            assertRefused(client.send(HEARTBEAT, "{\"request\":\"/v1/heartbeat\"}"), 400, "InvalidNonce");
            assertThat(gateway.armings).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1770388200", "\"1770388200000\"", "1770388200000000000", "9223372036854775807"})
    void shouldTakeAnyWholeNumberForANonce(final String nonce) {
        try (TestGateway gateway = new TestGateway(key())) {
            final String json = "{\"request\":\"/v1/heartbeat\",\"nonce\":" + nonce + '}';
            assertThat(new GeminiClient(gateway).send(HEARTBEAT, json).statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"account\":\"primary\"", "\"more\":{\"nonce\":7,\"request\":\"/v1/order/new\"}",
        "\"a\":[1,[2,{}]],\"b\":null,\"\":1.5", "\"Nonce\":0"})
    void shouldIgnoreUnknownFields(final String fields) {
        try (TestGateway gateway = new TestGateway(key())) {
            final GeminiClient client = new GeminiClient(gateway);
            final String json = "{" + fields + ",\"request\":\"/v1/heartbeat\",\"nonce\":5}";
            assertThat(client.send(HEARTBEAT, json).body()).isEqualTo("{\"result\":\"ok\"}");
            assertRefused(client.send(HEARTBEAT, json), 400, "InvalidNonce");
        }
    }

    @Test
    void shouldRefuseAStringForANonceInAGetRequest() {
        try (TestGateway gateway = new TestGateway(key())) {
            final String json = "{\"request\":\"/v1/balances\",\"nonce\":\"5\"}";
            assertRefused(new GeminiClient(gateway).send("/v1/balances", json, "GET", ""), 400, "InvalidNonce");
        }
    }

    @Test
    void shouldTakeEachNonceOnceAndNoneThatIsOlder() {
        try (TestGateway gateway = new TestGateway(key())) {
            final GeminiClient client = new GeminiClient(gateway);
            final String five = "{\"request\":\"/v1/heartbeat\",\"nonce\":5}";
            assertThat(client.send(HEARTBEAT, five).statusCode()).isEqualTo(200);
            gateway.advanceMs(20_000);
            assertRefused(client.send(HEARTBEAT, five), 400, "InvalidNonce");
            assertRefused(client.send(HEARTBEAT, five.replace('5', '4')), 400, "InvalidNonce");
            assertRefused(client.send("/v1/balances", "{\"request\":\"/v1/balances\",\"nonce\":5}"), 400, "InvalidNonce");
            gateway.advanceMs(10_003);
            assertThat(gateway.endings).as("a replay keeps no switch").hasSize(1);
        }
    }

    @Test
    void shouldUseUpNoNonceUnlessTheRequestIsGood() {
        try (TestGateway gateway = new TestGateway(key())) {
            final GeminiClient client = new GeminiClient(gateway);
            final String nine = encoded("{\"request\":\"/v1/heartbeat\",\"nonce\":9}");
            assertRefused(gateway.send(client.unsigned(HEARTBEAT, nine, signature("another-secret-of-16", nine))), 400,
                "InvalidSignature");
            assertRefused(client.send(HEARTBEAT, "{\"request\":\"/v1/balances\",\"nonce\":9}"), 400, "EndpointMismatch");
            assertThat(client.send(HEARTBEAT, "{\"request\":\"/v1/heartbeat\",\"nonce\":5}").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldRefuseATimeThatIsNotNow() {
        try (TestGateway gateway = new TestGateway(key("nonce", "time"))) {
            final GeminiClient client = new GeminiClient(gateway);
            final long nowMs = TestWheel.START_MS;
            for (final long nonce : new long[] {nowMs - 31_000, nowMs + 31_000, nowMs / 1_000 - 31, nowMs / 1_000 + 31, 1,
                nowMs * 1_000}) {
                assertRefused(client.send(HEARTBEAT, "{\"request\":\"/v1/heartbeat\",\"nonce\":" + nonce + '}'), 400,
                    "InvalidNonce");
            }
            assertThat(client.heartbeat().statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"application/json|{}", "text/plain|nonsense", "application/json|{{{",
        "application/x-www-form-urlencoded|%zz=%", "multipart/form-data|no boundary",
        "multipart/form-data; boundary=x|--x garbage", "nonsense|\u00e9"})
    void shouldIgnoreTheBodyWhateverItIs(final String type, final String body) {
        try (TestGateway gateway = new TestGateway(key())) {
            final GeminiClient client = new GeminiClient(gateway);
            assertThat(gateway.send(client.signed(HEARTBEAT, encoded(GOOD)).setHeader("Content-Type", type)
                .POST(BodyPublishers.ofString(body))).body()).isEqualTo("{\"result\":\"ok\"}");
        }
    }

    @Test
    void shouldRefuseInItsOwnShapeWhatTheGatewayWontHave() {
        try (TestGateway gateway = new TestGateway(key())) {
            final GeminiClient client = new GeminiClient(gateway);
            assertRefused(gateway.send(client.signed(HEARTBEAT, encoded(GOOD))
                .POST(BodyPublishers.ofString("x".repeat(70_000)))), 413, "PayloadTooLarge");
            assertRefused(gateway.send(HttpRequest.newBuilder(gateway.uri("/gemini/v1/symbols"))), 404, "EndpointNotFound");
            assertRefused(gateway.send(HttpRequest.newBuilder(gateway.uri("/gemini/v2/heartbeat"))
                .POST(BodyPublishers.noBody())), 404, "EndpointNotFound");
            assertThat(gateway.armings).isEmpty();
        }
    }

    @Test
    void shouldLetOnlyTradersNearOrders() {
        try (TestGateway gateway = new TestGateway(key("roles", "auditor, fundmanager"))) {
            final GeminiClient client = new GeminiClient(gateway);
            assertRefused(client.post("/v1/order/new"), 403, "MissingRole");
            assertThat(gateway.armings).as("but it is alive").hasSize(1);
            assertThat(client.heartbeat().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldSayWhenThereIsNoRoomForASwitch() {
        try (TestGateway gateway = new TestGateway(context -> context.key(key()).maxSessions(0))) {
            assertRefused(new GeminiClient(gateway).heartbeat(), 503, "System");
        }
    }

    @Test
    void shouldCheckTheOptionsOfItsKeys() {
        final Map<String, Boolean> roles = Map.of("trader", true, "auditor,trader", true, " trader , fundmanager ", true,
            "trader,trader", true, "boss", false, "", false, "trader,,auditor", false);
        roles.forEach((text, good) -> assertThat(new GeminiVenue().keyOptions().stream()
            .filter(option -> "roles".equals(option.name())).findFirst().orElseThrow().accepts().test(text))
            .as(text).isEqualTo(good));
    }
}
