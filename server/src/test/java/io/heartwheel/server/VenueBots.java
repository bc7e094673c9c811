package io.heartwheel.server;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Clients of the five venues, each written after its venue's document, and of the reference venue's order entry. */
final class VenueBots {
    static final String ADDRESS = "0x00000000000000000000000000000000000000aa";
    static final String PASSPHRASE = "a passphrase of some length";

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;

    VenueBots(final int port) {
        this.port = port;
    }

    /** What a heartbeat was sent at, in ms since the epoch, and what it was answered. */
    record Beat(long sentMs, int status, String body) {
    }

    Beat polymarket(final String id, final String secret) {
        final String second = Long.toString(System.currentTimeMillis() / 1_000);
        final String body = "{\"heartbeat_id\":null}";
        final byte[] signature = hmac("HmacSHA256", Base64.getDecoder().decode(secret), second + "POST/v1/heartbeats" + body);
        return send(request("/polymarket/v1/heartbeats").header("POLY_ADDRESS", ADDRESS).header("POLY_API_KEY", id)
            .header("POLY_PASSPHRASE", PASSPHRASE).header("POLY_TIMESTAMP", second)
            .header("POLY_SIGNATURE", Base64.getUrlEncoder().encodeToString(signature))
            .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    Beat polySimulator(final String id, final int intervalMs, final String label) {
        return send(request("/polysimulator/v1/heartbeats").header("X-API-Key", id).header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(
                new JsonObject().put("interval_ms", intervalMs).put("client_label", label).encode())));
    }

    Beat gemini(final String id, final String secret) {
        final String payload = Base64.getEncoder().encodeToString(new JsonObject().put("request", "/v1/heartbeat")
            .put("nonce", System.currentTimeMillis()).encode().getBytes(StandardCharsets.UTF_8));
        return send(request("/gemini/v1/heartbeat").header("X-GEMINI-APIKEY", id).header("X-GEMINI-PAYLOAD", payload)
            .header("X-GEMINI-SIGNATURE", HexFormat.of().formatHex(
                hmac("HmacSHA384", secret.getBytes(StandardCharsets.UTF_8), payload)))
            .header("Content-Type", "text/plain").POST(BodyPublishers.noBody()));
    }

    Beat luckyLobster(final String id) {
        return send(request("/luckylobster/api/agent/v1/heartbeat?skill_version=9").header("Authorization", "Bearer " + id));
    }

    /** A WebSocket of the Deribit venue. */
    Deribit deribit() {
        final Deribit client = new Deribit();
        client.socket = http.newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/deribit/ws/api/v2"), client).join();
        return client;
    }

    /** Sends JSON-RPC requests and keeps what comes. */
    static final class Deribit implements WebSocket.Listener {
        private final BlockingQueue<JsonObject> received = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private WebSocket socket;
        private int lastId;
        private volatile boolean closed;

        JsonObject call(final String method, final JsonObject params) {
            final int id = ++lastId;
            socket.sendText(new JsonObject().put("jsonrpc", "2.0").put("id", id).put("method", method).put("params", params)
                .encode(), true).join();
            while (true) {
                final JsonObject answer = next();
                if (Integer.valueOf(id).equals(answer.getInteger("id"))) {
                    return answer;
                }
            }
        }

        JsonObject next() {
            try {
                final JsonObject message = received.poll(60, TimeUnit.SECONDS);
                if (message == null) {
                    throw new AssertionError("nothing came for a minute");
                }
                return message;
            } catch (final InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        boolean isClosed() {
            return closed;
        }

        /** As if its machine had died. */
        void abort() {
            socket.abort();
        }

        @Override
        public CompletionStage<?> onText(final WebSocket from, final CharSequence data, final boolean last) {
            text.append(data);
            if (last) {
                received.add(new JsonObject(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(final WebSocket from, final int code, final String reason) {
            closed = true;
            return null;
        }

        @Override
        public void onError(final WebSocket from, final Throwable error) {
            closed = true;
        }
    }

    /** An order of 5 HWL at 10.00 under a key; its id. */
    String order(final String authorization, final JsonObject more) {
        final Beat answer = enter(authorization, more);
        if (answer.status() != 201) {
            throw new AssertionError("the order was refused: " + answer);
        }
        return orderId(answer);
    }

    /** Such an order, which may be refused. */
    Beat enter(final String authorization, final JsonObject more) {
        final JsonObject order = new JsonObject().put("symbol", "HWL").put("side", "buy").put("price", "10.00")
            .put("quantity", 5).mergeIn(more);
        return send(request("/api/v1/orders").header("Authorization", authorization)
            .POST(BodyPublishers.ofString(order.encode())));
    }

    static String orderId(final Beat entered) {
        return new JsonObject(entered.body()).getJsonObject("order").getString("order_id");
    }

    /** One of a key's orders as it stands. */
    JsonObject order(final String authorization, final String label, final String id) {
        final Beat answer = send(request("/api/v1/orders" + (label.isEmpty() ? "" : "?label=" + label))
            .header("Authorization", authorization));
        final JsonArray orders = new JsonObject(answer.body()).getJsonArray("orders");
        for (int i = 0; i < orders.size(); i++) {
            if (id.equals(orders.getJsonObject(i).getString("order_id"))) {
                return orders.getJsonObject(i);
            }
        }
        throw new AssertionError("no order " + id + " in " + answer);
    }

    static String basic(final String name, final String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ':' + secret).getBytes(StandardCharsets.UTF_8));
    }

    Beat get(final String path) {
        return send(request(path));
    }

    private HttpRequest.Builder request(final String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private Beat send(final HttpRequest.Builder request) {
        try {
            final long sentMs = System.currentTimeMillis();
            final HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Beat(sentMs, answer.statusCode(), answer.body());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] hmac(final String algorithm, final byte[] secret, final String text) {
        try {
            final Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret, algorithm));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (final GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
