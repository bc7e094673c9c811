package io.heartwheel.gateway.luckylobster;

import static io.heartwheel.gateway.luckylobster.LobsterClient.data;
import static io.heartwheel.gateway.luckylobster.LobsterClient.heartbeat;
import static io.heartwheel.gateway.luckylobster.LobsterClient.key;
import static io.heartwheel.gateway.luckylobster.LobsterClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.Portfolios.Action;
import io.heartwheel.gateway.Portfolios.Fill;
import io.heartwheel.gateway.Portfolios.Portfolio;
import io.heartwheel.gateway.Portfolios.Redeemable;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Switches.Cause;
import io.heartwheel.gateway.Switches.Ending;
import io.heartwheel.gateway.TestGateway;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The venue's heartbeat, field by field, and its keys' switch. */
class LuckyLobsterTest {
    private final LobsterClient account = new LobsterClient();

    @Test
    void shouldAnswerAsInTheDocument() {
        try (TestGateway gateway = account.gateway(key("active-hours", "08:00-22:00 America/New_York"))) {
            final String expected = """
                {"success":true,"data":{"status":"OK","timestamp":"2026-02-06T14:30:00Z",
                "portfolio":{"openPositions":3,"totalValue":185.5,"unrealizedPnl":12.3,"redeemableCount":0,"redeemableValue":0},
                "orderActivity":{"openOrders":1,"filledSinceLastHeartbeat":0,"recentFills":[]},
                "budget":{"available":46.58,"limitedBy":"percent","walletBalance":93.16},
                "heartbeat":{"next_check_at":"2026-02-06T14:31:00Z","interval_ms":60000,
                "active_hours":{"start":"08:00","end":"22:00","timezone":"America/New_York"},
                "heartbeat_count":1,"latest_skill_version":9}}}""".replace("\n", "");
            final HttpResponse<String> answer = heartbeat(gateway);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(expected);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        }
    }

    @Test
    void shouldTellOfKeysWithoutASwitchThatTheyWereHeardFrom() {
        try (TestGateway gateway = account.gateway(key("active-hours", "01:00-02:00 UTC"),
            context -> context.venue("luckylobster", Map.of("rate-per-minute", "1")))) {
            assertThat(heartbeat(gateway).statusCode()).isEqualTo(200);
            assertThat(heartbeat(gateway).statusCode()).isEqualTo(429);
            assertThat(gateway.heard).extracting(Client::name).containsExactly("luckylobster/agent");
            assertThat(gateway.armings).isEmpty();
        }
        try (TestGateway gateway = account.gateway(key("arm", "yes"))) {
            assertThat(heartbeat(gateway).statusCode()).isEqualTo(200);
            assertThat(gateway.heard).isEmpty();
        }
    }

    @Test
    void shouldTellActionsByPriorityAndFillsOnce() {
        try (TestGateway gateway = account.gateway(key())) {
            account.budget(40, 100, new Action("SEEK_TRADES", "low", "go", 1),
                new Action("STRATEGY_ERROR", "high", "paused", 2), new Action("POSITION_EXPIRING", "low", "soon", 3),
                new Action("UNHEARD_OF", "urgent", "?", 4), new Action("STRATEGY_EXECUTED", "medium", "done", 5));
            gateway.advanceMs(10_000);
            final long atMs = gateway.wallMs();
            account.fills.add(new Fill("ord_1", "Bitcoin Up or Down?:Up", "SELL", 50, 20, 0.6, 1.1, atMs - 1_000));
            account.fills.add(new Fill("ord_1", "Bitcoin Up or Down?:Up", "SELL", 50, 50, 0.65, 2.2, atMs));
            account.fills.add(new Fill("ord_2", "BTC-USD", "BUY", 1, 0.5, 100, 0, atMs));

            final JsonObject first = data(gateway);
            assertThat(first.getString("status")).isEqualTo("ACTION_NEEDED");
            assertThat(first.fieldNames())
                .containsExactly("status", "timestamp", "actions", "portfolio", "orderActivity", "budget", "heartbeat");
            assertThat(first.getJsonArray("actions").stream().map(action -> ((JsonObject) action).getString("type")))
                .containsExactly("STRATEGY_ERROR", "ORDER_FILLED", "STRATEGY_EXECUTED", "SEEK_TRADES", "POSITION_EXPIRING",
                    "UNHEARD_OF");
            assertThat(first.getJsonArray("actions").getJsonObject(0)).isEqualTo(new JsonObject("""
                {"type":"STRATEGY_ERROR","priority":"high","summary":"paused","details":{"count":2}}"""));
            assertThat(first.getJsonArray("actions").getJsonObject(1).encode()).isEqualTo("""
                {"type":"ORDER_FILLED","priority":"medium","summary":"2 order(s) filled since last check","details":{"count":2,\
                "totalPnl":3.3,"fills":[\
                {"id":"ord_1","side":"SELL","size":50,"filledSize":50,"avgFillPrice":0.65,"realizedPnl":3.3,\
                "marketQuestion":"Bitcoin Up or Down?","outcome":"Up","filledAt":"2026-02-06T14:30:10Z"},\
                {"id":"ord_2","side":"BUY","size":1,"filledSize":0.5,"avgFillPrice":100,"realizedPnl":0,\
                "marketQuestion":"BTC-USD","outcome":"","filledAt":"2026-02-06T14:30:10Z"}]}}""");
            assertThat(first.getJsonObject("orderActivity").getInteger("filledSinceLastHeartbeat")).isEqualTo(2);
            assertThat(first.getJsonObject("orderActivity").getJsonArray("recentFills"))
                .isEqualTo(first.getJsonArray("actions").getJsonObject(1).getJsonObject("details").getJsonArray("fills"));

            account.fills.add(new Fill("ord_3", "BTC-USD", "BUY", 1, 1, 100, 0, atMs));
            final JsonArray second = data(gateway).getJsonObject("orderActivity").getJsonArray("recentFills");
            assertThat(second).as("the one of the same ms that was not told").hasSize(1);
            assertThat(second.getJsonObject(0).getString("id")).isEqualTo("ord_3");
            assertThat(data(gateway).getJsonObject("orderActivity").getInteger("filledSinceLastHeartbeat")).isZero();
            assertThat(data(gateway).getJsonObject("heartbeat").getInteger("heartbeat_count")).isEqualTo(4);
        }
    }

    @Test
    void shouldSayWhatThereIsToRedeem() {
        final List<Redeemable> two = List.of(new Redeemable("0xbc13af0a", "Bitcoin Up or Down - February 4", "Down", 5),
            new Redeemable("0x02", "Rain?", "Yes", 37.5));
        try (TestGateway gateway = account.gateway(key())) {
            account.portfolio = new Portfolio(0, 0, 0, two, 42.5, 0, List.of(), 50, "wallet", 50, 0, List.of());
            assertThat(data(gateway).getJsonArray("actions").encode()).isEqualTo("""
                [{"type":"REDEEM","priority":"high","summary":"2 position(s) ready to redeem (~$42.50)","details":{"count":2,\
                "estimatedValue":42.5,"positions":[\
                {"conditionId":"0xbc13af0a","title":"Bitcoin Up or Down - February 4","outcome":"Down","size":5},\
                {"conditionId":"0x02","title":"Rain?","outcome":"Yes","size":37.5}],"action":"POST /settlements/redeem"}}]""");
            assertThat(data(gateway).getJsonObject("portfolio").getInteger("redeemableCount")).isEqualTo(2);
            account.portfolio = new Portfolio(0, 0, 0, two, 42.5, 0, List.of(), 50, "wallet", 50, 0,
                List.of(new Action("REDEEM", "high", "the embedder's words", 2)));
            assertThat(data(gateway).getJsonArray("actions")).hasSize(1);
            assertThat(data(gateway).getJsonArray("actions").getJsonObject(0).getJsonObject("details").getJsonArray("positions"))
                .hasSize(2);
            account.portfolio = new Portfolio(0, 0, 0, Collections.nCopies(5_000, two.get(0)), 42.5, 0, List.of(), 50, "wallet",
                50, 0, List.of());
            final JsonObject details = data(gateway).getJsonArray("actions").getJsonObject(0).getJsonObject("details");
            assertThat(details.getInteger("count")).isEqualTo(5_000);
            assertThat(details.getJsonArray("positions")).as("an answer has to end").hasSize(100);
        }
    }

    @Test
    void shouldWarnOfALowBudget() {
        try (TestGateway gateway = account.gateway(key())) {
            account.budget(4.99, 0);
            assertThat(data(gateway).getJsonArray("actions").getJsonObject(0).encode()).isEqualTo("""
                {"type":"BUDGET_LOW","priority":"medium","summary":"Budget low: $4.99 available",\
                "details":{"available":4.99,"limitedBy":"percent"}}""");
            account.budget(5, 0);
            assertThat(data(gateway).getString("status")).isEqualTo("OK");
            account.budget(10, 100);
            assertThat(data(gateway).getString("status")).isEqualTo("OK");
            account.budget(9.99, 100);
            assertThat(data(gateway).getString("status")).isEqualTo("ACTION_NEEDED");
        }
    }

    @Test
    void shouldSleepOutsideOfTheActiveHoursAndKeepFillsUntilTheyBegin() {
        try (TestGateway gateway = account.gateway(key("active-hours", "10:00-11:00 America/New_York"))) {
            account.fills.add(new Fill("ord_1", "BTC-USD", "BUY", 1, 1, 100, 0, gateway.wallMs() + 1));
            assertThat(heartbeat(gateway).body()).isEqualTo("""
                {"success":true,"data":{"status":"SLEEPING","timestamp":"2026-02-06T14:30:00Z",\
                "message":"Outside active hours (10:00-11:00 America/New_York). Suggested next check at next_check_at.",\
                "heartbeat":{"next_check_at":"2026-02-06T14:31:00Z","interval_ms":60000,\
                "active_hours":{"start":"10:00","end":"11:00","timezone":"America/New_York"},\
                "heartbeat_count":1,"latest_skill_version":9}}}""");
            assertThat(account.asked).as("nobody need be asked").isEmpty();
            gateway.advanceMs(30 * 60_000);
            assertThat(data(gateway).getJsonObject("orderActivity").getInteger("filledSinceLastHeartbeat")).isEqualTo(1);
        }
    }

    @Test
    void shouldTellItsOptions() {
        try (TestGateway gateway = account.gateway(key("interval-ms", "1500"),
            context -> context.venue("luckylobster", Map.of("latest-skill-version", "12")))) {
            final JsonObject heartbeat = data(gateway).getJsonObject("heartbeat");
            assertThat(heartbeat.encode()).isEqualTo("""
                {"next_check_at":"2026-02-06T14:30:01Z","interval_ms":1500,"active_hours":null,"heartbeat_count":1,\
                "latest_skill_version":12}""");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?skill_version=", "?skill_version=abc", "?skill_version=-1", "?skill_version=9&skill_version=8",
        "?skill_version=99999999999999999999", "?other=1", "?skill_version=%zz"})
    void shouldAnswerWhateverTheSkillVersion(final String query) {
        try (TestGateway gateway = account.gateway(key())) {
            // The JDK's client won't send what is no URI.
            final String sent = query.replace("%zz", "%ff");
            assertThat(gateway.send(request(gateway).uri(gateway.uri(LobsterClient.PATH + sent))).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldCancelNothingUnlessArmed() {
        try (TestGateway gateway = account.gateway(key())) {
            heartbeat(gateway);
            gateway.advanceMs(600_000);
            assertThat(gateway.armings).isEmpty();
            assertThat(gateway.endings).isEmpty();
        }
    }

    @Test
    void shouldCancelAnArmedKeysOrdersAfterSomeIntervalsOfSilence() {
        try (TestGateway gateway = account.gateway(
            key("arm", "yes", "interval-ms", "10000", "active-hours", "01:00-02:00 UTC"))) {
            heartbeat(gateway);
            gateway.advanceMs(29_999);
            heartbeat(gateway);
            gateway.advanceMs(29_999);
            assertThat(gateway.endings).isEmpty();
            gateway.advanceMs(3);
            assertThat(gateway.endings).singleElement().satisfies(ending -> {
                assertThat(ending.client().name()).isEqualTo("luckylobster/agent");
                assertThat(ending.scope()).isEqualTo(Scope.SESSION);
                assertThat(ending.cause()).isEqualTo(Cause.EXPIRED);
                assertThat(ending.shadow()).isFalse();
            });
        }
    }

    @Test
    void shouldOnlyTellWhatAKeyInShadowModeWouldHaveCancelled() {
        try (TestGateway gateway = account.gateway(key("arm", "yes", "mode", "shadow", "timeout-factor", "2"))) {
            heartbeat(gateway);
            gateway.advanceMs(120_002);
            assertThat(gateway.endings).singleElement().matches(Ending::shadow);
        }
    }

    @Test
    void shouldShowTheRateAndKeepAnArmedSwitchWhenItIsExceeded() {
        try (TestGateway gateway = account.gateway(key("arm", "yes", "interval-ms", "10000"))) {
            for (int i = 1; i <= 100; i++) {
                final HttpResponse<String> answer = heartbeat(gateway);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("X-RateLimit-Limit")).hasValue("100");
                assertThat(answer.headers().firstValue("X-RateLimit-Remaining")).hasValue(Integer.toString(100 - i));
                assertThat(answer.headers().firstValue("X-RateLimit-Reset")).hasValue("2026-02-06T14:31:00Z");
            }
            gateway.advanceMs(20_500);
            final HttpResponse<String> refused = heartbeat(gateway);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(new JsonObject(refused.body()).fieldNames()).containsExactly("success", "error", "message");
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("40");
            assertThat(refused.headers().firstValue("X-RateLimit-Remaining")).hasValue("0");
            assertThat(refused.headers().firstValue("X-RateLimit-Reset")).hasValue("2026-02-06T14:31:00Z");
            gateway.advanceMs(29_000);
            assertThat(gateway.endings).isEmpty();
            gateway.advanceMs(10_501);
            assertThat(heartbeat(gateway).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldTakeTheKeyInEitherHeader() {
        try (TestGateway gateway = account.gateway(key())) {
            assertThat(gateway.send(HttpRequest.newBuilder(gateway.uri(LobsterClient.PATH))
                .header("X-API-Key", LobsterClient.ID)).statusCode()).isEqualTo(200);
            assertThat(gateway.send(HttpRequest.newBuilder(gateway.uri(LobsterClient.PATH))
                .header("Authorization", "bearer " + LobsterClient.ID)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldLetNobodyElseIn() {
        try (TestGateway gateway = account.gateway(key("arm", "yes"))) {
            for (final String header : List.of("Bearer ll_wrong", "Bearer ", "Basic " + LobsterClient.ID, LobsterClient.ID,
                "Bearer " + LobsterClient.ID + "x", "Bearer " + LobsterClient.ID.toUpperCase(Locale.ROOT))) {
                assertUnauthorized(gateway.send(HttpRequest.newBuilder(gateway.uri(LobsterClient.PATH))
                    .header("Authorization", header)));
            }
            assertUnauthorized(gateway.send(HttpRequest.newBuilder(gateway.uri(LobsterClient.PATH))));
            assertUnauthorized(gateway.send(HttpRequest.newBuilder(gateway.uri(LobsterClient.PATH)).header("X-API-Key", "x")));
            assertThat(gateway.armings).isEmpty();
            assertThat(account.asked).isEmpty();
        }
    }

    private static void assertUnauthorized(final HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body())
            .isEqualTo("{\"success\":false,\"error\":\"Unauthorized\",\"message\":\"Invalid or missing API key\"}");
        assertThat(answer.headers().map()).doesNotContainKey("x-ratelimit-limit");
    }

    @Test
    void shouldRefuseInItsOwnShapeWhatTheGatewayWontHave() {
        try (TestGateway gateway = account.gateway(key())) {
            for (final HttpRequest.Builder request : List.of(request(gateway).uri(gateway.uri("/luckylobster/nothing")),
                request(gateway).POST(HttpRequest.BodyPublishers.noBody()))) {
                final HttpResponse<String> answer = gateway.send(request);
                assertThat(answer.statusCode()).isEqualTo(404);
                assertThat(new JsonObject(answer.body()).fieldNames()).containsExactly("success", "error", "message");
                assertThat(new JsonObject(answer.body()).getString("error")).isEqualTo("Not Found");
            }
        }
    }

    @Test
    void shouldAnswerForAnAccountThatDoesNotAndTellItsFillsNextTime() {
        try (TestGateway gateway = account.gateway(key("arm", "yes"))) {
            final AtomicReference<Consumer<Portfolio>> held = new AtomicReference<>();
            account.fills.add(new Fill("ord_1", "BTC-USD", "BUY", 1, 1, 100, 0, gateway.wallMs()));
            account.instead = held::set;
            final long startNs = System.nanoTime();
            assertServerError(heartbeat(gateway));
            assertThat(System.nanoTime() - startNs).isBetween(1_900_000_000L, 10_000_000_000L);
            assertThat(gateway.armings).as("it is alive all the same").hasSize(1);
            account.instead = null;
            account.portfolio(null, 0, held.get());
            assertThat(data(gateway).getJsonObject("orderActivity").getInteger("filledSinceLastHeartbeat")).isEqualTo(1);
        }
    }

    @Test
    void shouldAnswerForAnAccountThatMakesNoSense() {
        try (TestGateway gateway = account.gateway(key())) {
            account.instead = answer -> answer.accept(null);
            assertServerError(heartbeat(gateway));
            account.instead = answer -> answer.accept(new Portfolio(0, 0, 0, List.of(), 0, 0, null, 0, null, 0, 0, null));
            assertServerError(heartbeat(gateway));
            account.instead = answer -> {
                throw new IllegalStateException("on purpose");
            };
            assertServerError(heartbeat(gateway));
            account.instead = answer -> answer.accept(new Portfolio(0, Double.NaN, Double.POSITIVE_INFINITY, List.of(), 1e300, 0,
                List.of(), 1e18 / 3, "wallet", 0.1 + 0.2, 0, List.of()));
            assertThat(data(gateway).getJsonObject("budget").getDouble("walletBalance")).isEqualTo(0.3);
            account.instead = answer -> new Thread(() -> answer.accept(account.portfolio)).start();
            assertThat(data(gateway).getString("status")).isEqualTo("OK");
            account.instead = answer -> {
                answer.accept(account.portfolio);
                answer.accept(account.portfolio);
            };
            assertThat(data(gateway).getString("status")).isEqualTo("OK");
        }
    }

    private static void assertServerError(final HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(new JsonObject(answer.body()).fieldNames()).containsExactly("success", "error", "message");
        assertThat(answer.body()).doesNotContain("on purpose").doesNotContain("Exception");
        assertThat(answer.headers().map()).containsKey("x-ratelimit-limit");
    }

    @Test
    void shouldSayWhenThereIsNoRoomForASwitch() {
        try (TestGateway gateway = account.gateway(key("arm", "yes"), context -> context.maxSessions(0))) {
            assertThat(heartbeat(gateway).statusCode()).isEqualTo(503);
        }
    }
}
