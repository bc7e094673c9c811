package io.heartwheel.server.venue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quickfix.field.MassCancelRejectReason;
import quickfix.field.MassCancelRequestType;

/**
 * Carries out what is asked of the books: every request is either done and reported, or refused with a reason.
 *
 * <p>An order is booked only if the session's switch accepts the arming under which it was received, which is asked right
 * before. Engine thread only.
 */
final class Desk {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    private final Map<String, Market> markets = new LinkedHashMap<>();
    private final Limits limits;
    private final Totals totals;
    private final Reporter reporter;
    private final Amendments amendments;
    private long lastOrderId;

    Desk(final List<Instrument> instruments, final Limits limits, final Totals totals, final Reporter reporter) {
        this.limits = limits;
        this.totals = totals;
        this.reporter = reporter;
        for (final Instrument instrument : instruments) {
            markets.put(instrument.symbol(), new Market(instrument, reporter));
        }
        this.amendments = new Amendments(markets, reporter);
    }

    /** A NewOrderSingle. */
    void enter(final Account account, final long arming, final Command.NewOrder asked) {
        final Order known = account.find(asked.clOrdId());
        if (known != null && asked.possiblySeen()) {
            reporter.status(known, asked.clOrdId());
            return;
        }
        try {
            mayEnter(account, arming, asked);
            final Market market = market(asked.symbol());
            Refused.ifAny(OrderChecks.kind(asked.side(), asked.ask()));
            final Terms terms = OrderChecks.terms(market.instrument, asked.ask());
            final Order order = new Order(lastOrderId + 1, account, arming, market.instrument, asked, terms);
            Refused.ifAny(room(account, order));
            lastOrderId++;
            account.opened(order);
            reporter.accepted(order);
            match(market, order);
        } catch (final Refused e) {
            asked.refuse(reporter, account.session, e.refusal());
        }
    }

    /** An OrderCancelRequest. */
    void cancel(final Account account, final Command.Cancel asked) {
        amendments.cancel(account, asked);
    }

    /** An OrderCancelReplaceRequest. */
    void replace(final Account account, final long arming, final Command.Replace asked) {
        amendments.replace(account, arming, asked);
    }

    /** An OrderStatusRequest. */
    void status(final Account account, final Command.Status asked) {
        final Order order = account.find(asked.clOrdId());
        if (order == null) {
            asked.refuse(reporter, account.session, new Refusal(Why.UNKNOWN_ORDER,
                "No order with ClOrdID(11) " + asked.clOrdId() + " is known in this session"));
        } else {
            reporter.status(order, asked.clOrdId());
        }
    }

    /** An OrderMassCancelRequest: the session's own orders, all or of one symbol, optionally of one side. */
    void massCancel(final Account account, final Command.MassCancel asked) {
        final boolean bySymbol = asked.type() == MassCancelRequestType.CANCEL_ORDERS_FOR_A_SECURITY;
        if (!bySymbol && asked.type() != MassCancelRequestType.CANCEL_ALL_ORDERS) {
            reporter.massCancelled(account.session, asked, 0, MassCancelRejectReason.MASS_CANCEL_NOT_SUPPORTED,
                "MassCancelRequestType(530) " + asked.type() + " is not supported. Use 1 (one symbol) or 7 (all)");
            return;
        }
        if (bySymbol && !markets.containsKey(asked.symbol())) {
            reporter.massCancelled(account.session, asked, 0, MassCancelRejectReason.INVALID_OR_UNKNOWN_SECURITY,
                OrderChecks.unknownSymbol(asked.symbol(), markets.keySet()).text());
            return;
        }
        final CancelResult result = cancelEach(account,
            order -> (!bySymbol || order.instrument.symbol().equals(asked.symbol()))
                && (asked.side() == 0 || order.side == asked.side()),
            order -> reporter.cancelled(order, order.clOrdId, null, "Cancelled: OrderMassCancelRequest " + asked.clOrdId()));
        reporter.massCancelled(account.session, asked, result.cancelled(), -1,
            result.failed() == 0 ? null : result.failed() + " orders could not be cancelled");
    }

    /** Cancels, unasked, what the session has in the books from that arming or an earlier one. */
    CancelResult sweep(final Account account, final long arming, final CancelCause cause) {
        return cancelEach(account, order -> order.arming <= arming, order -> reporter.cancelledUnasked(order, cause.text()));
    }

    private void mayEnter(final Account account, final long arming, final Command.NewOrder asked) throws Refused {
        Refused.ifAny(OrderChecks.id(asked.clOrdId()));
        if (account.find(asked.clOrdId()) != null) {
            throw new Refused(OrderChecks.duplicate(asked.clOrdId()));
        }
        Refused.ifAny(Amendments.switchAllows(account, arming, asked.ask()));
    }

    private Market market(final String symbol) throws Refused {
        final Market market = markets.get(symbol);
        if (market == null) {
            throw new Refused(OrderChecks.unknownSymbol(symbol, markets.keySet()));
        }
        return market;
    }

    private Refusal room(final Account account, final Order order) {
        if (!order.mayRest()) {
            return null;
        }
        if (account.resting() >= limits.restingPerSession()) {
            return new Refusal(Why.LIMIT, "This session already has " + account.resting()
                + " resting orders, as many as it may. Cancel some first");
        }
        if (totals.resting() >= limits.resting()) {
            return new Refusal(Why.LIMIT, "The venue already holds " + totals.resting()
                + " resting orders, as many as it can. Try again later, or use TimeInForce(59) 3");
        }
        return null;
    }

    private void match(final Market market, final Order order) {
        market.enter(order);
        if (order.isOpen() && !order.mayRest()) {
            order.cancel();
            order.account.closed(order);
            reporter.cancelled(order, order.clOrdId, null, "Cancelled: nothing more to trade with at once");
        }
    }

    private CancelResult cancelEach(final Account account, final Predicate<Order> which,
                                    final Consumer<Order> report) {
        int cancelled = 0;
        int failed = 0;
        for (final Order order : account.restingOrders()) {
            if (!which.test(order)) {
                continue;
            }
            try {
                markets.get(order.instrument.symbol()).remove(order);
                order.cancel();
                account.closed(order);
                cancelled++;
                report.accept(order);
            } catch (final RuntimeException e) {
                failed += account.restingOrders().contains(order) ? 1 : 0;
                LOG.error("{} of {} could not be cancelled or reported", order, account.session, e);
            }
        }
        return new CancelResult(cancelled, failed);
    }
}
