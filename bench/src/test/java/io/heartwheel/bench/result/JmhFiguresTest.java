package io.heartwheel.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JmhFiguresTest {
    static final String HEARTBEAT = """
        [{"benchmark": "io.heartwheel.bench.HeartbeatBenchmark.sameTick", "mode": "avgt", "threads": 1, "forks": 2,
          "params": {"order": "random", "sessions": "1000000"},
          "primaryMetric": {"score": 2.0, "scoreError": "NaN", "scoreUnit": "ns/op", "rawData": [[1.0, 9.0], [2.0]]},
          "secondaryMetrics": {
            "gc.alloc.rate": {"score": 0.1, "scoreUnit": "MB/sec", "rawData": [[0.1]]},
            "gc.alloc.rate.norm": {"score": 0.5, "scoreUnit": "B/op", "rawData": [[0.25, 0.75]]},
            "gc.count": {"score": 0.0, "scoreUnit": "counts", "rawData": [[0.0]]}}}]
        """;
    static final String STORM = """
        [{"benchmark": "io.heartwheel.bench.StormBenchmark.heartwheel", "mode": "ss", "threads": 1, "forks": 1,
          "params": {"sessions": "1000000"},
          "primaryMetric": {"score": 50, "scoreUnit": "ms/op", "rawData": [[40, 50, 60]]},
          "secondaryMetrics": {"maxPollMicros": {"score": 90, "scoreUnit": "#", "rawData": [[80, 90, 200]]}}}]
        """;

    @Test
    void shouldTakeEveryIterationOfEveryForkAsASample() throws IOException {
        final Figure figure = JmhFigures.read(HEARTBEAT).get(0);

        assertThat(figure.samples()).containsExactly(1.0, 9.0, 2.0);
        assertThat(figure.median()).isEqualTo(2.0);
        assertThat(figure.min()).isEqualTo(1.0);
        assertThat(figure.max()).isEqualTo(9.0);
        assertThat(figure.unit()).isEqualTo("ns/op");
    }

    @Test
    void shouldNameSubjectContestantAndSize() throws IOException {
        final Figure figure = JmhFigures.read(HEARTBEAT).get(0);

        assertThat(figure.subject()).isEqualTo("heartbeat");
        assertThat(figure.contestant()).isEqualTo("sameTick");
        assertThat(figure.sessions()).isEqualTo(1_000_000);
        assertThat(figure.parameters()).isEqualTo(Map.of("order", "random"));
    }

    @Test
    void shouldKeepAllocationWithTheFigureAndTheProfilersOtherResultsOut() throws IOException {
        final List<Figure> figures = JmhFigures.read(HEARTBEAT);

        assertThat(figures).hasSize(1);
        assertThat(figures.get(0).allocBytesPerOp()).isEqualTo(0.5, offset(1e-9));
    }

    @Test
    void shouldTellTimesInNsAndSecondaryResultsAsStatistics() throws IOException {
        final List<Figure> figures = JmhFigures.read(STORM);

        assertThat(figures.get(0).median()).isEqualTo(50e6);
        assertThat(figures.get(1).parameter(Figure.STATISTIC)).isEqualTo("maxPollMicros");
        assertThat(figures.get(1).median()).isEqualTo(90);
        assertThat(figures.get(1).unit()).isEqualTo("us");
    }

    @Test
    void shouldMakeSubjectsOfClassNames() {
        assertThat(JmhFigures.subjectOf("AllInBenchmark")).isEqualTo("all-in");
        assertThat(JmhFigures.subjectOf("SharedHeartbeatBenchmark")).isEqualTo("shared-heartbeat");
    }
}
