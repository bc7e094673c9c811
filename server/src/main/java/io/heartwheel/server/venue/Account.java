package io.heartwheel.server.venue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import quickfix.SessionID;

/**
 * All that the venue knows of one session: its switch, its resting orders, and the ClOrdIDs it has used in this run.
 *
 * <p>Every id under which an order was accepted, replaced or cancelled is remembered, so that it can't be used twice and its
 * order can be asked about. Ids of resting orders are never forgotten; of the others, the oldest are, once there are more than
 * the limits allow. A refused request uses up no id.
 *
 * <p>The switch, {@link #waiting} and {@link #resting()} are for any thread; the rest is the engine thread's.
 */
final class Account {
    final SessionID session;
    final Switch deadMansSwitch = new Switch();
    /** Requests of this session that wait for the engine. */
    final AtomicInteger waiting = new AtomicInteger();

    private final Limits limits;
    private final Totals totals;
    private final Map<String, Order> orders = new HashMap<>();
    private final ArrayDeque<String> closedIds = new ArrayDeque<>();
    private final Set<Order> inBooks = new LinkedHashSet<>();
    private volatile int resting;

    Account(final SessionID session, final Limits limits, final Totals totals) {
        this.session = session;
        this.limits = limits;
        this.totals = totals;
    }

    /** Orders in the books; any thread. */
    int resting() {
        return resting;
    }

    /** The order which has, or had, that ClOrdID; null if it is unknown or forgotten. */
    Order find(final String clOrdId) {
        return orders.get(clOrdId);
    }

    /** The resting orders, oldest first: a copy, so that they can be cancelled while it is walked. */
    List<Order> restingOrders() {
        return new ArrayList<>(inBooks);
    }

    void opened(final Order order) {
        orders.put(order.clOrdId, order);
    }

    /** The order goes by another id from now on. */
    void renamed(final Order order, final String clOrdId) {
        final String before = order.clOrdId;
        order.clOrdId = clOrdId;
        orders.put(clOrdId, order);
        retire(before);
    }

    /** The id was used for a request that closed an order. */
    void used(final String clOrdId, final Order order) {
        orders.put(clOrdId, order);
        retire(clOrdId);
    }

    void closed(final Order order) {
        retire(order.clOrdId);
    }

    void enteredBook(final Order order) {
        if (inBooks.add(order)) {
            resting = inBooks.size();
            totals.addResting(1);
        }
    }

    void leftBook(final Order order) {
        if (inBooks.remove(order)) {
            resting = inBooks.size();
            totals.addResting(-1);
        }
    }

    private void retire(final String clOrdId) {
        closedIds.add(clOrdId);
        totals.addRemembered(1);
        while (closedIds.size() > limits.rememberedPerSession()
            || totals.remembered() > limits.remembered() && closedIds.size() > 1) {
            orders.remove(closedIds.poll());
            totals.addRemembered(-1);
        }
    }
}
