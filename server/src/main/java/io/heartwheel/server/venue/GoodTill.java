package io.heartwheel.server.venue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** The orders in the books that are good till some time, the next to fall due first. Engine thread only. */
final class GoodTill {
    private final TreeSet<Order> orders =
        new TreeSet<>(Comparator.<Order>comparingLong(order -> order.expireMs).thenComparingLong(order -> order.id));

    void enteredBook(final Order order) {
        if (order.expireMs < Long.MAX_VALUE) {
            orders.add(order);
        }
    }

    void leftBook(final Order order) {
        orders.remove(order);
    }

    /** {@link Long#MAX_VALUE} if there is none. */
    long nextMs() {
        return orders.isEmpty() ? Long.MAX_VALUE : orders.first().expireMs;
    }

    /** Those that are over at that time. */
    List<Order> due(final long nowMs) {
        final List<Order> due = new ArrayList<>();
        for (final Order order : orders) {
            if (order.expireMs > nowMs) {
                break;
            }
            due.add(order);
        }
        return due;
    }
}
