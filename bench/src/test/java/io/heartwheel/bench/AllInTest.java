package io.heartwheel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.heartwheel.bench.peer.AgronaContestant;
import io.heartwheel.bench.peer.Contestant;
import io.heartwheel.bench.peer.LimitContestant;
import io.heartwheel.bench.peer.MapContestant;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AllInTest {
    private static final int SESSIONS = 10_000;
    private static final int BEATS = 300_000;

    @ParameterizedTest
    @EnumSource(value = Shape.class, names = {"steady", "patient", "churn"})
    void shouldExpireTheSameUnderEveryContestant(final Shape shape) {
        final AllInBenchmark all = benchmark(shape);
        final long ours = expiriesOf(all, all.newWheel());
        final long inBatches = expiriesOf(all, all.newWheelInBatches());
        final long agrona = expiriesOf(all, all.newAgrona());
        final long map = expiriesOf(all, new MapContestant(SESSIONS, all.timeoutNs(), all.agesNs()));

        // Nobody is early. Whoever decides later lets a few more be heard from in between: a tick in 10 s, or a scan in 10 s.
        assertThat(ours / (double) BEATS).isCloseTo(Math.exp(-shape.periods()), within(0.005));
        assertThat(inBatches).isEqualTo(ours);
        assertThat(agrona).isCloseTo(ours, within(ours / 500));
        assertThat(map).isCloseTo(ours, within(ours / 50));
    }

    @Test
    void shouldExpireNobodyWhenEveryoneIsHeardFromInEachStorm() {
        final AllInBenchmark all = benchmark(Shape.aligned);

        assertThat(expiriesOf(all, all.newWheel())).isZero();
    }

    @Test
    void shouldRefuseAlignedDeadlinesOnAgronaByName() {
        final AllInBenchmark all = benchmark(Shape.aligned);
        all.sessions = 10_000_000;

        assertThatThrownBy(all::newAgrona).isInstanceOf(IllegalStateException.class).hasMessageContaining("would need");
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void shouldAcceptEveryHeartbeatUnderTheLimit(final Shape shape) {
        final AllInBenchmark all = benchmark(shape);

        assertThat(all.loop(new LimitContestant(SESSIONS)).run(BEATS)).isEqualTo(BEATS);
    }

    @Test
    void shouldLetAgronasRowsGrowWithTheWheel() {
        final AllInBenchmark all = benchmark(Shape.steady);
        final AgronaContestant cramped = new AgronaContestant(SESSIONS, all.timeoutNs(), all.agesNs(), 2);

        assertThat(expiriesOf(all, cramped)).isEqualTo(expiriesOf(all, all.newAgrona()));
    }

    @Test
    void shouldHearFromEveryoneOnceInAStorm() {
        final Recorder recorder = new Recorder();
        final AllInLoop loop = new AllInLoop(recorder, SESSIONS, 10_000_000_000L, 0, true);

        while (recorder.stormHeard.cardinality() < SESSIONS && loop.nowNs() < 20_000_000_000L) {
            loop.run(100);
        }

        assertThat(recorder.mostInTick).isGreaterThanOrEqualTo(SESSIONS);
        assertThat(recorder.stormHeard.cardinality()).isEqualTo(SESSIONS);
    }

    @Test
    void shouldHandOverWhatATickBrings() {
        final Recorder recorder = new Recorder();
        final int sessions = 50 * SESSIONS;
        final AllInLoop loop = new AllInLoop(recorder, sessions, 10_000_000_000L, 0, true);

        assertThat(loop.run(BEATS)).isEqualTo(BEATS);

        // 52.4 a tick: whole ticks at once.
        assertThat(recorder.batches).isCloseTo((int) (BEATS / 52.4), within(20));
        recorder.mostAtOnce = 0;
        while (!recorder.storm) {
            loop.run(1000);
        }
        loop.run(1000);
        assertThat(recorder.mostAtOnce).isEqualTo(Contestant.MOST_AT_ONCE);
    }

    @Test
    void shouldDealHeartbeatsAtTheRateAsked() {
        final Recorder recorder = new Recorder();
        final AllInLoop loop = new AllInLoop(recorder, SESSIONS, 10_000_000_000L, 0.01, false);

        loop.run(BEATS);

        assertThat(loop.nowNs() / 1e9).isCloseTo(BEATS / (SESSIONS / 10.0), within(0.1));
        assertThat(recorder.renewals / (double) BEATS).isCloseTo(0.01, within(0.002));
        assertThat(recorder.heard.cardinality()).isEqualTo(SESSIONS);
    }

    @ParameterizedTest
    @EnumSource(value = Shape.class, names = {"steady", "patient", "churn"})
    void shouldBeginWithAgesThatLastUntilTheTimeout(final Shape shape) {
        final var ages = shape.agesNs(10, 30);

        assertThat(IntStream.range(0, 10_000).mapToLong(i -> ages.getAsLong()).summaryStatistics().getMax()).isEqualTo(29);
    }

    private static AllInBenchmark benchmark(final Shape shape) {
        final AllInBenchmark all = new AllInBenchmark();
        all.sessions = SESSIONS;
        all.periodSeconds = 10;
        all.shape = shape;
        return all;
    }

    private static long expiriesOf(final AllInBenchmark all, final Contestant contestant) {
        assertThat(all.loop(contestant).run(BEATS)).isEqualTo(BEATS);
        return contestant.expiries();
    }

    /** Writes down who is heard from. */
    private static final class Recorder implements Contestant {
        private final BitSet heard = new BitSet();
        private final BitSet stormHeard = new BitSet();
        private int renewals;
        private int inTick;
        private int mostInTick;
        private int batches;
        private int mostAtOnce;
        private boolean storm;

        @Override
        public boolean heartbeat(final int session) {
            heard.set(session);
            if (storm) {
                stormHeard.set(session);
            }
            mostInTick = Math.max(mostInTick, ++inTick);
            return true;
        }

        @Override
        public int heartbeats(final int[] sessions, final int count) {
            batches++;
            mostAtOnce = Math.max(mostAtOnce, count);
            return Contestant.super.heartbeats(sessions, count);
        }

        @Override
        public boolean renew(final int session) {
            renewals++;
            return true;
        }

        @Override
        public void poll(final long nowNs) {
            inTick = 0;
            storm = nowNs >= 10_000_000_000L && nowNs < 10_000_000_000L + TICK_NS;
        }

        @Override
        public long expiries() {
            return 0;
        }
    }
}
