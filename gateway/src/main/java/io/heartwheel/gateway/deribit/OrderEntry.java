package io.heartwheel.gateway.deribit;

import io.heartwheel.gateway.Orders;
import io.heartwheel.gateway.Orders.Answer;
import io.heartwheel.gateway.Orders.Order;
import io.heartwheel.gateway.Orders.Wanted;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limit orders of one connection, in the venue's words: entered, cancelled and listed under that connection, so that its end can
 * cancel them and no others.
 */
final class OrderEntry {
    private static final Logger LOG = LoggerFactory.getLogger(OrderEntry.class);
    private static final int MAX_NAME = 64;
    /** Between a client's label, which need not be unique, and the number that makes the order's own id of it. */
    private static final char NUMBERED = '#';

    private final Orders orders;

    OrderEntry(final Orders orders) {
        this.orders = orders;
    }

    void enter(final Connection connection, final String side, final Params params, final Reply reply) {
        params.oneOf("type", "limit");
        final String instrument = params.text("instrument_name", MAX_NAME);
        final String amount = params.positive("amount").toPlainString();
        final String price = params.positive("price").toPlainString();
        final String label = "".equals(params.values().get("label")) ? "" : params.text("label", MAX_NAME, "");
        final boolean immediate =
            !"good_til_cancelled".equals(params.oneOf("time_in_force", "good_til_cancelled", "immediate_or_cancel"));
        final String id = label.isEmpty() ? "" : label + NUMBERED + connection.nextOrder();
        final Wanted wanted = new Wanted(id, instrument, side, price, amount, immediate, false);
        orders.enter(connection.client(), wanted, answers(connection, reply, answer -> new JsonObject()
            .put("order", json(answer.orders().get(0))).put("trades", new JsonArray())));
    }

    void cancel(final Connection connection, final Params params, final Reply reply) {
        final String id = params.text("order_id", MAX_NAME);
        orders.cancel(connection.client(), id, answers(connection, reply, answer -> json(answer.orders().get(0))));
    }

    void cancelAll(final Connection connection, final Reply reply) {
        orders.cancelAll(connection.client(), answers(connection, reply, answer -> answer.orders().size()));
    }

    void list(final Connection connection, final Reply reply) {
        orders.list(connection.client(), answers(connection, reply, answer -> new JsonArray(
            answer.orders().stream().filter(order -> "open".equals(order.status())).map(OrderEntry::json).toList())));
    }

    private static Consumer<Answer> answers(
        final Connection connection, final Reply reply, final Function<Answer, Object> result) {
        connection.beginOrderRequest();
        return answer -> connection.endOrderRequest(() -> {
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

    private static JsonObject json(final Order order) {
        final JsonObject json = new JsonObject().put("order_id", order.orderId()).put("order_state", order.status())
            .put("order_type", order.price() == null ? "market" : "limit").put("instrument_name", order.symbol())
            .put("direction", order.side()).put("price", number(order.price())).put("amount", number(order.quantity()))
            .put("filled_amount", number(order.filled())).put("label", label(order.clientOrderId()))
            .put("last_update_timestamp", order.atMs()).put("api", true);
        if ("cancelled".equals(order.status())) {
            json.put("cancel_reason", cancelReason(order.reason()));
        }
        return json;
    }

    private static BigDecimal number(final String decimal) {
        return decimal == null ? null : new BigDecimal(decimal);
    }

    private static String label(final String clientOrderId) {
        final int end = clientOrderId == null ? -1 : clientOrderId.lastIndexOf(NUMBERED);
        return end < 0 ? "" : clientOrderId.substring(0, end);
    }

    /** The embedder says in words what its switches have cancelled, and nothing of what the client has. */
    private static String cancelReason(final String reason) {
        if (reason == null) {
            return "user_request";
        }
        return reason.toLowerCase(Locale.ROOT).startsWith("cancelled:") ? "cancel_on_disconnect" : reason;
    }
}
