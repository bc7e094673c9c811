package io.heartwheel.gateway.polymarket;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Hmac;
import io.heartwheel.gateway.TestGateway;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sends heartbeats as the venue's clients do, or with one thing about them changed. */
final class PolymarketClient {
    static final String SECRET = "c2VjcmV0LW9mLWFsaWNlLD4_-w==";
    static final String PASSPHRASE = "passphrase-of-alice";
    static final String ADDRESS = "0xAbCdEf0123456789aBcDeF0123456789abcdef01";

    private final TestGateway gateway;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private String prefix = "/polymarket";
    private String secret = SECRET;
    private String key = "alice-id";
    private Base64.Encoder encoder = Base64.getUrlEncoder();
    private long offsetMs;

    PolymarketClient(final TestGateway gateway) {
        this.gateway = gateway;
    }

    static ApiKey key(final String name, final String mode) {
        return new ApiKey(name, "account-of-" + name, "polymarket", name + "-id",
            Map.of("secret", SECRET, "passphrase", PASSPHRASE, "address", ADDRESS, "mode", mode));
    }

    PolymarketClient key(final String id) {
        key = id;
        return this;
    }

    PolymarketClient secret(final String other) {
        secret = other;
        return this;
    }

    PolymarketClient encoder(final Base64.Encoder other) {
        encoder = other;
        return this;
    }

    PolymarketClient clockOffByMs(final long ms) {
        offsetMs = ms;
        return this;
    }

    PolymarketClient prefix(final String other) {
        prefix = other;
        return this;
    }

    /** Sends this header instead of the right one; none if null. */
    PolymarketClient header(final String name, final String value) {
        headers.put(name, value);
        return this;
    }

    HttpResponse<String> plain() {
        return gateway.send(signed("/heartbeats", ""));
    }

    /** A chained heartbeat; a null id starts a chain. */
    HttpResponse<String> chained(final String id) {
        return gateway.send(signed("/v1/heartbeats", new JsonObject().put("heartbeat_id", id).encode()));
    }

    /** A chained heartbeat that is accepted: the id that it brought. */
    String next(final String id) {
        return new JsonObject(chained(id).body()).getString("heartbeat_id");
    }

    HttpRequest.Builder signed(final String path, final String body) {
        return signed("POST", path, body, body);
    }

    HttpRequest.Builder signed(final String method, final String path, final String signedBody, final String sentBody) {
        final String timestamp = headers.getOrDefault("POLY_TIMESTAMP",
            Long.toString((gateway.wallMs() + offsetMs) / 1_000));
        final byte[] digest = Hmac.of("HmacSHA256", Base64.getUrlDecoder().decode(secret.replace('+', '-').replace('/', '_')))
            .of((timestamp + method + path + signedBody).getBytes(UTF_8));
        final Map<String, String> all = new LinkedHashMap<>(Map.of("POLY_API_KEY", key, "POLY_PASSPHRASE", PASSPHRASE,
            "POLY_ADDRESS", ADDRESS, "POLY_TIMESTAMP", timestamp == null ? "" : timestamp,
            "POLY_SIGNATURE", encoder.encodeToString(digest)));
        all.putAll(headers);
        final HttpRequest.Builder request = HttpRequest.newBuilder(gateway.uri(prefix + path))
            .method(method, HttpRequest.BodyPublishers.ofString(sentBody)).header("Content-Type", "application/json");
        all.forEach((name, value) -> {
            if (value != null) {
                request.header(name, value);
            }
        });
        return request;
    }
}
