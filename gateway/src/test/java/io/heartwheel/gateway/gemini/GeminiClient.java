package io.heartwheel.gateway.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.TestGateway;
import io.heartwheel.gateway.TestWheel;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A client of the venue as its document describes one, with its own signing. */
final class GeminiClient {
    static final String ID = "account-of-a-test";
    static final String SECRET = "a-secret-of-a-test";
    static final String HEARTBEAT = "/v1/heartbeat";

    private final TestGateway gateway;
    private long nonce = TestWheel.START_MS;

    GeminiClient(final TestGateway gateway) {
        this.gateway = gateway;
    }

    /** A key that must heartbeat, with some options changed. */
    static ApiKey key(final String... changed) {
        final Map<String, String> options = new LinkedHashMap<>(Map.of("secret", SECRET, "require-heartbeat", "yes",
            "nonce", "any", "roles", "trader", "mode", "live"));
        for (int i = 0; i < changed.length; i += 2) {
            options.put(changed[i], changed[i + 1]);
        }
        return new ApiKey("bot", "ACME", "gemini", ID, options);
    }

    /** The heartbeat of the document, with the next nonce. */
    HttpResponse<String> heartbeat() {
        return post(HEARTBEAT);
    }

    HttpResponse<String> post(final String path) {
        return send(path, "{\"request\":\"" + path + "\",\"nonce\":" + ++nonce + '}');
    }

    HttpResponse<String> send(final String path, final String json) {
        return send(path, json, "POST", "");
    }

    HttpResponse<String> send(final String path, final String json, final String method, final String body) {
        return gateway.send(signed(path, encoded(json)).method(method,
            body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    HttpRequest.Builder signed(final String path, final String payload) {
        return unsigned(path, payload, signature(SECRET, payload));
    }

    HttpRequest.Builder unsigned(final String path, final String payload, final String signature) {
        return HttpRequest.newBuilder(gateway.uri("/gemini" + path)).POST(BodyPublishers.noBody())
            .setHeader("X-GEMINI-APIKEY", ID).setHeader("X-GEMINI-PAYLOAD", payload).setHeader("X-GEMINI-SIGNATURE", signature);
    }

    static String encoded(final String json) {
        return Base64.getEncoder().encodeToString(json.getBytes(UTF_8));
    }

    static String signature(final String secret, final String payload) {
        try {
            final Mac mac = Mac.getInstance("HmacSHA384");
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA384"));
            return HexFormat.of().formatHex(mac.doFinal(payload.getBytes(UTF_8)));
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
