package io.heartwheel.server.venue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One account's money, positions and latest fills, as its trades made them: exact, at average cost. Engine thread only.
 *
 * <p>It records and never refuses: the balance of an account that buys more than it can pay is negative.
 */
final class Ledger {
    private static final int MOST_FILLS = 256;

    private final Map<String, Position> positions = new HashMap<>();
    private final Deque<Holdings.Fill> fills = new ArrayDeque<>();
    private BigDecimal cash;
    private volatile boolean keepsFills;

    /** So many of one symbol, negative if they were sold short, and what they cost. */
    static final class Position {
        private BigDecimal quantity = BigDecimal.ZERO;
        private BigDecimal cost = BigDecimal.ZERO;

        BigDecimal quantity() {
            return quantity;
        }

        BigDecimal cost() {
            return cost;
        }

        /** Adds what was bought, or takes away what was sold; what that realized. */
        private BigDecimal trade(final BigDecimal signed, final BigDecimal price) {
            final boolean closes = quantity.signum() * signed.signum() < 0;
            final BigDecimal closing = !closes ? BigDecimal.ZERO
                : signed.abs().min(quantity.abs()).multiply(BigDecimal.valueOf(signed.signum()));
            final BigDecimal released = !closes ? BigDecimal.ZERO
                : cost.multiply(closing).divide(quantity, MathContext.DECIMAL64);
            final BigDecimal profit = released.subtract(closing.multiply(price));
            cost = cost.add(released).add(signed.subtract(closing).multiply(price));
            quantity = quantity.add(signed);
            cost = quantity.signum() == 0 ? BigDecimal.ZERO : cost;
            return profit;
        }
    }

    Ledger(final BigDecimal wallet) {
        this.cash = wallet;
    }

    /** From now on fills are remembered: somebody may ask for them. Any thread. */
    void keepFills() {
        keepsFills = true;
    }

    /** An order of the account has traded; it knows already. */
    void traded(final Order order, final String orderId, final long unitPrice, final long units, final long atMs) {
        final boolean buy = order.bookSide() == com.paritytrading.parity.match.Side.BUY;
        final BigDecimal price = BigDecimal.valueOf(unitPrice, order.instrument.priceDecimals());
        final BigDecimal signed = BigDecimal.valueOf(buy ? units : -units);
        final BigDecimal profit = positions.computeIfAbsent(order.instrument.symbol(), symbol -> new Position())
            .trade(signed, price);
        cash = cash.subtract(signed.multiply(price));
        if (keepsFills) {
            if (fills.size() == MOST_FILLS) {
                fills.removeFirst();
            }
            fills.addLast(new Holdings.Fill(orderId, order.instrument.symbol(), buy, order.quantity, order.filled(),
                Double.parseDouble(order.averagePrice()), profit.doubleValue(), atMs));
        }
    }

    BigDecimal cash() {
        return cash;
    }

    Map<String, Position> positions() {
        return positions;
    }

    /** Since then, oldest first. */
    List<Holdings.Fill> fillsSince(final long sinceMs) {
        final List<Holdings.Fill> since = new ArrayList<>(fills);
        since.removeIf(fill -> fill.atMs() < sinceMs);
        return since;
    }
}
