package io.heartwheel.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {

    @Test
    void shouldNameAFigureBySubjectAndSize() throws IOException {
        assertThat(Summary.of(results(JmhFigures.read(JmhFiguresTest.HEARTBEAT))).metrics())
            .containsEntry("heartbeat_same_tick_ns_1m", 2.0)
            .containsEntry("heartbeat_alloc_bytes", 0.5)
            .doesNotContainKey("heartbeat_same_tick_ns_10m");
    }

    @Test
    void shouldTellAStormByItsRateAndItsLongestPoll() throws IOException {
        assertThat(Summary.of(results(JmhFigures.read(JmhFiguresTest.STORM))).metrics())
            .containsEntry("expiry_storm_per_second_1m", 20e6)
            .containsEntry("expiry_storm_max_poll_us", 90.0);
    }

    @Test
    void shouldQuoteRandomOrderAndSteadyPeriodsOnly() {
        final List<Figure> figures = List.of(
            figure("all-in", "heartwheel", 99, Map.of("periodSeconds", "1", "shape", "steady")),
            figure("all-in", "heartwheel", 98, Map.of("periodSeconds", "10", "shape", "churn")),
            figure("all-in", "heartwheel", 31, Map.of("periodSeconds", "10", "shape", "steady")),
            figure("heartbeat", "newTick", 97, Map.of("order", "zipf")));

        assertThat(Summary.of(results(figures)).metrics())
            .containsEntry("all_in_ns_1m", 31.0).doesNotContainKey("heartbeat_new_tick_ns_1m");
    }

    @Test
    void shouldSayWhatIsMissingRatherThanInventIt() {
        final Summary summary = Summary.of(results(List.of()));

        assertThat(summary.metrics()).isEmpty();
        assertThat(summary.missing()).contains("all_in_agrona_ns_10m", "rearm_stpe_ns_1m", "lateness_us_p999",
            "bytes_per_session", "journal_poller_cost_percent").hasSize(47);
    }

    @Test
    void shouldHaveAllThatIsPromised() {
        assertThat(Summary.names()).contains(
            "heartbeat_same_tick_ns_1k", "heartbeat_same_tick_ns_1m", "heartbeat_same_tick_ns_10m",
            "heartbeat_new_tick_ns_1k", "heartbeat_new_tick_ns_1m", "heartbeat_new_tick_ns_10m",
            "heartbeat_same_tick_batch_ns_1k", "heartbeat_same_tick_batch_ns_1m", "heartbeat_same_tick_batch_ns_10m",
            "heartbeat_new_tick_batch_ns_1k", "heartbeat_new_tick_batch_ns_1m", "heartbeat_new_tick_batch_ns_10m",
            "store_limit_ns_1k", "store_limit_ns_1m", "store_limit_ns_10m",
            "checked_store_limit_ns_1k", "checked_store_limit_ns_1m", "checked_store_limit_ns_10m",
            "all_in_ns_100k", "all_in_ns_1m", "all_in_ns_10m",
            "all_in_batch_ns_100k", "all_in_batch_ns_1m", "all_in_batch_ns_10m",
            "all_in_limit_ns_100k", "all_in_limit_ns_1m", "all_in_limit_ns_10m",
            "all_in_agrona_ns_100k", "all_in_agrona_ns_1m", "all_in_agrona_ns_10m",
            "rearm_netty_ns_1m", "rearm_kafka_ns_1m", "rearm_stpe_ns_1m", "rearm_chm_ns_1m",
            "heartbeat_alloc_bytes", "poll_alloc_bytes", "expiry_storm_per_second_1m", "expiry_storm_max_poll_us",
            "lateness_us_p50", "lateness_us_p999", "bytes_per_session");
    }

    @Test
    void shouldBeExplainedInTheGuide() throws IOException {
        final String guide = Files.readString(Path.of("..", "src", "site", "markdown", "benchmarks.md"));

        assertThat(Summary.names()).allSatisfy(name ->
            assertThat(guide).containsAnyOf('`' + name + '`', '`' + name.replaceFirst("_(1k|100k|1m|10m)$", "_*") + '`'));
    }

    @Test
    void shouldQuoteMemoryOfTheBiggestWheel() {
        final List<Figure> figures = List.of(
            Figure.statistic("memory", "heartwheel", 10_000_000, "jol", "B/session", 24.04),
            Figure.statistic("memory", "heartwheel", 1_000_000, "jol", "B/session", 25));

        assertThat(Summary.of(results(figures)).metrics()).containsEntry("bytes_per_session", 24.04);
    }

    @Test
    void shouldReadBackWhatItWrote(@TempDir final Path folder) throws IOException {
        final List<Figure> figures = new ArrayList<>(JmhFigures.read(JmhFiguresTest.HEARTBEAT));
        figures.add(Figure.statistic("lateness", "heartwheel", 7, "p50", "us", 1.5));
        final Path file = folder.resolve("results.json");
        results(figures).write(file);

        assertThat(Results.read(file)).isEqualTo(results(figures));
    }

    private static Figure figure(
        final String subject, final String contestant, final double ns, final Map<String, String> parameters) {
        return Figure.of(subject, contestant, 1_000_000, parameters, "ns/op", List.of(ns), null);
    }

    private static Results results(final List<Figure> figures) {
        return new Results(Map.of("cpu", "test"), List.of(), figures);
    }
}
