package io.heartwheel.gateway.polysimulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.Policy;
import io.heartwheel.gateway.GatewayTime;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Terms;
import io.heartwheel.gateway.TestGateway;
import io.heartwheel.gateway.TestWheel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Labels that come, fall silent, make room for others and come back, on several event loops while the wheel turns. */
class LabelsRaceTest {
    private static final int THREADS = 4;
    private static final int LABELS = 6;
    private static final int LIMIT = 3;

    @Test
    void shouldLoseNoSwitch() throws Exception {
        final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (TestGateway gateway = new TestGateway(PolySimulatorClient.key("alice"))) {
            final GatewayTime time = new GatewayTime(gateway::nowNs, () -> Instant.ofEpochMilli(gateway.wallMs()));
            final Labels labels = new Labels(PolySimulatorClient.key("alice"), gateway.gateway().sessions(), time, LIMIT);
            final Terms terms = new Terms(Policy.timeout(3 * TestWheel.TICK_NS), Scope.ACCOUNT, false);
            final AtomicBoolean stop = new AtomicBoolean();
            final AtomicInteger refused = new AtomicInteger();
            final List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                done.add(threads.submit(() -> {
                    while (!stop.get()) {
                        final long heard = labels.heartbeat("l" + ThreadLocalRandom.current().nextInt(LABELS), terms);
                        refused.addAndGet(heard < 0 ? 1 : 0);
                        Thread.yield();
                    }
                }));
            }
            while (gateway.armings.size() < 2_000) {
                gateway.advanceMs(20);
            }
            stop.set(true);
            for (final Future<?> each : done) {
                each.get();
            }
            gateway.advanceMs(100);

            assertThat(gateway.endings).hasSameSizeAs(gateway.armings);
            assertThat(gateway.gateway().sessions().all()).hasSizeLessThanOrEqualTo(LIMIT)
                .noneMatch(session -> session.statistics().armed());
            assertThat(refused).hasPositiveValue();
        } finally {
            threads.shutdownNow();
        }
    }
}
