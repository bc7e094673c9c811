package io.heartwheel.gateway.polymarket;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;

/**
 * The body of a chained heartbeat: {@code {"heartbeat_id": "..."}}, or null in place of the id; other fields are ignored.
 *
 * @param heartbeatId null if there is none.
 * @param wrong       why it can't be understood, in words for the client; null if it can.
 */
record HeartbeatBody(String heartbeatId, String wrong) {
    private static final HeartbeatBody START = new HeartbeatBody(null, null);
    private static final String FIELD = "heartbeat_id";

    /** Reads a body; none at all starts a chain. */
    static HeartbeatBody read(final Buffer body) {
        if (body == null || body.length() == 0) {
            return START;
        }
        final Object json;
        try {
            json = Json.decodeValue(body);
        } catch (final DecodeException e) {
            return wrong("Invalid JSON");
        }
        if (!(json instanceof JsonObject)) {
            return wrong("Invalid payload: a JSON object is expected");
        }
        final Object id = ((JsonObject) json).getValue(FIELD);
        if (id == null) {
            return START;
        }
        return id instanceof String ? new HeartbeatBody((String) id, null)
            : wrong("Invalid payload: heartbeat_id must be a string or null");
    }

    private static HeartbeatBody wrong(final String why) {
        return new HeartbeatBody(null, why);
    }
}
