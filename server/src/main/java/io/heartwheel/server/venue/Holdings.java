package io.heartwheel.server.venue;

import java.util.List;

/**
 * Where an account stands, in units of money. Immutable.
 *
 * @param positions  how many symbols it holds, or is short of.
 * @param value      of those, at the price at which each was traded last.
 * @param unrealized what that is above their cost.
 * @param openOrders in the books, of all its parties.
 * @param fills      oldest first.
 * @param available  the balance without what its buy orders in the books may cost, at least 0.
 * @param balance    what it started with, less what it paid, plus what it was paid.
 */
public record Holdings(int positions, double value, double unrealized, int openOrders, List<Fill> fills, double available,
                       double balance) {

    /**
     * A trade of one order.
     *
     * @param orderId  the venue's id.
     * @param symbol   what was traded.
     * @param buy      or sold.
     * @param quantity what was asked for.
     * @param filled   what has traded of it by then.
     * @param average  the price of that.
     * @param profit   realized by this trade.
     * @param atMs     when, ms since the epoch.
     */
    public record Fill(String orderId, String symbol, boolean buy, long quantity, long filled, double average, double profit,
                       long atMs) {
    }
}
