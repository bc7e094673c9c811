package io.heartwheel.gateway.deribit;

import io.heartwheel.gateway.GatewayTime;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.function.BiConsumer;

/** The answer to one request, given once. */
final class Reply {
    private static final long MICROS = 1_000_000L;

    private final Object id;
    private final GatewayTime time;
    private final BiConsumer<String, RpcError> taker;
    private final long usIn;

    /**
     * To be answered.
     *
     * @param id    of the request; null if it has none: said so to what is no request, as JSON-RPC wants it.
     * @param time  the clocks.
     * @param taker gets the answer as JSON, with the error that it tells of, or null.
     */
    Reply(final Object id, final GatewayTime time, final BiConsumer<String, RpcError> taker) {
        this.id = id;
        this.time = time;
        this.taker = taker;
        this.usIn = micros();
    }

    void result(final Object result) {
        send(new JsonObject().put("jsonrpc", "2.0"), "result", result, null);
    }

    void error(final RpcError error) {
        send(new JsonObject().put("jsonrpc", "2.0"), "error", error.json(), error);
    }

    private void send(final JsonObject answer, final String name, final Object value, final RpcError error) {
        final long usOut = Math.max(usIn, micros());
        if (id != null || error != null && error.isOfForm()) {
            answer.put("id", id);
        }
        taker.accept(answer.put(name, value).put("usIn", usIn).put("usOut", usOut).put("usDiff", usOut - usIn)
            .put("testnet", false).encode(), error);
    }

    private long micros() {
        final Instant now = time.wall().instant();
        return now.getEpochSecond() * MICROS + now.getNano() / 1_000;
    }
}
