package io.heartwheel.bench;

import io.heartwheel.Heartwheel;
import io.heartwheel.bench.peer.Contestant;
import io.heartwheel.bench.peer.MemoryLimit;
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
 * What one heartbeat costs its caller, and the least that memory lets it cost.
 *
 * <p>An invocation is a batch of heartbeats, as when an I/O loop drains its sockets, so that cache misses may overlap. Handles
 * come from an array that is walked in order, as a caller has each at hand; limits walk the same array. In the methods called
 * "new tick", time goes on by a tick after each walk, so that in random order every visit has something to write (in Zipf order,
 * who was heard from before in the same walk has not). The poll that moves the time on is measured too: with nobody due it is
 * some 40 ns a walk, which is 4 % of a nanosecond a heartbeat at a thousand sessions and nothing beyond.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(HeartbeatBenchmark.BATCH)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HeartbeatBenchmark {
    static final int BATCH = 1000;

    /** Walks the handles, a batch at a time. */
    @State(Scope.Thread)
    public abstract static class Walk {
        /** How many. */
        @Param({"1000", "100000", "1000000", "10000000"})
        public int sessions;
        /** See {@link Order}. */
        @Param({"random", "zipf"})
        public String order;
        long[] handles;
        private int next;

        int[] order() {
            if (sessions % BATCH != 0) {
                throw new IllegalArgumentException("sessions must be a multiple of " + BATCH + ", was " + sessions);
            }
            return Order.of(order, sessions);
        }

        /** Where the next batch begins; 0 begins a walk. */
        int batch() {
            final int from = next;
            next = from + BATCH == sessions ? 0 : from + BATCH;
            return from;
        }
    }

    /** Ours. */
    @State(Scope.Thread)
    public static class Ours extends Walk {
        QuietWheel quiet;
        Heartwheel wheel;
        long aheadNs;

        /** Registers all. */
        @Setup
        public void setUp() {
            quiet = new QuietWheel(sessions, System.nanoTime());
            wheel = quiet.wheel;
            handles = quiet.handlesOf(order());
        }

        int batchOfNewTick() {
            final int from = batch();
            if (from == 0) {
                quiet.tick();
            }
            return from;
        }

        /** The real time must not be needed to go on: after each walk it is taken to be a tick later than it is. */
        int batchOfNewNanoTime() {
            final int from = batch();
            if (from == 0) {
                aheadNs += QuietWheel.TICK_NS;
                quiet.pollAt(System.nanoTime() + aheadNs);
            }
            return from;
        }
    }

    /** The limit. */
    @State(Scope.Thread)
    public static class Limit extends Walk {
        MemoryLimit limit;
        long quantum;

        /** Opens all. */
        @Setup
        public void setUp() {
            limit = new MemoryLimit(sessions);
            final int[] order = order();
            handles = new long[sessions];
            for (int i = 0; i < sessions; i++) {
                handles[i] = limit.open(order[i], 1, 0);
            }
        }

        int batchOfNewTick() {
            final int from = batch();
            if (from == 0) {
                quantum += 2;
            }
            return from;
        }
    }

    /** Time stands still: there is nothing to write. */
    @Benchmark
    public int sameTick(final Ours ours) {
        return beat(ours, ours.batch());
    }

    /** Each finds an older time and writes the latest poll's. */
    @Benchmark
    public int newTick(final Ours ours) {
        return beat(ours, ours.batchOfNewTick());
    }

    /** As {@link #sameTick}, many handed over at once. */
    @Benchmark
    public int sameTickBatch(final Ours ours) {
        return beatAtOnce(ours, ours.batch());
    }

    /** As {@link #newTick}, many handed over at once. */
    @Benchmark
    public int newTickBatch(final Ours ours) {
        return beatAtOnce(ours, ours.batchOfNewTick());
    }

    /** Each writes a time that the caller has read once for the batch. */
    @Benchmark
    public int newTickCallersTime(final Ours ours) {
        final int from = ours.batchOfNewTick();
        final long nowNs = ours.quiet.nowNs();
        int accepted = 0;
        for (int i = from; i < from + BATCH; i++) {
            accepted += ours.wheel.heartbeat(ours.handles[i], nowNs) ? 1 : 0;
        }
        return accepted;
    }

    /** Each reads the clock. */
    @Benchmark
    public int newTickNanoTime(final Ours ours) {
        final int from = ours.batchOfNewNanoTime();
        final long aheadNs = ours.aheadNs;
        int accepted = 0;
        for (int i = from; i < from + BATCH; i++) {
            accepted += ours.wheel.heartbeat(ours.handles[i], System.nanoTime() + aheadNs) ? 1 : 0;
        }
        return accepted;
    }

    /** A plain store that doesn't look. */
    @Benchmark
    public int storeLimit(final Limit state) {
        final int from = state.batchOfNewTick();
        for (int i = from; i < from + BATCH; i++) {
            state.limit.store(state.handles[i], state.quantum);
        }
        return from;
    }

    /** A plain read, a check of generation, state and age, a plain store. */
    @Benchmark
    public int checkedStoreLimit(final Limit state) {
        final int from = state.batchOfNewTick();
        int accepted = 0;
        for (int i = from; i < from + BATCH; i++) {
            accepted += state.limit.checkedStore(state.handles[i], state.quantum) ? 1 : 0;
        }
        return accepted;
    }

    /** The same with a compare-and-set. */
    @Benchmark
    public int casLimit(final Limit state) {
        final int from = state.batchOfNewTick();
        int accepted = 0;
        for (int i = from; i < from + BATCH; i++) {
            accepted += state.limit.compareAndSet(state.handles[i], state.quantum) ? 1 : 0;
        }
        return accepted;
    }

    /** A volatile store that doesn't look. */
    @Benchmark
    public int volatileStoreLimit(final Limit state) {
        final int from = state.batchOfNewTick();
        for (int i = from; i < from + BATCH; i++) {
            state.limit.volatileStore(state.handles[i], state.quantum);
        }
        return from;
    }

    /** The clock and nothing else. */
    @Benchmark
    public long nanoTimeLimit() {
        long sum = 0;
        for (int i = 0; i < BATCH; i++) {
            sum += System.nanoTime();
        }
        return sum;
    }

    private static int beat(final Ours ours, final int from) {
        final Heartwheel wheel = ours.wheel;
        final long[] handles = ours.handles;
        int accepted = 0;
        for (int i = from; i < from + BATCH; i++) {
            accepted += wheel.heartbeat(handles[i]) ? 1 : 0;
        }
        return accepted;
    }

    /** As many at once as {@link AllInLoop} hands over. Nobody has ended, so the handles stay as they are. */
    private static int beatAtOnce(final Ours ours, final int from) {
        int accepted = 0;
        for (int i = from; i < from + BATCH; i += Contestant.MOST_AT_ONCE) {
            accepted += ours.wheel.heartbeat(ours.handles, i, Math.min(i + Contestant.MOST_AT_ONCE, from + BATCH));
        }
        return accepted;
    }
}
