package io.heartwheel.server.venue;

import java.util.Map;
import quickfix.field.TimeInForce;

/**
 * Cancels and replaces resting orders on request.
 *
 * <p>A replaced quantity counts what has been filled already; one that is not above it ends the order as filled, with the
 * quantity it has. Fewer at the same price keeps the order's place in the queue, anything else loses it. Engine thread only.
 */
final class Amendments {
    private final Map<String, Market> markets;
    private final Reporter reporter;

    Amendments(final Map<String, Market> markets, final Reporter reporter) {
        this.markets = markets;
        this.reporter = reporter;
    }

    /** Why the switch forbids what was received under that arming; null if it doesn't. */
    static Refusal switchAllows(final Account account, final long arming, final Command.Ask ask) {
        if (!account.deadMansSwitch.accepts(arming)) {
            return Refusal.FIRED;
        }
        return ask.resent() && account.deadMansSwitch.followsFiring(arming) ? Refusal.STALE : null;
    }

    void cancel(final Account account, final Command.Cancel asked) {
        final Order order = account.find(asked.origClOrdId());
        try {
            mayAmend(account, order, asked);
            market(order).remove(order);
            order.cancel();
            account.closed(order);
            account.used(asked.clOrdId(), order);
            reporter.cancelled(order, asked.clOrdId(), asked.origClOrdId(), null);
        } catch (final Refused e) {
            reporter.cancelRefused(account.session, order, asked, e.refusal());
        }
    }

    void replace(final Account account, final long arming, final Command.Replace asked) {
        final Order order = account.find(asked.origClOrdId());
        try {
            mayAmend(account, order, asked);
            Refused.ifAny(switchAllows(account, arming, asked.ask()));
            Refused.ifAny(OrderChecks.kind(asked.side(), asked.ask()));
            if (asked.ask().ordType() != order.ordType || asked.ask().timeInForce() != TimeInForce.DAY) {
                throw new Refused(Why.UNSUPPORTED,
                    "Only price and quantity can be replaced. Send OrdType(40) 2 and TimeInForce(59) 0 or none");
            }
            final Terms terms = OrderChecks.terms(order.instrument, asked.ask());
            order.arming = Math.max(order.arming, arming);
            account.renamed(order, asked.clOrdId());
            apply(order, terms, asked.origClOrdId());
        } catch (final Refused e) {
            reporter.cancelRefused(account.session, order, asked, e.refusal());
        }
    }

    private void apply(final Order order, final Terms terms, final String origClOrdId) {
        final Market market = market(order);
        final boolean keepsPlace = terms.price() == order.price && terms.quantity() <= order.quantity;
        final boolean done = terms.quantity() <= order.filled();
        if (done || !keepsPlace) {
            market.remove(order);
        }
        order.price = terms.price();
        order.quantity = Math.max(terms.quantity(), order.filled());
        reporter.replaced(order, origClOrdId);
        if (done) {
            order.account.closed(order);
        } else if (keepsPlace) {
            market.reduced(order);
        } else {
            market.enter(order);
        }
    }

    private static void mayAmend(final Account account, final Order order, final Command.Amendment asked) throws Refused {
        Refused.ifAny(OrderChecks.id(asked.clOrdId()));
        if (order == null) {
            throw new Refused(Why.UNKNOWN_ORDER, "No order with OrigClOrdID(41) " + asked.origClOrdId()
                + " is known in this session");
        }
        if (!order.isOpen()) {
            throw new Refused(Why.TOO_LATE, "The order is closed already; OrdStatus(39) says how");
        }
        if (!order.clOrdId.equals(asked.origClOrdId())) {
            throw new Refused(Why.UNKNOWN_ORDER, "The order was replaced: its OrigClOrdID(41) is " + order.clOrdId + " now");
        }
        if (account.find(asked.clOrdId()) != null) {
            throw new Refused(OrderChecks.duplicate(asked.clOrdId()));
        }
        if (order.side != asked.side() || !order.instrument.symbol().equals(asked.symbol())) {
            throw new Refused(Why.OTHER, "The order has Symbol(55) " + order.instrument.symbol() + " and Side(54) " + order.side
                + ". Send those");
        }
    }

    private Market market(final Order order) {
        return markets.get(order.instrument.symbol());
    }
}
