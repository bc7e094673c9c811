package io.heartwheel.gateway.deribit;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.Orders;
import io.heartwheel.gateway.Orders.By;
import io.heartwheel.gateway.TestGateway;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Orders of a connection, in the venue's words. */
class OrderEntryTest {
    private final Book book = new Book();
    private final TestGateway gateway = new TestGateway(context -> context.key(Trader.key("alice", "acme"))
        .key(Trader.key("bob", "acme")).orders(book));

    @AfterEach
    void close() {
        gateway.close();
    }

    /** Keeps orders by their clients; rejects the price 13, is busy at 14, answers nothing at 15, and nonsense at 16. */
    private static final class Book implements Orders {
        private final List<Client> clients = new ArrayList<>();
        private final List<Order> orders = new ArrayList<>();
        private Wanted last;

        @Override
        public synchronized void enter(final Client who, final Wanted wanted, final Consumer<Answer> answer) {
            last = wanted;
            if ("15".equals(wanted.price())) {
                return;
            }
            if ("16".equals(wanted.price())) {
                answer.accept(new Answer(List.of(), null, null));
                return;
            }
            if ("13".equals(wanted.price()) || "14".equals(wanted.price())) {
                answer.accept(new Answer(List.of(), "not now", "14".equals(wanted.price()) ? "BUSY" : "SWITCH_FIRED"));
                return;
            }
            clients.add(who);
            final boolean immediate = wanted.immediate();
            orders.add(new Order("o" + orders.size(), wanted.clientOrderId(), wanted.symbol(), wanted.side(), wanted.price(),
                wanted.quantity(), "0", immediate ? "cancelled" : "open", immediate ? "cancelled: in words" : null,
                wanted.protective(), 7, wanted.label(), immediate ? By.TERMS : null,
                "17".equals(wanted.price()) ? List.of(new Trade("16.5", "2"), new Trade("17", "1")) : List.of()));
            answer.accept(new Answer(List.of(orders.get(orders.size() - 1)), null, null));
        }

        @Override
        public synchronized void cancel(final Client who, final Reach reach, final String id, final Consumer<Answer> answer) {
            final List<Order> cancelled = cancelAll(who, reach, id, By.CLIENT);
            answer.accept(cancelled.isEmpty() ? new Answer(List.of(), "no such order", "UNKNOWN_ORDER")
                : new Answer(cancelled, null, null));
        }

        @Override
        public synchronized void cancelAll(final Client who, final Reach reach, final Consumer<Answer> answer) {
            answer.accept(new Answer(cancelAll(who, reach, null, By.CLIENT), null, null));
        }

        private boolean isWithin(final int order, final Client who, final Reach reach) {
            final Client owner = clients.get(order);
            return owner.equals(who) || reach == Reach.KEY && owner.ofKey().equals(who.ofKey());
        }

        private List<Order> cancelAll(final Client who, final Reach reach, final String id, final By by) {
            final List<Order> cancelled = new ArrayList<>();
            for (int i = 0; i < orders.size(); i++) {
                final Order old = orders.get(i);
                if (isWithin(i, who, reach) && "open".equals(old.status()) && (id == null || id.equals(old.orderId()))) {
                    orders.set(i, new Order(old.orderId(), old.clientOrderId(), old.symbol(), old.side(), old.price(),
                        old.quantity(), "0.5", "cancelled", "cancelled: in words", false, 8, old.label(), by, List.of()));
                    cancelled.add(orders.get(i));
                }
            }
            return cancelled;
        }

        @Override
        public synchronized void list(final Client who, final Reach reach, final Consumer<Answer> answer) {
            final List<Order> own = new ArrayList<>();
            for (int i = 0; i < orders.size(); i++) {
                if (isWithin(i, who, reach)) {
                    own.add(orders.get(i));
                }
            }
            answer.accept(new Answer(own, null, null));
        }
    }

    private static Object[] order(final Object amount, final Object price, final Object... others) {
        final List<Object> params =
            new ArrayList<>(List.of("instrument_name", "BTC-PERPETUAL", "amount", amount, "price", price));
        params.addAll(List.of(others));
        return params.toArray();
    }

    @Test
    void shouldEnterListAndCancelOrders() {
        final Trader trader = new Trader(gateway).signedIn("alice");
        final JsonObject bought =
            (JsonObject) trader.result("private/buy", order(10, 0.00012345, "label", "mm", "type", "limit"));
        assertThat(bought.getJsonArray("trades")).isEmpty();
        final JsonObject order = bought.getJsonObject("order");
        assertThat(order.getString("order_id")).isEqualTo("o0");
        assertThat(order.getString("order_state")).isEqualTo("open");
        assertThat(order.getString("instrument_name")).isEqualTo("BTC-PERPETUAL");
        assertThat(order.getString("direction")).isEqualTo("buy");
        assertThat(order.getDouble("price")).isEqualTo(0.00012345);
        assertThat(order.getDouble("amount")).isEqualTo(10);
        assertThat(order.getDouble("filled_amount")).isZero();
        assertThat(order.getString("label")).isEqualTo("mm");
        assertThat(order.containsKey("cancel_reason")).isFalse();
        assertThat(book.last.price()).isEqualTo("0.00012345");
        assertThat(book.last.immediate()).isFalse();
        assertThat(book.clients.get(0).name()).isEqualTo("deribit/alice/c1");

        trader.result("private/sell", order("2", 1e3, "label", "mm", "time_in_force", "immediate_or_cancel"));
        assertThat(book.last.price()).isEqualTo("1000.0");
        assertThat(book.last.immediate()).isTrue();
        assertThat(book.last.clientOrderId()).as("labels need not be unique").isEmpty();
        trader.result("private/sell", order("2", 1e3, "label", "mm"));
        assertThat((JsonArray) trader.result("private/get_open_orders")).hasSize(2);
        final JsonObject cancelled = (JsonObject) trader.result("private/cancel", "order_id", "o0");
        assertThat(cancelled.getString("order_state")).isEqualTo("cancelled");
        assertThat(cancelled.getString("cancel_reason")).isEqualTo("user_request");
        assertThat((JsonArray) trader.result("private/get_open_orders")).hasSize(1);
        assertThat(trader.result("private/cancel_all")).isEqualTo(1);
        assertThat(trader.error("private/cancel", "order_id", "o0")).isEqualTo(10004);
    }

    @Test
    void shouldListAndCancelOverAnyConnectionOfTheKeyWhatWasEnteredOverAnother() {
        final Trader gone = new Trader(gateway).signedIn("alice");
        gone.result("private/buy", order(1, 1));
        gone.result("private/buy", order(1, 2));
        gone.tell("private/logout");
        gone.closeCode();
        final Trader present = new Trader(gateway).signedIn("alice");
        present.result("private/buy", order(1, 3));
        final Trader bob = new Trader(gateway).signedIn("bob");
        assertThat((JsonArray) bob.result("private/get_open_orders")).isEmpty();
        assertThat(bob.error("private/cancel", "order_id", "o0")).isEqualTo(10004);
        assertThat(bob.result("private/cancel_all")).isEqualTo(0);
        assertThat((JsonArray) present.result("private/get_open_orders")).hasSize(3);
        present.result("private/cancel", "order_id", "o0");
        assertThat(present.result("private/cancel_all")).isEqualTo(2);
        assertThat(book.clients).as("each under the connection whose end cancels it").extracting(Client::part)
            .containsExactly("c1", "c1", "c2");
    }

    private JsonObject http(final String method, final String token) {
        final HttpRequest.Builder request = HttpRequest.newBuilder(gateway.uri("/deribit/api/v2/" + method));
        return new JsonObject(gateway.send(token == null ? request : request.header("Authorization", "Bearer " + token)).body());
    }

    private String token(final String key) {
        return http("public/auth?grant_type=client_credentials&client_id=id-of-" + key + "&client_secret=" + Trader.SECRET, null)
            .getJsonObject("result").getString("access_token");
    }

    private int errorOverHttp(final String method, final String token) {
        return http(method, token).getJsonObject("error").getInteger("code");
    }

    @Test
    void shouldListAndCancelOverHttpWithATokenOfTheKey() {
        final Trader trader = new Trader(gateway).signedIn("alice");
        trader.result("private/buy", order(1, 1));
        trader.result("private/buy", order(1, 2));
        final String alice = token("alice");
        final String bob = token("bob");
        for (final String method : new String[] {"private/get_open_orders", "private/cancel?order_id=o0", "private/cancel_all"}) {
            assertThat(errorOverHttp(method, null)).as(method).isEqualTo(13009);
            assertThat(errorOverHttp(method, "1.made-up")).as(method).isEqualTo(13009);
        }
        assertThat(http("private/get_open_orders", bob).getJsonArray("result")).isEmpty();
        assertThat(errorOverHttp("private/cancel?order_id=o0", bob)).isEqualTo(10004);
        assertThat(http("private/cancel_all", bob).getInteger("result")).isZero();
        assertThat(http("private/get_open_orders", alice).getJsonArray("result")).hasSize(2);
        assertThat(http("private/cancel?order_id=o0&access_token=" + alice, null).getJsonObject("result")
            .getString("cancel_reason")).isEqualTo("user_request");
        assertThat(http("private/cancel_all", alice).getInteger("result")).isOne();
        assertThat(errorOverHttp("private/buy?instrument_name=X&amount=1&price=1", alice)).as("orders have a connection")
            .isEqualTo(10030);
        assertThat(gateway.armings).as("none of it arms anything").hasSize(1);
    }

    @Test
    void shouldTellWhyAnOrderWasCancelledInTheVenuesWords() {
        final Trader trader = new Trader(gateway).signedIn("alice");
        final JsonObject immediate =
            (JsonObject) trader.result("private/buy", order(1, 1, "time_in_force", "immediate_or_cancel"));
        assertThat(immediate.getJsonObject("order").getString("order_state")).isEqualTo("cancelled");
        assertThat(immediate.getJsonObject("order").getString("cancel_reason")).isEqualTo("user_request");
        assertThat(OrderEntry.cancelReason(By.CLIENT)).isEqualTo("user_request");
        assertThat(OrderEntry.cancelReason(By.SWITCH)).isEqualTo("cancel_on_disconnect");
    }

    @Test
    void shouldTellWhatAnOrderTradedAtOnce() {
        final JsonObject answer = (JsonObject) new Trader(gateway).signedIn("alice").result("private/buy", order(3, 17));
        final JsonArray trades = answer.getJsonArray("trades");
        assertThat(trades).hasSize(2);
        assertThat(trades.getJsonObject(0)).isEqualTo(new JsonObject().put("trade_id", "o0-1").put("order_id", "o0")
            .put("instrument_name", "BTC-PERPETUAL").put("direction", "buy").put("price", 16.5).put("amount", 2)
            .put("timestamp", 7).put("order_type", "limit").put("liquidity", "T").put("state", "open").put("label", ""));
        assertThat(trades.getJsonObject(1).getString("trade_id")).isEqualTo("o0-2");
    }

    @Test
    void shouldTakeAnyLabelOfUpTo64Characters() {
        final Trader trader = new Trader(gateway).signedIn("alice");
        for (final String label : new String[] {"x".repeat(64), "x".repeat(63), "two words", "\u00e9\u4e2d\ud83d\ude00", "a#7",
            ""}) {
            final JsonObject answer = (JsonObject) trader.result("private/buy", order(1, 1, "label", label));
            assertThat(answer.getJsonObject("order").getString("label")).isEqualTo(label);
            assertThat(book.last.clientOrderId()).isEmpty();
        }
    }

    @Test
    void shouldRefuseWhatIsNoOrder() {
        final Trader trader = new Trader(gateway).signedIn("alice");
        for (final Object amount : new Object[] {0, -1, "much", "", true, "1e3000000000", "1e-20", "9".repeat(40)}) {
            assertThat(trader.error("private/buy", order(amount, 1))).as("" + amount).isEqualTo(-32602);
            assertThat(trader.error("private/sell", order(1, amount))).as("" + amount).isEqualTo(-32602);
        }
        assertThat(trader.error("private/buy", "amount", 1, "price", 1)).isEqualTo(-32602);
        assertThat(trader.error("private/buy", order(1, 1, "type", "market"))).isEqualTo(-32602);
        assertThat(trader.error("private/buy", order(1, 1, "label", "x".repeat(65)))).isEqualTo(-32602);
        assertThat(trader.error("private/cancel")).isEqualTo(-32602);
        assertThat(book.last).isNull();
    }

    @Test
    void shouldTellWhyAnOrderIsRefused() {
        final Trader trader = new Trader(gateway).signedIn("alice");
        assertThat(trader.call("private/buy", order(1, 13)).getJsonObject("error")).isEqualTo(new JsonObject()
            .put("code", 11030).put("message", "other_reject").put("data", new JsonObject().put("reason", "not now")));
        assertThat(trader.error("private/buy", order(1, 14))).isEqualTo(10047);
        assertThat(trader.error("private/buy", order(1, 16))).as("our fault").isEqualTo(11094);
    }

    @Test
    void shouldBoundOrderRequestsThatAreNotAnswered() {
        final Trader trader = new Trader(gateway).signedIn("alice");
        for (int i = 0; i < 64; i++) {
            trader.tell("private/buy", order(1, 15));
        }
        assertThat(trader.error("private/buy", order(1, 1))).isEqualTo(10028);
    }
}
