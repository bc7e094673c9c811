package io.heartwheel.gateway.luckylobster;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.Gateway;
import io.heartwheel.gateway.Portfolios;
import io.heartwheel.gateway.TestGateway;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A client of the venue as its document describes one, and the account that it asks about. */
final class LobsterClient implements Portfolios {
    static final String ID = "ll_key_of_a_test_0123456789";
    static final String PATH = "/luckylobster/api/agent/v1/heartbeat";

    /** Where the account stands. */
    Portfolio portfolio = new Portfolio(3, 185.50, 12.30, List.of(), 0, 1, List.of(), 46.58, "percent", 93.16, 100, List.of());

    /** Fills of the account: told if they are not older than asked for. */
    final List<Fill> fills = new CopyOnWriteArrayList<>();

    /** From when on fills were asked for. */
    final List<Long> asked = new CopyOnWriteArrayList<>();

    /** What answers, if not {@link #portfolio}. */
    volatile Consumer<Consumer<Portfolio>> instead;

    static ApiKey key(final String... changed) {
        final Map<String, String> options = new LinkedHashMap<>(Map.of("interval-ms", "60000", "active-hours", "always",
            "arm", "no", "timeout-factor", "3", "mode", "live"));
        for (int i = 0; i < changed.length; i += 2) {
            options.put(changed[i], changed[i + 1]);
        }
        return new ApiKey("agent", "ACME", "luckylobster", ID, options);
    }

    /** A gateway with that key. */
    TestGateway gateway(final ApiKey key) {
        return gateway(key, context -> { });
    }

    TestGateway gateway(final ApiKey key, final Consumer<Gateway.Context> more) {
        return new TestGateway(context -> {
            context.key(key).portfolios(this);
            more.accept(context);
        });
    }

    @Override
    public void portfolio(final Client client, final long sinceMs, final Consumer<Portfolio> answer) {
        asked.add(sinceMs);
        if (instead != null) {
            instead.accept(answer);
            return;
        }
        final List<Fill> since = new ArrayList<>(fills);
        since.removeIf(fill -> fill.atMs() < sinceMs);
        answer.accept(with(since));
    }

    private Portfolio with(final List<Fill> since) {
        final Portfolio p = portfolio;
        return new Portfolio(p.openPositions(), p.totalValue(), p.unrealizedPnl(), p.redeemables(), p.redeemableValue(),
            p.openOrders(), since, p.available(), p.limitedBy(), p.walletBalance(), p.budgetLimit(), p.actions());
    }

    /** The account with this budget and these actions. */
    void budget(final double available, final double limit, final Action... actions) {
        final Portfolio p = portfolio;
        portfolio = new Portfolio(p.openPositions(), p.totalValue(), p.unrealizedPnl(), p.redeemables(), p.redeemableValue(),
            p.openOrders(), p.fills(), available, p.limitedBy(), p.walletBalance(), limit, List.of(actions));
    }

    static HttpRequest.Builder request(final TestGateway gateway) {
        return HttpRequest.newBuilder(gateway.uri(PATH + "?skill_version=9")).setHeader("Authorization", "Bearer " + ID);
    }

    static HttpResponse<String> heartbeat(final TestGateway gateway) {
        return gateway.send(request(gateway));
    }

    /** The heart of a good answer. */
    static JsonObject data(final TestGateway gateway) {
        final HttpResponse<String> answer = heartbeat(gateway);
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + ": " + answer.body());
        }
        return new JsonObject(answer.body()).getJsonObject("data");
    }
}
