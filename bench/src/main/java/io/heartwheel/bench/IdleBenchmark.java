package io.heartwheel.bench;

import java.util.concurrent.TimeUnit;
import org.agrona.DeadlineTimerWheel;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a poll costs when nothing is due: again in the same tick, a tick later, and a day later.
 *
 * <p>Deadlines lie twelve days ahead, and each iteration begins with a new wheel, so that none comes up. Agrona's wheel
 * moves on by a tick a poll, so a day takes it as many polls as a day has ticks.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class IdleBenchmark {
    private static final long DAY_NS = TimeUnit.DAYS.toNanos(1);

    /** Ours, again in the same tick, as a poller that spins does mostly. */
    @Benchmark
    public long heartwheelSameTick(final Ours ours) {
        ours.quiet.pollAt(ours.quiet.nowNs());
        return ours.quiet.work();
    }

    /** Ours, a tick later. */
    @Benchmark
    public long heartwheel(final Ours ours) {
        ours.quiet.tick();
        return ours.quiet.work();
    }

    /** Agrona's DeadlineTimerWheel, a tick later. */
    @Benchmark
    public int agrona(final Agrona agrona) {
        return agrona.tick();
    }

    /** Ours, a day later. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    @Warmup(iterations = 5)
    @Measurement(iterations = 5)
    public long heartwheelDay(final Ours ours) {
        ours.quiet.pollAt(ours.quiet.nowNs() + DAY_NS);
        return ours.quiet.work();
    }

    /** Agrona's, a day later. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    @Warmup(iterations = 1)
    @Measurement(iterations = 3)
    public int agronaDay(final Agrona agrona) {
        final long dayLaterNs = agrona.wheel.currentTickTime() + DAY_NS;
        int expired = 0;
        while (agrona.wheel.currentTickTime() <= dayLaterNs) {
            expired += agrona.tick();
        }
        return expired;
    }

    /** Ours. */
    @State(Scope.Thread)
    public static class Ours {
        /** How many. */
        @Param("1000000")
        public int sessions;
        QuietWheel quiet;

        /** Registers all. */
        @Setup(Level.Iteration)
        public void setUp() {
            quiet = new QuietWheel(sessions, 0);
        }
    }

    /** Agrona. */
    @State(Scope.Thread)
    public static class Agrona {
        private static final int SPOKES = 1 << 15;
        private static final int EXPIRY_LIMIT = 1024;

        /** How many. */
        @Param("1000000")
        public int sessions;
        DeadlineTimerWheel wheel;

        /** Schedules all, evenly over the spokes. */
        @Setup(Level.Iteration)
        public void setUp() {
            final int room = Math.max(1, Integer.highestOneBit(sessions / SPOKES) << 1);
            wheel = new DeadlineTimerWheel(TimeUnit.NANOSECONDS, 0, QuietWheel.TICK_NS, SPOKES, room);
            for (int i = 0; i < sessions; i++) {
                wheel.scheduleTimer(QuietWheel.POLICY.timeoutNs() + i % SPOKES * QuietWheel.TICK_NS);
            }
        }

        int tick() {
            return wheel.poll(wheel.currentTickTime(), (unit, now, timerId) -> true, EXPIRY_LIMIT);
        }
    }
}
