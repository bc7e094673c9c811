package io.heartwheel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What threads are told while they race with the poller and with each other is what happens. */
class ConcurrencyTest {
    private static final int THREADS = 3;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({"4, 1000000", "64, 1000000", "1000, 500000"})
    void shouldKeepWhatItTellsThreadsThatRace(final int capacity, final int polls) throws Exception {
        final Race race = new Race(capacity, 1_000_000);
        final List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            running.add(threads.submit(new RacingThread(race, thread)));
        }
        race.run(polls);
        for (final Future<?> thread : running) {
            rethrow(thread);
        }
        race.finish();

        assertThat(race.violations).isEmpty();
        System.out.println("race of " + capacity + ": " + race);
    }

    @Test
    void shouldLetExactlyOneOfManyDisarm() throws Exception {
        final Heartwheel wheel = new Heartwheel(Bench.calmContext(), 0);
        for (int round = 0; round < 2_000; round++) {
            final long handle = wheel.register(round, Policy.timeout(Bench.SECOND));
            final List<Future<Boolean>> attempts = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                attempts.add(threads.submit(() -> wheel.deregister(handle)));
            }
            int winners = 0;
            for (final Future<Boolean> attempt : attempts) {
                winners += attempt.get() ? 1 : 0;
            }
            assertThat(winners).isEqualTo(1);
            wheel.poll(0, event -> { });
            wheel.poll(0, event -> { });
        }
    }

    private static void rethrow(final Future<?> thread) throws InterruptedException {
        try {
            thread.get();
        } catch (final ExecutionException e) {
            throw new AssertionError("a racing thread failed", e.getCause());
        }
    }
}
