package io.heartwheel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings that make no sense are refused by a message that names the setting and its value. */
class ContextTest {
    @ParameterizedTest
    @MethodSource("nonsense")
    void shouldNameTheSettingAndItsValue(
        final String setting, final long value, final UnaryOperator<Heartwheel.Context> change) {
        assertThatThrownBy(() -> new Heartwheel(change.apply(new Heartwheel.Context().capacity(8)), 0).close())
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(setting)
            .hasMessageContaining(Long.toString(value));
    }

    static Stream<Arguments> nonsense() {
        return Stream.of(
            refused("capacity", 0, context -> context.capacity(0)),
            refused("capacity", -1, context -> context.capacity(-1)),
            refused("tickNs", 0, context -> context.tickNs(0)),
            refused("tickNs", -1024, context -> context.tickNs(-1024)),
            refused("tickNs", 1_000_000, context -> context.tickNs(1_000_000)),
            refused("tickNs", Long.MIN_VALUE, context -> context.tickNs(Long.MIN_VALUE)),
            refused("tickNs", 512, context -> context.tickNs(512)),
            refused("tickNs", 1L << 41, context -> context.tickNs(1L << 41)),
            refused("stallLimitNs", -1, context -> context.stallLimitNs(-1)),
            refused("stallLimitNs", 1_000, context -> context.stallLimitNs(1_000)),
            refused("graceNs", -1, context -> context.graceNs(-1)),
            refused("maxGraceNs", -1, context -> context.maxGraceNs(-1)),
            refused("maxSkewNs", -1, context -> context.maxSkewNs(-1)),
            refused("maxSkewNs", 199_999_999, context -> context.maxSkewNs(199_999_999)),
            refused("pollLimit", 0, context -> context.pollLimit(0)),
            refused("pollLimit", -7, context -> context.pollLimit(-7)),
            refused("maxPolicies", 0, context -> context.maxPolicies(0)));
    }

    @Test
    void shouldNotFollowAContextThatIsChangedAfterwards() {
        final Heartwheel.Context context = Bench.calmContext().capacity(2);
        final Bench bench = new Bench(context, Bench.START);
        try {
            context.capacity(100).tickNs(1 << 30);
        } catch (final IllegalStateException frozen) {
            assertThat(frozen).hasMessageNotContaining("null");
        }
        assertThat(bench.wheel.register(1, Policy.timeout(Bench.TICK))).isNotNegative();
        assertThat(bench.wheel.register(2, Policy.timeout(Bench.TICK))).isNotNegative();
        assertThat(bench.wheel.register(3, Policy.timeout(Bench.TICK))).isEqualTo(Heartwheel.FULL);
    }

    @ParameterizedTest
    @MethodSource("ticks")
    void shouldWorkWithAnyTick(final long tickNs) {
        final Bench bench = new Bench(Bench.calmContext().tickNs(tickNs), Bench.START);
        final long handle = bench.wheel.register(1, Policy.timeout(3 * tickNs), Bench.START);

        assertThat(Bench.types(bench.drain(3 * tickNs - 1))).containsExactly(EventType.REGISTERED);
        assertThat(bench.wheel.heartbeat(handle)).isTrue();
        assertThat(bench.drain(6 * tickNs - 2)).isEmpty();
        assertThat(Bench.types(bench.drain(7 * tickNs))).containsExactly(EventType.EXPIRED);
    }

    static Stream<Long> ticks() {
        return Stream.of(1L << 10, 1L << 11, 1L << 16, 1L << 20, 1L << 24, 1L << 28, 1L << 32);
    }

    private static Arguments refused(final String setting, final long value, final UnaryOperator<Heartwheel.Context> change) {
        return Arguments.of(setting, value, Named.of("changed", change));
    }
}
