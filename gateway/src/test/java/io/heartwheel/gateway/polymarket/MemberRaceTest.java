package io.heartwheel.gateway.polymarket;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.Policy;
import io.heartwheel.gateway.RateLimit;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Sessions;
import io.heartwheel.gateway.Terms;
import io.heartwheel.gateway.TestGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Several event loops with heartbeats of one key at the same moment. */
class MemberRaceTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 2_000;

    @Test
    void shouldGiveTheSameNextIdToAllWhoBringTheSame() throws Exception {
        final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (TestGateway gateway = new TestGateway(PolymarketClient.key("alice", "live"))) {
            final Member member = new Member(PolymarketClient.key("alice", "live"),
                new Terms(Policy.timeout(1_000_000_000), Scope.SESSION, false), new Freshness(60, 0), new RateLimit(1, 1));
            final Sessions sessions = gateway.gateway().sessions();
            final List<Set<String>> answers = Stream.<Set<String>>generate(ConcurrentHashMap::newKeySet).limit(ROUNDS).toList();
            final CyclicBarrier together = new CyclicBarrier(THREADS);
            final String first = member.beat(sessions, null).heartbeatId();
            final List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                done.add(threads.submit(() -> {
                    String id = first;
                    for (final Set<String> round : answers) {
                        together.await(10, TimeUnit.SECONDS);
                        id = member.beat(sessions, id).heartbeatId();
                        round.add(id);
                    }
                    return null;
                }));
            }
            for (final Future<?> each : done) {
                each.get();
            }
            assertThat(answers).allMatch(round -> round.size() == 1);
        } finally {
            threads.shutdownNow();
        }
    }
}
