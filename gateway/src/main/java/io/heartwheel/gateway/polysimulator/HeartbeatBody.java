package io.heartwheel.gateway.polysimulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;

/**
 * What a heartbeat asks for, or everything that is wrong with it, as the venue's own validation words it. Fields that nobody
 * knows are ignored; types are those of JSON Schema: {@code 5000.0} is an integer, {@code "5000"} and {@code true} are none.
 *
 * @param intervalMs between two heartbeats; 1,000 to 60,000.
 * @param label      which of the key's clients this is; empty if it gave none.
 * @param problems   what is wrong; null if nothing is.
 */
record HeartbeatBody(int intervalMs, String label, JsonArray problems) {
    static final int LEAST_MS = 1_000;
    static final int MOST_MS = 60_000;
    static final int LONGEST_LABEL = 64;

    private static final String INTERVAL = "interval_ms";
    private static final String LABEL = "client_label";

    /** Reads a body, whatever it is. */
    static HeartbeatBody read(final Buffer body) {
        if (body == null || body.length() == 0) {
            return wrong(missing(new JsonArray().add("body"), null));
        }
        final Object json;
        try {
            json = Json.decodeValue(body);
        } catch (final DecodeException e) {
            return wrong(problem("json_invalid", new JsonArray().add("body").add(0), "JSON decode error", new JsonObject())
                .put("ctx", new JsonObject().put("error", "Invalid JSON")));
        }
        if (json == null) {
            return wrong(missing(new JsonArray().add("body"), null));
        }
        if (!(json instanceof JsonObject)) {
            return wrong(problem("model_attributes_type", new JsonArray().add("body"),
                "Input should be a valid dictionary or object to extract fields from", json));
        }
        return read((JsonObject) json);
    }

    private static HeartbeatBody read(final JsonObject json) {
        final JsonArray problems = new JsonArray();
        final Object interval = json.getValue(INTERVAL);
        if (json.containsKey(INTERVAL)) {
            add(problems, intervalProblem(interval));
        } else {
            add(problems, missing(field(INTERVAL), json));
        }
        final Object label = json.getValue(LABEL);
        add(problems, label == null ? null : labelProblem(label));
        if (!problems.isEmpty()) {
            return new HeartbeatBody(0, "", problems);
        }
        return new HeartbeatBody(((Number) interval).intValue(), label == null ? "" : (String) label, null);
    }

    private static JsonObject intervalProblem(final Object interval) {
        if (!(interval instanceof Number)) {
            return problem("int_type", field(INTERVAL), "Input should be a valid integer", interval);
        }
        if (!Double.isFinite(((Number) interval).doubleValue())) {
            // It has no place in JSON.
            return problem("finite_number", field(INTERVAL), "Input should be a finite number", null);
        }
        final BigDecimal value = new BigDecimal(interval.toString());
        if (value.signum() != 0 && value.stripTrailingZeros().scale() > 0) {
            return problem("int_from_float", field(INTERVAL),
                "Input should be a valid integer, got a number with a fractional part", interval);
        }
        if (value.compareTo(BigDecimal.valueOf(LEAST_MS)) < 0) {
            return problem("greater_than_equal", field(INTERVAL), "Input should be greater than or equal to " + LEAST_MS,
                interval).put("ctx", new JsonObject().put("ge", LEAST_MS));
        }
        if (value.compareTo(BigDecimal.valueOf(MOST_MS)) > 0) {
            return problem("less_than_equal", field(INTERVAL), "Input should be less than or equal to " + MOST_MS, interval)
                .put("ctx", new JsonObject().put("le", MOST_MS));
        }
        return null;
    }

    private static JsonObject labelProblem(final Object label) {
        if (!(label instanceof String)) {
            return problem("string_type", field(LABEL), "Input should be a valid string", label);
        }
        final String text = (String) label;
        if (text.codePoints().anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
            return problem("string_unicode", field(LABEL),
                "Input should be a valid string, unable to parse raw data as a unicode string", null);
        }
        if (text.codePointCount(0, text.length()) > LONGEST_LABEL) {
            return problem("string_too_long", field(LABEL), "String should have at most " + LONGEST_LABEL + " characters", text)
                .put("ctx", new JsonObject().put("max_length", LONGEST_LABEL));
        }
        return null;
    }

    private static JsonObject missing(final JsonArray place, final Object input) {
        return problem("missing", place, "Field required", input);
    }

    private static JsonArray field(final String name) {
        return new JsonArray().add("body").add(name);
    }

    private static JsonObject problem(final String type, final JsonArray place, final String message, final Object input) {
        return new JsonObject().put("type", type).put("loc", place).put("msg", message).put("input", input);
    }

    private static void add(final JsonArray problems, final JsonObject problem) {
        if (problem != null) {
            problems.add(problem);
        }
    }

    private static HeartbeatBody wrong(final JsonObject problem) {
        return new HeartbeatBody(0, "", new JsonArray().add(problem));
    }
}
