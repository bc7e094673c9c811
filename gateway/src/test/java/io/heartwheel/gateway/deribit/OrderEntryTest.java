package io.heartwheel.gateway.deribit;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.Orders;
import io.heartwheel.gateway.TestGateway;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Orders of a connection, in the venue's words. */
class OrderEntryTest {
    private final Book book = new Book();
    private final TestGateway gateway = new TestGateway(context -> context.key(Trader.key("alice", "acme")).orders(book));

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
            orders.add(new Order("o" + orders.size(), wanted.clientOrderId(), wanted.symbol(), wanted.side(), wanted.price(),
                wanted.quantity(), "0", "open", null, wanted.protective(), 7));
            answer.accept(new Answer(List.of(orders.get(orders.size() - 1)), null, null));
        }

        @Override
        public synchronized void cancel(final Client who, final String id, final Consumer<Answer> answer) {
            final List<Order> cancelled = cancelAll(who, id, null);
            answer.accept(cancelled.isEmpty() ? new Answer(List.of(), "no such order", "UNKNOWN_ORDER")
                : new Answer(cancelled, null, null));
        }

        @Override
        public synchronized void cancelAll(final Client who, final Consumer<Answer> answer) {
            answer.accept(new Answer(cancelAll(who, null, "Cancelled: no heartbeat"), null, null));
        }

        private List<Order> cancelAll(final Client who, final String id, final String reason) {
            final List<Order> cancelled = new ArrayList<>();
            for (int i = 0; i < orders.size(); i++) {
                final Order old = orders.get(i);
                if (clients.get(i).equals(who) && "open".equals(old.status()) && (id == null || id.equals(old.orderId()))) {
                    orders.set(i, new Order(old.orderId(), old.clientOrderId(), old.symbol(), old.side(), old.price(),
                        old.quantity(), "0.5", "cancelled", reason, false, 8));
                    cancelled.add(orders.get(i));
                }
            }
            return cancelled;
        }

        @Override
        public synchronized void list(final Client who, final Consumer<Answer> answer) {
            final List<Order> own = new ArrayList<>();
            for (int i = 0; i < orders.size(); i++) {
                if (clients.get(i).equals(who)) {
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
        assertThat(book.last.clientOrderId()).as("labels need not be unique").isNotEqualTo("mm#1").startsWith("mm#");
        assertThat((JsonArray) trader.result("private/get_open_orders")).hasSize(2);
        final JsonObject cancelled = (JsonObject) trader.result("private/cancel", "order_id", "o0");
        assertThat(cancelled.getString("order_state")).isEqualTo("cancelled");
        assertThat(cancelled.getString("cancel_reason")).isEqualTo("user_request");
        assertThat((JsonArray) trader.result("private/get_open_orders")).hasSize(1);
        assertThat(trader.result("private/cancel_all")).isEqualTo(1);
        assertThat(trader.error("private/cancel", "order_id", "o0")).isEqualTo(10004);
    }

    @Test
    void shouldKeepConnectionsOrdersApart() {
        final Trader first = new Trader(gateway).signedIn("alice");
        final Trader second = new Trader(gateway).signedIn("alice");
        first.result("private/buy", order(1, 1));
        second.result("private/buy", order(1, 1));
        assertThat(first.result("private/cancel_all")).isEqualTo(1);
        assertThat((JsonArray) second.result("private/get_open_orders")).hasSize(1);
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
