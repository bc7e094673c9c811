package io.heartwheel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Fails when the hot path has become much dearer than it was, on whatever machine: {@code mvn -pl bench -am verify -Pguard}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuardIT {
    // Each compares medians of one run on one machine. They are to catch a change of kind (a lock, an allocation, a miss more
    // for each heartbeat), not of degree: each is about half as good as what was measured when it was set.
    private static final double SAME_TICK_TO_LIMIT = 4;
    private static final double NEW_TICK_TO_LIMIT = 12;
    private static final double AGRONA_TO_ALL_IN = 1.3;
    private static final double AGRONA_TO_ALL_IN_BATCH = 2;
    private static final double MOST_BYTES = 0.01;

    private static final String SESSIONS = "1000000";
    private Map<String, RunResult> results;

    @BeforeAll
    void measure() throws RunnerException {
        final Collection<RunResult> heartbeats = new Runner(options()
            .include("\\.HeartbeatBenchmark\\.(sameTick|newTick|checkedStoreLimit)$").param("order", "random").build()).run();
        final Collection<RunResult> allIn = new Runner(options()
            .include("\\.AllInBenchmark\\.(heartwheel|heartwheelBatch|agrona)$")
            .param("periodSeconds", "10").param("shape", "steady").build()).run();
        results = heartbeats.stream().collect(Collectors.toMap(GuardIT::nameOf, result -> result));
        allIn.forEach(result -> results.put(nameOf(result), result));
    }

    @Test
    void shouldCostLittleMoreThanTheLimitInTheSameTick() {
        assertThat(ns("HeartbeatBenchmark.sameTick"))
            .isLessThan(SAME_TICK_TO_LIMIT * ns("HeartbeatBenchmark.checkedStoreLimit"));
    }

    @Test
    void shouldCostFewTimesTheLimitInANewTick() {
        assertThat(ns("HeartbeatBenchmark.newTick"))
            .isLessThan(NEW_TICK_TO_LIMIT * ns("HeartbeatBenchmark.checkedStoreLimit"));
    }

    @Test
    void shouldCostAFractionOfAgronasWheelAllIn() {
        assertThat(AGRONA_TO_ALL_IN * ns("AllInBenchmark.heartwheel")).isLessThan(ns("AllInBenchmark.agrona"));
        assertThat(AGRONA_TO_ALL_IN_BATCH * ns("AllInBenchmark.heartwheelBatch")).isLessThan(ns("AllInBenchmark.agrona"));
    }

    @Test
    void shouldAllocateNothing() {
        assertThat(bytes("HeartbeatBenchmark.sameTick")).isLessThan(MOST_BYTES);
        assertThat(bytes("HeartbeatBenchmark.newTick")).isLessThan(MOST_BYTES);
        assertThat(bytes("AllInBenchmark.heartwheel")).isLessThan(MOST_BYTES);
    }

    private static ChainedOptionsBuilder options() {
        return new OptionsBuilder().forks(1).warmupIterations(3).warmupTime(TimeValue.seconds(1))
            .measurementIterations(7).measurementTime(TimeValue.milliseconds(500)).timeout(TimeValue.minutes(2))
            .addProfiler(GCProfiler.class).param("sessions", SESSIONS).shouldFailOnError(true).timeUnit(TimeUnit.NANOSECONDS);
    }

    private static String nameOf(final RunResult result) {
        final String name = result.getParams().getBenchmark();
        return name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
    }

    /** The median, so that one disturbed iteration decides nothing. */
    private double ns(final String name) {
        final double[] scores = results.get(name).getBenchmarkResults().stream()
            .flatMap(fork -> fork.getIterationResults().stream()).map(IterationResult::getPrimaryResult)
            .mapToDouble(result -> result.getScore()).sorted().toArray();
        return scores[scores.length / 2];
    }

    private double bytes(final String name) {
        return results.get(name).getSecondaryResults().get("gc.alloc.rate.norm").getScore();
    }
}
