package io.heartwheel.bench.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DelaysTest {
    private final Delays delays = new Delays();

    @Test
    void shouldTellPercentilesOfAllThatThereAre() {
        for (int ms = 2_000; ms > 0; ms--) {
            delays.add(ms * 1_000_000L);
        }
        final Map<String, Double> metrics = new LinkedHashMap<>();
        delays.into(metrics, "ours_late", 300);

        assertThat(metrics).containsExactly(
            Map.entry("ours_late_ms_p50_300", 1_000.0), Map.entry("ours_late_ms_p99_300", 1_980.0),
            Map.entry("ours_late_ms_max_300", 2_000.0));
    }

    @Test
    void shouldNotTakeWhatIsEarlyForInTime() {
        delays.add(-1);
        delays.add(0);
        delays.add(5);

        assertThat(delays.early()).isEqualTo(1);
        assertThat(delays.ms(1)).isNegative();
    }

    @Test
    void shouldLeaveOutWhatWasNotMeasured() {
        final Map<String, Double> metrics = new LinkedHashMap<>();
        delays.into(metrics, "ours_late", 300);

        assertThat(metrics).isEmpty();
    }
}
