package io.heartwheel.server.venue;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final OrderExemption exemption;
    private final GoodTill goodTill = new GoodTill();
    private long lastOrderId;

    Desk(final List<Instrument> instruments, final Limits limits, final Totals totals, final Reporter reporter) {
        this(instruments, limits, totals, reporter, OrderExemption.NOTHING);
    }

    /** @param exemption which orders stay when a switch fires. */
    Desk(final List<Instrument> instruments, final Limits limits, final Totals totals, final Reporter reporter,
         final OrderExemption exemption) {
        this.exemption = exemption;
        this.limits = limits;
        this.totals = totals;
        this.reporter = reporter;
        for (final Instrument instrument : instruments) {
            markets.put(instrument.symbol(), new Market(instrument, reporter, goodTill));
        }
        this.amendments = new Amendments(markets, reporter);
    }

    /** A NewOrderSingle. */
    void enter(final Blotter blotter, final Arming arming, final Command.NewOrder asked) {
        final Order known = blotter.find(asked.clOrdId());
        if (known != null && asked.possiblySeen()) {
            reporter.status(known, asked.clOrdId());
            return;
        }
        try {
            book(blotter, arming, asked);
        } catch (final Refused e) {
            asked.refuse(reporter, blotter.session, e.refusal());
        }
    }

    /** Enters an order into its book, and matches it. */
    Order book(final Blotter blotter, final Arming arming, final Command.NewOrder asked) throws Refused {
        mayEnter(blotter, arming, asked);
        final Market market = market(asked.symbol());
        Refused.ifAny(OrderChecks.kind(asked.side(), asked.ask()));
        final Terms terms = OrderChecks.terms(market.instrument, asked.ask());
        final Order order = new Order(lastOrderId + 1, blotter, arming, market.instrument, asked, terms,
            OrderChecks.expireMs(asked.ask(), System.currentTimeMillis()));
        Refused.ifAny(room(blotter, order));
        lastOrderId++;
        blotter.opened(order);
        reporter.accepted(order);
        match(market, order);
        return order;
    }

    /** Takes one of the holder's open orders out of its book, by its ClOrdID or the venue's id. */
    Order withdraw(final Holder holder, final String id) throws Refused {
        final List<Order> named = holder.named(id);
        final List<Order> open = named.stream().filter(Order::isOpen).toList();
        if (open.size() > 1) {
            throw new Refused(Why.OTHER,
                open.size() + " of your open orders have that id. Give the venue's id of the one you mean");
        }
        final Order order = !open.isEmpty() ? open.get(0)
            : holder.restingOrders().stream().filter(resting -> reporter.orderId(resting).equals(id)).findFirst()
                .orElse(named.isEmpty() ? null : named.get(0));
        if (order == null) {
            throw new Refused(Why.UNKNOWN_ORDER, "No order with that id is known here");
        }
        if (!order.isOpen()) {
            throw new Refused(Why.TOO_LATE, "The order is closed already");
        }
        amendments.withdraw(order);
        return order;
    }

    /** Takes all of the holder's orders out of their books. */
    List<Order> withdrawAll(final Holder holder) {
        final List<Order> all = holder.restingOrders();
        all.forEach(amendments::withdraw);
        return all;
    }

    OrderView view(final Order order) {
        return order.view(reporter.orderId(order));
    }

    /** Where an account stands; fills from then on. */
    Holdings holdings(final Account account, final long sinceMs) {
        final Ledger ledger = account.ledger;
        int held = 0;
        double value = 0;
        double cost = 0;
        for (final Map.Entry<String, Ledger.Position> entry : ledger.positions().entrySet()) {
            final Market market = markets.get(entry.getKey());
            final BigDecimal mark = BigDecimal.valueOf(market.lastPrice(), market.instrument.priceDecimals());
            held += entry.getValue().quantity().signum() == 0 ? 0 : 1;
            value += entry.getValue().quantity().multiply(mark).doubleValue();
            cost += entry.getValue().cost().doubleValue();
        }
        double reserved = 0;
        for (final Blotter blotter : account.inBooks()) {
            for (final Order order : blotter.restingOrders()) {
                reserved += order.side == quickfix.field.Side.BUY ? order.leaves()
                    * BigDecimal.valueOf(order.price, order.instrument.priceDecimals()).doubleValue() : 0;
            }
        }
        final double balance = ledger.cash().doubleValue();
        return new Holdings(held, value, value - cost, account.resting(), ledger.fillsSince(sinceMs),
            Math.max(0, balance - reserved), balance);
    }

    /** An OrderCancelRequest. */
    void cancel(final Blotter blotter, final Command.Cancel asked) {
        amendments.cancel(blotter, asked);
    }

    /** An OrderCancelReplaceRequest. */
    void replace(final Blotter blotter, final Arming arming, final Command.Replace asked) {
        amendments.replace(blotter, arming, asked);
    }

    /** An OrderStatusRequest. */
    void status(final Blotter blotter, final Command.Status asked) {
        final Order order = blotter.find(asked.clOrdId());
        if (order == null) {
            asked.refuse(reporter, blotter.session, new Refusal(Why.UNKNOWN_ORDER,
                "No order with ClOrdID(11) " + asked.clOrdId() + " is known in this session"));
        } else {
            reporter.status(order, asked.clOrdId());
        }
    }

    /** An OrderMassCancelRequest: the session's own orders, all or of one symbol, optionally of one side. */
    void massCancel(final Blotter blotter, final Command.MassCancel asked) {
        final boolean bySymbol = asked.type() == MassCancelRequestType.CANCEL_ORDERS_FOR_A_SECURITY;
        if (!bySymbol && asked.type() != MassCancelRequestType.CANCEL_ALL_ORDERS) {
            reporter.massCancelled(blotter.session, asked, 0, MassCancelRejectReason.MASS_CANCEL_NOT_SUPPORTED,
                "MassCancelRequestType(530) " + asked.type() + " is not supported. Use 1 (one symbol) or 7 (all)");
            return;
        }
        if (bySymbol && !markets.containsKey(asked.symbol())) {
            reporter.massCancelled(blotter.session, asked, 0, MassCancelRejectReason.INVALID_OR_UNKNOWN_SECURITY,
                OrderChecks.unknownSymbol(asked.symbol(), markets.keySet()).text());
            return;
        }
        final CancelResult result = cancelEach(blotter,
            order -> (!bySymbol || order.instrument.symbol().equals(asked.symbol()))
                && (asked.side() == 0 || order.side == asked.side()),
            "Cancelled: OrderMassCancelRequest " + asked.clOrdId(), null);
        reporter.massCancelled(blotter.session, asked, result.cancelled(), -1,
            result.failed() == 0 ? null : result.failed() + " orders could not be cancelled");
    }

    /** Cancels, unasked, what the party has in the books from that arming or before, but for protective and exempt orders. */
    CancelResult sweep(final Blotter blotter, final long arming, final CancelCause cause) {
        return sweep(blotter, order -> order.arming <= arming, cause);
    }

    /** Cancels, unasked, what the account's parties have in the books and a firing takes, but for protective and exempt ones. */
    CancelResult sweep(final Account account, final Firing firing, final CancelCause cause) {
        CancelResult all = new CancelResult(0, 0);
        for (final Blotter blotter : account.inBooks()) {
            all = all.plus(sweep(blotter, order -> firing.takes(blotter.party, order.arming, order.accountArming), cause));
        }
        return all;
    }

    private CancelResult sweep(final Blotter blotter, final Predicate<Order> received, final CancelCause cause) {
        final long kept = blotter.restingOrders().stream().filter(received).filter(order -> stays(order, cause)).count();
        return cancelEach(blotter, received.and(order -> !stays(order, cause)), cause.text(), cause)
            .plus(new CancelResult(0, 0, (int) kept));
    }

    private boolean stays(final Order order, final CancelCause cause) {
        return order.protective || exemption.spares(cause, order.timeInForce);
    }

    /** What a firing would cancel if it came now, and what it would keep. */
    CancelResult wouldSweep(final Blotter blotter, final Firing firing, final CancelCause cause) {
        int cancelled = 0;
        int kept = 0;
        for (final Blotter each : firing.wholeAccount() ? blotter.account.inBooks() : List.of(blotter)) {
            for (final Order order : each.restingOrders()) {
                final boolean taken = firing.takes(each.party, order.arming, order.accountArming);
                cancelled += taken && !stays(order, cause) ? 1 : 0;
                kept += taken && stays(order, cause) ? 1 : 0;
            }
        }
        return new CancelResult(cancelled, 0, kept);
    }

    /** When the next order falls due that is good till then; {@link Long#MAX_VALUE} if there is none. */
    long nextExpiryMs() {
        return goodTill.nextMs();
    }

    /** Takes the orders out of their books that were good till now. */
    void expire(final long nowMs) {
        for (final Order order : goodTill.due(nowMs)) {
            markets.get(order.instrument.symbol()).remove(order);
            order.expire();
            order.blotter.closed(order);
            reporter.expired(order);
        }
    }

    private void mayEnter(final Blotter blotter, final Arming arming, final Command.NewOrder asked) throws Refused {
        Refused.ifAny(OrderChecks.id(asked.clOrdId()));
        if (blotter.isTaken(asked.clOrdId())) {
            throw new Refused(OrderChecks.duplicate(asked.clOrdId()));
        }
        Refused.ifAny(Amendments.switchAllows(blotter, arming, asked.ask()));
    }

    private Market market(final String symbol) throws Refused {
        final Market market = markets.get(symbol);
        if (market == null) {
            throw new Refused(OrderChecks.unknownSymbol(symbol, markets.keySet()));
        }
        return market;
    }

    private Refusal room(final Blotter blotter, final Order order) {
        if (!order.mayRest()) {
            return null;
        }
        if (blotter.owner.resting() >= limits.restingPerSession()) {
            return new Refusal(Why.LIMIT, "You already have " + blotter.owner.resting()
                + " resting orders, as many as you may. Cancel some first");
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
            order.cancel("Cancelled: nothing more to trade with at once", OrderView.By.TERMS);
            order.blotter.closed(order);
            reporter.cancelled(order, order.clOrdId, null, order.reason);
        }
    }

    private CancelResult cancelEach(final Blotter blotter, final Predicate<Order> which, final String text,
                                    final CancelCause unasked) {
        int cancelled = 0;
        int failed = 0;
        for (final Order order : blotter.restingOrders()) {
            if (!which.test(order)) {
                continue;
            }
            try {
                markets.get(order.instrument.symbol()).remove(order);
                order.cancel(text, unasked == null ? OrderView.By.CLIENT : OrderView.By.SWITCH);
                blotter.closed(order);
                cancelled++;
                reporter.cancelled(order, text, unasked);
            } catch (final RuntimeException e) {
                failed += blotter.restingOrders().contains(order) ? 1 : 0;
                LOG.error("{} of {} could not be cancelled or reported", order, blotter.party, e);
            }
        }
        return new CancelResult(cancelled, failed);
    }
}
