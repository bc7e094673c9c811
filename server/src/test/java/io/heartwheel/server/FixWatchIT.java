package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator of the packaged server sees of a FIX session: its log, its page's API, its metrics and its story. */
@Tag("once")
class FixWatchIT {
    private static final String ID = "FIX.4.4:HEARTWHEEL->CLIENT";
    private static final String LINE = "\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z INFO FixSwitch: " + ID + ": ";

    @TempDir
    private Path folder;
    private Cli server;
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void serve() throws IOException {
        final Path config = Files.writeString(folder.resolve("my.conf"), """
            log.level = info
            wheel.stall-limit-ms = 2000
            fix.test-request-delay-multiplier = 0.1
            fix.heartbeat-timeout-multiplier = 1.0
            cancel.grace-ms = 30000
            """);
        server = Cli.serve(folder.resolve("data"), "--config", config.toString());
    }

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void shouldShowAndLogEachTransitionOfASessionOnce() {
        assertThat(get("/api/v1/sessions/" + encoded()).statusCode()).isEqualTo(404);
        final RawFixClient silent = RawFixClient.loggedOn(server.port(), "CLIENT", 1);
        silent.await("1");
        silent.send("0", "112=TEST");
        silent.awaitClosed();
        awaitState("grace");
        assertThat(fix().getLong("last_in_ms")).as("its answer, before our TestRequest").isLessThan(fix().getLong("last_out_ms"))
            .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
        assertThat(fix().getDouble("worst_late_ms")).isPositive();
        assertThat(get("/api/v1/sessions/" + encoded() + "/why").body()).contains("Its switch fired at",
            "nothing had been heard from it for 2.", "Heard from again", "Test request 1 sent.", "Expired: decided");

        final RawFixClient back = new RawFixClient(server.port(), "CLIENT");
        back.continueFrom(silent);
        back.send("A", "98=0", "108=30");
        back.await("A");
        awaitState("logged_on");
        assertMetrics();
        back.send("5");
        back.await("5");
        awaitState("disconnected");

        final RawFixClient lost = new RawFixClient(server.port(), "CLIENT");
        lost.continueFrom(back);
        lost.send("A", "98=0", "108=30", "35003=0");
        lost.await("A");
        lost.close();
        awaitState("fired");
        assertThat(fix().getInteger("connections")).isEqualTo(3);
        assertLog();
    }

    private void assertLog() {
        Await.until(() -> "the last line: " + server.err(), 5, () -> about().contains("cancel its orders, CONNECTION_LOST"));
        assertThat(about()).containsExactly("logged on from /N", "suspect, nothing heard for N ms", "recovered, heard from again",
            "suspect, nothing heard for N ms", "ended, EXPIRED", "grace begins, 30000 ms to log on again",
            "returned within its grace, nothing is cancelled", "logged on from /N", "ended, LOGOUT",
            "logged on from /N", "ended, CONNECTION_LOST", "cancel its orders, CONNECTION_LOST");
    }

    private List<String> about() {
        return server.err().stream().filter(line -> line.matches(LINE + ".*"))
            .map(line -> line.replaceFirst(LINE, "").replaceFirst("(?<=/)[0-9.:]+|(?<= for )\\d+", "N")).toList();
    }

    private void assertMetrics() {
        final String metrics = get("/metrics").body();
        assertThat(metrics).containsPattern("\\nheartwheel_fix_heartbeats_sent_total [1-9]").doesNotContain("CLIENT");
        assertThat(metrics).contains("heartwheel_fix_expired_total 1.0",
            "heartwheel_fix_sessions{state=\"logged_on\"} 1.0", "heartwheel_fix_sessions{state=\"grace\"} 0.0",
            "heartwheel_fix_test_requests_sent_total 2.0", "heartwheel_fix_near_misses_total ",
            "heartwheel_fix_lateness_seconds_count{what=\"test_request\"} 2",
            "heartwheel_fix_lateness_seconds_count{what=\"expiry\"} 1", "heartwheel_fix_faults_total 0.0",
            "heartwheel_fix_timer_stops_total 0.0", "heartwheel_fix_last_poll_age_seconds ",
            "heartwheel_fix_last_round_age_seconds ", "heartwheel_fix_sender_threads ", "heartwheel_fix_waiting ",
            "heartwheel_fix_starved_total 0.0", "heartwheel_fix_dropped_total 0.0", "heartwheel_fix_retries_total ",
            "heartwheel_fix_queued 0.0");
    }

    private void awaitState(final String state) {
        Await.until(() -> state + ", was " + fix(), 10, () -> state.equals(fix().getString("state")));
    }

    private JsonObject fix() {
        return new JsonObject(get("/api/v1/sessions/" + encoded()).body()).getJsonObject("fix");
    }

    private static String encoded() {
        return URLEncoder.encode(ID, StandardCharsets.UTF_8);
    }

    private HttpResponse<String> get(final String path) {
        try {
            return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
        } catch (final IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
