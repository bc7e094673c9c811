package io.heartwheel.server.venue;

/**
 * What the venue trades under one symbol, and which prices and quantities make sense for it.
 *
 * <p>Prices are counted in units of the last decimal, quantities in whole units. Immutable.
 *
 * @param symbol        FIX tag 55: 1 to 32 printable ASCII characters without blanks.
 * @param priceDecimals how many decimals a price has, 0 to 8.
 * @param tick          the price step, in units of the last decimal, at least 1.
 * @param maxPrice      the highest price accepted, in units of the last decimal.
 * @param maxQuantity   the largest quantity accepted in one order.
 */
public record Instrument(String symbol, int priceDecimals, long tick, long maxPrice, long maxQuantity) {
    /** The highest price of an instrument by default, in whole units of money. */
    public static final long DEFAULT_MAX_PRICE = 1_000_000;
    /** The largest quantity of one order by default. */
    public static final long DEFAULT_MAX_QUANTITY = 1_000_000;

    private static final int MAX_DECIMALS = 8;
    private static final int MAX_SYMBOL_LENGTH = 32;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the value that is out of range and its range.
     */
    public Instrument {
        if (symbol == null || symbol.isEmpty() || symbol.length() > MAX_SYMBOL_LENGTH
            || !symbol.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("symbol \"" + symbol + "\": 1 to " + MAX_SYMBOL_LENGTH
                + " printable ASCII characters without blanks are expected");
        }
        requireRange(symbol, "decimals of its price", priceDecimals, 0, MAX_DECIMALS);
        requireRange(symbol, "highest price", maxPrice, 1, Long.MAX_VALUE / 2);
        requireRange(symbol, "tick", tick, 1, maxPrice);
        requireRange(symbol, "largest quantity", maxQuantity, 1, Long.MAX_VALUE / 2);
    }

    /**
     * An instrument whose tick is one unit of the last decimal, with the default limits.
     *
     * @param symbol        its symbol.
     * @param priceDecimals how many decimals a price has, 0 to 8.
     * @return the instrument.
     */
    public static Instrument of(final String symbol, final int priceDecimals) {
        requireRange(symbol, "decimals of its price", priceDecimals, 0, MAX_DECIMALS);
        final long maxPrice = Decimals.parse(Long.toString(DEFAULT_MAX_PRICE), priceDecimals);
        return new Instrument(symbol, priceDecimals, 1, maxPrice, DEFAULT_MAX_QUANTITY);
    }

    /**
     * The same instrument with another price step.
     *
     * @param decimal the step as a decimal number, such as {@code 0.05}.
     * @return the instrument.
     * @throws IllegalArgumentException if that is no number, or not in units of the last decimal.
     */
    public Instrument withTick(final String decimal) {
        return new Instrument(symbol, priceDecimals, Decimals.parse(decimal, priceDecimals), maxPrice, maxQuantity);
    }

    /**
     * The same instrument with other limits.
     *
     * @param decimalPrice the highest price accepted, as a decimal number.
     * @param quantity     the largest quantity accepted in one order.
     * @return the instrument.
     */
    public Instrument withLimits(final String decimalPrice, final long quantity) {
        return new Instrument(symbol, priceDecimals, tick, Decimals.parse(decimalPrice, priceDecimals), quantity);
    }

    String format(final long price) {
        return Decimals.format(price, priceDecimals);
    }

    private static void requireRange(final String symbol, final String what, final long value, final long min, final long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(symbol + ": the " + what + " must be " + min + " to " + max + ", not " + value);
        }
    }
}
