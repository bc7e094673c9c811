package io.heartwheel.server.venue;

import java.util.List;

/**
 * An order as an API shows it. Immutable.
 *
 * @param orderId       the venue's id.
 * @param clientOrderId the client's; empty if it gave none.
 * @param symbol        what it trades.
 * @param buy           or sells.
 * @param price         a decimal number; null for a market order.
 * @param quantity      what was asked for.
 * @param filled        what has traded.
 * @param state         where it is.
 * @param reason        why it was cancelled; null otherwise.
 * @param protective    whether it stays when a switch fires.
 * @param atMs          of the last change, ms since the epoch.
 * @param label         the client's.
 * @param cancelledBy   who or what cancelled it; null if it wasn't.
 * @param trades        that it made when it was entered, in the answer to that; otherwise none.
 */
public record OrderView(String orderId, String clientOrderId, String symbol, boolean buy, String price, long quantity,
                        long filled, State state, String reason, boolean protective, long atMs, String label, By cancelledBy,
                        List<Trade> trades) {

    /** Who or what cancelled an order. */
    public enum By {
        /** Its client asked for it. */
        CLIENT,
        /** A dead-man's switch fired. */
        SWITCH,
        /** Its own terms: nothing more to trade with at once. */
        TERMS
    }

    /**
     * What an order traded at one price.
     *
     * @param price    a decimal number.
     * @param quantity at that price.
     */
    public record Trade(String price, long quantity) {
    }

    /** Where an order is. */
    public enum State {
        /** In the book. */
        OPEN,
        /** All of it has traded. */
        FILLED,
        /** What has not traded never will. */
        CANCELLED
    }
}
