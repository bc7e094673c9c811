package io.heartwheel.bench;

import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * What two threads' heartbeats cost each other: eight sessions' words share a cache line, and a line can be written by one core
 * at a time.
 *
 * <p>The figure is the time of one heartbeat on its thread. Every thread walks its sessions in shuffled order and goes on by a
 * tick of its own after each walk, so that each visit writes; only in {@code shared}, where both have the same sessions, the
 * first thread's polls move the time for both. {@code spread} shows what a layout with a line for each session would bring, at
 * sixteen times the memory: it uses every sixteenth slot of a wheel.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(SharedHeartbeatBenchmark.BATCH)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Threads(2)
public class SharedHeartbeatBenchmark {
    static final int BATCH = 1000;
    private static final int SPREAD = 16;

    /** One thread, all sessions: for comparison. */
    @Benchmark
    @Threads(1)
    public int alone(final Blocks walk) {
        return walk.beat();
    }

    /** Each thread its own half of the slots. */
    @Benchmark
    public int blocks(final Blocks walk) {
        return walk.beat();
    }

    /** Each thread every second slot, as accept order deals them: every line is written by both. */
    @Benchmark
    public int interleaved(final Interleaved walk) {
        return walk.beat();
    }

    /** As interleaved, but no two sessions share a line, nor the line that is fetched along with it. */
    @Benchmark
    public int spread(final Spread walk) {
        return walk.beat();
    }

    /** Both threads the same sessions, each in its own order. */
    @Benchmark
    public int shared(final Shared walk) {
        return walk.beatAll();
    }

    /** The wheel that both use. */
    @State(Scope.Benchmark)
    public static class Dense {
        /** How many sessions there are in all. */
        @Param({"64", "1000", "1000000"})
        public int sessions;
        QuietWheel quiet;

        /** Registers all. */
        @Setup
        public void setUp() {
            quiet = new QuietWheel(sessions, 0);
        }
    }

    /** A wheel with room between them. */
    @State(Scope.Benchmark)
    public static class Roomy {
        /** How many sessions there are in all. */
        @Param({"64", "1000", "1000000"})
        public int sessions;
        QuietWheel quiet;

        /** Registers all, and fifteen more for each. */
        @Setup
        public void setUp() {
            quiet = new QuietWheel(SPREAD * sessions, 0);
        }
    }

    /** One thread's sessions. */
    @State(Scope.Thread)
    public abstract static class Walk {
        private QuietWheel quiet;
        private long[] handles;
        private int next;
        private long nowNs;
        private boolean isFirst;

        void choose(final QuietWheel wheel, final ThreadParams thread, final IntPredicate mine) {
            quiet = wheel;
            isFirst = thread.getThreadIndex() == 0;
            final int[] own = IntStream.range(0, wheel.handles.length).filter(mine).toArray();
            final int[] order = Order.shuffled(own.length);
            final int shift = own.length / 2 * thread.getThreadIndex();
            handles = wheel.handlesOf(IntStream.range(0, own.length).map(i -> own[order[(i + shift) % own.length]]).toArray());
        }

        /** Lets the wheel follow, so that the thread's time stays believable. */
        @Setup(Level.Iteration)
        public void follow() {
            if (isFirst && nowNs > quiet.nowNs()) {
                quiet.pollAt(nowNs);
            }
        }

        int beat() {
            int accepted = 0;
            for (int i = 0; i < BATCH; i++) {
                accepted += quiet.wheel.heartbeat(handles[next], nowNs) ? 1 : 0;
                if (++next == handles.length) {
                    next = 0;
                    nowNs += QuietWheel.TICK_NS;
                }
            }
            return accepted;
        }

        int beatAll() {
            int accepted = 0;
            for (int i = 0; i < BATCH; i++) {
                accepted += quiet.wheel.heartbeat(handles[next]) ? 1 : 0;
                if (++next == handles.length) {
                    next = 0;
                    if (isFirst) {
                        quiet.tick();
                    }
                }
            }
            return accepted;
        }
    }

    /** A half each. */
    @State(Scope.Thread)
    public static class Blocks extends Walk {
        /** Chooses. */
        @Setup
        public void setUp(final Dense dense, final ThreadParams thread) {
            final int each = dense.sessions / thread.getThreadCount();
            choose(dense.quiet, thread, slot -> slot / each == thread.getThreadIndex());
        }
    }

    /** Every second. */
    @State(Scope.Thread)
    public static class Interleaved extends Walk {
        /** Chooses. */
        @Setup
        public void setUp(final Dense dense, final ThreadParams thread) {
            choose(dense.quiet, thread, slot -> slot % thread.getThreadCount() == thread.getThreadIndex());
        }
    }

    /** Every second of those that lie apart. */
    @State(Scope.Thread)
    public static class Spread extends Walk {
        /** Chooses. */
        @Setup
        public void setUp(final Roomy roomy, final ThreadParams thread) {
            choose(roomy.quiet, thread, slot -> slot % SPREAD == 0
                && slot / SPREAD % thread.getThreadCount() == thread.getThreadIndex());
        }
    }

    /** All. */
    @State(Scope.Thread)
    public static class Shared extends Walk {
        /** Chooses. */
        @Setup
        public void setUp(final Dense dense, final ThreadParams thread) {
            choose(dense.quiet, thread, slot -> true);
        }
    }
}
