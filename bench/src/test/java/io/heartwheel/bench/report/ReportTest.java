package io.heartwheel.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.bench.result.Figure;
import io.heartwheel.bench.result.Results;
import io.heartwheel.bench.result.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReportTest {
    @TempDir
    private Path folder;
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();

    @Test
    void shouldNeedNoOtherFileAndNoNetwork() throws IOException {
        measured("all-in", "heartwheel", 32, 46);
        measured("all-in", "limit", 6, 20);

        assertThat(page()).contains("data:image/png;base64,").doesNotContain("http:").doesNotContain("https:")
            .doesNotContain("<script");
        assertThat(folder.resolve("all-in.png")).isNotEmptyFile();
    }

    @Test
    void shouldSayWhereAPeerIsBetter() throws IOException {
        measured("all-in", "heartwheel", 32, 46);
        measured("all-in", "agrona", 254, 40);

        assertThat(page()).contains("Agrona DeadlineTimerWheel is cheaper at all-in, 10 M sessions, "
            + "periodSeconds 10, shape steady: 40 against our 46 ns/op.")
            .doesNotContain("cheaper at all-in, 1 M");
    }

    @Test
    void shouldNotTakeALimitForAPeer() throws IOException {
        measured("all-in", "heartwheel", 32, 46);
        measured("all-in", "limit", 6, 20);
        measured("all-in", "agrona", 254, 395);

        assertThat(page()).contains("Nowhere in this run: 2 contests");
    }

    @Test
    void shouldTellTheRatioToTheLimit() throws IOException {
        measured("all-in", "heartwheel", 32, 46);
        measured("all-in", "limit", 8, 23);

        assertThat(page()).contains("<td class=\"n\">4</td>", "<td class=\"n\">2</td>");
        assertThat(Report.headlines(Summary.of(results()))).anyMatch(line -> line.contains("4 × what memory allows (8 ns)"));
    }

    @Test
    void shouldWriteTablesToPaste() throws IOException {
        measured("all-in", "heartwheel", 32, 46);
        measured("all-in", "heartwheelBatch", 16, 23);
        measured("all-in", "limit", 8, 23);
        measured("all-in", "agrona", 256, 395);
        figures.add(Figure.statistic("storm", "heartwheel", 1_000_000, "maxPollMicros", "us", 64));
        figures.add(Figure.of("idle", "agrona", 1_000_000, Map.of(), "ns/op", List.of(2_500.0), null));
        page();
        final List<String> lines = Files.readAllLines(folder.resolve(Report.TABLES));

        assertThat(lines.get(0)).startsWith("a CPU, ").contains("JDK unknown, commit unknown");
        assertThat(lines).contains(
            "| contestant | 1 M, ns | × limit | × ours | 10 M, ns | × limit | × ours |",
            "| Heartwheel, in batches | 16 | 2 | 0.5 | 23 | 1 | 0.5 |",
            "| Agrona DeadlineTimerWheel | 256 | 32 | 8 | 395 | 17.2 | 8.59 |",
            "| storm, longest poll | Heartwheel | 1 M | 64 µs |  |",
            "| idle | Agrona DeadlineTimerWheel | 1 M | 2.5 µs |  |");
        assertThat(lines).noneMatch(line -> line.contains("Re-arming") || line.contains("Memory"));
    }

    @Test
    void shouldTellAnOrderOrPeriodApart() throws IOException {
        measured("all-in", "heartwheel", 32, 46);
        figures.add(Figure.of("all-in", "heartwheel", 1_000_000, Map.of("periodSeconds", "1", "shape", "churn"), "ns/op",
            List.of(50.0), 0.0));
        page();

        assertThat(folder.resolve(Report.TABLES)).content()
            .contains("| Heartwheel | 32 |  | 1 | 46 |  | 1 |", "| 1 s | churn | 1 M | Heartwheel | 50 |  | 1 |");
    }

    @Test
    void shouldTellCpuOfAllThreadsBesideACall() throws IOException {
        for (final String contestant : List.of("heartwheel", "netty")) {
            final double ns = contestant.equals("netty") ? 300 : 10;
            figures.add(Figure.of("rearm", contestant, 1_000_000, Map.of(), "ns/op", List.of(ns),
                contestant.equals("netty") ? 64.0 : 0.01));
            figures.add(Figure.statistic("rearm", contestant, 1_000_000, Names.ALL_CPU, "ns/op", 2 * ns));
        }
        page();

        assertThat(folder.resolve(Report.TABLES)).content().contains(
            "| Heartwheel | 10 | 1 | 20 | 1 | 0 |", "| Netty HashedWheelTimer | 300 | 30 | 600 | 30 | 64 |");
        assertThat(folder.resolve("rearm.png")).isNotEmptyFile();
    }

    @Test
    void shouldNotTakeOursInBatchesForAPeer() throws IOException {
        measured("all-in", "heartwheel", 32, 46);
        measured("all-in", "heartwheelBatch", 16, 23);
        measured("all-in", "agrona", 254, 395);

        assertThat(page()).contains("Nowhere in this run: 2 contests");
    }

    @Test
    void shouldSayWhatCouldNotBeMeasured() throws IOException {
        failed.add("all-in agrona <10M>");

        assertThat(page()).contains("Could not be measured: all-in agrona &lt;10M&gt;").contains("Not in this run: ");
    }

    @Test
    void shouldWriteNumbersForPeople() {
        assertThat(Names.number(0)).isEqualTo("0");
        assertThat(Names.number(1234.5)).isEqualTo("1,235");
        assertThat(Names.number(12.34)).isEqualTo("12.3");
        assertThat(Names.number(1.5)).isEqualTo("1.5");
        assertThat(Names.number(0.0123)).isEqualTo("0.012");
        assertThat(Names.sessions(10_000_000)).isEqualTo("10 M");
        assertThat(Charts.percentile(1000)).isEqualTo("99.9 %");
    }

    @Test
    void shouldMoveLabelsApart() {
        final double[] places = {100, 99, 20};
        EndLabels.apart(places, 15);

        assertThat(places[0] - places[1]).isGreaterThan(14.9);
        assertThat(places[2]).isEqualTo(20);
    }

    private void measured(final String subject, final String contestant, final double atMillion, final double atTen) {
        final Map<String, String> parameters = Map.of("periodSeconds", "10", "shape", "steady");
        figures.add(Figure.of(subject, contestant, 1_000_000, parameters, "ns/op", List.of(atMillion), 0.0));
        figures.add(Figure.of(subject, contestant, 10_000_000, parameters, "ns/op", List.of(atTen), 0.0));
    }

    private Results results() {
        return new Results(Map.of("cpu", "a CPU"), failed, figures);
    }

    private String page() throws IOException {
        Report.write(folder, results(), Summary.of(results()));
        return Files.readString(folder.resolve(Report.PAGE));
    }
}
