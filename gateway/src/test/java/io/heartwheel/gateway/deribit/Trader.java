package io.heartwheel.gateway.deribit;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.TestGateway;
import io.vertx.core.json.JsonObject;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** A client of the venue, as its document prescribes one, over a real WebSocket. */
final class Trader implements WebSocket.Listener {
    static final String PATH = "/deribit/ws/api/v2";
    static final String SECRET = "a-secret-of-alice-1";

    private static final long PATIENCE_MS = 10_000;

    private final List<JsonObject> received = new ArrayList<>();
    private final StringBuilder partial = new StringBuilder();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;
    private long lastId;

    Trader(final TestGateway gateway) {
        socket = gateway.webSocket(PATH, this);
    }

    static ApiKey key(final String name, final String account) {
        return key(name, account, Map.of());
    }

    static ApiKey key(final String name, final String account, final Map<String, String> others) {
        final Map<String, String> options = new HashMap<>(
            Map.of("secret", SECRET, "cancel-on-disconnect", "off", "mode", "live"));
        options.putAll(others);
        return new ApiKey(name, account, "deribit", "id-of-" + name, options);
    }

    @Override
    public CompletionStage<?> onText(final WebSocket webSocket, final CharSequence data, final boolean last) {
        partial.append(data);
        if (last) {
            synchronized (received) {
                received.add(new JsonObject(partial.toString()));
                received.notifyAll();
            }
            partial.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(final WebSocket webSocket, final int statusCode, final String reason) {
        closed.complete(statusCode);
        return null;
    }

    @Override
    public void onError(final WebSocket webSocket, final Throwable error) {
        closed.complete(-1);
    }

    WebSocket socket() {
        return socket;
    }

    /** Calls a method with parameters by name, and waits for its answer. */
    JsonObject call(final String method, final Object... namesAndValues) {
        final long id = tell(method, namesAndValues);
        return await(message -> Long.valueOf(id).equals(message.getLong("id")));
    }

    /** Calls a method without waiting. */
    long tell(final String method, final Object... namesAndValues) {
        final JsonObject params = new JsonObject();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            params.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        final long id = ++lastId;
        raw(new JsonObject().put("jsonrpc", "2.0").put("id", id).put("method", method).put("params", params).encode());
        return id;
    }

    void raw(final String text) {
        socket.sendText(text, true).join();
    }

    /** Calls a method that has to succeed. */
    Object result(final String method, final Object... namesAndValues) {
        final JsonObject answer = call(method, namesAndValues);
        assertThat(answer.getJsonObject("error")).as(method).isNull();
        return answer.getValue("result");
    }

    /** Calls a method that has to fail, and returns the code. */
    int error(final String method, final Object... namesAndValues) {
        final JsonObject answer = call(method, namesAndValues);
        assertThat(answer.getJsonObject("error")).as(method).isNotNull();
        return answer.getJsonObject("error").getInteger("code");
    }

    Trader signedIn(final String key) {
        final JsonObject granted = (JsonObject) result("public/auth",
            "grant_type", "client_credentials", "client_id", "id-of-" + key, "client_secret", SECRET);
        assertThat(granted.getString("token_type")).isEqualTo("bearer");
        return this;
    }

    /** Waits for the server's own message of this type. */
    JsonObject told(final String type) {
        return await(isTold(type)).getJsonObject("params");
    }

    static Predicate<JsonObject> isTold(final String type) {
        return message -> "heartbeat".equals(message.getString("method"))
            && type.equals(message.getJsonObject("params").getString("type"));
    }

    /** Waits for a message and takes it. */
    JsonObject await(final Predicate<JsonObject> wanted) {
        final long untilMs = System.currentTimeMillis() + PATIENCE_MS;
        synchronized (received) {
            while (true) {
                for (final JsonObject message : received) {
                    if (wanted.test(message)) {
                        received.remove(message);
                        return message;
                    }
                }
                final long leftMs = untilMs - System.currentTimeMillis();
                if (leftMs <= 0) {
                    throw new AssertionError("not received; instead there are " + received);
                }
                try {
                    received.wait(leftMs);
                } catch (final InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    /** How many messages like this have come and were not taken. */
    long count(final Predicate<JsonObject> wanted) {
        synchronized (received) {
            return received.stream().filter(wanted).count();
        }
    }

    /** Waits for the end of the connection. */
    int closeCode() {
        try {
            return closed.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (final TimeoutException e) {
            throw new AssertionError("still connected", e);
        } catch (final InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isClosed() {
        return closed.isDone();
    }
}
