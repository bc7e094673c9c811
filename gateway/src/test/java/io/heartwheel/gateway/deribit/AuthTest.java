package io.heartwheel.gateway.deribit;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Await;
import io.heartwheel.gateway.Hmac;
import io.heartwheel.gateway.TestGateway;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is let in, and that nobody else makes any state. */
class AuthTest {
    private static final int INVALID_CREDENTIALS = 13004;
    private static final int UNAUTHORIZED = 13009;
    private static final int INVALID_PARAMS = -32602;

    private TestGateway gateway = new TestGateway(Trader.key("alice", "acme"), Trader.key("bob", "acme"),
        new ApiKey("carol", "acme", "toy", "id-of-carol", Map.of("secret", Trader.SECRET)));

    @AfterEach
    void close() {
        gateway.close();
    }

    private static String sign(final String secret, final Object timestamp, final String nonce, final String data) {
        return HexFormat.of().formatHex(Hmac.of("HmacSHA256", secret.getBytes(StandardCharsets.UTF_8))
            .of((timestamp + "\n" + nonce + "\n" + data).getBytes(StandardCharsets.UTF_8)));
    }

    private static Object[] signed(final Object timestamp, final String nonce, final String data, final String signature) {
        return new Object[] {"grant_type", "client_signature", "client_id", "id-of-alice", "timestamp", timestamp,
            "nonce", nonce, "data", data, "signature", signature};
    }

    private void assertNoState() {
        gateway.advanceMs(5);
        assertThat(gateway.armings).isEmpty();
        assertThat(gateway.gateway().sessions().all()).isEmpty();
    }

    @Test
    void shouldGrantTokensForASecret() {
        final JsonObject granted = (JsonObject) new Trader(gateway).result("public/auth", "grant_type", "client_credentials",
            "client_id", "id-of-alice", "client_secret", Trader.SECRET, "state", "mine");
        assertThat(granted.getString("access_token")).hasSizeGreaterThan(40);
        assertThat(granted.getString("refresh_token")).hasSizeGreaterThan(40).isNotEqualTo(granted.getString("access_token"));
        assertThat(granted.getLong("expires_in")).isEqualTo(31_536_000);
        assertThat(granted.getString("scope")).contains("connection");
        assertThat(granted.getString("token_type")).isEqualTo("bearer");
        assertThat(granted.getString("state")).isEqualTo("mine");
    }

    @Test
    void shouldLetInWhoSigns() {
        final long nowMs = gateway.wallMs();
        final Trader trader = new Trader(gateway);
        trader.result("public/auth", signed(nowMs, "n1", "", sign(Trader.SECRET, nowMs, "n1", "")));
        assertThat(trader.result("private/get_cancel_on_disconnect")).isNotNull();
        new Trader(gateway).result("public/auth",
            signed(Long.toString(nowMs), "n2", "some data", sign(Trader.SECRET, nowMs, "n2", "some data").toUpperCase()));
    }

    @Test
    void shouldRefuseBadSignatures() {
        final long nowMs = gateway.wallMs();
        final String good = sign(Trader.SECRET, nowMs, "n", "d");
        final Trader trader = new Trader(gateway);
        assertThat(trader.error("public/auth", signed(nowMs, "n", "d", sign("another-secret-1", nowMs, "n", "d"))))
            .isEqualTo(INVALID_CREDENTIALS);
        assertThat(trader.error("public/auth", signed(nowMs, "m", "d", good))).isEqualTo(INVALID_CREDENTIALS);
        assertThat(trader.error("public/auth", signed(nowMs + 1, "n", "d", good))).isEqualTo(INVALID_CREDENTIALS);
        assertThat(trader.error("public/auth", signed(nowMs, "n", "e", good))).isEqualTo(INVALID_CREDENTIALS);
        assertThat(trader.error("public/auth", signed(nowMs, "n", "d", "no hex"))).isEqualTo(INVALID_CREDENTIALS);
        assertThat(trader.error("public/auth", signed("soon", "n", "d", good))).isEqualTo(INVALID_PARAMS);
        assertThat(trader.error("public/auth", signed(1.5, "n", "d", good))).isEqualTo(INVALID_PARAMS);
        assertNoState();
    }

    @Test
    void shouldRefuseOldTimestampsAndUsedSignatures() {
        final long nowMs = gateway.wallMs();
        final Trader trader = new Trader(gateway);
        for (final long timestamp : new long[] {nowMs - 60_001, nowMs + 60_001}) {
            assertThat(trader.error("public/auth", signed(timestamp, "n", "", sign(Trader.SECRET, timestamp, "n", ""))))
                .isEqualTo(INVALID_CREDENTIALS);
        }
        final String signature = sign(Trader.SECRET, nowMs, "n", "");
        trader.result("public/auth", signed(nowMs, "n", "", signature));
        assertThat(trader.error("public/auth", signed(nowMs, "n", "", signature))).isEqualTo(INVALID_CREDENTIALS);
        assertThat(trader.error("public/auth", signed(nowMs, "n", "", signature.toUpperCase()))).isEqualTo(INVALID_CREDENTIALS);
        final String divided = sign(Trader.SECRET, nowMs, "a", "b\nc");
        trader.result("public/auth", signed(nowMs, "a", "b\nc", divided));
        assertThat(trader.error("public/auth", signed(nowMs, "a\nb", "c", divided))).as("the same text, divided elsewhere")
            .isEqualTo(INVALID_CREDENTIALS);
        gateway.advanceMs(59_000);
        assertThat(trader.error("public/auth", signed(nowMs, "n", "", signature))).isEqualTo(INVALID_CREDENTIALS);
    }

    @Test
    void shouldLetInAgainWhoSignsWithoutANonceOrWithTheSameOne() {
        for (int i = 0; i < 3; i++) {
            final long nowMs = gateway.wallMs();
            final String signature = sign(Trader.SECRET, nowMs, "", "");
            new Trader(gateway).result("public/auth", "grant_type", "client_signature", "client_id", "id-of-alice",
                "timestamp", nowMs, "signature", signature);
            assertThat(new Trader(gateway).error("public/auth", signed(nowMs, "", "", signature))).isEqualTo(INVALID_CREDENTIALS);
            new Trader(gateway).result("public/auth", signed(nowMs, "same", "", sign(Trader.SECRET, nowMs, "same", "")));
            gateway.advanceMs(2);
        }
    }

    @Test
    void shouldRefuseWhoHasNoKeyHere() {
        final Trader trader = new Trader(gateway);
        for (final String[] pair : new String[][] {{"id-of-alice", "another-secret-1"}, {"id-of-nobody", Trader.SECRET},
            {"id-of-carol", Trader.SECRET}, {"alice", Trader.SECRET}}) {
            final JsonObject answer = trader.call("public/auth", "grant_type", "client_credentials",
                "client_id", pair[0], "client_secret", pair[1]);
            assertThat(answer.getJsonObject("error"))
                .isEqualTo(new JsonObject().put("code", INVALID_CREDENTIALS).put("message", "invalid_credentials"));
        }
        assertNoState();
    }

    @Test
    void shouldNameTheParameterThatIsMissingOrWrong() {
        final Trader trader = new Trader(gateway);
        assertThat(trader.call("public/auth").getJsonObject("error")).isEqualTo(new JsonObject().put("code", INVALID_PARAMS)
            .put("message", "Invalid params").put("data", new JsonObject().put("reason", "value required")
                .put("param", "grant_type")));
        assertThat(trader.error("public/auth", "grant_type", "password")).isEqualTo(INVALID_PARAMS);
        assertThat(trader.error("public/auth", "grant_type", 7)).isEqualTo(INVALID_PARAMS);
        assertThat(trader.error("public/auth", "grant_type", "client_credentials")).isEqualTo(INVALID_PARAMS);
        assertThat(trader.error("public/auth", "grant_type", "client_credentials", "client_id", "id-of-alice",
            "client_secret", "x".repeat(10_000))).isEqualTo(INVALID_PARAMS);
    }

    @Test
    void shouldServeNothingPrivateBeforeSignIn() {
        final Trader trader = new Trader(gateway);
        for (final String method : new String[] {"enable_cancel_on_disconnect", "disable_cancel_on_disconnect",
            "get_cancel_on_disconnect", "logout", "buy", "sell", "cancel", "cancel_all", "get_open_orders"}) {
            assertThat(trader.call("private/" + method).getJsonObject("error")).isEqualTo(new JsonObject()
                .put("code", UNAUTHORIZED).put("message", "unauthorized")
                .put("data", new JsonObject().put("reason", "invalid_token")));
        }
        assertThat(trader.error("private/logout", "access_token", "1.made-up")).isEqualTo(UNAUTHORIZED);
        assertNoState();
    }

    @Test
    void shouldSignInByAnAccessToken() {
        final JsonObject granted = grant(new Trader(gateway));
        final Trader other = new Trader(gateway);
        assertThat(other.result("private/get_cancel_on_disconnect", "access_token", granted.getString("access_token")))
            .isNotNull();
        final Trader third = new Trader(gateway);
        assertThat(third.error("private/get_cancel_on_disconnect", "access_token", granted.getString("refresh_token")))
            .as("a refresh token is no access token").isEqualTo(UNAUTHORIZED);
    }

    @Test
    void shouldForgetTokensInTime() {
        gateway.close();
        gateway = new TestGateway(context -> context.key(Trader.key("alice", "acme")).venue("deribit", Map.of("token-s", "20")));
        final String token = grant(new Trader(gateway)).getString("access_token");
        gateway.advanceMs(19_900);
        new Trader(gateway).result("private/get_cancel_on_disconnect", "access_token", token);
        gateway.advanceMs(100);
        assertThat(new Trader(gateway).error("private/get_cancel_on_disconnect", "access_token", token))
            .isEqualTo(UNAUTHORIZED);
    }

    private static JsonObject grant(final Trader trader) {
        return (JsonObject) trader.result("public/auth", "grant_type", "client_credentials", "client_id", "id-of-alice",
            "client_secret", Trader.SECRET);
    }

    @Test
    void shouldRefreshTokensOnce() {
        final Trader trader = new Trader(gateway);
        final JsonObject granted = grant(trader);
        final String refresh = granted.getString("refresh_token");
        final JsonObject again =
            (JsonObject) new Trader(gateway).result("public/auth", "grant_type", "refresh_token", "refresh_token", refresh);
        assertThat(again.getString("access_token")).isNotEqualTo(granted.getString("access_token"));
        final Trader other = new Trader(gateway);
        assertThat(other.error("public/auth", "grant_type", "refresh_token", "refresh_token", refresh))
            .isEqualTo(INVALID_CREDENTIALS);
        assertThat(other.error("private/get_open_orders", "access_token", granted.getString("access_token")))
            .isEqualTo(UNAUTHORIZED);
        assertThat(other.error("public/auth", "grant_type", "refresh_token",
            "refresh_token", again.getString("access_token"))).isEqualTo(INVALID_CREDENTIALS);
    }

    @Test
    void shouldInvalidateTokensAtLogoutUnlessTold() {
        final Trader first = new Trader(gateway);
        final String kept = grant(first).getString("access_token");
        first.tell("private/logout", "invalidate_token", false);
        first.closeCode();
        final Trader second = new Trader(gateway);
        final String dropped = grant(second).getString("access_token");
        second.tell("private/logout");
        second.closeCode();
        final Trader third = new Trader(gateway);
        assertThat(third.error("private/get_cancel_on_disconnect", "access_token", dropped)).isEqualTo(UNAUTHORIZED);
        third.result("private/get_cancel_on_disconnect", "access_token", kept);
    }

    @Test
    void shouldForgetTheTokensOfAConnectionThatIsGoneAndNoOthers() {
        final Trader steady = new Trader(gateway);
        final String token = grant(steady).getString("access_token");
        JsonObject last = null;
        for (int i = 0; i < 70; i++) {
            final Trader passing = new Trader(gateway);
            last = grant(passing);
            passing.socket().abort();
            Await.until("it is gone", () -> {
                gateway.advanceMs(5);
                return gateway.gateway().sessions().all().size() == 1;
            });
        }
        steady.result("private/get_cancel_on_disconnect", "access_token", token);
        final Trader other = new Trader(gateway);
        assertThat(other.error("private/get_cancel_on_disconnect", "access_token", last.getString("access_token")))
            .isEqualTo(UNAUTHORIZED);
        assertThat(other.error("public/auth", "grant_type", "refresh_token",
            "refresh_token", last.getString("refresh_token"))).isEqualTo(INVALID_CREDENTIALS);
        other.result("private/get_cancel_on_disconnect", "access_token", token);
    }

    @Test
    void shouldServeAConnectionThatHasSignedInWhateverBecomesOfItsToken() {
        gateway.close();
        gateway = new TestGateway(context -> context.key(Trader.key("alice", "acme")).key(Trader.key("bob", "acme"))
            .venue("deribit", Map.of("token-s", "20")));
        final Trader trader = new Trader(gateway);
        final String token = grant(trader).getString("access_token");
        gateway.advanceMs(20_000);
        trader.result("private/get_cancel_on_disconnect", "access_token", token);
        final JsonObject bobs = (JsonObject) new Trader(gateway).result("public/auth", "grant_type", "client_credentials",
            "client_id", "id-of-bob", "client_secret", Trader.SECRET);
        assertThat(trader.error("private/get_cancel_on_disconnect", "access_token", bobs.getString("access_token")))
            .isEqualTo(UNAUTHORIZED);
    }

    @Test
    void shouldKeepOneKeyAConnection() {
        final Trader trader = new Trader(gateway).signedIn("alice").signedIn("alice");
        assertThat(trader.error("public/auth", "grant_type", "client_credentials", "client_id", "id-of-bob",
            "client_secret", Trader.SECRET)).isEqualTo(UNAUTHORIZED);
        assertThat(gateway.armings).hasSize(1);
    }

    @Test
    void shouldBoundTokensAndSignatures() {
        final Tokens tokens = new Tokens(1_000);
        final Settings settings = new Settings(1, false, 1, 1, null, 1, 1, 1_000, 1_000, 1, 1, 1);
        final KeyState key = new KeyState(Trader.key("alice", "acme"), settings, null);
        final Tokens.Pair first = tokens.issue(key, 1, 0);
        for (int i = 0; i < 63; i++) {
            tokens.issue(key, 1, 0);
        }
        assertThat(tokens.ofAccess(first.access(), 0)).isSameAs(key);
        tokens.issue(key, 1, 0);
        assertThat(tokens.ofAccess(first.access(), 0)).as("the oldest makes room").isNull();
        final Signatures signatures = new Signatures(1_000);
        for (int i = 0; i < 10_000; i++) {
            assertThat(signatures.take("s" + i, 0, 0)).isEqualTo(Signatures.Verdict.FRESH);
        }
        assertThat(signatures.take("more", 0, 0)).isEqualTo(Signatures.Verdict.TOO_MANY);
        assertThat(signatures.take("more", 2_001, 2_001)).isEqualTo(Signatures.Verdict.FRESH);
    }

    @Test
    void shouldRefuseSessionsThatThereIsNoRoomFor() {
        gateway.close();
        gateway = new TestGateway(context -> context.key(Trader.key("alice", "acme")).maxSessions(1));
        new Trader(gateway).signedIn("alice");
        assertThat(new Trader(gateway).error("public/auth", "grant_type", "client_credentials", "client_id", "id-of-alice",
            "client_secret", Trader.SECRET)).isEqualTo(13028);
    }

    @Test
    void shouldLimitSignInsOverHttp() {
        gateway.close();
        gateway = new TestGateway(context -> context.key(Trader.key("alice", "acme"))
            .venue("deribit", Map.of("key-requests-per-second", "1")));
        final URI uri = gateway.uri("/deribit/api/v2/public/auth?grant_type=client_credentials&client_id=id-of-alice"
            + "&client_secret=" + Trader.SECRET);
        assertThat(gateway.send(HttpRequest.newBuilder(uri)).statusCode()).isEqualTo(200);
        final HttpResponse<String> refused = gateway.send(HttpRequest.newBuilder(uri));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(new JsonObject(refused.body()).getJsonObject("error"))
            .isEqualTo(new JsonObject().put("code", 10028).put("message", "too_many_requests"));
        gateway.advanceMs(1_000);
        assertThat(gateway.send(HttpRequest.newBuilder(uri)).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldLimitPrivateRequestsOfAKey() {
        gateway.close();
        gateway = new TestGateway(context -> context.key(Trader.key("alice", "acme"))
            .venue("deribit", Map.of("key-requests-per-second", "3")));
        final Trader first = new Trader(gateway).signedIn("alice");
        final Trader second = new Trader(gateway).signedIn("alice");
        first.result("private/get_cancel_on_disconnect");
        assertThat(second.error("private/get_cancel_on_disconnect")).isEqualTo(10028);
        second.result("public/test");
        gateway.advanceMs(1_000);
        second.result("private/get_cancel_on_disconnect");
    }
}
