package io.heartwheel.bench;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.agrona.DeadlineTimerWheel;
import org.apache.kafka.server.util.timer.SystemTimer;
import org.apache.kafka.server.util.timer.SystemTimerReaper;
import org.apache.kafka.server.util.timer.Timer;
import org.apache.kafka.server.util.timer.TimerTask;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The call alone that puts a session's deadline off by 30 s, in random order, as each library's own documentation has it done.
 *
 * <p>Netty's, Kafka's and the executor's threads run beside and do their part in real time: the time of the call leaves that out,
 * {@link CpuProfiler} counts it in. Ours, Agrona's and the map have no thread; what their polls cost is in
 * {@link AllInBenchmark}, and {@code chmScan} is one scan of the map.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(RearmBenchmark.BATCH)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RearmBenchmark {
    static final int BATCH = 1000;
    private static final long TIMEOUT_SECONDS = 30;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(10);
    private static final Runnable NOTHING = () -> { };

    /** Ours: a heartbeat. */
    @Benchmark
    public int heartwheel(final Ours ours) {
        final int from = ours.batch();
        int accepted = 0;
        if (from == 0) {
            ours.quiet.tick();
        }
        for (int i = from; i < from + BATCH; i++) {
            accepted += ours.quiet.wheel.heartbeat(ours.handles[i]) ? 1 : 0;
        }
        return accepted;
    }

    /** Agrona's DeadlineTimerWheel: cancel and schedule. Time goes on so that a walk takes 10 s of it. */
    @Benchmark
    public long agrona(final Agrona agrona) {
        final int from = agrona.batch();
        for (int i = from; i < from + BATCH; i++) {
            agrona.rearm(agrona.order[i]);
        }
        agrona.nowNs += PERIOD_NS / agrona.sessions * BATCH;
        return agrona.wheel.timerCount();
    }

    /** Netty's HashedWheelTimer: cancel and newTimeout. */
    @Benchmark
    public int netty(final Netty netty) {
        final int from = netty.batch();
        for (int i = from; i < from + BATCH; i++) {
            final int session = netty.order[i];
            netty.timeouts[session].cancel();
            netty.timeouts[session] = netty.schedule();
        }
        return from;
    }

    /** Kafka's SystemTimer: cancel and add a new task, as its coordinators do. */
    @Benchmark
    public int kafka(final Kafka kafka) {
        final int from = kafka.batch();
        for (int i = from; i < from + BATCH; i++) {
            final int session = kafka.order[i];
            kafka.tasks[session].cancel();
            kafka.tasks[session] = kafka.schedule();
        }
        return from;
    }

    /** ScheduledThreadPoolExecutor: cancel, which removes, and schedule. */
    @Benchmark
    public int stpe(final Stpe stpe) {
        final int from = stpe.batch();
        for (int i = from; i < from + BATCH; i++) {
            final int session = stpe.order[i];
            stpe.futures[session].cancel(false);
            stpe.futures[session] = stpe.schedule();
        }
        return from;
    }

    /** ConcurrentHashMap: put of the time. */
    @Benchmark
    public int chm(final Chm chm) {
        final int from = chm.batch();
        chm.nowNs += QuietWheel.TICK_NS;
        for (int i = from; i < from + BATCH; i++) {
            chm.lastHeard.put(chm.keys[chm.order[i]], chm.nowNs);
        }
        return from;
    }

    /** One scan of the whole map for who is silent, which has to be done again and again. */
    @Benchmark
    @OperationsPerInvocation(1)
    public int chmScan(final Chm chm) {
        int silent = 0;
        for (final Long last : chm.lastHeard.values()) {
            silent += chm.nowNs - last >= TIMEOUT_NS ? 1 : 0;
        }
        return silent;
    }

    /** Walks the sessions in shuffled order, a batch at a time. */
    @State(Scope.Thread)
    public abstract static class Walk {
        /** How many. */
        @Param({"1000", "100000", "1000000"})
        public int sessions;
        int[] order;
        private int next;

        void shuffle() {
            if (sessions % BATCH != 0) {
                throw new IllegalArgumentException("sessions must be a multiple of " + BATCH + ", was " + sessions);
            }
            order = Order.shuffled(sessions);
        }

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
        long[] handles;

        /** Registers all. */
        @Setup
        public void setUp() {
            shuffle();
            quiet = new QuietWheel(sessions, 0);
            handles = quiet.handlesOf(order);
        }
    }

    /** Agrona: spokes for every tick of the timeout, room for who is heard from in one. */
    @State(Scope.Thread)
    public static class Agrona extends Walk {
        DeadlineTimerWheel wheel;
        long[] timers;
        long nowNs;

        /** Schedules all, as they would be after a walk. */
        @Setup
        public void setUp() {
            shuffle();
            final int inTick = (int) (2 * sessions * QuietWheel.TICK_NS / PERIOD_NS + 16 + BATCH);
            wheel = new DeadlineTimerWheel(
                TimeUnit.NANOSECONDS, 0, QuietWheel.TICK_NS, 1 << 15, Integer.highestOneBit(inTick) << 1);
            timers = new long[sessions];
            for (int i = 0; i < sessions; i++) {
                timers[order[i]] = wheel.scheduleTimer(TIMEOUT_NS - PERIOD_NS + i * (PERIOD_NS / sessions));
            }
        }

        void rearm(final int session) {
            wheel.cancelTimer(timers[session]);
            timers[session] = wheel.scheduleTimer(nowNs + TIMEOUT_NS);
        }
    }

    /** Netty, with a tick of 1 ms, near ours, and a spoke for each tick of the timeout: its worker takes in 100,000 a tick. */
    @State(Scope.Thread)
    public static class Netty extends Walk {
        Timeout[] timeouts;
        private HashedWheelTimer timer;

        /** Schedules all. */
        @Setup
        public void setUp() {
            shuffle();
            timer = new HashedWheelTimer(1, TimeUnit.MILLISECONDS, 1 << 15);
            timeouts = new Timeout[sessions];
            for (int i = 0; i < sessions; i++) {
                timeouts[i] = schedule();
            }
        }

        /** Ends its thread. */
        @TearDown
        public void tearDown() {
            timer.stop();
        }

        Timeout schedule() {
            return timer.newTimeout(timeout -> { }, TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Kafka, in its own configuration, with its reaper thread. */
    @State(Scope.Thread)
    public static class Kafka extends Walk {
        TimerTask[] tasks;
        private Timer timer;

        /** Schedules all. */
        @Setup
        public void setUp() {
            shuffle();
            timer = new SystemTimerReaper("reaper", new SystemTimer("timer"));
            tasks = new TimerTask[sessions];
            for (int i = 0; i < sessions; i++) {
                tasks[i] = schedule();
            }
        }

        /** Ends its threads. */
        @TearDown
        public void tearDown() throws Exception {
            timer.close();
        }

        int armed() {
            return timer.size();
        }

        TimerTask schedule() {
            final TimerTask task = new Nothing();
            timer.add(task);
            return task;
        }
    }

    /** Does nothing after the timeout. */
    private static final class Nothing extends TimerTask {
        Nothing() {
            super(TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
        }

        @Override
        public void run() {
            // Nobody is late here.
        }
    }

    /** The executor, with one thread, told to remove what is cancelled. */
    @State(Scope.Thread)
    public static class Stpe extends Walk {
        ScheduledFuture<?>[] futures;
        private ScheduledThreadPoolExecutor executor;

        /** Schedules all. */
        @Setup
        public void setUp() {
            shuffle();
            executor = new ScheduledThreadPoolExecutor(1);
            executor.setRemoveOnCancelPolicy(true);
            futures = new ScheduledFuture<?>[sessions];
            for (int i = 0; i < sessions; i++) {
                futures[i] = schedule();
            }
        }

        /** Ends its thread. */
        @TearDown
        public void tearDown() {
            executor.shutdownNow();
        }

        int armed() {
            return executor.getQueue().size();
        }

        ScheduledFuture<?> schedule() {
            return executor.schedule(NOTHING, TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** The map, with keys that its callers keep. */
    @State(Scope.Thread)
    public static class Chm extends Walk {
        ConcurrentHashMap<Long, Long> lastHeard;
        Long[] keys;
        long nowNs;

        /** Puts all. */
        @Setup
        public void setUp() {
            shuffle();
            lastHeard = new ConcurrentHashMap<>(sessions);
            keys = new Long[sessions];
            for (int i = 0; i < sessions; i++) {
                keys[i] = (long) i;
                lastHeard.put(keys[i], nowNs);
            }
        }
    }
}
