package io.heartwheel.server.venue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Reads and writes decimal numbers exactly, as a {@code long} that counts units of the last decimal: no double is ever involved.
 *
 * <p>Stateless; any thread.
 */
final class Decimals {
    private static final int MAX_LENGTH = 32;
    private static final int AVERAGE_EXTRA_DECIMALS = 4;

    private Decimals() {
    }

    /**
     * Parses digits with an optional minus and an optional point.
     *
     * @param text     what to parse.
     * @param decimals how many decimals the result counts.
     * @return the number times ten to the power of {@code decimals}.
     * @throws NumberFormatException whose message says what is wrong with the text, without quoting it.
     */
    static long parse(final String text, final int decimals) {
        if (text.length() > MAX_LENGTH) {
            throw new NumberFormatException("has more than " + MAX_LENGTH + " characters");
        }
        final int start = text.startsWith("-") ? 1 : 0;
        final int point = text.indexOf('.', start);
        final int end = point < 0 ? text.length() : point;
        long value = 0;
        int digits = 0;
        for (int i = start; i < text.length(); i++) {
            if (i == point) {
                continue;
            }
            final int digit = digit(text.charAt(i));
            digits++;
            if (i > end + decimals) {
                requireZero(digit, decimals);
            } else {
                value = append(value, digit);
            }
        }
        if (digits == 0) {
            throw new NumberFormatException("is not a number");
        }
        final int given = point < 0 ? 0 : Math.min(decimals, text.length() - point - 1);
        for (int i = given; i < decimals; i++) {
            value = append(value, 0);
        }
        return start == 0 ? value : -value;
    }

    /** Whether {@link #parse} would accept the text with any number of decimals; null is no number. */
    static boolean isNumber(final String text) {
        if (text == null) {
            return false;
        }
        try {
            parse(text, MAX_LENGTH / 4);
            return true;
        } catch (final NumberFormatException e) {
            return false;
        }
    }

    /** The number that {@code value} counts, with all its decimals. */
    static String format(final long value, final int decimals) {
        return BigDecimal.valueOf(value, decimals).toPlainString();
    }

    /** The average price of {@code quantity} units that cost {@code notional}, with four more decimals, trailing zeros cut. */
    static String average(final BigInteger notional, final long quantity, final int decimals) {
        if (quantity == 0) {
            return "0";
        }
        final BigDecimal average = new BigDecimal(notional, decimals)
            .divide(BigDecimal.valueOf(quantity), decimals + AVERAGE_EXTRA_DECIMALS, RoundingMode.HALF_EVEN)
            .stripTrailingZeros();
        return average.toPlainString();
    }

    private static int digit(final char c) {
        if (c < '0' || c > '9') {
            throw new NumberFormatException("is not a plain decimal number");
        }
        return c - '0';
    }

    private static void requireZero(final int digit, final int decimals) {
        if (digit != 0) {
            throw new NumberFormatException("has more than " + decimals + " decimals");
        }
    }

    private static long append(final long value, final int digit) {
        if (value > (Long.MAX_VALUE - digit) / 10) {
            throw new NumberFormatException("is too large");
        }
        return value * 10 + digit;
    }
}
