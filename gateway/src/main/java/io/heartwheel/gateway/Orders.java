package io.heartwheel.gateway;

import java.util.List;
import java.util.function.Consumer;

/**
 * The embedder's order entry. Any thread; must not block. Every request is answered once, on any thread.
 */
public interface Orders {

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
     */
    record Wanted(String clientOrderId, String symbol, String side, String price, String quantity, boolean immediate,
                  boolean protective) {
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
     */
    record Order(String orderId, String clientOrderId, String symbol, String side, String price, String quantity, String filled,
                 String status, String reason, boolean protective, long atMs) {
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

    /** Cancels one of the client's orders by either id. */
    void cancel(Client client, String id, Consumer<Answer> answer);

    /** Cancels all of the client's orders. */
    void cancelAll(Client client, Consumer<Answer> answer);

    /** The client's orders in the books, and its latest that are no more: a hundred at most. */
    void list(Client client, Consumer<Answer> answer);
}
