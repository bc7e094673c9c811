package io.heartwheel.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the fields of one JSON object exactly as they were written: no number goes through a {@code double}, no name may come
 * twice, and nothing follows the object. What is nested is checked and skipped.
 *
 * <p>Stateless; any thread. The caller bounds the length.
 */
public final class JsonFields {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_DIGITS = 100;

    /** Names are the client's choice: they are not kept in any table. */
    private static final JsonFactory JSON = JsonFactory.builder()
        .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
        .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .streamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).maxNumberLength(MAX_DIGITS).build())
        .build();

    /** What a field holds. */
    public enum Kind {
        /** A text. */
        TEXT,
        /** A number, in the digits that the client wrote. */
        NUMBER,
        /** {@code true} or {@code false}. */
        BOOLEAN,
        /** {@code null}. */
        NULL,
        /** An object or an array. */
        NESTED
    }

    /**
     * A field.
     *
     * @param kind what it holds.
     * @param text that, as written but without quotes and escapes; empty if nested.
     */
    public record Field(Kind kind, String text) {
    }

    private JsonFields() {
    }

    /**
     * Reads an object.
     *
     * @param json UTF-8.
     * @return its fields in their order; null if this is not exactly one object.
     */
    public static Map<String, Field> of(final byte[] json) {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            final Map<String, Field> fields = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                final String name = parser.currentName();
                fields.put(name, field(parser, parser.nextToken()));
            }
            return parser.nextToken() == null ? fields : null;
        } catch (final IOException e) {
            return null;
        }
    }

    private static Field field(final JsonParser parser, final JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> new Field(Kind.TEXT, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Field(Kind.NUMBER, parser.getText());
            case VALUE_TRUE, VALUE_FALSE -> new Field(Kind.BOOLEAN, parser.getText());
            case VALUE_NULL -> new Field(Kind.NULL, "");
            default -> {
                parser.skipChildren();
                yield new Field(Kind.NESTED, "");
            }
        };
    }
}
