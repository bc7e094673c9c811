package io.heartwheel.server.venue;

import quickfix.field.OrdStatus;

/**
 * How an order stood at one moment, in the words of an ExecutionReport; immutable, so that it may leave the engine thread.
 *
 * @param orderId     the venue's id, or {@value #NO_ORDER}.
 * @param symbol      as the counterparty gave it.
 * @param side        FIX tag 54.
 * @param ordType     FIX tag 40, or 0 if unknown.
 * @param timeInForce FIX tag 59, or 0 if unknown.
 * @param price       a decimal number, or null if there is none.
 * @param quantity    a decimal number, or null if there is none.
 * @param filled      CumQty(14).
 * @param leaves      LeavesQty(151).
 * @param average     AvgPx(6), a decimal number.
 * @param status      OrdStatus(39).
 */
record Snapshot(String orderId, String symbol, char side, char ordType, char timeInForce, String price, String quantity,
                long filled, long leaves, String average, char status) {
    /** The OrderID(37) of what never became an order. */
    static final String NO_ORDER = "NONE";

    /** A request that never became an order: what was asked, as far as it can be repeated, and nothing filled. */
    static Snapshot rejected(final String symbol, final char side, final Command.Ask ask) {
        return new Snapshot(NO_ORDER, symbol, side, ask.ordType(), ask.timeInForce(), numberOrNull(ask.price()),
            numberOrNull(ask.quantity()), 0, 0, "0", OrdStatus.REJECTED);
    }

    private static String numberOrNull(final String text) {
        return Decimals.isNumber(text) ? text : null;
    }
}
