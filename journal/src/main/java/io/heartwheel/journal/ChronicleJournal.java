package io.heartwheel.journal;

import static io.heartwheel.journal.BatchDescriptor.TRUNCATED_FLAG;
import static io.heartwheel.journal.BatchDescriptor.firstWord;

import io.heartwheel.Effect;
import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessJournal;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;

/**
 * Records every decision, effect and name in a Chronicle Queue, from a thread of its own: what it has taken is written, in
 * order, or the failure to do so is loud.
 *
 * <ol>
 *   <li>{@link #onEvent} and {@link #available} never block, allocate or make a system call. One thread at a time: the one that
 *       polls the wheel. Record an event <em>before</em> handing it to whoever acts on it: then its effects come after it.</li>
 *   <li>{@link #effect} and {@link #name} may be called by any thread, and return false instead of waiting.</li>
 *   <li>{@link #committedSequence} never runs ahead of what a reader can read, also after a kill -9 of this process. A loss of
 *       power may cost what the operating system had not yet written.</li>
 *   <li>If the disk fails, {@link #failure} says so, it is logged once as an error, and what is taken from then on is counted as
 *       {@link #unrecorded}: the switch goes on working, unjournaled. Watch it. A disk that hangs without an error is taken for
 *       failed when the ring has been full for 5 s and nothing was taken from it.</li>
 * </ol>
 */
public final class ChronicleJournal implements LivenessJournal, AutoCloseable {
    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    private final EventRing events;
    private final SideRing sides;
    private final JournalWriter writer;
    private final Thread thread;
    private final JournalFolder folder;
    private final long closeTimeoutNs;
    private final boolean recordDue;
    private final HangWatch hangWatch;
    private final AtomicLong passedOver = new AtomicLong();
    private volatile boolean hung;
    private boolean released;

    /**
     * Locks the folder, opens or creates the journal in it, and has written the first record when it returns.
     *
     * @param context the settings; read before this returns, and not kept.
     * @throws JournalException         if the JVM lacks flags, or the folder is unusable or in use; the message says what to do.
     * @throws IllegalArgumentException if a setting makes no sense.
     */
    public ChronicleJournal(final Context context) {
        context.conclude();
        Preflight.check();
        closeTimeoutNs = context.closeTimeoutNs();
        recordDue = context.recordDue();
        hangWatch = new HangWatch(context.hangNs());
        events = new EventRing(context.eventCapacity());
        sides = new SideRing(context.sideCapacity());
        folder = JournalFolder.lock(context.directory());
        writer = openOrUnlock(context);
        thread = new Thread(writer, "heartwheel-journal");
        thread.setDaemon(true);
        thread.start();
        awaitStarted();
    }

    /**
     * Liveness thread, as all of {@link LivenessEvent}'s users.
     *
     * @throws IllegalStateException if the room that {@link #available} told of is used up, or the journal is closed. A handler
     *                               that wraps this one must pass on {@code available}.
     */
    @Override
    public void onEvent(final LivenessEvent event) {
        if (event.type() == EventType.DUE && !recordDue) {
            return;
        }
        if (writer.isClosing() || !isTakenOrPassedOver(events.offer(event))) {
            throw new IllegalStateException(writer.isClosing()
                ? "the journal is closed: stop polling the wheel before closing it"
                : "no room for a " + event.type() + " event: a handler that wraps the journal must pass on available()");
        }
    }

    /** Liveness thread. How many events the ring has room for; never none for good, because then the switch would stand still. */
    @Override
    public int available() {
        final int room = events.available();
        if (room > 0) {
            return room;
        }
        if (!hung && hangWatch.isStuck(events.taken(), System.nanoTime())) {
            giveUp();
        }
        return hung ? Integer.MAX_VALUE : 0;
    }

    /** Any thread. @return false if there is no room now, or for good once the journal is closed. */
    @Override
    public boolean effect(
        final Effect effect, final long handle, final long correlationId, final long atNs, final long detail) {
        return isTakenOrPassedOver(
            sides.offer(firstWord(RecordType.codeOf(effect), 0, 0), handle, correlationId, atNs, detail, null));
    }

    /**
     * Any thread; allocates. A name longer than 256 bytes in UTF-8 is cut, and marked so.
     *
     * @return false if there is no room now, or for good once the journal is closed.
     */
    @Override
    public boolean name(final long correlationId, final String name, final long atNs) {
        final byte[] utf8 = Names.encode(name);
        final int flags = Names.isCut(name, utf8) ? TRUNCATED_FLAG : 0;
        return isTakenOrPassedOver(sides.offer(
            firstWord(RecordType.NAME.code(), flags, utf8.length), Heartwheel.NO_SESSION, correlationId, atNs, 0, utf8));
    }

    /** Any thread. How many events were taken since the start; when {@link #committedEvents} is as many, all are written. */
    public long offeredEvents() {
        return events.offered();
    }

    /** Any thread. How many of the events taken since the start are written. */
    public long committedEvents() {
        return writer.committedEvents();
    }

    /** Any thread. The sequence of the last record, of whatever type, that is written and readable. Continues over restarts. */
    public long committedSequence() {
        return writer.committedSequence();
    }

    /** Any thread. Which writer of this folder this is, from 1. */
    public long incarnation() {
        return writer.incarnation();
    }

    /** Any thread. How many records were written since the start. */
    public long recorded() {
        return writer.recorded();
    }

    /** Any thread. In how many batches they were written. */
    public long batches() {
        return writer.batches();
    }

    /** Any thread. How many records were taken but not written, because of {@link #failure}. */
    public long unrecorded() {
        return writer.unrecorded() + passedOver.get();
    }

    /** Any thread. Why the journal can no longer be written, or null: all is well. */
    public Throwable failure() {
        return writer.failure();
    }

    /**
     * Any thread, after the last poll. Writes what was taken, ends the thread and releases the folder, within the context's
     * close timeout. If the disk hangs longer than that, the folder stays locked until the process ends, and it is logged.
     */
    @Override
    public synchronized void close() {
        writer.close();
        boolean interrupted = false;
        final long deadlineNs = System.nanoTime() + closeTimeoutNs;
        while (thread.isAlive() && System.nanoTime() - deadlineNs < 0) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1_000_000, deadlineNs - System.nanoTime()));
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            writer.fail(new JournalException("not written within the close timeout of " + closeTimeoutNs + " ns"));
        } else if (!released) {
            released = true;
            folder.close();
        }
    }

    /** The log may hang as the disk does, so a thread of its own is sent to tell; the decisions go on at once. */
    private void giveUp() {
        hung = true;
        final Thread teller = new Thread(() -> writer.fail(new JournalException(
            "the disk hangs: the ring is full and nothing was taken from it for 5 s")), "heartwheel-journal-hung");
        teller.setDaemon(true);
        teller.start();
    }

    /** Once the disk hangs, what finds no room is counted instead of taken. */
    private boolean isTakenOrPassedOver(final boolean taken) {
        if (!taken && hung && !writer.isClosing()) {
            passedOver.incrementAndGet();
            return true;
        }
        return taken;
    }

    private JournalWriter openOrUnlock(final Context context) {
        SingleChronicleQueue queue = null;
        try {
            queue = QueueAccess.toWrite(folder.queue(), context.blockSize(), TimeAnchor.now());
            return new JournalWriter(queue, events, sides, context);
        } catch (final RuntimeException | Error e) {
            if (queue != null) {
                queue.close();
            }
            folder.close();
            throw e;
        }
    }

    private void awaitStarted() {
        boolean started = false;
        try {
            started = writer.awaitStarted(START_TIMEOUT_NS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!started || writer.failure() != null) {
            final Throwable cause = writer.failure();
            close();
            throw new JournalException("The journal in " + folder.queue().toAbsolutePath() + " could not be written"
                + (cause == null ? " in time." : ": " + cause), cause);
        }
    }

    /**
     * The settings of a journal. Only the directory must be given. Not thread-safe; read once by the journal's constructor.
     */
    public static final class Context {
        private static final int MAX_RING = 1 << 22;
        private static final int MIN_BLOCK = 1 << 16;

        private Path directory;
        private TimeAnchor anchor;
        private int eventCapacity = 1 << 16;
        private int sideCapacity = 1 << 14;
        private int batchLimit = 256;
        private long lingerNs = 200_000;
        private int blockSize = 4 << 20;
        private long closeTimeoutNs = TimeUnit.SECONDS.toNanos(3);
        private long hangNs = TimeUnit.SECONDS.toNanos(5);
        private boolean recordDue;

        /** The folder of the journal, created if missing. Required. */
        public Context directory(final Path folder) {
            this.directory = folder;
            return this;
        }

        /** Where the wheel's time lies on the wall clock. Default: {@link TimeAnchor#now()}, for {@code System.nanoTime()}. */
        public Context anchor(final TimeAnchor wheelTime) {
            this.anchor = wheelTime;
            return this;
        }

        /** How many events may wait for the journal thread, 80 bytes each. A power of two, default 65,536. */
        public Context eventCapacity(final int events) {
            this.eventCapacity = events;
            return this;
        }

        /** How many effects and names may wait for the journal thread, about 100 bytes each. A power of two, default 16,384. */
        public Context sideCapacity(final int records) {
            this.sideCapacity = records;
            return this;
        }

        /** The most records in a batch, 1 to 4096. Default 256. */
        public Context batchLimit(final int records) {
            this.batchLimit = records;
            return this;
        }

        /**
         * For how long a batch may wait to be filled, 0 to 1 s. Default 200 µs. A record is committed, and readers see it, that
         * much after it was taken; after a quiet spell up to 4 ms more, because an idle journal thread looks no more often.
         */
        public Context lingerNs(final long ns) {
            this.lingerNs = ns;
            return this;
        }

        /**
         * How many bytes of the queue's file are mapped at a time: from 65,536, and room for two of the largest batches, 672
         * bytes for each record of the batch limit. Default 4 MiB. Files are sparse.
         */
        public Context blockSize(final int bytes) {
            this.blockSize = bytes;
            return this;
        }

        /** How long {@link ChronicleJournal#close} may take. Default 3 s. */
        public Context closeTimeoutNs(final long ns) {
            this.closeTimeoutNs = ns;
            return this;
        }

        /**
         * Whether DUE events are recorded. Default: not, because a recurring deadline, such as our own outbound Heartbeat, is no
         * decision about a counterparty, and comes up many times a minute for each session.
         */
        public Context recordDue(final boolean record) {
            this.recordDue = record;
            return this;
        }

        /** For tests: how long a full ring may stay as it is. */
        Context hangNs(final long ns) {
            this.hangNs = ns;
            return this;
        }

        long hangNs() {
            return hangNs;
        }

        Path directory() {
            return directory;
        }

        TimeAnchor anchor() {
            return anchor;
        }

        int eventCapacity() {
            return eventCapacity;
        }

        int sideCapacity() {
            return sideCapacity;
        }

        int batchLimit() {
            return batchLimit;
        }

        long lingerNs() {
            return lingerNs;
        }

        int blockSize() {
            return blockSize;
        }

        long closeTimeoutNs() {
            return closeTimeoutNs;
        }

        boolean recordDue() {
            return recordDue;
        }

        private void conclude() {
            require(directory != null, "directory", "null", "a folder");
            requireRing(eventCapacity, "eventCapacity");
            requireRing(sideCapacity, "sideCapacity");
            require(batchLimit >= 1 && batchLimit <= BatchDescriptor.MAX_BATCH_RECORDS, "batchLimit", batchLimit,
                "1 to " + BatchDescriptor.MAX_BATCH_RECORDS);
            require(lingerNs >= 0 && lingerNs <= TimeUnit.SECONDS.toNanos(1), "lingerNs", lingerNs, "0 to 1000000000");
            require(blockSize >= MIN_BLOCK, "blockSize", blockSize, "at least " + MIN_BLOCK);
            final long needed = 2L * (BatchDescriptor.HEADER_LENGTH + (long) batchLimit * BatchDescriptor.MAX_RECORD_BYTES);
            require(blockSize >= needed, "blockSize", blockSize,
                "at least " + needed + " for batches of up to " + batchLimit + " records (batchLimit)");
            require(closeTimeoutNs > 0, "closeTimeoutNs", closeTimeoutNs, "positive");
            if (anchor == null) {
                anchor = TimeAnchor.now();
            }
        }

        private static void requireRing(final int capacity, final String setting) {
            require(capacity > 1 && capacity <= MAX_RING && Integer.bitCount(capacity) == 1, setting, capacity,
                "a power of two from 2 to " + MAX_RING);
        }

        private static void require(final boolean met, final String setting, final Object value, final String allowed) {
            if (!met) {
                throw new IllegalArgumentException("journal setting " + setting + " was " + value + ", must be " + allowed);
            }
        }
    }
}
