package io.heartwheel.bench;

import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.Policy;
import java.util.concurrent.TimeUnit;
import org.agrona.DeadlineTimerWheel;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Everybody expires in one tick: one operation is to poll, 1024 at a time, until all have been told of.
 *
 * <p>{@code maxPollMicros} is the longest single poll of an iteration, clock reads included. JMH adds events up over iterations:
 * its total means nothing, take each iteration's from the raw data. Ours is held to deadline order, ties by slot.
 *
 * <p>Agrona's gets it easier: its deadlines lie in a thousand ticks that have all passed. It looks for room in a spoke from the
 * spoke's start, so that a million timers of one tick take it minutes to schedule, and that much memory a spoke.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 10)
@Measurement(iterations = 10)
public class StormBenchmark {

    /** Ours. */
    @Benchmark
    public long heartwheel(final Ours ours, final Polls polls) {
        int work;
        do {
            final long startNs = System.nanoTime();
            work = ours.wheel.poll(ours.nowNs, ours);
            polls.took(System.nanoTime() - startNs);
        } while (work > 0);
        return ours.expired;
    }

    /** Agrona's DeadlineTimerWheel. */
    @Benchmark
    public long agrona(final Agrona agrona, final Polls polls) {
        while (agrona.expired < agrona.sessions) {
            final long startNs = System.nanoTime();
            agrona.wheel.poll(agrona.nowNs, agrona, Agrona.EXPIRY_LIMIT);
            polls.took(System.nanoTime() - startNs);
        }
        return agrona.expired;
    }

    /** What a poll took. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Polls {
        /** The longest of an iteration. */
        public double maxPollMicros;

        /** Forgets the last iteration's. */
        @Setup(Level.Iteration)
        public void setUp() {
            maxPollMicros = 0;
        }

        void took(final long ns) {
            maxPollMicros = Math.max(maxPollMicros, ns / 1e3);
        }
    }

    /** Ours. */
    @State(Scope.Thread)
    public static class Ours implements LivenessHandler {
        private static final Policy POLICY = Policy.timeout(TimeUnit.SECONDS.toNanos(30));

        /** How many expire. */
        @Param("1000000")
        public int sessions;
        Heartwheel wheel;
        long nowNs;
        int expired;
        private int outOfOrder;
        private long lastDeadlineNs;
        private int lastSlot;

        /** Makes the wheel, once. */
        @Setup(Level.Trial)
        public void setUp() {
            wheel = new Heartwheel(new Heartwheel.Context().capacity(sessions).stallLimitNs(Long.MAX_VALUE), 0);
        }

        /** Registers all in one tick, and lets time pass until the tick before they expire. */
        @Setup(Level.Invocation)
        public void register() {
            for (int i = 0; i < sessions; i++) {
                wheel.register(i, POLICY);
            }
            drain();
            nowNs += POLICY.timeoutNs() - QuietWheel.TICK_NS;
            drain();
            nowNs += 2 * QuietWheel.TICK_NS;
            expired = 0;
            lastDeadlineNs = Long.MIN_VALUE;
            lastSlot = -1;
        }

        /** Refuses a figure for what was not done. */
        @TearDown(Level.Invocation)
        public void check() {
            if (expired != sessions || outOfOrder > 0) {
                throw new IllegalStateException(expired + " expired of " + sessions + ", " + outOfOrder + " out of order");
            }
        }

        @Override
        public void onEvent(final LivenessEvent event) {
            if (event.type() == EventType.EXPIRED) {
                final int slot = (int) event.handle();
                final long deadlineNs = event.deadlineNs();
                if (deadlineNs < lastDeadlineNs || deadlineNs == lastDeadlineNs && slot <= lastSlot) {
                    outOfOrder++;
                }
                lastDeadlineNs = deadlineNs;
                lastSlot = slot;
                expired++;
            }
        }

        private void drain() {
            int work;
            do {
                work = wheel.poll(nowNs, this);
            } while (work > 0);
        }
    }

    /** Agrona. */
    @State(Scope.Thread)
    public static class Agrona implements DeadlineTimerWheel.TimerHandler {
        static final int EXPIRY_LIMIT = 1024;
        private static final int EACH_TICK = 1000;

        /** How many expire. */
        @Param("1000000")
        public int sessions;
        DeadlineTimerWheel wheel;
        long nowNs;
        int expired;

        /** Makes the wheel, once. */
        @Setup(Level.Trial)
        public void setUp() {
            final int spokes = Integer.highestOneBit(sessions / EACH_TICK) << 1;
            wheel = new DeadlineTimerWheel(TimeUnit.NANOSECONDS, 0, QuietWheel.TICK_NS, spokes, 1024);
        }

        /** Schedules all from the wheel's current tick on, and lets all their ticks pass. */
        @Setup(Level.Invocation)
        public void schedule() {
            nowNs = wheel.currentTickTime();
            for (int i = 0; i < sessions; i++) {
                wheel.scheduleTimer(nowNs - 1 + i / EACH_TICK * QuietWheel.TICK_NS);
            }
            nowNs += sessions / EACH_TICK * QuietWheel.TICK_NS;
            expired = 0;
        }

        @Override
        public boolean onTimerExpiry(final TimeUnit unit, final long now, final long timerId) {
            expired++;
            return true;
        }
    }
}
