package io.heartwheel.gateway.polymarket;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.TestGateway;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that come again, and clocks that go wrong: recordings are refused, and live clients are not. */
class ReplayTest {
    private static final long SILENCE_MS = 15_000;

    private final TestGateway gateway = new TestGateway(PolymarketClient.key("alice", "live"));

    private PolymarketClient client() {
        return new PolymarketClient(gateway);
    }

    private int status(final HttpRequest.Builder request) {
        return gateway.send(request).statusCode();
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void shouldTakeARetryAndRefuseARecording() {
        final HttpRequest.Builder recorded = client().signed("/heartbeats", "");
        assertThat(status(recorded)).isEqualTo(200);
        gateway.advanceMs(10_000);
        assertThat(status(recorded)).isEqualTo(200);
        gateway.advanceMs(2);

        final HttpResponse<String> answer = gateway.send(recorded);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(new JsonObject(answer.body()).getString("error")).contains("received before");
        gateway.advanceMs(SILENCE_MS);
        assertThat(gateway.endings).hasSize(1);
        assertThat(status(recorded)).isEqualTo(401);
        assertThat(gateway.armings).hasSize(1);
        assertThat(client().plain().statusCode()).isEqualTo(200);
    }

    @Test
    void shouldRefuseAnOlderRecordingToo() {
        final HttpRequest.Builder older = client().signed("/heartbeats", "");
        gateway.send(older);
        gateway.advanceMs(5_000);
        assertThat(client().plain().statusCode()).isEqualTo(200);
        gateway.advanceMs(5_001);
        assertThat(status(older)).isEqualTo(401);
        assertThat(client().plain().statusCode()).isEqualTo(200);
        gateway.advanceMs(2_000);
        assertThat(status(older)).as("whatever came in between").isEqualTo(401);
    }

    @Test
    void shouldRefuseARecordingHoweverItsSignatureIsWritten() {
        assertThat(client().plain().statusCode()).isEqualTo(200);
        final long then = gateway.wallMs() / 1_000;
        gateway.advanceMs(10_002);
        for (final Base64.Encoder encoder : new Base64.Encoder[] {Base64.getEncoder(), Base64.getUrlEncoder(),
            Base64.getEncoder().withoutPadding(), Base64.getUrlEncoder().withoutPadding()}) {
            assertThat(client().encoder(encoder).header("POLY_TIMESTAMP", Long.toString(then)).plain().statusCode())
                .isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 30_000, 60_000})
    void shouldKeepAClientWhoseClockIsSetBack(final long aheadMs) {
        assertThat(client().clockOffByMs(aheadMs).plain().statusCode()).isEqualTo(200);
        for (int i = 0; i < 12; i++) {
            gateway.advanceMs(SILENCE_MS - 1);
            assertThat(client().plain().statusCode()).isEqualTo(200);
        }
        assertThat(gateway.armings).hasSize(1);
        assertThat(gateway.endings).isEmpty();
    }

    /** Without a body, what it sends once its clock is right is what it sent when that was ahead. */
    @ParameterizedTest
    @ValueSource(longs = {5_000, 30_000, 60_000})
    void shouldKeepAClientThatRepeatsItselfOnceItsClockIsSetRight(final long aheadMs) {
        for (int i = 0; i < 13; i++) {
            assertThat(client().clockOffByMs(aheadMs).plain().statusCode()).isEqualTo(200);
            gateway.advanceMs(5_000);
        }
        for (int i = 0; i < 30; i++) {
            assertThat(client().plain().statusCode()).isEqualTo(200);
            gateway.advanceMs(5_000);
        }
        assertThat(gateway.armings).hasSize(1);
    }

    @Test
    void shouldRefuseARecordingForAsLongAsItsTimestampIsGood() {
        final HttpRequest.Builder ahead = client().clockOffByMs(60_000).signed("/heartbeats", "");
        assertThat(status(ahead)).isEqualTo(200);
        gateway.advanceMs(11_000);
        for (int seconds = 11; seconds < 130; seconds++) {
            final boolean timely = seconds >= 50 && seconds <= 70;
            assertThat(status(ahead)).as("after " + seconds + " s").isEqualTo(timely ? 200 : 401);
            assertThat(client().plain().statusCode()).as("makes room").isEqualTo(200);
            gateway.advanceMs(1_000);
        }
        assertThat(gateway.armings).hasSize(1);
    }

    @Test
    void shouldTakeHeartbeatsOfTheSameSecond() {
        final String first = client().next(null);
        assertThat(client().next(first)).isNotNull();
        for (int i = 0; i < 3; i++) {
            assertThat(client().plain().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldNotLetARecordingKeepAFloodedKeyAlive() {
        try (TestGateway other = new TestGateway(context -> context.key(PolymarketClient.key("alice", "live"))
            .venue("polymarket", Map.of("rate-per-minute", "1")))) {
            final HttpRequest.Builder recorded = new PolymarketClient(other).signed("/heartbeats", "");
            assertThat(other.send(recorded).statusCode()).isEqualTo(200);
            other.advanceMs(SILENCE_MS - 1);
            assertThat(other.send(recorded).statusCode()).isEqualTo(401);
            other.advanceMs(3);
            assertThat(other.endings).hasSize(1);
        }
    }

    @Test
    void shouldRememberSoManyAndRefuseOlderOnes() {
        final Freshness freshness = new Freshness(60, 10_000_000_000L);
        final long startMs = 1_000_000_000L;
        for (int i = 0; i < 5 * Freshness.MOST / 2; i++) {
            assertThat(judge(freshness, i, startMs / 1_000 + i / 1_000, startMs + i)).isEqualTo(Freshness.Verdict.FRESH);
        }
        final long nowMs = startMs + 5 * Freshness.MOST / 2;
        for (int i = 0; i < 5 * Freshness.MOST / 2; i += 100) {
            final Freshness.Verdict again = judge(freshness, i, startMs / 1_000 + i / 1_000, nowMs);
            final boolean recent = i >= 3 * Freshness.MOST / 2 && nowMs - startMs - i <= 10_000;
            assertThat(again).as(i + " again").isEqualTo(recent ? Freshness.Verdict.FRESH : Freshness.Verdict.REPLAYED);
        }
        assertThat(judge(freshness, -1, startMs / 1_000, nowMs + 200_000)).isEqualTo(Freshness.Verdict.OUTSIDE_WINDOW);
        assertThat(judge(freshness, -1, nowMs / 1_000, nowMs)).isEqualTo(Freshness.Verdict.FRESH);
    }

    private static Freshness.Verdict judge(final Freshness freshness, final long signature, final long timestampS,
                                           final long nowMs) {
        return freshness.judge(ByteBuffer.allocate(32).putLong(signature).array(), timestampS, nowMs, nowMs * 1_000_000);
    }
}
