package io.heartwheel.gateway.deribit;

import io.heartwheel.gateway.Orders;
import io.heartwheel.gateway.Orders.Answer;
import io.heartwheel.gateway.Orders.By;
import io.heartwheel.gateway.Orders.Order;
import io.heartwheel.gateway.Orders.Reach;
import io.heartwheel.gateway.Orders.Trade;
import io.heartwheel.gateway.Orders.Wanted;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limit orders, in the venue's words: entered under a connection, so that its end can cancel them and no others; listed and
 * cancelled over any connection of the key, or over HTTP, so that those of a connection that is gone are not out of reach.
 */
final class OrderEntry {
    private static final Logger LOG = LoggerFactory.getLogger(OrderEntry.class);
    private static final int MAX_NAME = 64;

    private final Orders orders;

    OrderEntry(final Orders orders) {
        this.orders = orders;
    }

    void enter(final Connection connection, final String side, final Params params, final Reply reply) {
        params.oneOf("type", "limit");
        final String instrument = params.text("instrument_name", MAX_NAME);
        final String amount = params.positive("amount").toPlainString();
        final String price = params.positive("price").toPlainString();
        final String label = params.textOrEmpty("label", MAX_NAME);
        final boolean immediate =
            !"good_til_cancelled".equals(params.oneOf("time_in_force", "good_til_cancelled", "immediate_or_cancel"));
        final Wanted wanted = new Wanted("", instrument, side, price, amount, immediate, false, label);
        orders.enter(connection.client(), wanted, answers(connection, reply, answer -> entered(answer.orders().get(0))));
    }

    void cancel(final Asker asker, final Params params, final Reply reply) {
        final String id = params.text("order_id", MAX_NAME);
        orders.cancel(asker.client(), Reach.KEY, id, answers(asker, reply, answer -> json(answer.orders().get(0))));
    }

    void cancelAll(final Asker asker, final Params params, final Reply reply) {
        orders.cancelAll(asker.client(), Reach.KEY, answers(asker, reply, answer -> answer.orders().size()));
    }

    void list(final Asker asker, final Params params, final Reply reply) {
        orders.list(asker.client(), Reach.KEY, answers(asker, reply, answer -> new JsonArray(
            answer.orders().stream().filter(order -> "open".equals(order.status())).map(OrderEntry::json).toList())));
    }

    private static Consumer<Answer> answers(
        final Asker asker, final Reply reply, final Function<Answer, Object> result) {
        asker.beginOrderRequest();
        return answer -> asker.endOrderRequest(() -> {
            if (answer.refusal() != null) {
                reply.error(refusal(answer));
            } else {
                finish(answer, reply, result);
            }
        });
    }

    private static void finish(final Answer answer, final Reply reply, final Function<Answer, Object> result) {
        final Object told;
        try {
            told = result.apply(answer);
        } catch (final RuntimeException e) {
            LOG.error("The order entry gave an answer without an order, or with a number that is none", e);
            reply.error(RpcError.internal());
            return;
        }
        reply.result(told);
    }

    private static RpcError refusal(final Answer answer) {
        return switch (answer.code() == null ? "" : answer.code()) {
            case "UNKNOWN_ORDER" -> new RpcError(10004, "order_not_found", answer.refusal(), null);
            case "BUSY" -> new RpcError(10047, "matching_engine_queue_full", answer.refusal(), null);
            default -> new RpcError(11030, "other_reject", answer.refusal(), null);
        };
    }

    private static JsonObject entered(final Order order) {
        final JsonArray trades = new JsonArray();
        for (final Trade trade : order.trades()) {
            trades.add(new JsonObject().put("trade_id", order.orderId() + '-' + (trades.size() + 1))
                .put("order_id", order.orderId()).put("instrument_name", order.symbol()).put("direction", order.side())
                .put("price", number(trade.price())).put("amount", number(trade.quantity())).put("timestamp", order.atMs())
                .put("order_type", type(order)).put("liquidity", "T").put("state", order.status()).put("label", order.label()));
        }
        return new JsonObject().put("order", json(order)).put("trades", trades);
    }

    private static String type(final Order order) {
        return order.price() == null ? "market" : "limit";
    }

    private static JsonObject json(final Order order) {
        final JsonObject json = new JsonObject().put("order_id", order.orderId()).put("order_state", order.status())
            .put("order_type", type(order)).put("instrument_name", order.symbol())
            .put("direction", order.side()).put("price", number(order.price())).put("amount", number(order.quantity()))
            .put("filled_amount", number(order.filled())).put("label", order.label())
            .put("last_update_timestamp", order.atMs()).put("api", true);
        if ("cancelled".equals(order.status())) {
            json.put("cancel_reason", cancelReason(order.cancelledBy()));
        }
        return json;
    }

    private static BigDecimal number(final String decimal) {
        return decimal == null ? null : new BigDecimal(decimal);
    }

    /** The venue has no word for what an order's own terms cancel: they are the client's request. */
    static String cancelReason(final By by) {
        return by == By.SWITCH ? "cancel_on_disconnect" : "user_request";
    }
}
