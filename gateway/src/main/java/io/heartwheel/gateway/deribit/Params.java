package io.heartwheel.gateway.deribit;

import java.math.BigDecimal;
import java.util.Map;

/**
 * Parameters by name. What is missing, or is not what it must be, is the venue's error -32602 with the reason and the name.
 * Parameters nobody asks for are ignored.
 *
 * @param values texts, numbers and truth values; from a query, texts only.
 */
record Params(Map<String, Object> values) {
    private static final int MAX_DECIMAL = 32;
    private static final int MAX_SCALE = 18;

    boolean has(final String name) {
        return values.get(name) != null;
    }

    /** A text of 1 to so many characters. */
    String text(final String name, final int most) {
        return text(require(name), name, most);
    }

    /** As {@link #text(String, int)}; if it is not there, this. */
    String text(final String name, final int most, final String otherwise) {
        return has(name) ? text(values.get(name), name, most) : otherwise;
    }

    /** As {@link #text(String, int)}; empty if it is not there, or is empty. */
    String textOrEmpty(final String name, final int most) {
        return "".equals(values.get(name)) ? "" : text(name, most, "");
    }

    private static String text(final Object value, final String name, final int most) {
        if (!(value instanceof String text)) {
            throw RpcError.invalidParam("value must be a string", name);
        }
        if (text.isEmpty() || text.length() > most) {
            throw RpcError.invalidParam("value must have from 1 to " + most + " characters", name);
        }
        return text;
    }

    /** One of these words; if it is not there, the first. */
    String oneOf(final String name, final String... words) {
        final String word = text(name, MAX_DECIMAL, words[0]);
        for (final String known : words) {
            if (known.equals(word)) {
                return word;
            }
        }
        throw RpcError.invalidParam("value must be one of " + String.join(", ", words), name);
    }

    /** A number with at most 18 decimals and 32 characters, written in full. A text that is one will do. */
    BigDecimal number(final String name) {
        final Object value = require(name);
        final String text = value instanceof Number || value instanceof String ? value.toString() : "";
        try {
            // A long row of digits costs time to read, and a large exponent space to write.
            final BigDecimal number = text.length() > MAX_DECIMAL ? null : new BigDecimal(text);
            if (number != null && number.scale() <= MAX_SCALE && (long) number.precision() - number.scale() <= MAX_SCALE) {
                return number.scale() < 0 ? number.setScale(0) : number;
            }
        } catch (final NumberFormatException e) {
            throw RpcError.invalidParam("value must be a number", name);
        }
        throw RpcError.invalidParam("value must be a number", name);
    }

    /** A whole number. */
    long whole(final String name) {
        try {
            return number(name).longValueExact();
        } catch (final ArithmeticException e) {
            throw RpcError.invalidParam("value must be an integer", name);
        }
    }

    /** A number above 0. */
    BigDecimal positive(final String name) {
        final BigDecimal number = number(name);
        if (number.signum() <= 0) {
            throw RpcError.invalidParam("value must be positive", name);
        }
        return number;
    }

    /** True or false; if it is not there, this. */
    boolean flag(final String name, final boolean otherwise) {
        final Object value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        if ("true".equals(value) || "false".equals(value)) {
            return "true".equals(value);
        }
        throw RpcError.invalidParam("value must be true or false", name);
    }

    private Object require(final String name) {
        final Object value = values.get(name);
        if (value == null) {
            throw RpcError.invalidParam("value required", name);
        }
        return value;
    }

    /** They may hold secrets. */
    @Override
    public String toString() {
        return "Params" + values.keySet();
    }
}
