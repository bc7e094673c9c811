package io.heartwheel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.Switches.Ending;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The tie-break, over the wire: a heartbeat that was answered "ok" is never followed by an expiry that ignores it. */
class TieBreakTest {
    private static final ApiKey KEY = new ApiKey("bot", "alice", "toy", "an-id-that-is-long", Map.of());
    private static final int BEATS = 4_000;
    private static final long TICK_TAKES_NS = 50_000;

    @Test
    void shouldNeverFireOnASilenceThatAnAnsweredHeartbeatBroke() throws InterruptedException {
        final long seed = Long.getLong("heartwheel.seed", System.nanoTime());
        System.out.println("tie-break -Dheartwheel.seed=" + seed);
        try (TestGateway gateway = new TestGateway(KEY)) {
            final List<Long> lastBeatOfArming = new ArrayList<>();
            final Thread client = new Thread(() -> beat(gateway, new SplittableRandom(seed), lastBeatOfArming), "client");
            client.start();
            while (client.isAlive()) {
                gateway.advanceMs(1);
                // About ten ticks a request, as many as the timeout has: so that they meet.
                LockSupport.parkNanos(TICK_TAKES_NS);
            }
            client.join();
            gateway.advanceMs(100);
            System.out.println("tie-break: " + BEATS + " heartbeats, fired " + gateway.endings.size() + " times");
            assertThat(gateway.endings).hasSameSizeAs(lastBeatOfArming).hasSizeGreaterThan(10).hasSizeLessThan(BEATS);
            for (int i = 0; i < lastBeatOfArming.size(); i++) {
                final Ending ending = gateway.endings.get(i);
                assertThat(ending.atNs() - lastBeatOfArming.get(i)).isGreaterThanOrEqualTo(ToyVenue.TIMEOUT_NS);
            }
        }
    }

    /** Notes of each arming when its last accepted heartbeat was sent: the client knows no more than that. */
    private static void beat(final TestGateway gateway, final SplittableRandom random, final List<Long> lastBeatOfArming) {
        for (int i = 0; i < BEATS; i++) {
            final long untilNs = gateway.nowNs() + random.nextLong(ToyVenue.TIMEOUT_NS + ToyVenue.TIMEOUT_NS / 10);
            while (gateway.nowNs() < untilNs) {
                Thread.onSpinWait();
            }
            final long sentNs = gateway.nowNs();
            final String answer = gateway.send(HttpRequest.newBuilder(gateway.uri("/toy/beat")).header("key", KEY.id())
                .POST(BodyPublishers.noBody())).body();
            if (answer.contains("ARMED")) {
                lastBeatOfArming.add(sentNs);
            } else {
                assertThat(answer).contains("ACCEPTED");
                lastBeatOfArming.set(lastBeatOfArming.size() - 1, sentNs);
            }
        }
    }
}
