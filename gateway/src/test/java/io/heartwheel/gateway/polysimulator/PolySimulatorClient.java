package io.heartwheel.gateway.polysimulator;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.TestGateway;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;

/** Sends heartbeats as the venue's clients do. */
final class PolySimulatorClient {
    private final TestGateway gateway;
    private final String key;

    PolySimulatorClient(final TestGateway gateway, final String key) {
        this.gateway = gateway;
        this.key = key;
    }

    /** A key whose id is {@code ps_live_NAME}, with these options instead of the usual ones, by turns name and value. */
    static ApiKey key(final String name, final String... options) {
        final Map<String, String> all = new HashMap<>(
            Map.of("scope", "account", "expires", "never", "active", "yes", "mode", "live"));
        for (int i = 0; i < options.length; i += 2) {
            all.put(options[i], options[i + 1]);
        }
        return new ApiKey(name, "account-of-" + name, "polysimulator", "ps_live_" + name, all);
    }

    HttpRequest.Builder request(final String body) {
        return request("/v1/heartbeats", body).header("X-API-Key", key);
    }

    HttpRequest.Builder request(final String path, final String body) {
        return HttpRequest.newBuilder(gateway.uri("/polysimulator" + path))
            .POST(HttpRequest.BodyPublishers.ofString(body)).header("Content-Type", "application/json");
    }

    HttpResponse<String> send(final String body) {
        return gateway.send(request(body));
    }

    HttpResponse<String> heartbeat(final int intervalMs, final String label) {
        return send(new JsonObject().put("interval_ms", intervalMs).put("client_label", label).encode());
    }

    /** An accepted heartbeat: what it was promised. */
    long expiresAtMs(final int intervalMs, final String label) {
        return new JsonObject(heartbeat(intervalMs, label).body()).getLong("expires_at_ms");
    }
}
