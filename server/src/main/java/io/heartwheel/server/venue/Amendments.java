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
    private static final String BY_CLIENT = "Cancelled: by request";
    private final Map<String, Market> markets;
    private final Reporter reporter;

    Amendments(final Map<String, Market> markets, final Reporter reporter) {
        this.markets = markets;
        this.reporter = reporter;
    }

    /** Why the switch forbids what was received under that arming; null if it doesn't. */
    static Refusal switchAllows(final Blotter blotter, final Arming arming, final Command.Ask ask) {
        if (blotter.accepts(arming)) {
            return ask.resent() && blotter.followsFiring(arming) ? Refusal.STALE : null;
        }
        if (blotter.party.isFix()) {
            return Refusal.FIRED;
        }
        return arming.own() == 0 && blotter.party.mustArm() ? Refusal.NOT_ARMED : Refusal.API_FIRED;
    }

    /** Takes an order out of its book on an API's request. */
    void withdraw(final Order order) {
        market(order).remove(order);
        order.cancel(BY_CLIENT, OrderView.By.CLIENT);
        order.blotter.closed(order);
        reporter.cancelled(order, order.clOrdId, null, null);
    }

    void cancel(final Blotter blotter, final Command.Cancel asked) {
        final Order order = blotter.find(asked.origClOrdId());
        try {
            mayAmend(blotter, order, asked);
            market(order).remove(order);
            order.cancel(BY_CLIENT, OrderView.By.CLIENT);
            blotter.closed(order);
            blotter.used(asked.clOrdId(), order);
            reporter.cancelled(order, asked.clOrdId(), asked.origClOrdId(), null);
        } catch (final Refused e) {
            reporter.cancelRefused(blotter.session, order, asked, e.refusal());
        }
    }

    void replace(final Blotter blotter, final Arming arming, final Command.Replace asked) {
        final Order order = blotter.find(asked.origClOrdId());
        try {
            mayAmend(blotter, order, asked);
            Refused.ifAny(switchAllows(blotter, arming, asked.ask()));
            Refused.ifAny(OrderChecks.kind(asked.side(), asked.ask()));
            if (asked.ask().ordType() != order.ordType || asked.ask().timeInForce() != order.timeInForce
                || asked.ask().goodTill() != null
                && OrderChecks.expireMs(asked.ask(), System.currentTimeMillis()) != order.expireMs) {
                throw new Refused(Why.UNSUPPORTED, "Only price and quantity can be replaced. Send OrdType(40) 2, TimeInForce(59) "
                    + order.timeInForce + (order.timeInForce == TimeInForce.DAY ? " or none" : "") + ", and no other time");
            }
            final Terms terms = OrderChecks.terms(order.instrument, asked.ask());
            order.received(arming);
            blotter.renamed(order, asked.clOrdId());
            apply(order, terms, asked.origClOrdId());
        } catch (final Refused e) {
            reporter.cancelRefused(blotter.session, order, asked, e.refusal());
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
            order.blotter.closed(order);
        } else if (keepsPlace) {
            market.reduced(order);
        } else {
            market.enter(order);
        }
    }

    private static void mayAmend(final Blotter blotter, final Order order, final Command.Amendment asked) throws Refused {
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
        if (blotter.find(asked.clOrdId()) != null) {
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
