package io.heartwheel.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.bench.HeartbeatBenchmark;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Benchmark;

class PlanTest {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNameOnlyBenchmarksThatExist(final boolean isFull) {
        for (final Step step : (isFull ? Plan.full() : Plan.quick()).steps()) {
            if (step instanceof final Step.Jmh jmh) {
                assertThat(benchmarks(jmh.benchmark())).contains(jmh.contestant());
            }
        }
    }

    @Test
    void shouldGiveAgronaRoomForAThousandRenewedInATick() {
        // 32768 spokes of 2048 timers, 12 bytes each with their owners, and a quarter more.
        assertThat(Plan.full().steps()).filteredOn(step -> step.label().startsWith("churn agrona"))
            .hasSize(2).allMatch(step -> step.heapMb() > 768 * 4 / 3);
    }

    @Test
    void shouldFitItsTime() {
        assertThat(Plan.quick().seconds()).isLessThan(4 * 60);
        assertThat(Plan.full().seconds()).isLessThan(30 * 60);
    }

    @Test
    void shouldLeaveOutOtherSubjects() {
        final Plan plan = Plan.quick().only(Set.of("storm", "memory"));

        assertThat(plan.subjects()).containsExactly("storm", "memory");
        assertThat(plan.seconds()).isLessThan(Plan.quick().seconds());
    }

    private static String[] benchmarks(final String simpleName) {
        try {
            return Arrays.stream(Class.forName(HeartbeatBenchmark.class.getPackageName() + '.' + simpleName).getMethods())
                .filter(method -> method.isAnnotationPresent(Benchmark.class)).map(Method::getName).toArray(String[]::new);
        } catch (final ClassNotFoundException e) {
            throw new AssertionError("the plan names a benchmark that does not exist", e);
        }
    }
}
