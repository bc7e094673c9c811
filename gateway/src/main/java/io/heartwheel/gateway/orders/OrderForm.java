package io.heartwheel.gateway.orders;

import io.heartwheel.gateway.JsonFields;
import io.heartwheel.gateway.JsonFields.Field;
import io.heartwheel.gateway.JsonFields.Kind;
import io.heartwheel.gateway.Orders.Wanted;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a new order. Prices and quantities stay the decimals that the client wrote; only an exponent is written out.
 *
 * @param wanted the order.
 * @param label  it is sent under; empty for none.
 */
record OrderForm(Wanted wanted, String label) {
    private static final Set<String> KNOWN = Set.of("symbol", "side", "price", "quantity", "client_order_id", "time_in_force",
        "protective", "label");
    private static final int MAX_NUMBER = 32;
    private static final int MAX_LABEL = 64;
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,31}(\\.[0-9]{1,30})?");
    private static final Pattern WITH_EXPONENT = Pattern.compile("[0-9]{1,31}(\\.[0-9]{1,30})?[eE][+-]?[0-9]{1,2}");
    private static final Pattern SYMBOL = Pattern.compile("[\\x20-\\x7e]{1,64}");
    private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,64}");

    /** What a client got wrong, in words for it that repeat nothing of what it sent. */
    static final class Invalid extends Exception {
        private static final long serialVersionUID = 1;

        Invalid(final String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Reads one.
     *
     * @param json a JSON object in UTF-8.
     * @return the order.
     * @throws Invalid if it isn't one.
     */
    static OrderForm of(final byte[] json) throws Invalid {
        final Map<String, Field> fields = JsonFields.of(json);
        if (fields == null) {
            throw new Invalid("the body must be one JSON object that names each field once");
        }
        final String price = decimal(fields, "price");
        if (price == null && !KNOWN.containsAll(fields.keySet())) {
            // Else a misspelt price would make it a market order.
            throw new Invalid("an order without a price may have no unknown fields; known are "
                + KNOWN.stream().sorted().toList());
        }
        final String side = text(fields, "side");
        if (!"buy".equals(side) && !"sell".equals(side)) {
            throw new Invalid("side must be buy or sell");
        }
        final String force = text(fields, "time_in_force");
        if (force != null && !"day".equals(force) && !"ioc".equals(force)) {
            throw new Invalid("time_in_force must be day or ioc");
        }
        final String quantity = decimal(fields, "quantity");
        if (quantity == null) {
            throw new Invalid("quantity must be there");
        }
        final String id = text(fields, "client_order_id");
        if (id != null && !isId(id)) {
            throw new Invalid("client_order_id must be of 1 to 64 visible ASCII characters");
        }
        return new OrderForm(new Wanted(id == null ? "" : id, symbol(fields), side, price, quantity,
            price == null || "ioc".equals(force), flag(fields, "protective")), label(text(fields, "label")));
    }

    /** Whether a text may name an order. */
    static boolean isId(final String text) {
        return ID.matcher(text).matches();
    }

    /**
     * Checks a label.
     *
     * @param label as sent; null for none.
     * @return the label; empty for none.
     * @throws Invalid if it is too long.
     */
    static String label(final String label) throws Invalid {
        if (label != null && label.codePointCount(0, label.length()) > MAX_LABEL) {
            throw new Invalid("label must be of 64 characters at most");
        }
        return label == null ? "" : label;
    }

    private static String symbol(final Map<String, Field> fields) throws Invalid {
        final String symbol = text(fields, "symbol");
        if (symbol == null || !SYMBOL.matcher(symbol).matches()) {
            throw new Invalid("symbol must be of 1 to 64 ASCII characters");
        }
        return symbol;
    }

    private static boolean flag(final Map<String, Field> fields, final String name) throws Invalid {
        return Boolean.parseBoolean(value(fields, name, Kind.BOOLEAN, "true or false"));
    }

    private static String text(final Map<String, Field> fields, final String name) throws Invalid {
        return value(fields, name, Kind.TEXT, "a text");
    }

    /** A field's value as text; null if it isn't there. */
    private static String value(final Map<String, Field> fields, final String name, final Kind kind, final String words)
        throws Invalid {
        final Field field = fields.get(name);
        if (isAbsent(field)) {
            return null;
        }
        if (field.kind() != kind) {
            throw new Invalid(name + " must be " + words);
        }
        return field.text();
    }

    private static String decimal(final Map<String, Field> fields, final String name) throws Invalid {
        final Field field = fields.get(name);
        if (isAbsent(field)) {
            return null;
        }
        final String text = field.text();
        if ((field.kind() == Kind.TEXT || field.kind() == Kind.NUMBER) && text.length() <= MAX_NUMBER) {
            final String plain = WITH_EXPONENT.matcher(text).matches() ? new BigDecimal(text).toPlainString() : text;
            if (plain.length() <= MAX_NUMBER && DECIMAL.matcher(plain).matches()) {
                return plain;
            }
        }
        throw new Invalid(name + " must be a decimal number without a sign, of " + MAX_NUMBER + " characters at most");
    }

    private static boolean isAbsent(final Field field) {
        return field == null || field.kind() == Kind.NULL;
    }
}
