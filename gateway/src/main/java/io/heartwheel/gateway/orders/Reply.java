package io.heartwheel.gateway.orders;

import io.heartwheel.gateway.Answers;
import io.heartwheel.gateway.Orders.Answer;
import io.heartwheel.gateway.Orders.Order;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** How order entry answers. Event loop only. */
final class Reply {
    private static final int BAD_REQUEST = 400;

    /** Statuses of the embedder's refusals: whatever else it refuses was a bad request. */
    private static final Map<String, Integer> STATUSES = Map.of(
        "SWITCH_FIRED", 409,
        "DUPLICATE", 409,
        "NOT_ARMED", 403,
        "UNKNOWN_ORDER", 404,
        "BUSY", 503,
        "CLOSED", 503,
        "FAULT", 503);

    private Reply() {
    }

    /** Refuses a request. */
    static void error(final RoutingContext request, final int status, final String code, final String message) {
        Answers.json(request, status,
            new JsonObject().put("error", new JsonObject().put("code", code).put("message", message)));
    }

    /** One order, or why not. */
    static void one(final RoutingContext request, final int status, final Answer answer) {
        if (answer.refusal() != null || answer.orders().isEmpty()) {
            refused(request, answer);
        } else {
            Answers.json(request, status, new JsonObject().put("order", order(answer.orders().get(0))));
        }
    }

    /** Any number of orders, or why not. */
    static void all(final RoutingContext request, final Answer answer) {
        if (answer.refusal() != null) {
            refused(request, answer);
        } else {
            final JsonArray orders = new JsonArray();
            answer.orders().forEach(order -> orders.add(order(order)));
            Answers.json(request, 200, new JsonObject().put("orders", orders));
        }
    }

    private static void refused(final RoutingContext request, final Answer answer) {
        final String code = answer.code() == null ? "REFUSED" : answer.code();
        error(request, STATUSES.getOrDefault(code, BAD_REQUEST), code,
            answer.refusal() == null ? "the order was not taken" : answer.refusal());
    }

    private static JsonObject order(final Order order) {
        return new JsonObject().put("order_id", order.orderId()).put("client_order_id", order.clientOrderId())
            .put("symbol", order.symbol()).put("side", order.side()).put("price", order.price())
            .put("quantity", order.quantity()).put("filled", order.filled()).put("status", order.status())
            .put("reason", order.reason()).put("protective", order.protective()).put("updated_at_ms", order.atMs());
    }
}
