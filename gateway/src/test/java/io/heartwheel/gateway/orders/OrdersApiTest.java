package io.heartwheel.gateway.orders;

import static io.heartwheel.gateway.orders.OrdersClient.LOBSTER_ID;
import static io.heartwheel.gateway.orders.OrdersClient.OPEN;
import static io.heartwheel.gateway.orders.OrdersClient.PATH;
import static io.heartwheel.gateway.orders.OrdersClient.SECRET;
import static io.heartwheel.gateway.orders.OrdersClient.basic;
import static io.heartwheel.gateway.orders.OrdersClient.post;
import static io.heartwheel.gateway.orders.OrdersClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Orders.Answer;
import io.heartwheel.gateway.Orders.Wanted;
import io.heartwheel.gateway.TestGateway;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Order entry over real sockets. */
class OrdersApiTest {
    private static final String GOOD = "{\"symbol\":\"BTC-USD\",\"side\":\"buy\",\"price\":1,\"quantity\":2}";
    private static final String ORDER = """
        {"order_id":"17","client_order_id":"mine","symbol":"BTC-USD","side":"buy","price":"100.50","quantity":"1.000",\
        "filled":"0","status":"open","reason":null,"protective":true,"updated_at_ms":1234}""";

    private final OrdersClient client = new OrdersClient();

    private static void assertRefused(final HttpResponse<String> answer, final int status, final String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        final JsonObject body = new JsonObject(answer.body());
        assertThat(body.fieldNames()).containsExactly("error");
        assertThat(body.getJsonObject("error").fieldNames()).containsExactly("code", "message");
        assertThat(body.getJsonObject("error").getString("code")).isEqualTo(code);
        assertThat(answer.body()).doesNotContain(SECRET).doesNotContain("Exception");
    }

    @Test
    void shouldEnterAnOrderWithTheNumbersAsWritten() {
        try (TestGateway gateway = client.gateway()) {
            final HttpResponse<String> answer = post(gateway, """
                {"symbol":"BTC-USD","side":"sell","price":0.10000000000000000005,"quantity":"1.500","client_order_id":"c-1",
                "time_in_force":"ioc","protective":true,"surprise":[1,{"price":7}]}""");
            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(answer.body()).isEqualTo("{\"order\":" + ORDER + '}');
            assertThat(client.wanted).containsExactly(
                new Wanted("c-1", "BTC-USD", "sell", "0.10000000000000000005", "1.500", true, true));
            assertThat(client.asked).containsExactly("enter gemini/bot");

            post(gateway, "{\"symbol\":\"A\",\"side\":\"buy\",\"quantity\":1e-7,\"label\":null,\"price\":null}");
            assertThat(client.wanted.get(1)).as("a market order").isEqualTo(
                new Wanted("", "A", "buy", null, "0.0000001", true, false));
            assertThat(gateway.armings).as("an order is no heartbeat").isEmpty();
        }
    }

    @Test
    void shouldListAndCancel() {
        try (TestGateway gateway = client.gateway()) {
            for (final String path : List.of("", "/")) {
                assertThat(gateway.send(request(gateway, path)).body()).isEqualTo("{\"orders\":[" + ORDER + "]}");
                assertThat(gateway.send(request(gateway, path).DELETE()).body()).isEqualTo("{\"orders\":[" + ORDER + "]}");
            }
            assertThat(gateway.send(request(gateway, "/a%2Fb").DELETE()).body()).isEqualTo("{\"order\":" + ORDER + '}');
            assertThat(client.asked).containsExactly("list KEY gemini/bot", "cancelAll KEY gemini/bot", "list KEY gemini/bot",
                "cancelAll KEY gemini/bot", "cancel KEY gemini/bot a/b");
            assertThat(gateway.armings).isEmpty();
        }
    }

    @Test
    void shouldTakeAnyContentType() {
        try (TestGateway gateway = client.gateway()) {
            for (final String type : List.of("application/json", "application/x-www-form-urlencoded", "text/plain")) {
                assertThat(gateway.send(request(gateway, "").setHeader("Content-Type", type)
                    .POST(BodyPublishers.ofString(GOOD))).statusCode()).as(type).isEqualTo(201);
            }
        }
    }

    @Test
    void shouldKnowAKeyByItsNameAndSecretOrByItself() {
        try (TestGateway gateway = client.gateway()) {
            for (final String authorization : List.of(basic("bot", SECRET), basic("agent", LOBSTER_ID), "Bearer " + LOBSTER_ID,
                "bearer  " + LOBSTER_ID)) {
                assertThat(gateway.send(request(gateway, "").setHeader("Authorization", authorization)).statusCode())
                    .as(authorization).isEqualTo(200);
            }
            assertThat(client.asked).containsExactly("list KEY gemini/bot", "list KEY luckylobster/agent",
                "list KEY luckylobster/agent", "list KEY luckylobster/agent");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic", "Basic !!!", "Basic Ym90", "Bearer account-of-a-test", "Bearer a-secret-of-a-test",
        "Bearer ", "Bearer bot", "Digest x", "Bearer ll_wrong"})
    void shouldLetNobodyElseIn(final String authorization) {
        try (TestGateway gateway = client.gateway()) {
            final HttpResponse<String> answer = gateway.send(request(gateway, "").setHeader("Authorization", authorization));
            assertRefused(answer, 401, "UNAUTHORIZED");
            assertThat(answer.headers().allValues("WWW-Authenticate"))
                .as("no challenge that has a browser keep what it was told").containsExactly("Bearer realm=\"orders\"");
            assertThat(client.asked).isEmpty();
        }
    }

    @Test
    void shouldLetNobodyInWithAnothersSecretOrTwoHeaders() {
        try (TestGateway gateway = client.gateway()) {
            for (final String pair : List.of(basic("bot", LOBSTER_ID), basic("agent", SECRET), basic("nobody", SECRET),
                basic("bot", ""), basic("", ""), basic("bot", "account-of-a-test"), basic("BOT", SECRET))) {
                assertRefused(gateway.send(request(gateway, "").setHeader("Authorization", pair)), 401, "UNAUTHORIZED");
            }
            assertRefused(gateway.send(request(gateway, "").header("Authorization", basic("bot", SECRET))), 401, "UNAUTHORIZED");
            assertRefused(gateway.send(HttpRequest.newBuilder(gateway.uri(PATH))), 401, "UNAUTHORIZED");
            assertRefused(gateway.send(HttpRequest.newBuilder(gateway.uri(PATH + "/x/y"))), 401, "UNAUTHORIZED");
            assertThat(client.asked).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"no,never", "yes,2020-01-31T00:00:00Z", "no,2020-01-31T00:00:00Z"})
    void shouldTakeOnlyCancelsFromAKeyThatItsVenueRefuses(final String active, final String expires) {
        final String id = "ps_live_0123456789";
        try (TestGateway gateway = client.gateway(10, OrdersClient.polySimulator(id, active, expires),
            OrdersClient.polySimulator("ps_live_good", "yes", "2999-01-31T00:00:00Z"))) {
            for (final String authorization : List.of("Bearer " + id, basic(id, id))) {
                final HttpRequest.Builder request = request(gateway, "").setHeader("Authorization", authorization);
                final HttpResponse<String> unknown =
                    gateway.send(request(gateway, "").setHeader("Authorization", "Bearer ps_live_unknown"));
                final HttpResponse<String> refused = gateway.send(request.POST(BodyPublishers.ofString(GOOD)));
                assertRefused(refused, 401, "UNAUTHORIZED");
                assertThat(refused.body()).isEqualTo(unknown.body());
                assertRefused(gateway.send(request.GET()), 401, "UNAUTHORIZED");
                assertThat(client.asked).isEmpty();
                assertThat(gateway.send(request.DELETE()).statusCode()).isEqualTo(200);
                assertThat(client.asked).containsExactly("cancelAll CLIENT polysimulator/" + id);
                client.asked.clear();
            }
            assertThat(gateway.send(request(gateway, "").setHeader("Authorization", "Bearer ps_live_good")
                .POST(BodyPublishers.ofString(GOOD))).statusCode()).isEqualTo(201);
        }
    }

    @ParameterizedTest
    @CsvSource({"Origin,https://evil.example", "Origin,http://localhost.evil.example", "Origin,null", "Origin,file://",
        "Origin,localhost", "Origin,http://localhost@evil.example", "Sec-Fetch-Site,cross-site", "Sec-Fetch-Site,same-site",
        "Sec-Fetch-Site,Cross-Site"})
    void shouldRefuseWhatOthersPagesSend(final String header, final String value) {
        try (TestGateway gateway = client.gateway()) {
            final HttpRequest.Builder request = request(gateway, "").header(header, value);
            assertRefused(gateway.send(request.POST(BodyPublishers.ofString(GOOD))), 403, "FORBIDDEN_ORIGIN");
            assertRefused(gateway.send(request.DELETE()), 403, "FORBIDDEN_ORIGIN");
            assertRefused(gateway.send(request.GET()), 403, "FORBIDDEN_ORIGIN");
            assertThat(client.asked).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"Origin,http://localhost:8080", "Origin,https://127.0.0.1", "Origin,http://[::1]:1",
        "Origin,https://Desk.Example", "Sec-Fetch-Site,same-origin", "Sec-Fetch-Site,none"})
    void shouldServeOurOwnPages(final String header, final String value) {
        try (TestGateway gateway = client.gateway()) {
            assertThat(gateway.send(request(gateway, "").header(header, value).POST(BodyPublishers.ofString(GOOD))).statusCode())
                .isEqualTo(201);
            assertRefused(gateway.send(request(gateway, "").header("Origin", "http://localhost")
                .header("Origin", "https://evil.example")), 403, "FORBIDDEN_ORIGIN");
        }
    }

    @Test
    void shouldTrustNoKeyThatTwoVenuesGaveOut() {
        final ApiKey twin = new ApiKey("twin", "OTHER", "elsewhere", LOBSTER_ID, Map.of());
        try (TestGateway gateway = client.gateway(10, OrdersClient.lobster(), twin)) {
            assertRefused(gateway.send(request(gateway, "").setHeader("Authorization", "Bearer " + LOBSTER_ID)), 401,
                "UNAUTHORIZED");
            assertThat(gateway.send(request(gateway, "").setHeader("Authorization", basic("twin", LOBSTER_ID))).statusCode())
                .isEqualTo(200);
            assertThat(client.asked).containsExactly("list KEY elsewhere/twin");
        }
    }

    @ParameterizedTest
    @CsvSource({"SWITCH_FIRED,409", "DUPLICATE,409", "NOT_ARMED,403", "UNKNOWN_ORDER,404", "BUSY,503", "CLOSED,503", "FAULT,503",
        "INVALID,400", "UNKNOWN_SYMBOL,400", "LIMIT,400"})
    void shouldTellWhyTheEmbedderRefuses(final String code, final int status) {
        client.refuse(code);
        try (TestGateway gateway = client.gateway()) {
            assertRefused(post(gateway, GOOD), status, code);
            assertRefused(gateway.send(request(gateway, "/17").DELETE()), status, code);
            assertRefused(gateway.send(request(gateway, "").DELETE()), status, code);
            assertRefused(gateway.send(request(gateway, "")), status, code);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{", "x", "{}", "{}{}",
        "{'symbol':'A','side':'buy','quantity':1,'quantity':2}", "{'symbol':'A','side':'buy'}", "{'side':'buy','quantity':1}",
        "{'symbol':'A','quantity':1}", "{'symbol':'A','side':'BUY','quantity':1}", "{'symbol':'A','side':1,'quantity':1}",
        "{'symbol':'','side':'buy','quantity':1}", "{'symbol':'\u00e9','side':'buy','quantity':1}",
        "{'symbol':['A'],'side':'buy','quantity':1}", "{'symbol':'A','side':'buy','quantity':-1}",
        "{'symbol':'A','side':'buy','quantity':'-1'}", "{'symbol':'A','side':'buy','quantity':'NaN'}",
        "{'symbol':'A','side':'buy','quantity':1e99}", "{'symbol':'A','side':'buy','quantity':1e999999999}",
        "{'symbol':'A','side':'buy','quantity':'1,5'}", "{'symbol':'A','side':'buy','quantity':''}",
        "{'symbol':'A','side':'buy','quantity':true}", "{'symbol':'A','side':'buy','quantity':[1]}",
        "{'symbol':'A','side':'buy','quantity':'0.0000000000000000000000000000001'}",
        "{'symbol':'A','side':'buy','quantity':1,'price':'market'}", "{'symbol':'A','side':'buy','quantity':1,'price':'٣'}",
        "{'symbol':'A','side':'buy','quantity':1,'pirce':2}", "{'symbol':'A','side':'buy','quantity':1,'time_in_force':'gtc'}",
        "{'symbol':'A','side':'buy','quantity':1,'protective':'true'}", "{'symbol':'A','side':'buy','quantity':1,'protective':1}",
        "{'symbol':'A','side':'buy','quantity':1,'client_order_id':''}",
        "{'symbol':'A','side':'buy','quantity':1,'client_order_id':'a b'}",
        "{'symbol':'A','side':'buy','quantity':1,'client_order_id':5}", "{'symbol':'A','side':'buy','quantity':1,'label':'x'}"})
    void shouldRefuseABadOrder(final String json) {
        try (TestGateway gateway = client.gateway()) {
            assertRefused(post(gateway, json.replace('\'', '"')), 400, "INVALID_REQUEST");
            assertThat(client.asked).isEmpty();
        }
    }

    @Test
    void shouldRefuseWhatIsTooLong() {
        try (TestGateway gateway = client.gateway()) {
            final String id = "{\"symbol\":\"A\",\"side\":\"buy\",\"quantity\":1,\"client_order_id\":\"%s\"}";
            assertThat(post(gateway, id.formatted("x".repeat(64))).statusCode()).isEqualTo(201);
            assertRefused(post(gateway, id.formatted("x".repeat(65))), 400, "INVALID_REQUEST");
            assertRefused(post(gateway, id.formatted("x".repeat(9_000))), 413, "TOO_LARGE");
            assertRefused(gateway.send(request(gateway, "/" + "x".repeat(65)).DELETE()), 400, "INVALID_REQUEST");
            assertRefused(gateway.send(request(gateway, "/a%20b").DELETE()), 400, "INVALID_REQUEST");
            assertRefused(gateway.send(request(gateway, "?label=" + "x".repeat(65))), 400, "INVALID_REQUEST");
            assertRefused(gateway.send(request(gateway, "?label=a&label=b")), 400, "INVALID_REQUEST");
            assertRefused(gateway.send(request(gateway, "?label=a")), 400, "INVALID_REQUEST");
            assertRefused(post(gateway, "[".repeat(4_000)), 400, "INVALID_REQUEST");
        }
    }

    @Test
    void shouldTellLabelsApartWhereHeartbeatsDo() {
        final ApiKey toy = new ApiKey("desk", "ACME", "toy", "a-key-that-is-its-own-secret", Map.of());
        final String authorization = "Bearer a-key-that-is-its-own-secret";
        try (TestGateway gateway = client.gateway(10, toy)) {
            gateway.send(request(gateway, "").setHeader("Authorization", authorization).POST(BodyPublishers.ofString(
                "{\"symbol\":\"A\",\"side\":\"buy\",\"quantity\":1,\"label\":\"bot 1\"}")));
            gateway.send(request(gateway, "?label=bot%201").setHeader("Authorization", authorization));
            gateway.send(request(gateway, "?label=").setHeader("Authorization", authorization));
            gateway.send(request(gateway, "/9?label=bot+1").setHeader("Authorization", authorization).DELETE());
            assertThat(client.asked).containsExactly("enter toy/desk/bot 1", "list CLIENT toy/desk/bot 1", "list CLIENT toy/desk",
                "cancel CLIENT toy/desk/bot 1 9");
        }
    }

    @Test
    void shouldKnowNoOtherPathsOrMethods() {
        try (TestGateway gateway = client.gateway()) {
            assertRefused(gateway.send(request(gateway, "/17")), 404, "NOT_FOUND");
            assertRefused(gateway.send(request(gateway, "/17/18").DELETE()), 404, "NOT_FOUND");
            assertRefused(gateway.send(request(gateway, "").PUT(BodyPublishers.ofString(GOOD))), 404, "NOT_FOUND");
            assertThat(gateway.send(request(gateway, "x")).statusCode()).isEqualTo(404);
            assertThat(client.asked).isEmpty();
        }
    }

    @Test
    void shouldLetOnlyTradersTrade() {
        try (TestGateway gateway = client.gateway(10, OrdersClient.gemini("auditor,fundmanager"))) {
            assertRefused(post(gateway, GOOD), 403, "MISSING_ROLE");
            assertRefused(gateway.send(request(gateway, "").DELETE()), 403, "MISSING_ROLE");
            assertThat(gateway.send(request(gateway, "")).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldBoundTheRateOfEachKeyButLetItCancel() {
        try (TestGateway gateway = client.gateway(2, OrdersClient.gemini("trader"), OrdersClient.lobster())) {
            assertThat(post(gateway, GOOD).statusCode()).isEqualTo(201);
            assertThat(post(gateway, GOOD).statusCode()).isEqualTo(201);
            client.nowNs.addAndGet(20_000_000_000L);
            final HttpResponse<String> refused = post(gateway, GOOD);
            assertRefused(refused, 429, "RATE_LIMITED");
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("40");
            assertThat(gateway.send(request(gateway, "").DELETE()).statusCode()).isEqualTo(200);
            assertThat(gateway.send(request(gateway, "").setHeader("Authorization", "Bearer " + LOBSTER_ID)).statusCode())
                .as("others are served").isEqualTo(200);
            client.nowNs.addAndGet(40_000_000_000L);
            assertThat(post(gateway, GOOD).statusCode()).isEqualTo(201);
        }
    }

    @Test
    void shouldAnswerForAnEmbedderThatDoesNot() {
        try (TestGateway gateway = client.gateway()) {
            final AtomicReference<Consumer<Answer>> held = new AtomicReference<>();
            client.answering = held::set;
            assertRefused(post(gateway, GOOD), 503, "TIMEOUT");
            held.get().accept(new Answer(List.of(OPEN), null, null));
            client.answering = answer -> answer.accept(null);
            assertRefused(post(gateway, GOOD), 500, "INTERNAL");
            client.answering = answer -> {
                throw new IllegalStateException("on purpose");
            };
            assertRefused(post(gateway, GOOD), 500, "INTERNAL");
            client.answering = answer -> answer.accept(new Answer(List.of(), null, null));
            assertRefused(post(gateway, GOOD), 400, "REFUSED");
            client.answering = answer -> new Thread(() -> answer.accept(new Answer(List.of(OPEN), null, null))).start();
            assertThat(post(gateway, GOOD).statusCode()).isEqualTo(201);
        }
    }
}
