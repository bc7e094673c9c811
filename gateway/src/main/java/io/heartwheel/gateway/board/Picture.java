package io.heartwheel.gateway.board;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * The board at one moment, drawn once for all who look. Immutable: nobody changes the JSON.
 *
 * @param census  the counts.
 * @param json    all but the decisions.
 * @param event   the same as a server-sent event.
 * @param tookNs  to count.
 * @param drawnNs when, on the JVM's own line.
 */
record Picture(Census census, JsonObject json, Buffer event, long tookNs, long drawnNs) {
}
