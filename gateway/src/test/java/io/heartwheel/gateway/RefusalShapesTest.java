package io.heartwheel.gateway;

import static io.heartwheel.gateway.Sockets.connect;
import static io.heartwheel.gateway.Sockets.raw;
import static io.heartwheel.gateway.Sockets.untilClosed;
import static io.heartwheel.gateway.Sockets.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the gateway won't have is refused in the words of the venue that it was meant for. */
@Timeout(120)
@Tag("once")
class RefusalShapesTest {
    private static final ApiKey TOY = new ApiKey("bot", "alice", "toy", "an-id-that-is-long", Map.of());
    private static final ApiKey POLY = new ApiKey("poly", "alice", "polysimulator", "ps_live_0123456789",
        Map.of("mode", "live", "scope", "account", "expires", "never", "active", "yes"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "/toy/beat|key: an-id-that-is-long|{\"toy\":\"the request took too long\"}",
        "/toy/beat|key: unknown|{\"toy\":\"the request took too long\"}",
        "/polymarket/v1/heartbeats|a: b|{\"error\":\"the request took too long\"}",
        "/polysimulator/v1/heartbeats|X-API-Key: ps_live_0123456789|"
            + "{\"error\":\"REQUEST_TIMEOUT\",\"message\":\"the request took too long\"}",
        "/gemini/v1/heartbeat|a: b|{\"result\":\"error\",\"reason\":\"Timeout\",\"message\":\"the request took too long\"}",
        "/luckylobster/api/agent/v1/heartbeat|a: b|"
            + "{\"success\":false,\"error\":\"Request Timeout\",\"message\":\"the request took too long\"}"})
    void shouldSayThatABodyTookTooLongAndTakeTheRestForNothing(final String path, final String header, final String body)
        throws IOException {
        try (TestGateway gateway = new TestGateway(TOY, POLY); Socket socket = connect(gateway)) {
            final String beat = "{\"interval_ms\":5000}";
            write(socket, "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + header + "\r\nContent-Length: " + beat.length()
                + "\r\n\r\n" + beat.substring(0, 9));
            final ByteArrayOutputStream answer = new ByteArrayOutputStream();
            assertThat(untilClosed(gateway, socket, 1, 300, answer)).isBetween(10, 60);
            assertThat(answer.toString(StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 408 ")
                .containsIgnoringCase("connection: close").endsWith("\r\n\r\n" + body);
            assertThat(gateway.armings).isEmpty();
        }
    }

    @Test
    void shouldCloseAConnectionThatIsLateWithItsNextRequestWithoutAWord() throws IOException {
        try (TestGateway gateway = new TestGateway(TOY); Socket socket = connect(gateway)) {
            final ByteArrayOutputStream answers = new ByteArrayOutputStream();
            write(socket, "GET /toy/x HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(untilClosed(gateway, socket, 5, 300, answers)).isGreaterThanOrEqualTo(75);
            assertThat(answers.toString(StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 404 ").doesNotContain("408");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "/toy/beat|key: an-id-that-is-long|{\"toy\":\"nothing but 100-continue can be expected\"}",
        "/toy/beat|key: unknown|{\"toy\":\"nothing but 100-continue can be expected\"}",
        "/polysimulator/v1/heartbeats|X-API-Key: ps_live_0123456789|"
            + "{\"error\":\"BAD_REQUEST\",\"message\":\"nothing but 100-continue can be expected\"}"})
    void shouldRefuseWhatItCantBeExpectedToDo(final String path, final String header, final String body) throws IOException {
        try (TestGateway gateway = new TestGateway(TOY, POLY)) {
            assertThat(raw(gateway, "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + header
                + "\r\nExpect: foo\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"))
                .startsWith("HTTP/1.1 400 ").endsWith("\r\n\r\n" + body);
            assertThat(gateway.armings).isEmpty();
        }
    }

    @Test
    void shouldOwnUpToItsFaultsInPolymarketsWords() {
        final AtomicReference<Gateway> started = new AtomicReference<>();
        try (TestGateway gateway = new TestGateway(context -> context.mount(router -> router.get("/fault").handler(request ->
            started.get().service("polymarket").refuse(request, 500, "internal error"))))) {
            started.set(gateway.gateway());
            assertThat(gateway.send(HttpRequest.newBuilder(gateway.uri("/fault"))).body())
                .isEqualTo("{\"error\":\"Internal server error\"}");
        }
    }
}
