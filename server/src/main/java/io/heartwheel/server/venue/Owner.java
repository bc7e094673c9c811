package io.heartwheel.server.venue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Who sends orders as several parties of one account, each with its own switch, as an API key does with each of its connections:
 * sees and cancels the orders of all of them, of those that are gone too, and has only so many in the books altogether. A FIX
 * session is its own owner.
 *
 * <p>Engine thread only, but for {@link #parties}.
 */
final class Owner implements Holder {
    private static final int REMEMBERED_CLOSED = 100;

    /** That have not been forgotten; whoever keeps the owners guards it. */
    int parties;

    private final Set<Blotter> inBooks = new LinkedHashSet<>();
    private final Deque<Order> lately = new ArrayDeque<>();
    private int resting;

    /** Orders in the books, of all its parties. */
    int resting() {
        return resting;
    }

    @Override
    public List<Order> restingOrders() {
        final List<Order> all = new ArrayList<>();
        inBooks.forEach(blotter -> all.addAll(blotter.restingOrders()));
        all.sort(Comparator.comparingLong(order -> order.id));
        return all;
    }

    @Override
    public List<Order> latelyClosed() {
        return new ArrayList<>(lately);
    }

    @Override
    public List<Order> named(final String clOrdId) {
        final List<Order> all = new ArrayList<>(inBooks.stream().map(blotter -> blotter.find(clOrdId)).filter(Objects::nonNull)
            .toList());
        lately.stream().filter(order -> order.clOrdId.equals(clOrdId) && !all.contains(order)).forEach(all::add);
        return all;
    }

    void enteredBook(final Blotter blotter) {
        inBooks.add(blotter);
        resting++;
    }

    void leftBook(final Blotter blotter) {
        if (blotter.resting() == 0) {
            inBooks.remove(blotter);
        }
        resting--;
    }

    /** An order that is no more, of a party that is no FIX session. */
    void closed(final Order order) {
        if (lately.size() == REMEMBERED_CLOSED) {
            lately.removeFirst();
        }
        lately.addLast(order);
    }
}
