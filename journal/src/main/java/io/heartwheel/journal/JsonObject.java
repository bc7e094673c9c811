package io.heartwheel.journal;

import java.util.List;
import java.util.stream.Collectors;

/** Builds one JSON object on one line, of texts, whole numbers, booleans and objects, escaped as RFC 8259 asks. One thread. */
public final class JsonObject {
    private static final int FIRST_PRINTABLE = 0x20;

    private final StringBuilder text = new StringBuilder(256).append('{');

    /** Adds a whole number. */
    public JsonObject put(final String key, final long value) {
        key(key).append(value);
        return this;
    }

    /** Adds a boolean. */
    public JsonObject put(final String key, final boolean value) {
        key(key).append(value);
        return this;
    }

    /** Adds a text; a null is left out. */
    public JsonObject put(final String key, final String value) {
        if (value != null) {
            quote(key(key), value);
        }
        return this;
    }

    /** Adds an object. */
    public JsonObject put(final String key, final JsonObject value) {
        key(key).append(value);
        return this;
    }

    /** Adds a list of objects. */
    public JsonObject put(final String key, final List<JsonObject> values) {
        key(key).append(values.stream().map(JsonObject::toString).collect(Collectors.joining(",", "[", "]")));
        return this;
    }

    @Override
    public String toString() {
        return text + "}";
    }

    private StringBuilder key(final String key) {
        if (text.length() > 1) {
            text.append(',');
        }
        return quote(text, key).append(':');
    }

    private static StringBuilder quote(final StringBuilder out, final String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            final char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < FIRST_PRINTABLE || c >= 0x7F && c < 0xA0 || c == 0x2028 || c == 0x2029 || Character.isSurrogate(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"');
    }
}
