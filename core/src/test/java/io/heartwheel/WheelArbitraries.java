package io.heartwheel;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Wheels and lives worth testing: small ones, and those on the edges of quanta, revolutions and number ranges. */
final class WheelArbitraries {
    /** A longer jump is walked over several polls, each with a time of its own, which the oracle does not model. */
    static final long MAX_JUMP_QUANTA = 1L << 30;
    private static final int SESSIONS = 12;

    private WheelArbitraries() {
    }

    static Arbitrary<NaiveWheel.Settings> settings() {
        final Arbitrary<Long> ticks = Arbitraries.of(1L << 20, 1L << 10);
        return ticks.flatMap(tickNs -> Combinators.combine(
            Arbitraries.integers().between(1, 6),
            Arbitraries.of(MAX_JUMP_QUANTA * tickNs / 2, tickNs, 20 * tickNs, 1_000 * tickNs),
            Arbitraries.of(0L, 1L, 3 * tickNs + 1, 500 * tickNs),
            Arbitraries.of(0L, 7 * tickNs - 1, 2_000 * tickNs),
            Arbitraries.of(0L, 10 * tickNs, 10_000_000_000L),
            Arbitraries.of(0L, -5L, 1_234_567_891L, Long.MAX_VALUE - 40 * tickNs, Long.MIN_VALUE, -600 * tickNs))
            .as((capacity, stall, grace, maxGrace, skew, start) ->
                new NaiveWheel.Settings(capacity, tickNs, stall, grace, maxGrace, stall + skew, start)));
    }

    static Arbitrary<List<WheelActions>> actions(final long tickNs) {
        final Arbitrary<Integer> sessions = Arbitraries.integers().between(0, SESSIONS);
        final Arbitrary<Long> stamps = offsets(tickNs).injectNull(0.4);
        final Arbitrary<Integer> rooms = Arbitraries.frequency(
            Tuple.of(6, Integer.MAX_VALUE), Tuple.of(1, 1), Tuple.of(1, 2), Tuple.of(1, 3));
        final Arbitrary<WheelActions> action = Arbitraries.frequencyOf(
            Tuple.of(4, Combinators.combine(policies(tickNs), stamps).as(WheelActions.Register::new)),
            Tuple.of(4, Combinators.combine(sessions, stamps).as(WheelActions.Heartbeat::new)),
            Tuple.of(1, Combinators.combine(sessions, wrongTimes()).as(WheelActions.HeartbeatAt::new)),
            Tuple.of(1, sessions.map(WheelActions.Deregister::new)),
            Tuple.of(2, Combinators.combine(sessions, policies(tickNs)).as(WheelActions.Change::new)),
            Tuple.of(5, Combinators.combine(jumps(tickNs), rooms).as(WheelActions.Poll::new)),
            Tuple.of(5, Combinators.combine(sessions, nearby(tickNs)).as(WheelActions.PollNearDeadline::new)));
        return action.list().ofMinSize(1).ofMaxSize(60);
    }

    private static Arbitrary<Policy> policies(final long tickNs) {
        final Arbitrary<Long> timeouts = Combinators.combine(
            Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.longs().between(2, 20)),
                Tuple.of(2, Arbitraries.longs().between(250, 260)),
                Tuple.of(1, Arbitraries.longs().between(510, 1_100)),
                Tuple.of(1, Arbitraries.longs().between(65_530, 65_550)),
                Tuple.of(1, Arbitraries.of((1L << 24) - 1, 1L << 24, (1L << 24) + 1, Integer.MAX_VALUE - 1L))),
            Arbitraries.longs().between(0, tickNs / 2 - 1)).as((quanta, extra) -> quanta * (tickNs / 2) + extra);
        return timeouts.flatMap(timeoutNs -> Arbitraries.frequencyOf(
            Tuple.of(2, Arbitraries.just(Policy.timeout(timeoutNs))),
            Tuple.of(2, Arbitraries.longs().between(1, timeoutNs - 1).map(probe -> Policy.probed(probe, timeoutNs))),
            Tuple.of(2, Arbitraries.longs().between(2, 8).map(part -> probed(timeoutNs, part))),
            Tuple.of(1, Arbitraries.just(Policy.every(timeoutNs)))));
    }

    private static Policy probed(final long timeoutNs, final long part) {
        return timeoutNs / part == 0 ? Policy.timeout(timeoutNs) : Policy.probed(timeoutNs / part, timeoutNs);
    }

    private static Arbitrary<Long> offsets(final long tickNs) {
        return Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.longs().between(-6 * tickNs, 6 * tickNs)),
            Tuple.of(1, Arbitraries.longs().between(-100 * tickNs, 100 * tickNs)),
            Tuple.of(1, Arbitraries.longs().between(-3_000 * tickNs, 3_000 * tickNs)));
    }

    private static Arbitrary<Long> wrongTimes() {
        return Arbitraries.of(
            0L, -1L, 1_790_000_000L, 1_790_000_000_000L, 1_790_000_000_000_000L, Long.MAX_VALUE, Long.MIN_VALUE);
    }

    private static Arbitrary<Long> jumps(final long tickNs) {
        return Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.longs().between(0, 3 * tickNs)),
            Tuple.of(2, Arbitraries.longs().between(0, 300 * tickNs)),
            Tuple.of(1, Arbitraries.longs().between(-50 * tickNs, -1)),
            Tuple.of(1, Arbitraries.longs().between(0, 70_000 * tickNs)),
            Tuple.of(1, Arbitraries.longs().between(0, MAX_JUMP_QUANTA * tickNs / 2)));
    }

    private static Arbitrary<Long> nearby(final long tickNs) {
        return Arbitraries.of(-1L, 0L, 0L, 1L, tickNs / 2, -tickNs / 2 - 1);
    }
}
