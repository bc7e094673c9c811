package io.heartwheel.gateway;

import static io.heartwheel.gateway.Sockets.connect;
import static io.heartwheel.gateway.Sockets.raw;
import static io.heartwheel.gateway.Sockets.secondsUntilClosed;
import static io.heartwheel.gateway.Sockets.served;
import static io.heartwheel.gateway.Sockets.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway does before, and instead of, any venue. */
class GatewayTest {
    private static final ApiKey KEY = new ApiKey("bot", "alice", "toy", "an-id-that-is-long", Map.of());

    @Test
    void shouldAnswerWhatNobodyServes() {
        try (TestGateway gateway = new TestGateway()) {
            final HttpResponse<String> answer = gateway.send(HttpRequest.newBuilder(gateway.uri("/nobody")));
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).isEqualTo("{\"error\":\"no such path\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/../b", "/a/%2e%2e/b", "//toy/beat", "/toy/../toy/beat", "/toy/./beat", "/toy//beat"})
    void shouldRefuseCrookedPaths(final String path) throws IOException {
        try (TestGateway gateway = new TestGateway(KEY)) {
            assertThat(raw(gateway, "POST " + path + " HTTP/1.1\r\nHost: a\r\nkey: an-id-that-is-long\r\nContent-Length: 0\r\n"
                + "Connection: close\r\n\r\n")).startsWith("HTTP/1.1 400");
            assertThat(gateway.armings).isEmpty();
        }
    }

    @Test
    void shouldLetAVenueRefuseInItsOwnWords() {
        try (TestGateway gateway = new TestGateway(KEY)) {
            assertThat(gateway.send(HttpRequest.newBuilder(gateway.uri("/toy/nothing"))).body())
                .isEqualTo("{\"toy\":\"no such path\"}");
            final HttpResponse<String> tooLarge = gateway.send(HttpRequest.newBuilder(gateway.uri("/toy/beat"))
                .header("key", KEY.id()).POST(BodyPublishers.ofString("x".repeat(70_000))));
            assertThat(tooLarge.statusCode()).isEqualTo(413);
            assertThat(tooLarge.body()).isEqualTo("{\"toy\":\"the body is too large\"}");
            final HttpResponse<String> fault = gateway.send(HttpRequest.newBuilder(gateway.uri("/toy/fault"))
                .POST(BodyPublishers.noBody()));
            assertThat(fault.statusCode()).isEqualTo(500);
            assertThat(fault.body()).isEqualTo("{\"toy\":\"internal error\"}");
            assertThat(gateway.armings).isEmpty();
        }
    }

    @Test
    void shouldKnowNobodyWhoHasNotProvedHimself() {
        try (TestGateway gateway = new TestGateway(KEY)) {
            assertThat(gateway.send(HttpRequest.newBuilder(gateway.uri("/toy/beat")).header("key", "guessed")
                .POST(BodyPublishers.noBody())).statusCode()).isEqualTo(401);
            assertThat(gateway.gateway().sessions().all()).isEmpty();
            assertThat(gateway.armings).isEmpty();
        }
    }

    @Test
    void shouldServeAVenueAtTheRootOfAPortOfItsOwn() {
        try (TestGateway gateway = new TestGateway(context -> context.key(KEY).ownPort("toy", 0))) {
            final String own = "http://127.0.0.1:" + gateway.gateway().port("toy") + "/beat";
            final HttpResponse<String> answer = gateway.send(HttpRequest.newBuilder(URI.create(own))
                .header("key", KEY.id()).POST(BodyPublishers.noBody()));
            assertThat(answer.body()).isEqualTo("{\"beat\":\"ARMED\",\"path\":\"/beat\"}");
            final HttpResponse<String> shared = gateway.send(HttpRequest.newBuilder(gateway.uri("/toy/beat"))
                .header("key", KEY.id()).POST(BodyPublishers.noBody()));
            assertThat(shared.body()).isEqualTo("{\"beat\":\"ACCEPTED\",\"path\":\"/beat\"}");
        }
    }

    @Test
    void shouldCloseARequestThatNeverEnds() throws IOException {
        try (TestGateway gateway = new TestGateway(KEY); Socket socket = connect(gateway)) {
            write(socket, "POST /toy/beat HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nslow");
            assertThat(secondsUntilClosed(gateway, socket, 1, 300)).isBetween(10, 60);
        }
    }

    @Test
    void shouldCloseAConnectionThatAsksNothing() throws IOException {
        try (TestGateway gateway = new TestGateway(KEY); Socket socket = connect(gateway)) {
            write(socket, "POST /toy/be");
            assertThat(secondsUntilClosed(gateway, socket, 1, 300)).isBetween(75, 125);
        }
    }

    @Test
    void shouldGiveOneAddressSoManyConnectionsAndNoMore() throws IOException {
        try (TestGateway gateway = new TestGateway(context -> context.key(KEY).maxConnectionsPerAddress(5))) {
            assertThat(served(gateway, 8)).isEqualTo(5);
        }
    }

    @Test
    void shouldServeAThousandOfTenThousandConnectionsFromOneAddress() throws IOException {
        try (TestGateway gateway = new TestGateway(KEY)) {
            assertThat(served(gateway, 10_000)).isEqualTo(1_000);
        }
    }

    @Test
    void shouldSayWhatToDoWhenThePortIsTaken() {
        try (TestGateway gateway = new TestGateway()) {
            assertThatThrownBy(() -> new TestGateway(context -> context.address("127.0.0.1", gateway.gateway().port())))
                .isInstanceOf(GatewayException.class).hasMessageContaining("stop what listens there");
        }
    }
}
