package io.heartwheel.gateway.gemini;

import io.heartwheel.gateway.JsonFields;
import io.heartwheel.gateway.JsonFields.Field;
import io.heartwheel.gateway.JsonFields.Kind;
import java.util.Base64;
import java.util.Map;

/**
 * What a request says in its payload header. Immutable.
 *
 * @param request the path that it is meant for; null if it doesn't say.
 * @param nonce   at least 0; {@link #NONE} if there is none of a form that the venue knows.
 * @param quoted  whether the nonce was a string.
 */
record Payload(String request, long nonce, boolean quoted) {
    /** No nonce, or none that is a whole number. */
    static final long NONE = -1;

    private static final int MAX_DIGITS = 19;

    /**
     * Reads it.
     *
     * @param base64 the header.
     * @return what it says; null if it isn't the base64 of a JSON object.
     */
    static Payload of(final String base64) {
        final byte[] json;
        try {
            json = Base64.getDecoder().decode(base64);
        } catch (final IllegalArgumentException e) {
            return null;
        }
        final Map<String, Field> fields = JsonFields.of(json);
        if (fields == null) {
            return null;
        }
        final Field request = fields.get("request");
        final Field nonce = fields.get("nonce");
        return new Payload(request != null && request.kind() == Kind.TEXT ? request.text() : null,
            nonce == null ? NONE : whole(nonce), nonce != null && nonce.kind() == Kind.TEXT);
    }

    private static long whole(final Field field) {
        final String text = field.text();
        if (field.kind() != Kind.TEXT && field.kind() != Kind.NUMBER || text.isEmpty() || text.length() > MAX_DIGITS) {
            return NONE;
        }
        if (!text.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            return NONE;
        }
        try {
            return Long.parseLong(text);
        } catch (final NumberFormatException e) {
            // Later than any client's clock in ns will be for two centuries.
            return NONE;
        }
    }
}
