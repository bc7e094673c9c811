package io.heartwheel.journal;

import static io.heartwheel.journal.ClockWatch.PERIOD_NS;
import static io.heartwheel.journal.ClockWatch.STEP_NS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClockWatchTest {
    private static final long NOW = 7_000;
    private static final long HOUR_NS = 3_600_000_000_000L;

    private final ClockWatch watch = new ClockWatch(NOW);

    @Test
    void shouldTellOnceAMinute() {
        assertThat(watch.isWorthTelling(NOW + PERIOD_NS - 1, 5)).isFalse();
        assertThat(watch.isWorthTelling(NOW + PERIOD_NS, 5)).isTrue();
        assertThat(watch.isWorthTelling(NOW + PERIOD_NS + 1, 5)).isFalse();
        assertThat(watch.isWorthTelling(NOW + 2 * PERIOD_NS, 5)).isTrue();
    }

    @Test
    void shouldTellOfAStepInEitherDirectionAtOnceAndOnce() {
        assertThat(watch.isWorthTelling(NOW + 1, STEP_NS)).isFalse();
        assertThat(watch.isWorthTelling(NOW + 2, STEP_NS + 1)).isTrue();
        assertThat(watch.isWorthTelling(NOW + 3, STEP_NS + 1)).isFalse();
        assertThat(watch.isWorthTelling(NOW + 4, -HOUR_NS)).isTrue();
        assertThat(watch.isWorthTelling(NOW + 5, -HOUR_NS + STEP_NS)).isFalse();
    }

    @Test
    void shouldAddUpWhatCreepsSinceItWasToldLast() {
        long aheadNs = 0;
        int told = 0;
        for (int i = 1; i <= 1_000; i++) {
            aheadNs += STEP_NS / 10;
            told += watch.isWorthTelling(NOW + i, aheadNs) ? 1 : 0;
        }
        assertThat(told).isEqualTo(1_000 / 11);
    }
}
