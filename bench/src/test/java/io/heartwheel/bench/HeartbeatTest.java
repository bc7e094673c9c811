package io.heartwheel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartwheel.bench.peer.MemoryLimit;
import java.util.Arrays;
import java.util.function.ToIntBiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HeartbeatTest {
    private static final int SESSIONS = 4 * HeartbeatBenchmark.BATCH;
    private static final int BATCHES = 8;

    private final HeartbeatBenchmark benchmark = new HeartbeatBenchmark();

    static Stream<Arguments> newTickMethods() {
        return Stream.of(
            method("newTick", HeartbeatBenchmark::newTick),
            method("newTickBatch", HeartbeatBenchmark::newTickBatch),
            method("newTickCallersTime", HeartbeatBenchmark::newTickCallersTime),
            method("newTickNanoTime", HeartbeatBenchmark::newTickNanoTime));
    }

    private static Arguments method(
        final String name, final ToIntBiFunction<HeartbeatBenchmark, HeartbeatBenchmark.Ours> call) {
        return Arguments.of(name, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("newTickMethods")
    void shouldWriteANewerTimeAtEachVisit(
        final String name, final ToIntBiFunction<HeartbeatBenchmark, HeartbeatBenchmark.Ours> call) {
        final HeartbeatBenchmark.Ours ours = ours();

        for (int batch = 0; batch < BATCHES; batch++) {
            final int from = batch * HeartbeatBenchmark.BATCH % SESSIONS;
            final long[] before = lastHeard(ours, from);
            assertThat(call.applyAsInt(benchmark, ours)).isEqualTo(HeartbeatBenchmark.BATCH);
            final long[] after = lastHeard(ours, from);
            assertThat(IntStream.range(0, before.length)).allMatch(i -> after[i] > before[i]);
        }
        assertThat(ours.quiet.work()).isZero();
    }

    @Test
    void shouldFindNothingToWriteInTheSameTick() {
        final HeartbeatBenchmark.Ours ours = ours();
        final long[] before = lastHeard(ours, 0);

        assertThat(benchmark.sameTick(ours)).isEqualTo(HeartbeatBenchmark.BATCH);
        assertThat(benchmark.sameTickBatch(ours)).isEqualTo(HeartbeatBenchmark.BATCH);

        assertThat(lastHeard(ours, 0)).isEqualTo(before);
    }

    @Test
    void shouldWriteInEachLimit() {
        final HeartbeatBenchmark.Limit state = new HeartbeatBenchmark.Limit();
        state.sessions = SESSIONS;
        state.order = "random";
        state.setUp();
        for (int batch = 0; batch < BATCHES; batch++) {
            assertThat(benchmark.checkedStoreLimit(state)).isEqualTo(HeartbeatBenchmark.BATCH);
        }
        assertAllHave(state);
        for (int batch = 0; batch < BATCHES; batch++) {
            assertThat(benchmark.casLimit(state)).isEqualTo(HeartbeatBenchmark.BATCH);
        }
        assertAllHave(state);
        for (int batch = 0; batch < BATCHES; batch++) {
            benchmark.storeLimit(state);
        }
        assertAllHave(state);
        for (int batch = 0; batch < BATCHES; batch++) {
            benchmark.volatileStoreLimit(state);
        }
        assertAllHave(state);
        assertThat(state.quantum).isEqualTo(2L * 4 * BATCHES * HeartbeatBenchmark.BATCH / SESSIONS);
    }

    @Test
    void shouldCheckInTheLimitWhatAHeartbeatChecks() {
        final MemoryLimit limit = new MemoryLimit(2);
        final long handle = limit.open(1, 1, 10);

        assertThat(limit.checkedStore(handle, 12)).isTrue();
        assertThat(limit.checkedStore(handle, 11)).isTrue();
        assertThat(limit.stamp(handle)).as("time never goes back").isEqualTo(12);
        assertThat(limit.compareAndSet(handle, 13)).isTrue();
        assertThat(limit.compareAndSet(handle, 12)).isTrue();
        assertThat(limit.stamp(handle)).isEqualTo(13);

        final long next = limit.open(1, 2, 20);
        assertThat(limit.checkedStore(handle, 21)).as("stale").isFalse();
        assertThat(limit.compareAndSet(handle, 21)).as("stale").isFalse();
        assertThat(limit.stamp(next)).isEqualTo(20);
    }

    @Test
    void shouldVisitEachOnceInRandomOrder() {
        final int[] order = Order.of("random", SESSIONS);

        assertThat(Arrays.stream(order).sorted()).containsExactly(IntStream.range(0, SESSIONS).boxed().toArray(Integer[]::new));
        assertThat(order).isEqualTo(Order.of("random", SESSIONS)).isNotEqualTo(IntStream.range(0, SESSIONS).toArray());
    }

    @Test
    void shouldVisitTheBusyMostInZipfOrder() {
        final int[] visits = new int[SESSIONS];
        Arrays.stream(Order.of("zipf", SESSIONS)).forEach(session -> visits[session]++);
        final int busiest = Arrays.stream(visits).max().orElseThrow();

        // The busiest has ln 2 of ln n.
        assertThat(busiest / (double) SESSIONS).isBetween(0.06, 0.11);
    }

    @Test
    void shouldSayWhichParametersItTakes() {
        assertThatThrownBy(() -> Order.of("sorted", 10)).hasMessageContaining("random or zipf");
        final HeartbeatBenchmark.Ours ours = new HeartbeatBenchmark.Ours();
        ours.sessions = 1500;
        ours.order = "random";
        assertThatThrownBy(ours::setUp).hasMessageContaining("multiple of 1000");
    }

    private static HeartbeatBenchmark.Ours ours() {
        final HeartbeatBenchmark.Ours ours = new HeartbeatBenchmark.Ours();
        ours.sessions = SESSIONS;
        ours.order = "random";
        ours.setUp();
        return ours;
    }

    private static long[] lastHeard(final HeartbeatBenchmark.Ours ours, final int from) {
        return IntStream.range(from, from + HeartbeatBenchmark.BATCH)
            .mapToLong(i -> ours.wheel.lastHeartbeatNs(ours.handles[i])).toArray();
    }

    private static void assertAllHave(final HeartbeatBenchmark.Limit state) {
        assertThat(Arrays.stream(state.handles)).allMatch(handle -> state.limit.stamp(handle) == state.quantum);
    }
}
