package io.heartwheel.server.switches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.Orders;
import io.heartwheel.gateway.Orders.By;
import io.heartwheel.gateway.Orders.Reach;
import io.heartwheel.gateway.Portfolios;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Switches;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the gateway's venues are told about orders and accounts. */
@Timeout(60)
class TradingTest {
    private static final Client BOT = TestMarket.client("bot", "FUND");
    private static final Client HAND = TestMarket.client("hand", "FUND");
    private static final Client RIVAL = TestMarket.client("rival", "RIVAL");

    private final TestMarket market = new TestMarket(null);

    @AfterEach
    void close() {
        market.close();
    }

    @Test
    void shouldEnterShowAndCancelAnOrder() {
        final Orders.Answer entered = enter(BOT, "a", "ACME", "buy", "9.5", "10");
        assertThat(entered.refusal()).isNull();
        final Orders.Order order = entered.orders().get(0);
        assertThat(order).extracting("clientOrderId", "symbol", "side", "price", "quantity", "filled", "status", "reason")
            .containsExactly("a", "ACME", "buy", "9.50", "10", "0", "open", null);
        assertThat(order.atMs()).isCloseTo(System.currentTimeMillis(), within(60_000L));
        assertThat(market.list(BOT)).containsExactly(order);
        final Orders.Answer cancelled = cancel(BOT, order.orderId());
        assertThat(cancelled.orders().get(0)).extracting("status", "reason")
            .containsExactly("cancelled", "cancelled: by request");
        assertThat(cancel(BOT, "a").code()).isEqualTo("UNKNOWN_ORDER");
        assertThat(market.list(BOT)).hasSize(1);
        assertThat(enter(BOT, "a", "ACME", "buy", "9.5", "10").code()).as("unique among open orders only").isNull();
        assertThat(cancel(BOT, "a").code()).isNull();
    }

    @Test
    void shouldTakeOrdersWithoutAnId() {
        assertThat(enter(BOT, "", "ACME", "buy", "9", "1").code()).isNull();
        assertThat(enter(BOT, "", "ACME", "buy", "9", "2").code()).isNull();
        assertThat(market.list(BOT)).extracting(Orders.Order::clientOrderId).containsExactly("", "");
        assertThat(market.<Orders.Answer>ask(answer -> market.trading.cancelAll(BOT, Reach.CLIENT, answer)).orders()).hasSize(2);
        assertThat(market.open(BOT)).isEmpty();
    }

    @Test
    void shouldKeepClientsOfOneAccountApart() {
        final String id = enter(BOT, "a", "ACME", "buy", "9", "1").orders().get(0).orderId();
        assertThat(market.list(HAND)).isEmpty();
        assertThat(cancel(HAND, id).code()).isEqualTo("UNKNOWN_ORDER");
        assertThat(enter(HAND, "a", "ACME", "buy", "9", "1").code()).isNull();
    }

    @Test
    void shouldShowAndCancelUnderAKeyWhatItsFormerConnectionsLeft() {
        final Client former = new Client("deribit", "FUND", "mm", "c1");
        final Client present = new Client("deribit", "FUND", "mm", "c2");
        market.arm(former);
        final String first = enter(former, "a", "ACME", "buy", "9", "1").orders().get(0).orderId();
        final String second = enter(former, "b", "ACME", "buy", "9", "1").orders().get(0).orderId();
        market.end(former, Switches.Cause.CONNECTION_LOST, Scope.NONE);
        market.arm(present);
        enter(present, "b", "ACME", "buy", "9", "1");
        assertThat(list(present, Reach.CLIENT)).extracting(Orders.Order::clientOrderId).containsExactly("b");
        assertThat(list(present, Reach.KEY)).extracting(Orders.Order::clientOrderId).containsExactly("a", "b", "b");
        assertThat(list(present.ofKey(), Reach.KEY)).hasSize(3);
        for (final Client other : List.of(BOT, HAND, RIVAL, new Client("toy", "FUND", "mm", ""))) {
            assertThat(list(other, Reach.KEY)).as("of " + other).isEmpty();
            assertThat(cancel(other, Reach.KEY, first).code()).as("of " + other).isEqualTo("UNKNOWN_ORDER");
            assertThat(cancelAll(other)).isEmpty();
        }
        assertThat(cancel(present, Reach.CLIENT, first).code()).isEqualTo("UNKNOWN_ORDER");
        assertThat(cancel(present, Reach.KEY, "b").refusal()).as("which of them?").contains("2 of your open orders");
        assertThat(cancel(present, Reach.KEY, second).orders()).extracting(Orders.Order::orderId).containsExactly(second);
        assertThat(cancel(present, Reach.KEY, second).code()).isEqualTo("UNKNOWN_ORDER");
        assertThat(cancel(present, Reach.KEY, "b").code()).as("there is one now").isNull();
        assertThat(list(present, Reach.KEY)).extracting(Orders.Order::status).containsExactly("cancelled", "cancelled", "open");
        assertThat(cancelAll(present)).extracting(Orders.Order::orderId).containsExactly(first);
    }

    @Test
    void shouldTellWhoCancelledAnOrder() {
        market.arm(BOT);
        enter(BOT, "a", "ACME", "buy", "9", "1");
        cancel(BOT, "a");
        enter(BOT, "b", "ACME", "buy", "9", "1");
        market.end(BOT, Switches.Cause.EXPIRED, Scope.SESSION);
        market.serve();
        assertThat(market.list(BOT)).extracting(Orders.Order::cancelledBy).containsExactly(By.CLIENT, By.SWITCH);
        assertThat(enter(RIVAL, "c", "ACME", "sell", "20", "1").orders().get(0).cancelledBy()).isNull();
        final Orders.Answer immediate = market.ask(answer -> market.trading.enter(HAND,
            new Orders.Wanted("", "ACME", "buy", "9", "1", true, false, "a label of mine, \u00e9"), answer));
        assertThat(immediate.orders().get(0).cancelledBy()).isEqualTo(By.TERMS);
        assertThat(immediate.orders().get(0).label()).isEqualTo("a label of mine, \u00e9");
        assertThat(immediate.orders().get(0).clientOrderId()).isEmpty();
    }

    @Test
    void shouldTellWhatAnOrderTradedAtOnceAndOnlyThen() {
        enter(RIVAL, "s1", "ACME", "sell", "10", "1");
        enter(RIVAL, "s2", "ACME", "sell", "10", "2");
        enter(RIVAL, "s3", "ACME", "sell", "10.5", "2");
        final Orders.Order bought = enter(BOT, "b", "ACME", "buy", "11", "4").orders().get(0);
        assertThat(bought.trades()).containsExactly(new Orders.Trade("10.00", "3"), new Orders.Trade("10.50", "1"));
        assertThat(market.list(BOT).get(0).trades()).isEmpty();
        assertThat(market.list(RIVAL)).allSatisfy(order -> assertThat(order.trades()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(nullValues = "null", value = {
        "x, NOPE, buy, 9, 1, UNKNOWN_SYMBOL, Unknown Symbol NOPE. This venue trades ACME",
        "x, ACME, hold, 9, 1, INVALID, buy or sell", "x, null, buy, 9, 1, INVALID, a symbol", "x, ACME, buy, 9, null, INVALID, a",
        "x, ACME, buy, nine, 1, INVALID, Price is not a plain decimal number", "x, ACME, buy, -9, 1, INVALID, out of range",
        "x, ACME, buy, 9, 0, INVALID, OrderQty 0 is out of range", "x, ACME, buy, 9, 1.5, INVALID, decimals",
        "x, ACME, buy, 9.001, 1, INVALID, decimals", "'a b', ACME, buy, 9, 1, INVALID, printable",
        "taken, ACME, buy, 9, 1, DUPLICATE, used before"})
    void shouldSayWhatIsWrong(final String id, final String symbol, final String side, final String price, final String quantity,
                              final String code, final String words) {
        enter(BOT, "taken", "ACME", "buy", "9", "1");
        final Orders.Answer answer = enter(BOT, id, symbol, side, price, quantity);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.refusal()).contains(words).doesNotContain("(55)").doesNotContain("(38)");
        assertThat(answer.orders()).isEmpty();
    }

    @Test
    void shouldTellHowAnOrderTraded() {
        enter(RIVAL, "s", "ACME", "sell", "10", "4");
        final Orders.Answer bought = market.ask(answer -> market.trading.enter(BOT,
            new Orders.Wanted("b", "ACME", "buy", null, "6", true, false), answer));
        assertThat(bought.orders().get(0)).extracting("price", "filled", "status", "reason")
            .containsExactly(null, "4", "cancelled", "cancelled: nothing more to trade with at once");
        assertThat(market.list(RIVAL).get(0)).extracting("filled", "status").containsExactly("4", "filled");
    }

    @Test
    void shouldShowTheLatestHundredClosedOrders() {
        for (int i = 0; i < 130; i++) {
            enter(BOT, "a" + i, "ACME", "buy", "9", "1");
            cancel(BOT, "a" + i);
        }
        enter(BOT, "open", "ACME", "buy", "9", "1");
        final List<Orders.Order> orders = market.list(BOT);
        assertThat(orders).hasSize(101);
        assertThat(orders.get(0).clientOrderId()).isEqualTo("a30");
        assertThat(orders.get(100).clientOrderId()).isEqualTo("open");
    }

    @Test
    void shouldKeepAnAccountsBooks() {
        portfolio(BOT, 0);
        enter(RIVAL, "s1", "ACME", "sell", "10", "10");
        enter(BOT, "b1", "ACME", "buy", "10", "10");
        enter(HAND, "h1", "ACME", "sell", "12", "4");
        enter(RIVAL, "b2", "ACME", "buy", "12", "4");
        enter(HAND, "h2", "GLOBEX", "buy", "50", "2");
        final Portfolios.Portfolio fund = portfolio(BOT, 0);
        assertThat(fund.openPositions()).isEqualTo(1);
        assertThat(fund.walletBalance()).isEqualTo(1_000 - 100 + 48);
        assertThat(fund.available()).isEqualTo(948 - 100);
        assertThat(fund.totalValue()).isEqualTo(6 * 12);
        assertThat(fund.unrealizedPnl()).isEqualTo(6 * 2);
        assertThat(fund.openOrders()).isEqualTo(1);
        assertThat(fund.limitedBy()).isEqualTo("wallet");
        assertThat(fund.fills()).extracting("symbol", "side", "size", "filled", "price", "profit").containsExactly(
            org.assertj.core.groups.Tuple.tuple("ACME", "BUY", 10.0, 10.0, 10.0, 0.0),
            org.assertj.core.groups.Tuple.tuple("ACME", "SELL", 4.0, 4.0, 12.0, 8.0));
        assertThat(portfolio(BOT, System.currentTimeMillis() + 60_000).fills()).isEmpty();
        final Portfolios.Portfolio rival = portfolio(RIVAL, 0);
        assertThat(rival.walletBalance()).isEqualTo(1_000 + 100 - 48);
        assertThat(rival.unrealizedPnl()).as("short 6 at 10 and 4 bought back at 12, now 12").isEqualTo(-12);
    }

    @Test
    void shouldForgetClientsThatEndedWhenThereIsNoMoreRoomForOthers() {
        for (int i = 0; i < 500; i++) {
            final Client passing = TestMarket.client("passing" + i, "FUND");
            assertThat(market.arm(passing)).as("client " + i).isNotNull();
            market.end(passing, Switches.Cause.EXPIRED, Scope.SESSION);
            market.serve();
        }
        for (int i = 0; i < 50; i++) {
            assertThat(market.arm(TestMarket.client("staying" + i, "FUND"))).as("client " + i).isNotNull();
            market.serve();
        }
        assertThat(market.trading.arm(TestMarket.client("one-too-many", "FUND"), false)).isNull();
        assertThat(market.order(TestMarket.client("one-too-many", "FUND"), "x").code()).isEqualTo("BUSY");
    }

    @Test
    void shouldKnowNobodyForAskingAlone() {
        for (int i = 0; i < 200; i++) {
            final Client invented = TestMarket.client("invented" + i, "FUND");
            assertThat(market.list(invented)).isEmpty();
            assertThat(cancel(invented, "x").code()).isEqualTo("UNKNOWN_ORDER");
            assertThat(cancelAll(invented)).isEmpty();
            assertThat(portfolio(invented, 0).walletBalance()).isEqualTo(1_000);
        }
        for (int i = 0; i < 50; i++) {
            assertThat(market.arm(TestMarket.client("staying" + i, "FUND"))).as("client " + i).isNotNull();
        }
    }

    @Test
    void shouldForgetThoseFirstThatNeverArmedAndLeaveNoOrders() {
        enter(BOT, "b", "ACME", "buy", "9", "1");
        market.arm(HAND);
        market.end(HAND, Switches.Cause.EXPIRED, Scope.SESSION);
        for (int i = 0; i < 500; i++) {
            final Client invented = TestMarket.client("invented" + i, "RIVAL");
            assertThat(enter(invented, "x", "NOPE", "buy", "9", "1").code()).as("client " + i).isEqualTo("UNKNOWN_SYMBOL");
            assertThat(enter(invented, "x", "ACME", "buy", "9", "1").code()).as("client " + i).isNull();
            cancel(invented, "x");
        }
        assertThat(market.open(BOT)).containsExactly("b");
        assertThat(enter(HAND, "h", "ACME", "buy", "9", "1").code()).as("its switch has fired").isEqualTo("SWITCH_FIRED");
    }

    @Test
    void shouldRefuseOnceClosed() {
        market.venue.close();
        assertThat(market.order(BOT, "a").code()).isEqualTo("CLOSED");
        assertThat(portfolio(BOT, 0)).isNull();
    }

    private Orders.Answer enter(final Client client, final String id, final String symbol, final String side, final String price,
                                final String quantity) {
        return market.ask(answer ->
            market.trading.enter(client, new Orders.Wanted(id, symbol, side, price, quantity, false, false), answer));
    }

    private Orders.Answer cancel(final Client client, final String id) {
        return cancel(client, Reach.CLIENT, id);
    }

    private Orders.Answer cancel(final Client client, final Reach reach, final String id) {
        return market.ask(answer -> market.trading.cancel(client, reach, id, answer));
    }

    private List<Orders.Order> cancelAll(final Client client) {
        return market.<Orders.Answer>ask(answer -> market.trading.cancelAll(client, Reach.KEY, answer)).orders();
    }

    private List<Orders.Order> list(final Client client, final Reach reach) {
        return market.<Orders.Answer>ask(answer -> market.trading.list(client, reach, answer)).orders();
    }

    private Portfolios.Portfolio portfolio(final Client client, final long sinceMs) {
        return market.ask(answer -> market.trading.portfolio(client, sinceMs, answer));
    }
}
