package io.heartwheel.journal;

import static io.heartwheel.journal.BatchDescriptor.FORMER_FLAG;
import static io.heartwheel.journal.BatchDescriptor.TRUNCATED_FLAG;
import static io.heartwheel.journal.BatchDescriptor.firstWord;

import io.heartwheel.Effect;
import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessJournal;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Records every decision, effect and name on disk ({@link LogKind}), from a thread of its own: what it has taken is written, in
 * order, or the failure to do so is loud.
 *
 * <ol>
 *   <li>{@link #onEvent} and {@link #available} never block, allocate or make a system call. One thread at a time: the one that
 *       polls the wheel. Record an event <em>before</em> handing it to whoever acts on it: then its effects come after it.</li>
 *   <li>{@link #effect} and {@link #name} may be called by any thread, and return false instead of waiting.</li>
 *   <li>{@link #committedSequence} never runs ahead of what a reader can read, also after a kill -9 of this process. A loss of
 *       power may cost what the operating system had not yet written; {@link #syncedSequence} never runs ahead of that.</li>
 *   <li>If the disk fails or is nearly full, {@link #failure} says so, it is logged once as an error, and what is taken from then
 *       on is counted as {@link #unrecorded}: the switch goes on working, unjournaled. Watch {@link #isJournaling}. It is tried
 *       again, after a failure in a new volume, at first after 1 s; once it succeeds, how many records are missing is journaled.
 *       A disk that hangs without an error, or crawls, is taken for failed when it has held up decisions for
 *       {@link Context#maxHoldNs}, by default 2 s, until it has caught up.</li>
 * </ol>
 */
public final class DiskJournal implements LivenessJournal, AutoCloseable {
    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    private final Intake intake;
    private final JournalWriter writer;
    private volatile Recovered recovered;
    private final Thread thread;
    private final JournalFolder folder;
    private final long closeTimeoutNs;
    private final boolean recordDue;
    private boolean released;

    /**
     * Locks the folder, opens or creates the journal in it, and has written the first record when it returns.
     *
     * @param context the settings; read before this returns, and not kept.
     * @throws JournalException         if the JVM lacks flags, or the folder is unusable or in use; the message says what to do.
     * @throws IllegalArgumentException if a setting makes no sense.
     */
    public DiskJournal(final Context context) {
        context.conclude();
        context.log().check();
        closeTimeoutNs = context.closeTimeoutNs();
        recordDue = context.recordDue();
        intake = new Intake(new EventRing(context.eventCapacity(), context.anchor()),
            new SideRing(context.sideCapacity(), context.anchor()), context.maxHoldNs(), why -> writer().tellFailure(why));
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
            intake.leaveOut();
            return;
        }
        if (writer.isClosing() || !intake.onEvent(event)) {
            throw new IllegalStateException(writer.isClosing()
                ? "the journal is closed: stop polling the wheel before closing it"
                : "no room for a " + event.type() + " event: a handler that wraps the journal must pass on available()");
        }
    }

    /** Liveness thread. How many events the ring has room for; never none for good, because then the switch would stand still. */
    @Override
    public int available() {
        return intake.available();
    }

    /** Any thread. @return false if there is no room now, or for good once the journal is closed. */
    @Override
    public boolean effect(
        final Effect effect, final long handle, final long correlationId, final long atNs, final long detail) {
        return intake.offer(firstWord(RecordType.codeOf(effect), 0, 0), handle, correlationId, atNs, 0, detail, null);
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
        return intake.offer(
            firstWord(RecordType.NAME.code(), flags, utf8.length), Heartwheel.NO_SESSION, correlationId, atNs, 0, 0, utf8);
    }

    /**
     * What an earlier incarnation left, as found when this journal was opened. Any thread.
     *
     * @return null if the context has no wheel, or once {@link #resumed} was taken.
     */
    public Recovered recovered() {
        return recovered;
    }

    /**
     * Says that the embedder has taken over what {@link #recovered} told: from now on a restart recovers what is watched now, and
     * a snapshot is written at once. Until this is said, a restart recovers what this one did, and whatever came since.
     *
     * <p>Any thread; call it once, when the sessions taken over have been registered <em>and</em> polls have delivered that, down
     * to one that returned 0. What is {@link Recovered#owed owed} stays so until an effect is journaled.
     *
     * @param sessions how many were taken over.
     * @param atNs     when, on the wheel's time line.
     * @return false if it cannot be taken now: try again.
     */
    public boolean resumed(final long sessions, final long atNs) {
        final Recovered former = recovered;
        if (former == null) {
            throw new IllegalStateException("nothing was recovered, as the journal was opened without a wheel; or it is resumed");
        }
        final boolean taken = intake.sides().offer(
            firstWord(RecordType.RESUMED.code(), 0, 0), former.incarnation(), 0, atNs, sessions, null);
        if (taken) {
            recovered = null;
        }
        return taken;
    }

    /**
     * Records what was done about an expiry of an earlier incarnation. Any thread.
     *
     * @param effect what was done.
     * @param owed   from {@link #recovered}.
     * @param atNs   when, on the wheel's time line.
     * @param detail as {@link Effect} says.
     * @return false if it cannot be taken now: try again.
     */
    public boolean effect(final Effect effect, final Recovered.Owed owed, final long atNs, final long detail) {
        return intake.offer(firstWord(RecordType.codeOf(effect), FORMER_FLAG, 0),
            owed.handle(), owed.correlationId(), atNs, owed.incarnation(), detail, null);
    }

    /** Any thread. How many snapshots are complete since the start. */
    public long snapshots() {
        return writer.figures().snapshots;
    }

    /** Any thread. How many events were taken since the start; when {@link #committedEvents} is as many, all are written. */
    public long offeredEvents() {
        return intake.events().offered();
    }

    /** Any thread. How many of the events taken since the start are written, or were passed over before the last that is. */
    public long committedEvents() {
        return writer.figures().committedEvents;
    }

    /** Any thread. The sequence of the last record, of whatever type, that is written and readable. Continues over restarts. */
    public long committedSequence() {
        return writer.figures().committedSequence;
    }

    /**
     * Any thread. The sequence of the last record that is known to be on the disk, so that not even a loss of power costs it. 0
     * until something is known: without {@link Context#syncEveryEvents} and {@link Context#syncEveryNs}, by each snapshot only.
     */
    public long syncedSequence() {
        return writer.figures().syncedSequence;
    }

    /** Any thread. How many decisions waited in the wheel, in order, because there was no room here. Journaled as DEFERRED. */
    public long deferred() {
        return intake.events().deferred();
    }

    /** Any thread. Which writer of this folder this is, from 1. */
    public long incarnation() {
        return writer.incarnation();
    }

    /** Any thread. How many records were written since the start. */
    public long recorded() {
        return writer.figures().recorded;
    }

    /** Any thread. In how many batches they were written. */
    public long batches() {
        return writer.figures().batches;
    }

    /** Any thread. For how many ns, since the start, the journal thread was appending batches to the log. */
    public long appendNs() {
        return writer.figures().appendNs;
    }

    /** Any thread. How many times the journal thread has waited until the disk had what was appended. */
    public long syncs() {
        return writer.figures().syncs;
    }

    /** Any thread. How many records were taken but not written, because of a {@link #failure}, also of one that is over. */
    public long unrecorded() {
        return writer.unrecorded();
    }

    /**
     * Any thread. Whether decisions are being journaled, now. While they are not, the switch goes on all the same; an embedder
     * who wants no order that nobody could account for refuses new sessions and orders until they are again.
     */
    public boolean isJournaling() {
        return failure() == null && !writer.isClosing();
    }

    /** Any thread. Why the journal is not written, now, or null: all is well. */
    public Throwable failure() {
        final Throwable failure = writer.failure();
        return failure == null ? intake.gap() : failure;
    }

    /**
     * Any thread. How many expiries that are owed an effect, and names whose switch fired, a restart would not know of, because
     * there are more than a million of either. Also logged.
     */
    public long forgotten() {
        return writer.figures().forgotten;
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

    private JournalWriter writer() {
        return writer;
    }

    private JournalWriter openOrUnlock(final Context context) {
        VolumeWriter volume = null;
        try {
            recovered = context.wheel() == null ? null : Recovery.of(folder.path());
            volume = new VolumeWriter(folder, context);
            return new JournalWriter(volume, intake, context, recovered);
        } catch (final RuntimeException | Error e) {
            if (volume != null) {
                volume.close();
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
            throw new JournalException("The journal in " + folder.path().toAbsolutePath() + " could not be written"
                + (cause == null ? " in time." : ": " + cause), cause);
        }
    }

    /**
     * The settings of a journal. Only the directory must be given. Not thread-safe; read once by the journal's constructor.
     */
    public static final class Context {
        private static final int MAX_RING = 1 << 22;
        private static final int MIN_DEFAULT_RING = 1 << 16;
        private static final int MAX_DEFAULT_RING = 1 << 20;
        private static final long MIN_HOLD_NS = 10_000_000;
        private static final int MIN_BLOCK = 1 << 16;

        private Path directory;
        private LogKind log = LogKind.CHRONICLE;
        private TimeAnchor anchor;
        private int eventCapacity;
        private int sideCapacity = 1 << 14;
        private int batchLimit = 256;
        private long lingerNs = 200_000;
        private int blockSize;
        private long closeTimeoutNs = TimeUnit.SECONDS.toNanos(3);
        private long maxHoldNs = TimeUnit.SECONDS.toNanos(2);
        private boolean recordDue;
        private int syncEveryEvents;
        private long syncEveryNs;
        private long freeSpaceFloor = 64L << 20;
        private long retryNs = TimeUnit.SECONDS.toNanos(1);
        private Supplier<TimeAnchor> wallClock = TimeAnchor::now;
        private Heartwheel wheel;
        private long snapshotEveryNs = TimeUnit.SECONDS.toNanos(60);
        private long keepNs = TimeUnit.DAYS.toNanos(30);

        /** The folder of the journal, created if missing. Required. */
        public Context directory(final Path folder) {
            this.directory = folder;
            return this;
        }

        /** What keeps the journal. Default: {@link LogKind#CHRONICLE}. A journal may change it: a new volume then begins. */
        public Context log(final LogKind kind) {
            this.log = kind;
            return this;
        }

        /** Where the wheel's time lies on the wall clock. Default: {@link TimeAnchor#now()}, for {@code System.nanoTime()}. */
        public Context anchor(final TimeAnchor wheelTime) {
            this.anchor = wheelTime;
            return this;
        }

        /**
         * How many events may wait for the journal thread, 80 bytes each. A power of two; or 0, the default: 65,536, and given a
         * wheel, as many as it has slots, up to 1,048,576. Then all sessions may expire at once, and none waits for the disk.
         */
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
         * How many bytes of a file are mapped at a time, and how large a plain segment is: from 65,536, and room for two of the
         * largest batches, 672 bytes for each record of the batch limit. Default 64 MiB for a queue, whose files look that large
         * but are sparse, and 4 MiB for a segment; 0 for that.
         */
        public Context blockSize(final int bytes) {
            this.blockSize = bytes;
            return this;
        }

        /** How long {@link DiskJournal#close} may take. Default 3 s. */
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

        /**
         * After how many records, of whatever type, the journal thread waits until the disk has them: after the batch with which
         * there are as many. 0, the default, for never; then a loss of power may cost what the operating system had not written
         * by itself, some 30 s. Each time costs the journal thread what the disk takes; events wait in the ring meanwhile.
         */
        public Context syncEveryEvents(final int records) {
            this.syncEveryEvents = records;
            return this;
        }

        /** For how long a record may be committed and not on the disk, give or take 4 ms. 0, the default, for any length. */
        public Context syncEveryNs(final long ns) {
            this.syncEveryNs = ns;
            return this;
        }

        /**
         * With how little room on the disk journaling stops, in bytes, until there is more again. Default 64 MiB, 0 for never.
         * It is looked at each second, and after each 4 MiB: the journal itself takes no more than that, or a segment (see
         * {@link #blockSize}), and what its files' own tables need in between; the rest is for what others write in a second. A
         * disk that is really full under a mapped file can end the process.
         */
        public Context freeSpaceFloor(final long bytes) {
            this.freeSpaceFloor = bytes;
            return this;
        }

        long freeSpaceFloor() {
            return freeSpaceFloor;
        }

        /** For tests: after how long writing is tried again at first. */
        Context retryNs(final long ns) {
            this.retryNs = ns;
            return this;
        }

        long retryNs() {
            return retryNs;
        }

        /** For tests: the wall clock beside {@code System.nanoTime()}. */
        Context wallClock(final Supplier<TimeAnchor> clock) {
            this.wallClock = clock;
            return this;
        }

        int syncEveryEvents() {
            return syncEveryEvents;
        }

        long syncEveryNs() {
            return syncEveryNs;
        }

        Supplier<TimeAnchor> wallClock() {
            return wallClock;
        }

        /**
         * The wheel whose sessions are to survive a restart. Given one, the journal recovers what an earlier incarnation left
         * when it is opened, and writes snapshots once {@link DiskJournal#resumed} was said. Default: none.
         */
        public Context wheel(final Heartwheel watched) {
            this.wheel = watched;
            return this;
        }

        /** How often a snapshot begins, from 1 ms. Default 60 s. With each, the journal thread waits once for the disk. */
        public Context snapshotEveryNs(final long ns) {
            this.snapshotEveryNs = ns;
            return this;
        }

        /**
         * For how long what no recovery needs is kept all the same, so that {@link Story} can tell of it, 0 or more. Default 30
         * days. Whole days, by UTC, are deleted, and only with snapshots.
         */
        public Context keepNs(final long ns) {
            this.keepNs = ns;
            return this;
        }

        /**
         * How long, from 10 ms, the disk may hold up decisions once the ring is full, and with them orders that are to be
         * cancelled. Default 2 s. Within that time 65,536 events, or as many as the ring holds, have to be taken from it; if not,
         * decisions go on unjournaled, as {@link DiskJournal#failure} says, until the disk has caught up.
         */
        public Context maxHoldNs(final long ns) {
            this.maxHoldNs = ns;
            return this;
        }

        long maxHoldNs() {
            return maxHoldNs;
        }

        Heartwheel wheel() {
            return wheel;
        }

        long snapshotEveryNs() {
            return snapshotEveryNs;
        }

        long keepNs() {
            return keepNs;
        }

        Path directory() {
            return directory;
        }

        LogKind log() {
            return log;
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
            return blockSize == 0 ? log.usualBlockSize() : blockSize;
        }

        long closeTimeoutNs() {
            return closeTimeoutNs;
        }

        boolean recordDue() {
            return recordDue;
        }

        private void conclude() {
            require(directory != null, "directory", "null", "a folder");
            require(log != null, "log", "null", "a kind of log");
            if (eventCapacity == 0) {
                eventCapacity = defaultCapacity();
            }
            requireRing(eventCapacity, "eventCapacity");
            requireRing(sideCapacity, "sideCapacity");
            require(batchLimit >= 1 && batchLimit <= BatchDescriptor.MAX_BATCH_RECORDS, "batchLimit", batchLimit,
                "1 to " + BatchDescriptor.MAX_BATCH_RECORDS);
            require(lingerNs >= 0 && lingerNs <= TimeUnit.SECONDS.toNanos(1), "lingerNs", lingerNs, "0 to 1000000000");
            require(blockSize() >= MIN_BLOCK, "blockSize", blockSize, "at least " + MIN_BLOCK);
            final long needed = 2L * (BatchDescriptor.HEADER_LENGTH + (long) batchLimit * BatchDescriptor.MAX_RECORD_BYTES);
            require(blockSize() >= needed, "blockSize", blockSize(),
                "at least " + needed + " for batches of up to " + batchLimit + " records (batchLimit)");
            require(syncEveryEvents >= 0, "syncEveryEvents", syncEveryEvents, "0 or more");
            require(syncEveryNs >= 0, "syncEveryNs", syncEveryNs, "0 or more");
            require(freeSpaceFloor >= 0, "freeSpaceFloor", freeSpaceFloor, "0 or more");
            require(closeTimeoutNs > 0, "closeTimeoutNs", closeTimeoutNs, "positive");
            require(snapshotEveryNs >= 1_000_000, "snapshotEveryNs", snapshotEveryNs, "at least 1000000");
            require(maxHoldNs >= MIN_HOLD_NS, "maxHoldNs", maxHoldNs, "at least " + MIN_HOLD_NS);
            require(keepNs >= 0, "keepNs", keepNs, "0 or more");
            if (anchor == null) {
                anchor = TimeAnchor.now();
            }
        }

        private int defaultCapacity() {
            final int slots = wheel == null ? 0 : Math.min(MAX_DEFAULT_RING, wheel.walk().slots());
            return slots <= MIN_DEFAULT_RING ? MIN_DEFAULT_RING : Integer.highestOneBit(slots - 1) << 1;
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
