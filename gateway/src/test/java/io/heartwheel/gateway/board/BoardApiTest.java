package io.heartwheel.gateway.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartwheel.gateway.Await;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Session;
import io.heartwheel.gateway.Switches;
import io.heartwheel.gateway.TestWheel;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the board's API answers, over real sockets. */
@Timeout(60)
class BoardApiTest {
    private static final String TOKEN = "open-sesame-0123456789";

    private static JsonObject json(final HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        return new JsonObject(response.body());
    }

    private static JsonObject total(final BoardRig rig) {
        return json(rig.get("/api/v1/board")).getJsonObject("total");
    }

    private static HttpRequest.Builder head(final BoardRig rig, final String path) {
        return HttpRequest.newBuilder(rig.uri(path)).method("HEAD", HttpRequest.BodyPublishers.noBody());
    }

    private static String session(final String name) {
        return "/api/v1/sessions/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String why(final String name) {
        return session(name) + "/why";
    }

    @Test
    void shouldSayThatItIsUpAndWhetherItIsReady() {
        final AtomicReference<List<String>> reasons = new AtomicReference<>(List.of());
        try (BoardRig rig = new BoardRig(context -> context.health(reasons::get))) {
            assertThat(json(rig.get("/healthz")).getString("status")).isEqualTo("ok");
            assertThat(json(rig.get("/readyz")).getString("status")).isEqualTo("ready");
            reasons.set(List.of("the server is closing"));
            final HttpResponse<String> unready = rig.get("/readyz");
            assertThat(unready.statusCode()).isEqualTo(503);
            assertThat(unready.body()).contains("the server is closing");
            assertThat(rig.get("/healthz").statusCode()).isEqualTo(200);
            assertThat(rig.send(head(rig, "/healthz")).statusCode()).isEqualTo(200);
            assertThat(rig.send(head(rig, "/readyz")).statusCode()).isEqualTo(503);
            Await.until("the board shows it, too", () -> rig.get("/api/v1/board").body().contains("the server is closing"));
        }
    }

    @Test
    void shouldNotBeReadyWhileNobodyPolls() {
        final AtomicReference<BoardRig> rigOf = new AtomicReference<>();
        try (BoardRig rig = new BoardRig(context -> context.health(() -> rigOf.get() == null ? List.of()
            : Health.polled(rigOf.get().wheel, rigOf.get().time(), 200_000_000L).and(() -> List.of()).reasons()))) {
            rigOf.set(rig);
            rig.tick();
            assertThat(rig.get("/readyz").statusCode()).isEqualTo(200);
            rig.stallMs(201);
            assertThat(rig.get("/readyz").statusCode()).isEqualTo(503);
            assertThat(rig.get("/readyz").body()).contains("has not been polled for 201 ms");
            rig.poll();
            assertThat(rig.get("/readyz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldShowASessionFromItsFirstHeartbeatToItsEnd() {
        try (BoardRig rig = new BoardRig()) {
            rig.beat("poly", "alice", "label", 10_000);
            rig.tick();
            Await.until("alive", () -> total(rig).getLong("alive") == 1);
            rig.advanceMs(8_000);
            Await.until("suspect", () -> total(rig).getLong("suspect") == 1);
            final JsonObject next = json(rig.get("/api/v1/board")).getJsonArray("next").getJsonObject(0);
            assertThat(next.getString("name")).isEqualTo("poly/alice/label");
            assertThat(next.getString("state")).isEqualTo("suspect");
            assertThat(next.getLong("timeout_ms")).isEqualTo(10_000);
            assertThat(next.getLong("expires_at_ms")).isBetween(TestWheel.START_MS + 9_990, TestWheel.START_MS + 10_010);
            rig.advanceMs(3_000);
            Await.until("expired", () -> total(rig).getLong("expired") == 1);
            final JsonObject board = json(rig.get("/api/v1/board"));
            assertThat(board.getJsonObject("total").getLong("expired_lately")).isEqualTo(1);
            final JsonObject cancelled = board.getJsonArray("decisions").getJsonObject(0);
            assertThat(cancelled.getString("what")).isEqualTo("orders_cancelled");
            assertThat(cancelled.getString("name")).isEqualTo("poly/alice/label");
            assertThat(cancelled.getLong("count")).isEqualTo(BoardRig.ORDERS);
            assertThat(board.getJsonArray("decisions").getJsonObject(1).getString("what")).isEqualTo("expired");
        }
    }

    @Test
    void shouldCountNearMisses() {
        try (BoardRig rig = new BoardRig()) {
            rig.session("poly", "never-beat", "");
            rig.beat("poly", "calm", "", 10_000);
            rig.beat("poly", "late", "", 10_000);
            rig.advanceMs(5_000);
            rig.beat("poly", "calm", "", 10_000);
            rig.advanceMs(4_000);
            rig.beat("poly", "late", "", 10_000);
            Await.until("a near miss", () -> json(rig.get("/api/v1/board")).getJsonArray("near_misses").size() == 1);
            final JsonObject worst = json(rig.get("/api/v1/board")).getJsonArray("near_misses").getJsonObject(0);
            assertThat(worst.getString("name")).isEqualTo("poly/late");
            assertThat(worst.getLong("near_misses")).isEqualTo(1);
            assertThat(worst.getLong("longest_silence_ms")).isEqualTo(9_000);
        }
    }

    @Test
    void shouldSearch() {
        try (BoardRig rig = new BoardRig()) {
            rig.beatMany(250);
            rig.beat("gemini", "Bot-007", "", 10_000);
            rig.tick();
            final JsonObject all = json(rig.get("/api/v1/sessions"));
            assertThat(all.getLong("total")).isEqualTo(251);
            assertThat(all.getJsonArray("sessions")).hasSize(100);
            assertThat(json(rig.get("/api/v1/sessions?q=BOT-0024")).getLong("total")).isEqualTo(10);
            assertThat(json(rig.get("/api/v1/sessions?q=bot-00&limit=3")).getJsonArray("sessions")).hasSize(3);
            assertThat(json(rig.get("/api/v1/sessions?venue=gemini&q=")).getLong("total")).isEqualTo(1);
            assertThat(json(rig.get("/api/v1/sessions?state=suspect")).getLong("total")).isZero();
            rig.advanceMs(9_000);
            assertThat(json(rig.get("/api/v1/sessions?q=")).getJsonArray("sessions").getJsonObject(0).getString("state"))
                .isEqualTo("suspect");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=101", "limit=-1", "limit=x", "state=dead", "limit=1e9"})
    void shouldRefuseOddSearches(final String query) {
        try (BoardRig rig = new BoardRig()) {
            assertThat(rig.get("/api/v1/sessions?" + query).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void shouldRefuseALongQuestion() {
        try (BoardRig rig = new BoardRig()) {
            assertThat(rig.get("/api/v1/sessions?q=" + "x".repeat(201)).statusCode()).isEqualTo(400);
            assertThat(rig.get(why("x".repeat(1_001))).statusCode()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"poly/key", "poly/key/..", "poly/key/a b+c%2F", "FIX.4.4:A->B", "poly/<img src=x onerror=alert(1)>"})
    void shouldTellWhy(final String name) {
        try (BoardRig rig = new BoardRig(context -> context.why(asked -> "the story of " + asked))) {
            assertThat(json(rig.get(why(name))).getString("why")).isEqualTo("the story of " + name);
        }
    }

    @Test
    void shouldSayThatASessionIsUnknown() {
        try (BoardRig rig = new BoardRig()) {
            assertThat(rig.get(why("poly/nobody")).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void shouldExplainTwoAtATimeAndTurnAwayTheRest() throws Exception {
        final CountDownLatch go = new CountDownLatch(1);
        final AtomicInteger atOnce = new AtomicInteger();
        try (BoardRig rig = new BoardRig(context -> context.why(name -> {
            atOnce.incrementAndGet();
            try {
                go.await();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "because";
        }))) {
            final List<CompletableFuture<Integer>> asked = IntStream.range(0, 15)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> rig.get(why("poly/" + i)).statusCode(),
                    task -> new Thread(task).start())).toList();
            Await.until("five are turned away", () -> asked.stream().filter(CompletableFuture::isDone).count() == 5);
            assertThat(atOnce).hasValue(2);
            assertThat(rig.get("/api/v1/board").statusCode()).isEqualTo(200);
            go.countDown();
            assertThat(asked.stream().map(CompletableFuture::join).filter(status -> status == 200)).hasSize(10);
            assertThat(asked.stream().map(CompletableFuture::join).filter(status -> status == 503)).hasSize(5);
        }
    }

    @Test
    void shouldCountHeartbeatsOfSessionsThatWereForgottenBeforeAnybodyLooked() {
        try (BoardRig rig = new BoardRig()) {
            final Session session = rig.beat("deribit", "bot", "c1", 10_000);
            rig.tick();
            assertThat(session.refresh()).isTrue();
            session.end(Switches.Cause.CONNECTION_LOST, Scope.NONE);
            session.forget();
            rig.tick();
            rig.beat("deribit", "bot", "c2", 10_000);
            assertThat(rig.get("/metrics").body()).contains("heartwheel_heartbeats_total{venue=\"deribit\"} 3.0");
        }
    }

    @Test
    void shouldMeasure() {
        try (BoardRig rig = new BoardRig(context -> context.journalLag(() -> 42).breaker(() -> true))) {
            rig.beat("poly", "alice", "<b>\"quoted\"", 10_000);
            rig.beat("gemini", "bob", "", 60_000);
            rig.board.refused("poly", "bad_signature");
            rig.board.refused("poly", "bad_signature");
            rig.advanceMs(5_000);
            rig.beat("gemini", "bob", "", 60_000);
            rig.advanceMs(6_000);
            Await.until("expired", () -> rig.get("/metrics").body()
                .contains("heartwheel_sessions{state=\"expired\",venue=\"poly\"} 1"));
            assertThat(rig.get("/metrics").body()).contains(
                "heartwheel_sessions{state=\"alive\",venue=\"gemini\"} 1",
                "heartwheel_sessions{state=\"alive\",venue=\"poly\"} 0",
                "heartwheel_heartbeats_total{venue=\"gemini\"} 2.0", "heartwheel_heartbeats_total{venue=\"poly\"} 1.0",
                "heartwheel_expiries_total{venue=\"poly\"} 1.0",
                "heartwheel_lateness_seconds_bucket{decision=\"expired\",le=\"0.005\"} 1",
                "heartwheel_lateness_seconds_count{decision=\"suspect\"} 1",
                "heartwheel_refused_total{reason=\"bad_signature\",venue=\"poly\"} 2.0",
                "heartwheel_journal_lag 42.0", "heartwheel_breaker_holding 1.0", "heartwheel_stalls_total 0.0",
                "jvm_memory_used_bytes")
                .doesNotContain("alice", "quoted");
            assertThat(rig.get("/metrics").headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        }
    }

    @Test
    void shouldTellHowAFixSessionIsDoing() {
        try (BoardRig rig = new BoardRig()) {
            final TestFix fix = new TestFix(rig);
            rig.board.follow(fix);
            fix.logOn(1, 30_000);
            rig.beat("poly", "alice", "", 10_000);
            rig.tick();
            rig.advanceMs(5_000);
            final String name = TestFix.name(1);
            fix.set(new FixSession(name, "suspect", rig.nowNs() - 4_000_000_000L, Long.MIN_VALUE, 17, 2, 3, 12_345_678, 4));
            final JsonObject told = json(rig.get(session(name)));
            assertThat(told.getString("state")).as("the wheel's view").isEqualTo("alive");
            assertThat(told.getLong("now_ms")).isEqualTo(rig.time().wallMs());
            assertThat(told.getJsonObject("fix")).isEqualTo(new JsonObject().put("state", "suspect")
                .put("last_in_ms", rig.time().wallMs() - 4_000).put("queued", 17).put("dropped", 2).put("near_misses", 3)
                .put("worst_late_ms", 12.345).put("connections", 4));
            assertThat(json(rig.get("/api/v1/sessions?venue=fix")).getJsonArray("sessions").getJsonObject(0).getJsonObject("fix"))
                .isEqualTo(told.getJsonObject("fix"));
            assertThat(json(rig.get(session("poly/alice"))).containsKey("fix")).isFalse();
            assertThat(rig.get(session(TestFix.name(2))).statusCode()).isEqualTo(404);
            assertThat(rig.get(session("x".repeat(1_001))).statusCode()).isEqualTo(400);
            fix.set(new FixSession(TestFix.name(2), "logging_on", Long.MIN_VALUE, Long.MIN_VALUE, 0, 0, 0, 0, 0));
            assertThat(json(rig.get(session(TestFix.name(2)))).getJsonObject("fix").getString("state"))
                .as("not on the wheel").isEqualTo("logging_on");
        }
    }

    @Test
    void shouldCountNearMissesOfFixSessionsAmongTheOthers() {
        try (BoardRig rig = new BoardRig()) {
            final TestFix fix = new TestFix(rig);
            rig.board.follow(fix);
            for (int i = 0; i < 30; i++) {
                fix.set(new FixSession(TestFix.name(i), "logged_on", 0, 0, 0, 0, i, 0, 1));
            }
            rig.beat("poly", "late", "", 10_000);
            rig.advanceMs(9_000);
            rig.beat("poly", "late", "", 10_000);
            Await.until("twenty", () -> json(rig.get("/api/v1/board")).getJsonArray("near_misses").size() == NearMisses.WORST);
            final JsonObject worst = json(rig.get("/api/v1/board")).getJsonArray("near_misses").getJsonObject(0);
            assertThat(worst).isEqualTo(new JsonObject().put("name", TestFix.name(29)).put("near_misses", 29));
        }
    }

    @Test
    void shouldMeasureFixWithEachScrape() {
        try (BoardRig rig = new BoardRig()) {
            final TestFix fix = new TestFix(rig);
            rig.board.follow(fix);
            fix.logOn(1, 30_000);
            assertThat(rig.get("/metrics").body()).contains("# TYPE heartwheel_fix_near_misses_total counter",
                "heartwheel_fix_near_misses_total 0.0", "# TYPE heartwheel_fix_sessions gauge",
                "heartwheel_fix_sessions{state=\"logged_on\"} 1.0", "heartwheel_fix_sessions{state=\"suspect\"} 0.0",
                "# TYPE heartwheel_fix_lateness_seconds histogram",
                "heartwheel_fix_lateness_seconds_bucket{what=\"expiry\",le=\"0.001\"} 3",
                "heartwheel_fix_lateness_seconds_bucket{what=\"expiry\",le=\"0.01\"} 5",
                "heartwheel_fix_lateness_seconds_bucket{what=\"expiry\",le=\"+Inf\"} 6",
                "heartwheel_fix_lateness_seconds_count{what=\"expiry\"} 6",
                "heartwheel_fix_lateness_seconds_sum{what=\"expiry\"} 1.5",
                "heartwheel_fix_lateness_seconds_count{what=\"heartbeat\"} 0", "heartwheel_stalls_total 0.0");
            fix.set(new FixSession(TestFix.name(1), "logged_on", 0, 0, 0, 0, 7, 0, 1));
            assertThat(rig.get("/metrics").body()).contains("heartwheel_fix_near_misses_total 7.0").doesNotContain("CLIENT");
        }
    }

    @Test
    void shouldSendThePageWithHeadersThatKeepOthersOut() {
        try (BoardRig rig = new BoardRig()) {
            for (final String path : List.of("/", "/board.js", "/board.css", "/favicon.svg", "/api/v1/board", "/metrics")) {
                final HttpResponse<String> response = rig.get(path, "Origin", "https://elsewhere.example");
                assertThat(response.statusCode()).as(path).isEqualTo(200);
                assertThat(response.headers().firstValue("Content-Security-Policy").orElse("")).contains("default-src 'none'",
                    "script-src 'self'", "frame-ancestors 'none'").doesNotContain("unsafe");
                assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
                assertThat(response.headers().map().keySet()).noneMatch(name -> name.toLowerCase().startsWith("access-control"));
            }
            assertThat(rig.get("/").body()).doesNotContain("style=", "onclick", "<script>", "http://", "https://");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/v1/board", "/metrics", "/healthz", "/api/v1/events"})
    void shouldOnlyBeRead(final String path) {
        try (BoardRig rig = new BoardRig()) {
            assertThat(rig.send(HttpRequest.newBuilder(rig.uri(path)).POST(HttpRequest.BodyPublishers.ofString("{}")))
                .statusCode()).isEqualTo(405);
            assertThat(rig.send(HttpRequest.newBuilder(rig.uri(path)).DELETE()).statusCode()).isEqualTo(405);
        }
    }

    private static String statusLine(final int port, final String path, final String host) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\n" + (host == null ? "" : "Host: " + host + "\r\n")
                + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            final String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.lines().findFirst().orElse("");
        }
    }

    @Test
    void shouldRefuseOtherHostNames() throws IOException {
        try (BoardRig rig = new BoardRig(context -> context.host("board.example").host("2001:DB8::1"))) {
            for (final String path : List.of("/", "/api/v1/board", "/metrics", "/login", "/board.css")) {
                final String ok = "/login".equals(path) ? "303" : "200";
                assertThat(statusLine(rig.port(), path, "rebound.example")).contains("403");
                assertThat(statusLine(rig.port(), path, "rebound.example:" + rig.port())).contains("403");
                assertThat(statusLine(rig.port(), path, "localhost.rebound.example")).contains("403");
                assertThat(statusLine(rig.port(), path, "LOCALHOST:" + rig.port())).contains(ok);
                assertThat(statusLine(rig.port(), path, "[::1]:" + rig.port())).contains(ok);
                assertThat(statusLine(rig.port(), path, "[2001:db8::1]")).contains(ok);
                assertThat(statusLine(rig.port(), path, "board.example")).contains(ok);
                assertThat(statusLine(rig.port(), path, null)).containsPattern("40[03]");
            }
            assertThat(statusLine(rig.port(), "/healthz", "10.0.0.7:80")).contains("200");
        }
    }

    @Test
    void shouldAskForTheToken() {
        try (BoardRig rig = new BoardRig(context -> context.token(TOKEN))) {
            for (final String path : List.of("/board.js", "/api/v1/board", "/api/v1/sessions", "/metrics", "/api/v1/events",
                session("poly/key"), why("poly/key"))) {
                assertThat(rig.get(path).statusCode()).as(path).isEqualTo(401);
                assertThat(rig.get(path, "Authorization", "Bearer " + TOKEN + "x").statusCode()).isEqualTo(401);
                assertThat(rig.get(path, "Authorization", "Basic " + TOKEN).statusCode()).isEqualTo(401);
                assertThat(rig.get(path, "Cookie", "heartwheel_board=" + TOKEN).statusCode()).isEqualTo(401);
            }
            assertThat(rig.get("/metrics", "Authorization", "Bearer " + TOKEN).statusCode()).isEqualTo(200);
            assertThat(rig.get("/").headers().firstValue("Location")).hasValue("/login");
            assertThat(rig.get("/healthz").statusCode()).isEqualTo(200);
            assertThat(rig.get("/readyz").statusCode()).isEqualTo(200);
        }
    }

    private static HttpRequest.Builder login(final BoardRig rig, final String form) {
        return HttpRequest.newBuilder(rig.uri("/login")).header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    }

    @Test
    void shouldTellNothingToOthersPages() {
        try (BoardRig rig = new BoardRig()) {
            for (final String path : List.of("/board.js", "/api/v1/board", "/api/v1/sessions", "/metrics", "/api/v1/events",
                session("poly/key"), why("poly/key"))) {
                assertThat(rig.get(path, "Sec-Fetch-Site", "cross-site").statusCode()).as(path).isEqualTo(403);
            }
            assertThat(rig.get("/api/v1/board", "Sec-Fetch-Site", "same-origin").statusCode()).isEqualTo(200);
            assertThat(rig.get("/", "Sec-Fetch-Site", "cross-site").statusCode()).as("a link to us").isEqualTo(200);
        }
    }

    @Test
    void shouldTellAProxyNothingWithoutAToken() {
        final List<String> headers = List.of("Forwarded", "X-Forwarded-For", "Via");
        try (BoardRig rig = new BoardRig()) {
            for (final String header : headers) {
                for (final String path : List.of("/", "/api/v1/board", "/metrics", "/api/v1/events")) {
                    final HttpResponse<String> refused = rig.get(path, header, "x");
                    assertThat(refused.statusCode()).as(header + path).isEqualTo(403);
                    assertThat(refused.body()).contains("set http.token");
                }
                assertThat(rig.get("/healthz", header, "x").statusCode()).isEqualTo(200);
            }
        }
        try (BoardRig rig = new BoardRig(context -> context.token(TOKEN))) {
            for (final String header : headers) {
                assertThat(rig.get("/metrics", header, "x", "Authorization", "Bearer " + TOKEN).statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void shouldExplainSessionsWithForeignLabels() {
        final List<String> asked = new CopyOnWriteArrayList<>();
        try (BoardRig rig = new BoardRig(context -> context.why(name -> {
            asked.add(name);
            return "a story";
        }))) {
            final String name = rig.beat("poly", "alice", "caf\u00e9 \\/..", 10_000).client().name();
            assertThat(rig.get(why(name)).statusCode()).isEqualTo(200);
            assertThat(asked).containsExactly("poly/alice/caf\\u{e9} \\\\/..");
        }
    }

    @Test
    void shouldGiveACookieForTheToken() {
        try (BoardRig rig = new BoardRig(context -> context.token(TOKEN))) {
            assertThat(rig.get("/login").statusCode()).isEqualTo(200);
            for (final String wrong : List.of("token=wrong", "token=", "", "token=%zz", "token")) {
                final HttpResponse<String> refused = rig.send(login(rig, wrong));
                assertThat(refused.statusCode()).as(wrong).isIn(400, 401);
                assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
            }
            assertThat(rig.get("/login?token=" + TOKEN).headers().firstValue("Set-Cookie")).as("not in the URL").isEmpty();
            assertThat(rig.send(login(rig, "token=" + TOKEN).header("Sec-Fetch-Site", "cross-site")).statusCode()).isEqualTo(403);
            assertThat(rig.send(login(rig, "token=" + TOKEN + "&x=" + "x".repeat(1_024))).statusCode()).isEqualTo(413);
            assertThat(rig.send(login(rig, "").POST(HttpRequest.BodyPublishers.fromPublisher(
                HttpRequest.BodyPublishers.ofString("token=" + TOKEN + "&x=" + "x".repeat(1_024))))).statusCode())
                .as("chunked").isEqualTo(413);
            final HttpResponse<String> in = rig.send(login(rig, "token=" + TOKEN));
            assertThat(in.statusCode()).isEqualTo(303);
            final String cookie = in.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(cookie).contains("HTTPOnly", "SameSite=Strict").doesNotContain(TOKEN);
            final String shown = cookie.substring(0, cookie.indexOf(';'));
            assertThat(rig.get("/", "Cookie", shown).body()).contains("<title>Heartwheel</title>");
            assertThat(rig.get("/api/v1/board", "Cookie", shown).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldRefuseAShortToken() {
        assertThatThrownBy(() -> new BoardRig(context -> context.token("short")))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("16 characters");
    }

    @Test
    void shouldLetOnlyThisMachineLookWithoutAToken() throws Exception {
        final String own = NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
            .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
            .map(InetAddress::getHostAddress).findFirst().orElse(null);
        Assumptions.assumeTrue(own != null, "this machine has no address but the loopback's");
        try (BoardRig rig = new BoardRig("0.0.0.0", 0, context -> context.host(own))) {
            final URI outside = URI.create("http://" + own + ":" + rig.port());
            assertThat(rig.send(HttpRequest.newBuilder(outside.resolve("/api/v1/board"))).statusCode()).isEqualTo(403);
            assertThat(rig.send(HttpRequest.newBuilder(outside.resolve("/"))).statusCode()).isEqualTo(403);
            assertThat(rig.send(HttpRequest.newBuilder(outside.resolve("/healthz"))).statusCode()).isEqualTo(200);
            assertThat(rig.get("/api/v1/board").statusCode()).isEqualTo(200);
        }
    }
}
