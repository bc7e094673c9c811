package io.heartwheel.gateway;

import java.util.List;
import java.util.function.Consumer;

/** The embedder's view of an account, for venues whose heartbeat reports it. Any thread; must not block. */
public interface Portfolios {

    /**
     * A trade of one of the client's orders.
     *
     * @param orderId   the venue's id.
     * @param symbol    what was traded.
     * @param side      {@code BUY} or {@code SELL}.
     * @param size      what was asked for.
     * @param filled    what has traded of it so far.
     * @param price     the average price of that.
     * @param profit    realized by it.
     * @param atMs      when, ms since the epoch.
     */
    record Fill(String orderId, String symbol, String side, double size, double filled, double price, double profit, long atMs) {
    }

    /**
     * A settled position that waits to be redeemed.
     *
     * @param conditionId the market's id.
     * @param title       the market's question.
     * @param outcome     that was held.
     * @param size        of the position.
     */
    record Redeemable(String conditionId, String title, String outcome, double size) {
    }

    /**
     * Something the client should look at.
     *
     * @param type     one of the venue's names.
     * @param priority {@code high}, {@code medium} or {@code low}.
     * @param summary  in words.
     * @param count    how many things it is about.
     */
    record Action(String type, String priority, String summary, int count) {
    }

    /**
     * Where an account stands.
     *
     * @param openPositions   how many.
     * @param totalValue      of them.
     * @param unrealizedPnl   of them.
     * @param redeemables     those that are ready to be redeemed.
     * @param redeemableValue of those.
     * @param openOrders      in the books.
     * @param fills           since the time that was asked for, latest last.
     * @param available       what may be spent now.
     * @param limitedBy       {@code wallet}, {@code fixed_limit}, {@code percent} or {@code position_limit}.
     * @param walletBalance   in all.
     * @param budgetLimit     the most that may be spent; 0 for no limit.
     * @param actions         what else there is to look at, in any order.
     */
    record Portfolio(int openPositions, double totalValue, double unrealizedPnl, List<Redeemable> redeemables,
                     double redeemableValue, int openOrders, List<Fill> fills, double available, String limitedBy,
                     double walletBalance, double budgetLimit, List<Action> actions) {
    }

    /**
     * Where a client's account stands.
     *
     * @param client  who asks.
     * @param sinceMs fills from then on, ms since the epoch.
     * @param answer  told once, on any thread; null if it can't be told right now.
     */
    void portfolio(Client client, long sinceMs, Consumer<Portfolio> answer);
}
