package io.heartwheel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole lives in virtual time, another each run. Repeat one with {@code -Dheartwheel.seed=N}, which is printed.
 */
class SimulationTest {
    private static final long SEED = Long.getLong("heartwheel.seed", System.nanoTime());

    @ParameterizedTest
    @ValueSource(ints = {16, 500, 5_000})
    void shouldKeepEveryPromiseInARandomLifeAndDecideTheSameAgain(final int population) {
        final long seed = new SplittableRandom(SEED ^ population).nextLong();
        final Simulation first = new Simulation(seed, population);
        final String counted = first.run(20_000);
        System.out.println("simulation of " + population + " -Dheartwheel.seed=" + SEED + ": " + counted);

        final Simulation second = new Simulation(seed, population);
        second.run(20_000);
        assertThat(second.digest()).as("the same calls give the same events").isEqualTo(first.digest());
        for (final EventType type : population < 500 ? new EventType[0] : EventType.values()) {
            assertThat(first.counts()).as("a life without %s proves little", type).containsKey(type);
        }
    }

    @Test
    void shouldCarryAMillionSessionsThroughVirtualMinutesInSeconds() {
        final long startNs = System.nanoTime();
        final MillionSessions first = new MillionSessions(SEED);
        System.out.println("a million sessions -Dheartwheel.seed=" + SEED + ": " + first.run()
            + " in " + (System.nanoTime() - startNs) / 1_000_000 + " ms");
        assertThat(first.expired()).isEqualTo(first.died());
        assertThat(first.died()).isPositive();
    }
}
