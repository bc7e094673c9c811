package io.heartwheel.server.venue;

import com.paritytrading.parity.match.Side;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import quickfix.field.OrdStatus;
import quickfix.field.OrdType;
import quickfix.field.TimeInForce;

/**
 * One accepted order: what was asked, what was filled, and whether it is still open.
 *
 * <p>Belongs to the engine thread; others get a {@link Snapshot}. At all times filled &lt;= quantity, and an order that is not
 * open has nothing left to trade.
 */
final class Order {
    /** That are told of: who trades at more prices at once is told of the first ones. */
    private static final int MOST_TRADES = 1_000;

    final long id;
    final Blotter blotter;
    final Instrument instrument;
    final char side;
    final char ordType;
    final char timeInForce;
    /** Whether it stays when a switch fires. */
    final boolean protective;
    /** Till when it is good, ms since the epoch; {@link Long#MAX_VALUE} if its terms name no time. */
    final long expireMs;
    /** The client's; nothing is done with it. */
    final String label;
    /** The party's arming under which it was received or last replaced. */
    long arming;
    /** The account's. */
    long accountArming;
    String clOrdId;
    /** In units of the instrument's last decimal; 0 for market orders. */
    long price;
    long quantity;
    private long filled;
    private BigInteger notional = BigInteger.ZERO;
    private OrderView.By cancelledBy;
    private boolean expired;
    /** At each price, so far as nobody has been told; kept for parties that get no reports. */
    private final List<OrderView.Trade> untold = new ArrayList<>(0);
    /** Why it was cancelled; null otherwise, or if the counterparty asked for it. */
    String reason;
    long changedAtMs;

    Order(final long id, final Blotter blotter, final Arming arming, final Instrument instrument,
          final Command.NewOrder asked, final Terms terms, final long expireMs) {
        this.id = id;
        this.blotter = blotter;
        this.arming = arming.own();
        this.accountArming = arming.account();
        this.instrument = instrument;
        this.side = asked.side();
        this.ordType = asked.ask().ordType();
        this.timeInForce = asked.ask().timeInForce();
        this.protective = asked.protective();
        this.expireMs = expireMs;
        this.label = asked.label();
        this.clOrdId = asked.clOrdId();
        this.price = terms.price();
        this.quantity = terms.quantity();
    }

    Side bookSide() {
        return side == quickfix.field.Side.BUY ? Side.BUY : Side.SELL;
    }

    /** The price at which it is matched: a market order takes any. */
    long bookPrice() {
        if (ordType != OrdType.MARKET) {
            return price;
        }
        return bookSide() == Side.BUY ? Long.MAX_VALUE : Long.MIN_VALUE;
    }

    /** Whether what is left after matching stays in the book. */
    boolean mayRest() {
        return ordType == OrdType.LIMIT && timeInForce != TimeInForce.IMMEDIATE_OR_CANCEL;
    }

    long filled() {
        return filled;
    }

    long leaves() {
        return cancelledBy != null ? 0 : quantity - filled;
    }

    boolean isOpen() {
        return leaves() > 0;
    }

    void fill(final long fillPrice, final long fillQuantity) {
        filled += fillQuantity;
        notional = notional.add(BigInteger.valueOf(fillPrice).multiply(BigInteger.valueOf(fillQuantity)));
    }

    /** It is replaced or confirmed under that arming: earlier ones no longer mean it. */
    void received(final Arming under) {
        arming = Math.max(arming, under.own());
        accountArming = Math.max(accountArming, under.account());
    }

    void cancel(final String why, final OrderView.By by) {
        cancelledBy = by;
        reason = why;
    }

    /** Its time has come. */
    void expire() {
        expired = true;
        cancel("Expired: it was good till now", OrderView.By.TERMS);
    }

    /** Of what has traded, a decimal number. */
    String averagePrice() {
        return Decimals.average(notional, filled, instrument.priceDecimals());
    }

    /** The OrdStatus(39). */
    char status() {
        if (cancelledBy != null) {
            return expired ? OrdStatus.EXPIRED : OrdStatus.CANCELED;
        }
        if (filled == 0) {
            return OrdStatus.NEW;
        }
        return filled < quantity ? OrdStatus.PARTIALLY_FILLED : OrdStatus.FILLED;
    }

    Snapshot snapshot(final String orderId) {
        return new Snapshot(orderId, instrument.symbol(), side, ordType, timeInForce,
            ordType == OrdType.LIMIT ? instrument.format(price) : null, Long.toString(quantity), filled, leaves(),
            averagePrice(), status());
    }

    /** The order was just entered and meets another: what its client is told of that. Fills at one price are one trade. */
    void traded(final long fillPrice, final long fillQuantity) {
        if (blotter.party.isFix()) {
            return;
        }
        final String text = instrument.format(fillPrice);
        final int last = untold.size() - 1;
        if (last >= 0 && untold.get(last).price().equals(text)) {
            untold.set(last, new OrderView.Trade(text, untold.get(last).quantity() + fillQuantity));
        } else if (untold.size() < MOST_TRADES) {
            untold.add(new OrderView.Trade(text, fillQuantity));
        }
    }

    /** As it stands; its trades are told once. */
    OrderView view(final String orderId) {
        final List<OrderView.Trade> trades = List.copyOf(untold);
        untold.clear();
        final OrderView.State state = isOpen() ? OrderView.State.OPEN
            : cancelledBy != null ? OrderView.State.CANCELLED : OrderView.State.FILLED;
        return new OrderView(orderId, ApiEntry.isGiven(clOrdId) ? clOrdId : "", instrument.symbol(), bookSide() == Side.BUY,
            ordType == OrdType.LIMIT ? instrument.format(price) : null, quantity, filled, state,
            reason == null ? null : Character.toLowerCase(reason.charAt(0)) + reason.substring(1), protective, changedAtMs,
            label, cancelledBy, trades);
    }

    @Override
    public String toString() {
        return "order " + clOrdId;
    }
}
