package io.heartwheel.gateway.deribit;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.TestGateway;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol's form: what is answered, and what is refused in which words, over WebSocket and over HTTP. */
class RpcTest {
    private final TestGateway gateway = new TestGateway(Trader.key("alice", "acme"));

    @AfterEach
    void close() {
        gateway.close();
    }

    private JsonObject raw(final Trader trader, final String text) {
        trader.raw(text);
        return trader.await(message -> message.containsKey("error"));
    }

    private HttpResponse<String> get(final String path) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri("/deribit" + path)));
    }

    private HttpResponse<String> post(final String path, final String body) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri("/deribit" + path))
            .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static int code(final HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(400);
        return new JsonObject(response.body()).getJsonObject("error").getInteger("code");
    }

    @Test
    void shouldAnswerInTheVenuesShape() {
        final Trader trader = new Trader(gateway);
        final JsonObject answer = trader.call("public/test");
        final long nowUs = gateway.wallMs() * 1_000;
        assertThat(answer).isEqualTo(new JsonObject().put("jsonrpc", "2.0").put("id", 1)
            .put("result", new JsonObject().put("version", "2.1.1")).put("usIn", nowUs).put("usOut", nowUs)
            .put("usDiff", 0).put("testnet", false));
        assertThat(trader.result("public/get_time")).isEqualTo(gateway.wallMs());
        assertThat(trader.result("public/hello", "client_name", "bot", "client_version", "1", "more", 1)).isNotNull();
        assertThat(trader.error("public/hello", "client_name", "bot")).isEqualTo(-32602);
        assertThat(trader.error("public/test", "expected_result", "exception")).isEqualTo(11094);
    }

    @Test
    void shouldKnowMethodsByTheirPathsToo() {
        final Trader trader = new Trader(gateway);
        for (final String method : new String[] {"public/test", "/public/test", "/api/v2/public/test"}) {
            assertThat(trader.result(method)).isNotNull();
        }
        for (final String method : new String[] {"public/nothing", "", "test", "/api/v2/", "/api/v2//public/test"}) {
            assertThat(trader.error(method)).isEqualTo(-32601);
        }
    }

    @Test
    void shouldRepeatIdsOfEitherKind() {
        final Trader trader = new Trader(gateway);
        trader.raw("{\"jsonrpc\":\"2.0\",\"id\":\"mine\",\"method\":\"public/test\"}");
        trader.await(message -> "mine".equals(message.getValue("id")));
        trader.raw("{\"jsonrpc\":\"2.0\",\"id\":9007199254740993,\"method\":\"public/test\",\"params\":null}");
        trader.await(message -> Long.valueOf(9007199254740993L).equals(message.getValue("id")));
    }

    @Test
    void shouldRefuseWhatIsNoRequest() {
        final Trader trader = new Trader(gateway);
        for (final String text : new String[] {"", "{", "hello", "{\"jsonrpc\":\"2.0\"}}", "{\"a\":1} {}", "[".repeat(15_000)}) {
            final JsonObject answer = raw(trader, text);
            assertThat(answer.getJsonObject("error")).as(text)
                .isEqualTo(new JsonObject().put("code", -32700).put("message", "Parse error"));
            assertThat(answer.getMap()).as(text).containsEntry("id", null);
        }
        for (final String text : new String[] {"1", "null", "\"x\"", "[]", "{}",
            "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"public/test\"}]",
            "{\"jsonrpc\":\"2.0\",\"method\":\"public/test\"}", "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"public/test\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"public/test\"}", "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"x\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":\"" + "x".repeat(257) + "\",\"method\":\"public/test\"}",
            "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"public/test\"}", "{\"id\":1,\"method\":\"public/test\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":1}", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}"}) {
            final JsonObject answer = raw(trader, text);
            assertThat(answer.getJsonObject("error").getInteger("code")).as(text).isEqualTo(-32600);
            assertThat(answer.getMap()).as(text).containsEntry("id", text.matches("\\{.*\"id\":1[,}].*") ? 1 : null);
        }
        final JsonObject positional =
            raw(trader, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"public/test\",\"params\":[1]}");
        assertThat(positional.getInteger("id")).isEqualTo(1);
        assertThat(positional.getJsonObject("error").getInteger("code")).isEqualTo(-32602);
        assertThat(trader.result("public/test")).as("it is served all the same").isNotNull();
    }

    @Test
    void shouldRefuseIntervalsThatAreNone() {
        final Trader trader = new Trader(gateway);
        assertThat(trader.call("public/set_heartbeat").getJsonObject("error").getJsonObject("data"))
            .isEqualTo(new JsonObject().put("reason", "value required").put("param", "interval"));
        for (final Object interval : new Object[] {9, 9.999, 0, -30, "soon", "", true, new JsonObject(), new JsonArray(),
            new BigDecimal("1E+400"), new BigDecimal("1E-400")}) {
            assertThat(trader.error("public/set_heartbeat", "interval", interval)).as("" + interval).isEqualTo(-32602);
        }
        assertThat(trader.error("public/set_heartbeat", "interval", 10, "warn", "perhaps")).isEqualTo(-32602);
        for (final Object interval : new Object[] {10, 10.5, 1e15, "30"}) {
            assertThat(trader.result("public/set_heartbeat", "interval", interval)).as("" + interval).isEqualTo("ok");
        }
    }

    @Test
    void shouldKeepIntervalsInWholeSecondsUpToAnHour() {
        assertThat(Methods.served(new BigDecimal("10"))).isEqualTo(10);
        assertThat(Methods.served(new BigDecimal("10.001"))).isEqualTo(11);
        assertThat(Methods.served(new BigDecimal("60"))).isEqualTo(60);
        assertThat(Methods.served(new BigDecimal("60.1"))).isEqualTo(61);
        assertThat(Methods.served(new BigDecimal("3599"))).isEqualTo(3_599);
        assertThat(Methods.served(new BigDecimal("86400"))).isEqualTo(3_600);
    }

    @Test
    void shouldRefuseScopesThatAreNone() {
        final Trader trader = new Trader(gateway).signedIn("alice");
        for (final String method : new String[] {"enable", "disable", "get"}) {
            assertThat(trader.error("private/" + method + "_cancel_on_disconnect", "scope", "world")).isEqualTo(-32602);
            assertThat(trader.error("private/" + method + "_cancel_on_disconnect", "scope", 1)).isEqualTo(-32602);
        }
    }

    @Test
    void shouldAnswerOverHttp() {
        assertThat(get("/api/v2/public/test").statusCode()).isEqualTo(200);
        final JsonObject time = new JsonObject(get("/api/v2/public/get_time").body());
        assertThat(time.getLong("result")).isEqualTo(gateway.wallMs());
        assertThat(time.getString("jsonrpc")).isEqualTo("2.0");
        assertThat(time.getLong("usDiff")).isNotNull();
        assertThat(get("/api/v2/public/hello?client_name=a&client_version=b").statusCode()).isEqualTo(200);
        final String granted = get("/api/v2/public/auth?grant_type=client_credentials&client_id=id-of-alice&client_secret="
            + Trader.SECRET).body();
        final String token = new JsonObject(granted).getJsonObject("result").getString("access_token");
        assertThat(gateway.armings).as("a token alone arms nothing").isEmpty();
        assertThat(new Trader(gateway).result("private/get_cancel_on_disconnect", "access_token", token)).isNotNull();
        final HttpResponse<String> posted =
            post("/api/v2/public/test", "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"/public/test\",\"params\":{}}");
        assertThat(posted.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(posted.body()).getInteger("id")).isEqualTo(5);
        assertThat(post("/api/v2", "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"public/test\"}").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldBeTheSameAtTheRootOfItsOwnPort() throws Exception {
        try (TestGateway own = new TestGateway(context -> context.key(Trader.key("alice", "acme")).ownPort("deribit", 0))) {
            final String root = "http://127.0.0.1:" + own.gateway().port("deribit");
            assertThat(own.send(HttpRequest.newBuilder(URI.create(root + "/api/v2/public/test"))).statusCode()).isEqualTo(200);
            assertThat(code(own.send(HttpRequest.newBuilder(URI.create(root + "/api/v2/public/set_heartbeat")))))
                .isEqualTo(10030);
            try (RawSocket socket = new RawSocket(own.gateway().port("deribit"), "/ws/api/v2")) {
                assertThat(socket.call("public/test", new JsonObject()).containsKey("result")).isTrue();
            }
        }
    }

    /** Asks for a WebSocket with one header more, and returns what comes. */
    private String upgrade(final String header) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", gateway.gateway().port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(("GET " + Trader.PATH + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + header + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            final StringBuilder answer = new StringBuilder();
            while (!answer.toString().matches("(?s)HTTP/1.1 101.*\r\n\r\n|.*\"testnet\":false}")) {
                answer.append((char) socket.getInputStream().read());
            }
            return answer.toString();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Origin: https://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site", "Origin: http://localhost\r\nOrigin: http://evil.example"})
    void shouldNotUpgradeForOthersPages(final String header) throws IOException {
        final String answer = upgrade(header);
        assertThat(answer).startsWith("HTTP/1.1 403 ");
        final JsonObject json = new JsonObject(answer.substring(answer.indexOf("\r\n\r\n")));
        assertThat(json.getString("jsonrpc")).isEqualTo("2.0");
        assertThat(json.getJsonObject("error").getInteger("code")).isEqualTo(13021);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Origin: http://127.0.0.1:8080", "Origin: http://localhost", "Sec-Fetch-Site: same-origin", "X: y"})
    void shouldUpgradeForOursAndForPrograms(final String header) throws IOException {
        assertThat(upgrade(header)).startsWith("HTTP/1.1 101 ");
    }

    @Test
    void shouldRefuseOverHttpAsTheVenueDoes() {
        final HttpResponse<String> refused = get("/api/v2/public/set_heartbeat?interval=30");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(refused.body()).getJsonObject("error"))
            .isEqualTo(new JsonObject().put("code", 10030).put("message", "must_be_websocket_request"));
        assertThat(code(get("/api/v2/public/disable_heartbeat"))).isEqualTo(10030);
        assertThat(code(get("/api/v2/private/logout"))).isEqualTo(10030);
        assertThat(code(get("/api/v2/public/nothing"))).isEqualTo(-32601);
        assertThat(code(get("/api/v2/public/auth?grant_type=client_credentials&client_id=id-of-alice&client_secret=nonsense")))
            .isEqualTo(13004);
        assertThat(code(post("/api/v2/public/test", "{"))).isEqualTo(-32700);
        assertThat(code(post("/api/v2/public/test", ""))).isEqualTo(-32700);
        assertThat(new JsonObject(post("/api/v2/public/test", "{").body()).getMap()).containsEntry("id", null);
        assertThat(new JsonObject(get("/api/v2/public/nothing").body()).containsKey("id")).as("a GET has no id").isFalse();
        assertThat(code(post("/api/v2/public/test", "[]"))).isEqualTo(-32600);
        assertThat(code(post("/api/v2", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"public/set_heartbeat\"}"))).isEqualTo(10030);
        assertThat(code(get("/ws/api/v2"))).as("without an upgrade").isEqualTo(10030);
        final HttpResponse<String> large = post("/api/v2", "x".repeat(8_193));
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(new JsonObject(large.body()).getJsonObject("error").getInteger("code")).isEqualTo(11050);
        final HttpResponse<String> lost = get("/api/v3/public/test");
        assertThat(lost.statusCode()).isEqualTo(404);
        assertThat(new JsonObject(lost.body()).getJsonObject("error").getInteger("code")).isEqualTo(-32601);
    }
}
