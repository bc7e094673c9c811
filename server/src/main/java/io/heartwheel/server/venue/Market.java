package io.heartwheel.server.venue;

import com.paritytrading.parity.match.OrderBook;
import com.paritytrading.parity.match.OrderBookListener;
import com.paritytrading.parity.match.Side;
import java.util.HashMap;
import java.util.Map;

/**
 * One instrument's order book, in price-time priority, that reports both sides of every trade.
 *
 * <p>Between calls, the book holds exactly the orders that are open and may rest, each with exactly its leaves quantity.
 * A session may trade with itself. Engine thread only.
 */
final class Market implements OrderBookListener {
    final Instrument instrument;
    private final OrderBook book = new OrderBook(this);
    private final Map<Long, Order> resting = new HashMap<>();
    private final Reporter reporter;
    private final GoodTill goodTill;
    private Order incoming;
    private long lastPrice;

    /** @param goodTill told of the orders that rest here. */
    Market(final Instrument instrument, final Reporter reporter, final GoodTill goodTill) {
        this.instrument = instrument;
        this.reporter = reporter;
        this.goodTill = goodTill;
    }

    /** Matches the order; what is left rests, or leaves the book again if the order may not rest. */
    void enter(final Order order) {
        incoming = order;
        book.enter(order.id, order.bookSide(), order.bookPrice(), order.leaves());
        incoming = null;
        if (!order.isOpen()) {
            order.blotter.closed(order);
        } else if (order.mayRest()) {
            resting.put(order.id, order);
            goodTill.enteredBook(order);
            order.blotter.enteredBook(order);
        } else {
            book.cancel(order.id, 0);
        }
    }

    /** At which it was traded last, in units of the last decimal; 0 if it never was. */
    long lastPrice() {
        return lastPrice;
    }

    /** Takes a resting order out of the book; it keeps its leaves, and is the caller's to close or enter again. */
    void remove(final Order order) {
        book.cancel(order.id, 0);
        resting.remove(order.id);
        goodTill.leftBook(order);
        order.blotter.leftBook(order);
    }

    /** Tells the book that a resting order's leaves have become fewer; it keeps its place. */
    void reduced(final Order order) {
        book.cancel(order.id, order.leaves());
    }

    @Override
    public void match(final long restingOrderId, final long incomingOrderId, final Side incomingSide, final long price,
                      final long executedQuantity, final long remainingQuantity) {
        final Order maker = resting.get(restingOrderId);
        maker.fill(price, executedQuantity);
        incoming.fill(price, executedQuantity);
        incoming.traded(price, executedQuantity);
        lastPrice = price;
        reporter.traded(maker, price, executedQuantity);
        reporter.traded(incoming, price, executedQuantity);
        if (!maker.isOpen()) {
            resting.remove(restingOrderId);
            goodTill.leftBook(maker);
            maker.blotter.leftBook(maker);
            maker.blotter.closed(maker);
        }
    }

    @Override
    public void add(final long orderId, final Side side, final long price, final long size) {
        // enter() knows: what was not matched is in the book.
    }

    @Override
    public void cancel(final long orderId, final long canceledQuantity, final long remainingQuantity) {
        // remove() and reduced() asked for it.
    }
}
