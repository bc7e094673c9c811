package io.heartwheel.bench;

import io.heartwheel.bench.peer.AgronaContestant;
import io.heartwheel.bench.peer.Contestant;
import io.heartwheel.bench.peer.LimitContestant;
import io.heartwheel.bench.peer.MapContestant;
import io.heartwheel.bench.peer.WheelContestant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What watching costs a heartbeat, everything included, in virtual time: see {@link AllInLoop} and {@link Shape}.
 *
 * <p>One operation is one heartbeat with its share of polls, expiries and registrations. The limit is the same loop, the same
 * draws and the same look-up of a handle, with a checked plain store for a heartbeat and nobody watching.
 *
 * <p>Netty's wheel, Kafka's and ScheduledThreadPoolExecutor read the real clock on threads of their own and can't be driven in
 * virtual time: {@link RearmBenchmark} has what their calls and their threads cost. Agrona's wheel can't do {@code aligned}: with
 * every deadline in one tick, each of its spokes would have to hold every session; asked for it, it says so and fails.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(AllInBenchmark.BATCH)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AllInBenchmark {
    static final int BATCH = 10_000;

    /** How many. */
    @Param({"100000", "1000000", "10000000"})
    public int sessions;
    /** The mean silence of a session. */
    @Param({"10", "1", "30"})
    public int periodSeconds;
    /** How they behave. */
    @Param({"steady", "patient", "churn", "aligned"})
    public Shape shape;

    /** Ours, a call a heartbeat. */
    @Benchmark
    public int heartwheel(final Ours ours) {
        return ours.loop.run(BATCH);
    }

    /** Ours, the heartbeats of a tick in batches. */
    @Benchmark
    public int heartwheelBatch(final OursInBatches ours) {
        return ours.loop.run(BATCH);
    }

    /** The floor. */
    @Benchmark
    public int limit(final Limit limit) {
        return limit.loop.run(BATCH);
    }

    /** Agrona's DeadlineTimerWheel: cancel and schedule. */
    @Benchmark
    public int agrona(final Agrona agrona) {
        return agrona.loop.run(BATCH);
    }

    /** ConcurrentHashMap and a scan of it every 100 ms. */
    @Benchmark
    public int chm(final Chm chm) {
        return chm.loop.run(BATCH);
    }

    long periodNs() {
        return TimeUnit.SECONDS.toNanos(periodSeconds);
    }

    long timeoutNs() {
        return shape.periods() * periodNs();
    }

    LongSupplier agesNs() {
        return shape.agesNs(periodNs(), timeoutNs());
    }

    AllInLoop loop(final Contestant contestant) {
        return new AllInLoop(contestant, sessions, periodNs(), shape.renewed(), shape == Shape.aligned);
    }

    WheelContestant newWheel() {
        return new WheelContestant(sessions, timeoutNs(), agesNs(), false);
    }

    WheelContestant newWheelInBatches() {
        return new WheelContestant(sessions, timeoutNs(), agesNs(), true);
    }

    /**
     * Lets a timeout pass: a lazy wheel moves sessions when their spokes come up, not when they are heard from, so only then is
     * it as it will be.
     */
    AllInLoop settled(final WheelContestant wheel) {
        final AllInLoop loop = loop(wheel);
        loop.run(shape.periods() * sessions);
        return loop;
    }

    /** With room for half as many again as are heard from in a tick, so that chance need not make it grow. */
    AgronaContestant newAgrona() {
        final long heardInTick = sessions * Contestant.TICK_NS / periodNs();
        final int mostInTick = shape == Shape.aligned ? sessions : (int) (heardInTick * 3 / 2 + 16);
        return new AgronaContestant(sessions, timeoutNs(), agesNs(), mostInTick);
    }

    /** Ours. */
    @State(Scope.Thread)
    public static class Ours {
        AllInLoop loop;

        /** Registers all and lets a timeout pass. */
        @Setup
        public void setUp(final AllInBenchmark all) {
            loop = all.settled(all.newWheel());
        }
    }

    /** Ours, in batches. */
    @State(Scope.Thread)
    public static class OursInBatches {
        AllInLoop loop;

        /** Registers all and lets a timeout pass. */
        @Setup
        public void setUp(final AllInBenchmark all) {
            loop = all.settled(all.newWheelInBatches());
        }
    }

    /** The floor. */
    @State(Scope.Thread)
    public static class Limit {
        AllInLoop loop;

        /** Registers all. */
        @Setup
        public void setUp(final AllInBenchmark all) {
            loop = all.loop(new LimitContestant(all.sessions));
        }
    }

    /** Agrona. */
    @State(Scope.Thread)
    public static class Agrona {
        AllInLoop loop;

        /** Schedules all. */
        @Setup
        public void setUp(final AllInBenchmark all) {
            loop = all.loop(all.newAgrona());
        }
    }

    /** The map. */
    @State(Scope.Thread)
    public static class Chm {
        AllInLoop loop;

        /** Puts all. */
        @Setup
        public void setUp(final AllInBenchmark all) {
            loop = all.loop(new MapContestant(all.sessions, all.timeoutNs(), all.agesNs()));
        }
    }
}
