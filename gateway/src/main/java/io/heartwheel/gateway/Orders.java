package io.heartwheel.gateway;

import java.util.List;
import java.util.function.Consumer;

/**
 * The embedder's order entry. Any thread; must not block. Every request is answered once, on any thread.
 *
 * <p>An order is entered by one {@link Client}, the one whose switch cancels it. Seen and cancelled it may be by all of its key,
 * if they ask for that: a connection that is gone, for instance, can't do it any more, but its order may still be there.
 */
public interface Orders {

    /** Whose orders a request is about. */
    enum Reach {
        /** The client's alone. */
        CLIENT,
        /** Those of all clients under its key, of former ones too, and of no other key. */
        KEY
    }

    /** Who or what cancelled an order. */
    enum By {
        /** Its client asked for it. */
        CLIENT,
        /** A switch fired. */
        SWITCH,
        /** Its own terms: it was to trade at once. */
        TERMS
    }

    /**
     * What an order traded at one price.
     *
     * @param price    a decimal number.
     * @param quantity at that price, a decimal number.
     */
    record Trade(String price, String quantity) {
    }

    /**
     * What a client wants.
     *
     * @param clientOrderId its own id, unique among its open orders; empty if it gave none.
     * @param symbol        what to trade.
     * @param side          {@code buy} or {@code sell}.
     * @param price         a decimal number; null for a market order.
     * @param quantity      a decimal number.
     * @param immediate     whether what does not trade at once is cancelled.
     * @param protective    whether it stays when a switch fires: a stop that limits a loss, for instance.
     * @param label         any text of the client's, to be given back with the order; empty if it gave none.
     */
    record Wanted(String clientOrderId, String symbol, String side, String price, String quantity, boolean immediate,
                  boolean protective, String label) {

        /** Without a label. */
        public Wanted(final String clientOrderId, final String symbol, final String side, final String price,
                      final String quantity, final boolean immediate, final boolean protective) {
            this(clientOrderId, symbol, side, price, quantity, immediate, protective, "");
        }
    }

    /**
     * An order as it stands.
     *
     * @param orderId       the venue's id.
     * @param clientOrderId the client's.
     * @param symbol        what it trades.
     * @param side          {@code buy} or {@code sell}.
     * @param price         a decimal number; null for a market order.
     * @param quantity      what was asked for.
     * @param filled        what has traded.
     * @param status        {@code open}, {@code filled}, {@code cancelled} or {@code rejected}.
     * @param reason        why it was cancelled or rejected; null otherwise. {@code cancelled: no heartbeat}, for instance.
     * @param protective    whether it stays when a switch fires.
     * @param atMs          of the last change, ms since the epoch.
     * @param label         the client's; empty if it gave none.
     * @param cancelledBy   who or what cancelled it; null if it wasn't, or that is not known.
     * @param trades        that it made when it was entered, in the answer to that; otherwise none.
     */
    record Order(String orderId, String clientOrderId, String symbol, String side, String price, String quantity, String filled,
                 String status, String reason, boolean protective, long atMs, String label, By cancelledBy, List<Trade> trades) {
    }

    /**
     * What became of a request.
     *
     * @param orders  those that it was about.
     * @param refusal why it was not done, in words for the client; null if it was.
     * @param code    a short name of the refusal, such as {@code SWITCH_FIRED}, {@code UNKNOWN_ORDER} or {@code BUSY}; null if
     *                there was none.
     */
    record Answer(List<Order> orders, String refusal, String code) {
    }

    /** Enters an order. */
    void enter(Client client, Wanted wanted, Consumer<Answer> answer);

    /** Cancels one order within reach by either id; by the client's only if it means one order. */
    void cancel(Client client, Reach reach, String id, Consumer<Answer> answer);

    /** Cancels all orders within reach. */
    void cancelAll(Client client, Reach reach, Consumer<Answer> answer);

    /** The orders within reach that are in the books, and the latest that are no more: a hundred at most. */
    void list(Client client, Reach reach, Consumer<Answer> answer);
}
