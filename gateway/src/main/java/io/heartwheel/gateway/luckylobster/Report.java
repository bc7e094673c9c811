package io.heartwheel.gateway.luckylobster;

import io.heartwheel.gateway.Portfolios.Action;
import io.heartwheel.gateway.Portfolios.Fill;
import io.heartwheel.gateway.Portfolios.Portfolio;
import io.heartwheel.gateway.Portfolios.Redeemable;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A heartbeat's answer in the venue's words, field by field in its document's order. Stateless. */
final class Report {
    private static final double LEAST_BUDGET = 5;
    private static final double LEAST_SHARE = 0.1;
    private static final int MAX_RECENT = 100;
    private static final int DECIMALS = 8;
    private static final List<String> PRIORITIES = List.of("high", "medium", "low");

    /** Made here, from the portfolio's figures. */
    private static final List<String> OWN = List.of("ORDER_FILLED", "BUDGET_LOW");

    private Report() {
    }

    /** The answer within the active hours. */
    static JsonObject awake(final LobsterKey key, final Portfolio portfolio, final List<Fill> fresh, final long nowMs,
                            final JsonObject heartbeat) {
        final Collection<Fill> orders = byOrder(fresh);
        final JsonArray actions = actions(portfolio, orders);
        final JsonObject data = new JsonObject().put("status", actions.isEmpty() ? "OK" : "ACTION_NEEDED")
            .put("timestamp", time(nowMs));
        if (!actions.isEmpty()) {
            data.put("actions", actions);
        }
        return success(data
            .put("portfolio", new JsonObject().put("openPositions", portfolio.openPositions())
                .put("totalValue", number(portfolio.totalValue())).put("unrealizedPnl", number(portfolio.unrealizedPnl()))
                .put("redeemableCount", portfolio.redeemables().size())
                .put("redeemableValue", number(portfolio.redeemableValue())))
            .put("orderActivity", new JsonObject().put("openOrders", portfolio.openOrders())
                .put("filledSinceLastHeartbeat", orders.size()).put("recentFills", fills(orders)))
            .put("budget", new JsonObject().put("available", number(portfolio.available()))
                .put("limitedBy", portfolio.limitedBy()).put("walletBalance", number(portfolio.walletBalance())))
            .put("heartbeat", heartbeat));
    }

    /** The answer outside of them. */
    static JsonObject asleep(final LobsterKey key, final long nowMs, final JsonObject heartbeat) {
        return success(new JsonObject().put("status", "SLEEPING").put("timestamp", time(nowMs))
            .put("message", "Outside active hours (" + key.hours() + "). Suggested next check at next_check_at.")
            .put("heartbeat", heartbeat));
    }

    /** When to ask again, and what goes with it. */
    static JsonObject heartbeat(final LobsterKey key, final long count, final long nowMs, final long skillVersion) {
        final ActiveHours hours = key.hours();
        return new JsonObject().put("next_check_at", time(nowMs + key.intervalMs())).put("interval_ms", key.intervalMs())
            .put("active_hours", hours == null ? null : new JsonObject().put("start", hours.start().toString())
                .put("end", hours.end().toString()).put("timezone", hours.zone().getId()))
            .put("heartbeat_count", count).put("latest_skill_version", skillVersion);
    }

    private static JsonObject success(final JsonObject data) {
        return new JsonObject().put("success", true).put("data", data);
    }

    private static JsonArray actions(final Portfolio portfolio, final Collection<Fill> orders) {
        final List<JsonObject> actions = new ArrayList<>();
        final int redeemable = portfolio.redeemables().size();
        if (redeemable > 0 && portfolio.actions().stream().noneMatch(action -> "REDEEM".equals(action.type()))) {
            actions.add(redeem(portfolio, "high", redeemable + " position(s) ready to redeem (~"
                + dollars(portfolio.redeemableValue()) + ')', redeemable));
        }
        if (!orders.isEmpty()) {
            actions.add(filled(orders));
        }
        if (portfolio.available() < LEAST_BUDGET || portfolio.available() < LEAST_SHARE * portfolio.budgetLimit()) {
            actions.add(action("BUDGET_LOW", "medium", "Budget low: " + dollars(portfolio.available()) + " available",
                new JsonObject().put("available", number(portfolio.available())).put("limitedBy", portfolio.limitedBy())));
        }
        for (final Action action : portfolio.actions()) {
            if ("REDEEM".equals(action.type())) {
                actions.add(redeem(portfolio, action.priority(), action.summary(), action.count()));
            } else if (!OWN.contains(action.type())) {
                actions.add(action(action.type(), action.priority(), action.summary(),
                    new JsonObject().put("count", action.count())));
            }
        }
        actions.sort(Comparator.comparingInt(Report::rank));
        return new JsonArray(actions);
    }

    private static int rank(final JsonObject action) {
        final int rank = PRIORITIES.indexOf(action.getString("priority"));
        return rank < 0 ? PRIORITIES.size() : rank;
    }

    private static JsonObject action(final String type, final String priority, final String summary, final JsonObject details) {
        return new JsonObject().put("type", type).put("priority", priority).put("summary", summary).put("details", details);
    }

    private static JsonObject redeem(final Portfolio portfolio, final String priority, final String summary, final int count) {
        return action("REDEEM", priority, summary, new JsonObject().put("count", count)
            .put("estimatedValue", number(portfolio.redeemableValue())).put("positions", positions(portfolio.redeemables()))
            .put("action", "POST /settlements/redeem"));
    }

    /** The first hundred. */
    private static JsonArray positions(final List<Redeemable> redeemables) {
        final JsonArray positions = new JsonArray();
        redeemables.stream().limit(MAX_RECENT).forEach(one -> positions.add(new JsonObject()
            .put("conditionId", one.conditionId()).put("title", one.title()).put("outcome", one.outcome())
            .put("size", number(one.size()))));
        return positions;
    }

    private static JsonObject filled(final Collection<Fill> orders) {
        return action("ORDER_FILLED", "medium", orders.size() + " order(s) filled since last check", new JsonObject()
            .put("count", orders.size())
            .put("totalPnl", number(orders.stream().mapToDouble(Fill::profit).sum()))
            .put("fills", fills(orders)));
    }

    /** One for each order: how it stands after its last trade, with the profit of all. */
    private static Collection<Fill> byOrder(final List<Fill> fresh) {
        final Map<String, Fill> orders = new LinkedHashMap<>();
        fresh.forEach(fill -> orders.merge(fill.orderId(), fill, (before, last) -> new Fill(last.orderId(), last.symbol(),
            last.side(), last.size(), last.filled(), last.price(), before.profit() + last.profit(), last.atMs())));
        return orders.values();
    }

    /** The latest hundred: an answer has to end. */
    private static JsonArray fills(final Collection<Fill> orders) {
        final JsonArray fills = new JsonArray();
        orders.stream().skip(Math.max(0, orders.size() - MAX_RECENT)).forEach(fill -> fills.add(fill(fill)));
        return fills;
    }

    /** A symbol such as {@code Rain tomorrow?:Yes} names a question and an outcome; others have no outcome. */
    private static JsonObject fill(final Fill fill) {
        final int colon = fill.symbol().lastIndexOf(':');
        return new JsonObject().put("id", fill.orderId()).put("side", fill.side()).put("size", number(fill.size()))
            .put("filledSize", number(fill.filled())).put("avgFillPrice", number(fill.price()))
            .put("realizedPnl", number(fill.profit()))
            .put("marketQuestion", colon < 0 ? fill.symbol() : fill.symbol().substring(0, colon))
            .put("outcome", colon < 0 ? "" : fill.symbol().substring(colon + 1)).put("filledAt", time(fill.atMs()));
    }

    /** ISO 8601 in whole seconds. */
    static String time(final long ms) {
        return Instant.ofEpochMilli(ms).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String dollars(final double amount) {
        return String.format(Locale.ROOT, "$%.2f", amount);
    }

    /** Without the noise of binary fractions; 0 for what is no number. */
    private static Number number(final double value) {
        if (!Double.isFinite(value)) {
            return 0;
        }
        final double rounded = BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_EVEN).doubleValue();
        return rounded == Math.rint(rounded) && Math.abs(rounded) < 1L << 53 ? (Number) (long) rounded : (Number) rounded;
    }
}
