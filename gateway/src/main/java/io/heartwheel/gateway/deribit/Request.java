package io.heartwheel.gateway.deribit;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * One JSON-RPC request: with an id, and with parameters by name. Whatever is wrong with a text is one of the venue's errors.
 *
 * @param id     an integer or a text, to be repeated in the answer; null if there was none.
 * @param method without the path that it may be written with.
 * @param params by name; may be empty.
 * @param fault  what is wrong with it; null if nothing is.
 */
record Request(Object id, String method, Params params, RpcError fault) {
    private static final int MAX_ID = 256;
    private static final int MAX_METHOD = 128;
    private static final String PATH = "/api/v2/";

    /** Reads a message. Never throws. */
    static Request parse(final String text) {
        final Object json;
        try {
            json = Json.decodeValue(text);
        } catch (final DecodeException e) {
            return faulty(null, RpcError.malformed());
        }
        if (json instanceof JsonArray) {
            return faulty(null, RpcError.invalidRequest("batches are not supported"));
        }
        return json instanceof JsonObject request ? of(request)
            : faulty(null, RpcError.invalidRequest("a request is an object"));
    }

    private static Request of(final JsonObject json) {
        final Object id = json.getValue("id");
        if (id == null) {
            return faulty(null, RpcError.invalidRequest("a request needs an id"));
        }
        if (!isId(id)) {
            return faulty(null, RpcError.invalidRequest("an id is an integer or a text of up to " + MAX_ID + " characters"));
        }
        if (!"2.0".equals(json.getValue("jsonrpc"))) {
            return faulty(id, RpcError.invalidRequest("jsonrpc must be \"2.0\""));
        }
        return json.getValue("method") instanceof String method && method.length() <= MAX_METHOD
            ? of(id, plain(method), json.getValue("params"))
            : faulty(id, RpcError.invalidRequest("a request needs a method"));
    }

    private static Request of(final Object id, final String method, final Object params) {
        if (params == null) {
            return new Request(id, method, new Params(Map.of()), null);
        }
        return params instanceof JsonObject named ? new Request(id, method, new Params(named.getMap()), null)
            : faulty(id, RpcError.invalidParam("parameters are named", "params"));
    }

    private static boolean isId(final Object id) {
        return id instanceof Integer || id instanceof Long || id instanceof String text && text.length() <= MAX_ID;
    }

    private static Request faulty(final Object id, final RpcError fault) {
        return new Request(id, "", new Params(Map.of()), fault);
    }

    /** {@code /api/v2/public/test} and {@code /public/test} are {@code public/test}. */
    static String plain(final String method) {
        if (method.startsWith(PATH)) {
            return method.substring(PATH.length());
        }
        return method.startsWith("/") ? method.substring(1) : method;
    }
}
