package io.heartwheel.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.bench.result.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FixReportTest {
    private final Map<String, Double> metrics = new LinkedHashMap<>();
    @TempDir
    private Path folder;

    @Test
    void shouldPutStockBesideOursForEachNumberOfSessions() {
        measured("heartbeat_late_ms_p99", 300, 990, 2.5);
        measured("heartbeat_late_ms_p99", 10_000, 1_010, 3.5);

        assertThat(FixReport.table(summary())).contains(
            "|  | 300: stock | ours | 10,000: stock | ours |\n| --- | ---: | ---: | ---: | ---: |\n",
            "| Heartbeat late, after other messages, ms: p99 | 990 | 2.5 | 1,010 | 3.5 |\n",
            "| disconnect late, ms: p99 |  |  |  |  |\n");
    }

    @Test
    void shouldDrawLinesOrBarsAndNothingThatWasNotMeasured() throws IOException {
        measured("idle_cpu_ms_per_s", 300, 2, 1);
        measured("bytes_per_session", 300, 2_000, 3_000);
        measured("bytes_per_session", 3_000, 2_000, 3_000);

        FixReport.write(folder, summary());

        assertThat(folder.resolve("fix-memory.png")).isNotEmptyFile();
        assertThat(folder.resolve("fix-idle.png")).isNotEmptyFile();
        assertThat(folder.resolve("fix-lateness.png")).doesNotExist();
        assertThat(Files.readString(folder.resolve(FixReport.TABLES))).contains("| 2,000 | 3,000 | 2,000 | 3,000 |");
    }

    @Test
    void shouldDrawASideThatHasOneSizeOnly() throws IOException {
        measured("idle_cpu_ms_per_s", 300, 2, 1);
        metrics.put("stock_idle_cpu_ms_per_s_3000", 4.0);

        FixReport.write(folder, summary());

        assertThat(folder.resolve("fix-idle.png")).isNotEmptyFile();
    }

    private void measured(final String name, final int sessions, final double stock, final double ours) {
        metrics.put("stock_" + name + '_' + sessions, stock);
        metrics.put("ours_" + name + '_' + sessions, ours);
    }

    private Summary summary() {
        return Summary.rounded(Map.of(), metrics);
    }
}
