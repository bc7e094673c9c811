package io.heartwheel.bench;

import io.heartwheel.bench.peer.AgronaContestant;
import io.heartwheel.bench.peer.Contestant;
import io.heartwheel.bench.peer.MapContestant;
import io.heartwheel.bench.peer.WheelContestant;
import java.util.concurrent.TimeUnit;
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
 * Sessions that come and go: a deregistration and a registration, with the polls that make them known, among many that stay.
 *
 * <p>A thousand pairs a tick of virtual time, a million a second. Who leaves is shuffled; the timeout is long enough that hardly
 * anybody expires before his turn.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ChurnBenchmark.BATCH)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChurnBenchmark {
    static final int BATCH = 1000;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    /** How many there are at any time. */
    @Param({"100000", "1000000"})
    public int sessions;
    private int[] order;
    private int next;
    private long nowNs;

    /** Who leaves when. */
    @Setup
    public void setUp() {
        order = Order.shuffled(sessions);
    }

    /** Ours. */
    @Benchmark
    public int heartwheel(final Ours ours) {
        return renew(ours.wheel);
    }

    /** Agrona's DeadlineTimerWheel. */
    @Benchmark
    public int agrona(final Agrona agrona) {
        return renew(agrona.wheel);
    }

    /** ConcurrentHashMap and a scan of it every 100 ms. */
    @Benchmark
    public int chm(final Chm chm) {
        return renew(chm.map);
    }

    private int renew(final Contestant contestant) {
        int renewed = 0;
        for (int i = 0; i < BATCH; i++) {
            renewed += contestant.renew(order[next]) ? 1 : 0;
            next = next + 1 == sessions ? 0 : next + 1;
        }
        nowNs += Contestant.TICK_NS;
        contestant.poll(nowNs);
        return renewed;
    }

    /** Ours. */
    @State(Scope.Thread)
    public static class Ours {
        Contestant wheel;

        /** Registers all. */
        @Setup
        public void setUp(final ChurnBenchmark churn) {
            wheel = new WheelContestant(churn.sessions, TIMEOUT_NS, () -> 0, false);
        }
    }

    /** Agrona. */
    @State(Scope.Thread)
    public static class Agrona {
        Contestant wheel;

        /** Schedules all, as far apart as they will be. */
        @Setup
        public void setUp(final ChurnBenchmark churn) {
            final long[] age = new long[1];
            wheel = new AgronaContestant(
                churn.sessions, TIMEOUT_NS, () -> age[0]++ / BATCH * Contestant.TICK_NS % TIMEOUT_NS, 2 * BATCH);
        }
    }

    /** The map. */
    @State(Scope.Thread)
    public static class Chm {
        Contestant map;

        /** Puts all. */
        @Setup
        public void setUp(final ChurnBenchmark churn) {
            map = new MapContestant(churn.sessions, TIMEOUT_NS, () -> 0);
        }
    }
}
