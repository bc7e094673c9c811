package io.heartwheel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** That each of the other benchmarks does what it is named for. */
class SubjectsTest {
    private static final int SESSIONS = 2000;

    @Test
    void shouldExpireAllInOrderInEachStorm() {
        final StormBenchmark storm = new StormBenchmark();
        final StormBenchmark.Ours ours = new StormBenchmark.Ours();
        final StormBenchmark.Polls polls = new StormBenchmark.Polls();
        ours.sessions = SESSIONS;
        ours.setUp();
        for (int i = 0; i < 3; i++) {
            ours.register();
            assertThat(ours.expired).isZero();
            assertThat(storm.heartwheel(ours, polls)).isEqualTo(SESSIONS);
            ours.check();
        }
        assertThat(polls.maxPollMicros).isPositive();
    }

    @Test
    void shouldExpireAllOfAgronasInEachStorm() {
        final StormBenchmark storm = new StormBenchmark();
        final StormBenchmark.Agrona agrona = new StormBenchmark.Agrona();
        agrona.sessions = SESSIONS;
        agrona.setUp();
        for (int i = 0; i < 3; i++) {
            agrona.schedule();
            assertThat(storm.agrona(agrona, new StormBenchmark.Polls())).isEqualTo(SESSIONS);
            assertThat(agrona.wheel.timerCount()).isZero();
        }
    }

    @Test
    void shouldHaveNothingDueWhenIdle() {
        final IdleBenchmark idle = new IdleBenchmark();
        final IdleBenchmark.Ours ours = new IdleBenchmark.Ours();
        ours.sessions = SESSIONS;
        ours.setUp();
        final long startNs = ours.quiet.nowNs();

        assertThat(idle.heartwheelSameTick(ours)).isZero();
        assertThat(idle.heartwheel(ours)).isZero();
        assertThat(ours.quiet.nowNs() - startNs).isEqualTo(QuietWheel.TICK_NS);
        idle.heartwheelDay(ours);
        assertThat(ours.quiet.nowNs() - startNs).isEqualTo(QuietWheel.TICK_NS + TimeUnit.DAYS.toNanos(1));
        assertThat(ours.quiet.wheel.size()).isEqualTo(SESSIONS);
    }

    @Test
    void shouldRenewEachSessionOfAChurn() {
        final ChurnBenchmark churn = new ChurnBenchmark();
        churn.sessions = SESSIONS;
        churn.setUp();
        final ChurnBenchmark.Ours ours = new ChurnBenchmark.Ours();
        ours.setUp(churn);
        final ChurnBenchmark.Agrona agrona = new ChurnBenchmark.Agrona();
        agrona.setUp(churn);
        final ChurnBenchmark.Chm chm = new ChurnBenchmark.Chm();
        chm.setUp(churn);
        for (int i = 0; i < 5; i++) {
            assertThat(churn.heartwheel(ours)).isEqualTo(ChurnBenchmark.BATCH);
            assertThat(churn.agrona(agrona)).isEqualTo(ChurnBenchmark.BATCH);
            assertThat(churn.chm(chm)).isEqualTo(ChurnBenchmark.BATCH);
        }
        assertThat(ours.wheel.expiries()).isZero();
    }

    @Test
    void shouldKeepEverySessionArmedInEachPeer() throws Exception {
        final RearmBenchmark rearm = new RearmBenchmark();
        final RearmBenchmark.Agrona agrona = with(new RearmBenchmark.Agrona());
        agrona.setUp();
        final RearmBenchmark.Netty netty = with(new RearmBenchmark.Netty());
        netty.setUp();
        final RearmBenchmark.Kafka kafka = with(new RearmBenchmark.Kafka());
        kafka.setUp();
        final RearmBenchmark.Stpe stpe = with(new RearmBenchmark.Stpe());
        stpe.setUp();
        for (int batch = 0; batch < 4; batch++) {
            assertThat(rearm.agrona(agrona)).isEqualTo(SESSIONS);
            rearm.netty(netty);
            rearm.kafka(kafka);
            rearm.stpe(stpe);
        }
        assertThat(netty.timeouts).noneMatch(timeout -> timeout.isCancelled() || timeout.isExpired());
        assertThat(kafka.tasks).noneMatch(task -> task.isCancelled());
        assertThat(stpe.futures).noneMatch(future -> future.isDone());
        assertThat(stpe.armed()).isEqualTo(SESSIONS);
        assertThat(kafka.armed()).isEqualTo(SESSIONS);
        netty.tearDown();
        kafka.tearDown();
        stpe.tearDown();
    }

    private static <T extends RearmBenchmark.Walk> T with(final T walk) {
        walk.sessions = SESSIONS;
        return walk;
    }
}
