package io.heartwheel.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The chart library looks for labels that differ, for ever if there are none: each must come to an end. */
@Timeout(60)
class CutChartTest {
    private static final List<double[]> NONE = List.of(new double[] {0, 0});

    @TempDir
    private Path folder;

    @Test
    void shouldDrawWhatWasHeldAndLetGo() throws IOException {
        final List<double[]> all = List.of(new double[] {0, 0}, new double[] {17.3, 1}, new double[] {22.31, 2});

        CutChart.write(folder, Map.of("asked", all, "expired", all, "cancelled", all,
            "held", List.of(new double[] {0, 0}, new double[] {17.3, 1}, new double[] {22.3, 0})));

        assertThat(folder.resolve(CutChart.FILE)).isNotEmptyFile();
    }

    @Test
    void shouldDrawAlsoWhereNothingHappened() throws IOException {
        CutChart.write(folder, Map.of("asked", NONE, "expired", NONE, "held", NONE, "cancelled", NONE));

        assertThat(folder.resolve(CutChart.FILE)).isNotEmptyFile();
    }
}
