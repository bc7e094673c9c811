package io.heartwheel.server.venue;

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
 */
public record OrderView(String orderId, String clientOrderId, String symbol, boolean buy, String price, long quantity,
                        long filled, State state, String reason, boolean protective, long atMs) {

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
