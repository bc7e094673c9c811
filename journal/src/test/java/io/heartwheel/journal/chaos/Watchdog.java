package io.heartwheel.journal.chaos;

import io.heartwheel.Effect;
import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.Policy;
import io.heartwheel.journal.AfterCommit;
import io.heartwheel.journal.DiskJournal;
import io.heartwheel.journal.JournalSeams;
import io.heartwheel.journal.LogKind;
import io.heartwheel.journal.Recovered;
import io.heartwheel.journal.RestartPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The server that is killed: a wheel with a journal, embedded as the guide says, that answers only what is a fact.
 *
 * <p>It hears {@code arm NAME PROBE TIMEOUT}, {@code beat NAME}, {@code bye NAME}, {@code clock OFFSET} and {@code stop}. It
 * tells, in ns of {@link System#nanoTime}, which goes on from one process to the next:
 * <ul>
 *   <li>{@code opening}, {@code up INCARNATION PID}: before and after the journal is opened;
 *   <li>{@code owed NAME INCARNATION HANDLE}, {@code fired NAME}, {@code live NAME LEFT NOW}, {@code problem TEXT},
 *       {@code recovered SESSIONS}, {@code resumed}: what was recovered and taken over;
 *   <li>{@code told TYPE NAME HANDLE DECIDED HEARD}: a decision, once it is committed. It is also the answer to arm and bye;
 *   <li>{@code beat NAME HANDLE STAMP} and {@code gone NAME}: the answers to beat;
 *   <li>{@code cancel NAME INCARNATION HANDLE}: to the venue, which does it at once; only then is the effect journaled;
 *   <li>{@code committed SEQUENCE}, {@code journaling BOOLEAN}, {@code unrecorded COUNT}, when they change.
 * </ul>
 */
final class Watchdog implements LivenessHandler {
    static final long TICK_NS = 1 << 20;
    /** What FREEZE leaves everybody at least, and over how much more it spreads them. */
    static final RestartPolicy.Terms TERMS = new RestartPolicy.Terms(150_000_000, 40_000_000, 42);
    private static final long SNAPSHOT_EVERY_NS = 6_000_000;
    private static final long CYCLE_NS = 500_000;
    private static final int MOST_NAP_NS = 10_000_000;

    private final Door door;
    private final SteppedClock clock;
    private final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(1 << 12).tickNs(TICK_NS)
        .stallLimitNs(100_000_000).graceNs(50_000_000).maxGraceNs(1_000_000_000), System.nanoTime());
    private final Map<String, Long> handles = new ConcurrentHashMap<>();
    private final Map<Long, String> names = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final BlockingQueue<Owed> owed = new LinkedBlockingQueue<>();
    private DiskJournal journal;
    private AfterCommit gate;
    private long committed;
    private boolean journaling = true;
    private volatile boolean stopping;

    /** Orders that are to be cancelled because of an expiry of this incarnation. */
    private record Owed(String name, long handle, long correlationId) {
    }

    Watchdog(final Door door, final SteppedClock clock) {
        this.door = door;
        this.clock = clock;
    }

    void run(final Path folder, final LogKind log, final long freeSpaceFloor) throws Exception {
        door.tell("opening");
        journal = new DiskJournal(context(folder, log).wheel(wheel).freeSpaceFloor(freeSpaceFloor));
        gate = new AfterCommit(journal, this, 1 << 14);
        door.tell("up " + journal.incarnation() + " " + ProcessHandle.current().pid());
        takeOver(journal.recovered());
        final Thread venue = start(this::cancelOrders, "venue");
        final Thread liveness = start(this::watch, "liveness");
        for (String command = door.hear(); command != null && !command.equals("stop"); command = door.hear()) {
            obey(command.split(" "));
        }
        stopping = true;
        liveness.join();
        venue.join();
        journal.close();
        door.send("unrecorded " + journal.unrecorded());
    }

    /** Small segments, so that they are begun often; small blocks of the queue's file, for the same reason. */
    private DiskJournal.Context context(final Path folder, final LogKind log) {
        final DiskJournal.Context context = new DiskJournal.Context().directory(folder).log(log)
            .blockSize(log == LogKind.SEGMENTS ? 1 << 16 : 1 << 18).batchLimit(32).snapshotEveryNs(SNAPSHOT_EVERY_NS);
        return JournalSeams.retryNs(JournalSeams.wallClock(context, clock), 100_000_000);
    }

    /** The guide's "Surviving a restart", in its order. */
    private void takeOver(final Recovered recovered) throws IOException {
        recovered.problems().forEach(problem -> door.tell("problem " + problem));
        recovered.fired().forEach(one -> door.tell("fired " + one.name()));
        // How long it took to open the journal is no pause that anybody is to be given grace for.
        wheel.poll(System.nanoTime(), gate);
        for (final Recovered.Owed one : recovered.owed()) {
            door.tell("owed " + one.name() + " " + one.incarnation() + " " + one.handle());
            door.send("cancel " + one.name() + " " + one.incarnation() + " " + one.handle());
            insist(() -> journal.effect(Effect.ORDERS_CANCELLED, one, System.nanoTime(), 1));
        }
        for (final Recovered.Session session : recovered.sessions()) {
            if (session.name() != null && !session.recurring() && !session.isAside()) {
                takeOver(session);
            }
        }
        door.tell("recovered " + recovered.sessions().size());
        while (wheel.poll(System.nanoTime(), gate) > 0) {
            gate.release();
        }
        insist(() -> journal.resumed(recovered.sessions().size(), System.nanoTime()));
        door.tell("resumed");
    }

    /** With its own policy, and stamped so that just the time that it has left is left. */
    private void takeOver(final Recovered.Session session) {
        final long nowNs = System.nanoTime();
        final long leftNs = RestartPolicy.FREEZE.remainingNs(session, clock.get().epochNs(), TERMS);
        door.tell("live " + session.name() + " " + leftNs + " " + nowNs);
        final Policy policy = new Policy(session.probeAfterNs(), session.timeoutNs(), false);
        register(session.name(), policy, nowNs + leftNs - session.timeoutNs());
    }

    private void register(final String name, final Policy policy, final long stampNs) {
        final long id = ids.incrementAndGet();
        names.put(id, name);
        insist(() -> journal.name(id, name, System.nanoTime()));
        final long handle = wheel.register(id, policy, stampNs);
        if (handle < 0) {
            throw new IllegalStateException("no room for " + name + ": " + handle);
        }
        handles.put(name, handle);
    }

    private void obey(final String[] command) {
        switch (command[0]) {
            case "arm" -> register(command[1],
                new Policy(Long.parseLong(command[2]), Long.parseLong(command[3]), false), System.nanoTime());
            case "beat" -> {
                final long nowNs = System.nanoTime();
                final long handle = handleOf(command[1]);
                door.tell(wheel.heartbeat(handle, nowNs)
                    ? "beat " + command[1] + " " + handle + " " + nowNs : "gone " + command[1]);
            }
            case "bye" -> wheel.deregister(handleOf(command[1]));
            case "clock" -> clock.set(Long.parseLong(command[1]));
            default -> throw new IllegalArgumentException(command[0]);
        }
    }

    private long handleOf(final String name) {
        return handles.getOrDefault(name, Heartwheel.NO_SESSION);
    }

    private void watch() {
        while (!stopping || gate.waiting() > 0) {
            final int work = stopping ? 0 : wheel.poll(System.nanoTime(), gate);
            final int released = gate.release();
            tellHowFar();
            if (work + released == 0) {
                LockSupport.parkNanos(CYCLE_NS);
            }
        }
    }

    private void tellHowFar() {
        if (committed != journal.committedSequence()) {
            committed = journal.committedSequence();
            door.tell("committed " + committed);
        }
        if (journaling != journal.isJournaling()) {
            journaling = !journaling;
            door.tell("journaling " + journaling);
        }
    }

    /** What is committed, on the liveness thread. */
    @Override
    public void onEvent(final LivenessEvent event) {
        if (event.type() == EventType.STALLED) {
            return;
        }
        final String name = names.get(event.correlationId());
        door.tell("told " + event.type() + " " + name + " " + event.handle() + " " + event.nowNs() + " "
            + event.lastHeartbeatNs());
        if (event.type() == EventType.EXPIRED) {
            owed.add(new Owed(name, event.handle(), event.correlationId()));
        }
    }

    /** A venue takes a moment. */
    private void cancelOrders() {
        try {
            while (!stopping || !owed.isEmpty()) {
                final Owed one = owed.poll(1, TimeUnit.MILLISECONDS);
                if (one != null) {
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(MOST_NAP_NS));
                    door.send("cancel " + one.name + " " + journal.incarnation() + " " + one.handle);
                    insist(() -> journal.effect(
                        Effect.ORDERS_CANCELLED, one.handle, one.correlationId, System.nanoTime(), 1));
                }
            }
        } catch (final IOException e) {
            Runtime.getRuntime().halt(4);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void insist(final BooleanSupplier attempt) {
        while (!attempt.getAsBoolean()) {
            LockSupport.parkNanos(CYCLE_NS);
        }
    }

    private static Thread start(final Runnable work, final String name) {
        final Thread thread = new Thread(work, name);
        thread.setUncaughtExceptionHandler((failed, e) -> {
            e.printStackTrace();
            Runtime.getRuntime().halt(3);
        });
        thread.start();
        return thread;
    }
}
