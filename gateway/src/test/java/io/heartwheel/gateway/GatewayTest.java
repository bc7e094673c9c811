package io.heartwheel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;

/** What the gateway does before any venue is asked. */
class GatewayTest {

    @Test
    void shouldAnswerWhatNobodyServes() {
        try (TestGateway gateway = new TestGateway()) {
            assertThat(gateway.send(HttpRequest.newBuilder(gateway.uri("/nobody"))).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void shouldRefuseCrookedPaths() {
        try (TestGateway gateway = new TestGateway()) {
            assertThat(gateway.send(HttpRequest.newBuilder(gateway.uri("/a/../b"))).statusCode()).isEqualTo(400);
            assertThat(gateway.send(HttpRequest.newBuilder(gateway.uri("/a/%2e%2e/b"))).statusCode()).isEqualTo(400);
        }
    }
}
