package io.heartwheel.server.venue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import quickfix.field.OrdType;
import quickfix.field.Side;
import quickfix.field.TimeInForce;

/**
 * Order entry for parties that are no FIX session: each request is answered once, by a callback.
 *
 * <p>The callback runs on the engine thread, or on the caller's if the request is refused at the door, and must not block. Any
 * thread may ask; nothing waits.
 */
public final class ApiEntry {
    /** No client can choose an id that begins like this. */
    private static final char NOT_GIVEN = '\0';

    private final Blotters blotters;
    private final Engine engine;
    private long ids;

    /** Whose orders a request is about. */
    public enum Reach {
        /** The party's. */
        PARTY,
        /** Those of all parties of its owner. */
        OWNER
    }

    /**
     * An order as a client of an API writes it: its numbers are judged by the engine.
     *
     * @param clientOrderId 1 to 64 characters, unique among its open orders; empty for none.
     * @param symbol        what to trade.
     * @param buy           or sell.
     * @param price         a decimal number; null for a market order.
     * @param quantity      a whole number.
     * @param immediate     whether what does not trade at once is cancelled.
     * @param protective    whether it stays when a switch fires.
     * @param label         given back with the order, and nothing else.
     */
    public record Wanted(String clientOrderId, String symbol, boolean buy, String price, String quantity, boolean immediate,
                         boolean protective, String label) {
    }

    ApiEntry(final Blotters blotters, final Engine engine) {
        this.blotters = blotters;
        this.engine = engine;
    }

    /** Enters an order. */
    public void enter(final Party party, final Wanted wanted, final Consumer<OrderReply> answer) {
        final String id = wanted.clientOrderId();
        if (!id.isEmpty() && !id.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            answer.accept(OrderReply.refused(new Refusal(Why.OTHER, "A client order id has printable ASCII characters only")));
            return;
        }
        final Command.Ask ask = new Command.Ask(wanted.price() == null ? OrdType.MARKET : OrdType.LIMIT,
            wanted.immediate() ? TimeInForce.IMMEDIATE_OR_CANCEL : TimeInForce.DAY, wanted.price(), wanted.quantity(), 0, false);
        final Command.NewOrder order = new Command.NewOrder(id.isEmpty() ? nextId() : id, wanted.symbol(),
            wanted.buy() ? Side.BUY : Side.SELL, ask, false, wanted.protective(), wanted.label());
        final ApiCommand command = new ApiCommand(
            (desk, blotter, arming) -> one(desk, desk.book(blotter, arming, order)), true, answer);
        if (blotters.use(party, blotter -> engine.submit(blotter, command) ? blotter : null) == null) {
            command.tell(OrderReply.refused(Refusal.BUSY));
        }
    }

    /** Cancels one order, by its own id or the venue's; by its own only if no other open one within reach has the same. */
    public void cancel(final Party party, final Reach reach, final String id, final Consumer<OrderReply> answer) {
        submit(party, new ApiCommand((desk, blotter, arming) -> one(desk, desk.withdraw(holder(blotter, party, reach), id)),
            false, answer));
    }

    /** Cancels all orders within reach. */
    public void cancelAll(final Party party, final Reach reach, final Consumer<OrderReply> answer) {
        submit(party, new ApiCommand((desk, blotter, arming) -> all(desk, desk.withdrawAll(holder(blotter, party, reach))),
            false, answer));
    }

    /** The orders within reach that are in the books, after the latest hundred that are no more, oldest first. */
    public void list(final Party party, final Reach reach, final Consumer<OrderReply> answer) {
        submit(party, new ApiCommand((desk, blotter, arming) -> {
            final Holder holder = holder(blotter, party, reach);
            final List<Order> orders = new ArrayList<>(holder.latelyClosed());
            orders.addAll(holder.restingOrders());
            return all(desk, orders);
        }, false, answer));
    }

    private Holder holder(final Blotter blotter, final Party party, final Reach reach) {
        return reach == Reach.PARTY ? blotter : blotters.owner(party);
    }

    /**
     * Where the party's account stands.
     *
     * @param party   who asks.
     * @param sinceMs fills from then on, ms since the epoch.
     * @param answer  told once, with null if too many requests wait or the venue is closed.
     */
    public void holdings(final Party party, final long sinceMs, final Consumer<Holdings> answer) {
        final Holdings[] found = new Holdings[1];
        submit(party, new ApiCommand((desk, blotter, arming) -> {
            found[0] = desk.holdings(blotter.account, sinceMs);
            return OrderReply.done(List.of());
        }, false, reply -> answer.accept(found[0])));
    }

    /** A party that is not known has no orders, and is not known for asking. */
    private void submit(final Party party, final ApiCommand command) {
        while (!engine.submit(blotters.findOrStranger(party), command)) {
            // It was forgotten at this very moment.
            Thread.onSpinWait();
        }
    }

    private static OrderReply one(final Desk desk, final Order order) {
        return OrderReply.done(List.of(desk.view(order)));
    }

    private static OrderReply all(final Desk desk, final List<Order> orders) {
        return OrderReply.done(orders.stream().map(desk::view).toList());
    }

    private synchronized String nextId() {
        return NOT_GIVEN + Long.toString(++ids, Character.MAX_RADIX);
    }

    /** Whether the client gave its order that id, rather than leaving it to us. */
    static boolean isGiven(final String clOrdId) {
        return clOrdId.charAt(0) != NOT_GIVEN;
    }
}
