package io.heartwheel.journal;

import static io.heartwheel.journal.BatchDescriptor.NO_TIME;
import static io.heartwheel.journal.BatchDescriptor.RECORD_WORDS;
import static io.heartwheel.journal.BatchDescriptor.firstWord;

import io.heartwheel.Heartwheel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The journal thread: moves what the rings hold into the log, a batch at a time, in an order in which every effect comes after
 * the event that caused it.
 *
 * <p>Assumptions: it alone appends to the log and takes from the rings. Guarantees:
 * <ol>
 *   <li>Each round first asks how many effects are complete, then how many events are; then it writes all those events, then
 *       those effects. Who offered an effect had learned of its event, so that event is among them.</li>
 *   <li>It lingers at most {@code lingerNs} for a batch to fill. With nothing to do it looks again after at most 4
 *       ms: whoever offers is not made to wake it, which would cost the liveness thread a fence and a system call.</li>
 *   <li>Once a second it looks at the wall clock, and at what the ring has to tell, and writes that down.</li>
 *   <li>If asked to sync, it waits for the disk itself, after the batch that makes it due: what arrives meanwhile waits in the
 *       rings.</li>
 *   <li>After a failed append or sync, or once its files are gone, it goes on in a new volume, and says there how many records
 *       of the former one it misses (DEGRADED). If that fails too, or soon after, or if the disk is nearly full, writing stops,
 *       loudly: {@link #failure} tells, and what arrives is taken, so that the liveness thread goes on, and counted as
 *       unrecorded. It is tried again each second, less and less often if new volumes fail, down to once a minute; the first
 *       that is written then is how many records are missing (UNJOURNALED).</li>
 *   <li>Before any event that comes after a gap which {@link Intake} left, as this thread was held up, it writes how wide the gap
 *       is (UNJOURNALED), and begins a snapshot, which again tells the wheel's truth.</li>
 *   <li>Whatever fails, and wherever: each record that was taken from the rings is written, or counted as unrecorded, and is seen
 *       by who writes snapshots.</li>
 * </ol>
 */
final class JournalWriter implements Runnable {
    private static final System.Logger LOG = System.getLogger(DiskJournal.class.getName());
    private static final long MAX_IDLE_NS = TimeUnit.MILLISECONDS.toNanos(4);
    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_RETRY_NS = TimeUnit.MINUTES.toNanos(1);
    /** Who had a new volume less than so many retries ago gets none at once. */
    private static final int CALM_RETRIES = 10;

    private final Path folder;
    private final VolumeWriter volume;
    private final Intake intake;
    private final EventRing events;
    private final SideRing sides;
    private final JournalFigures figures = new JournalFigures();
    private final TimeAnchor wheelTime;
    private final Supplier<TimeAnchor> wallClock;
    private final TimeAnchor ownTime;
    private final ClockWatch clockWatch;
    private final SyncWatch syncWatch;
    private final int batchLimit;
    private final long lingerNs;
    private final long closeTimeoutNs;
    private final Batch batch;
    private final CountDownLatch started = new CountDownLatch(1);
    private final long incarnation;

    /** Null if no snapshots are written. */
    private final SnapshotKeeper keeper;

    private long batchSequence;
    private long nextSequence;
    private long idleNs;
    private long lookedNs;
    private long deferredTold;
    private final Batch notes = new Batch(2);
    private final long firstRetryNs;
    private long retryNs;
    private long retryAtNs;
    private long recoveredNs;
    private long unrecordedTold;
    private long passedOverSeen;
    /** How many records the rings had given when the batch was empty. */
    private long takenBefore;
    private boolean syncLost;

    private volatile boolean closing;
    private volatile Throwable failure;
    /** Why nothing will be written any more. */
    private volatile Throwable ended;

    /** @param recovered what an earlier writer left, or null: this one writes no snapshots. */
    JournalWriter(
        final VolumeWriter volume, final Intake intake, final DiskJournal.Context context, final Recovered recovered) {
        this.folder = context.directory().toAbsolutePath();
        this.volume = volume;
        this.intake = intake;
        this.events = intake.events();
        this.sides = intake.sides();
        this.wheelTime = context.anchor();
        this.batchLimit = context.batchLimit();
        this.lingerNs = context.lingerNs();
        this.wallClock = context.wallClock();
        this.ownTime = wallClock.get();
        this.clockWatch = new ClockWatch(ownTime.lineNs());
        this.lookedNs = ownTime.lineNs();
        this.syncWatch = new SyncWatch(context.syncEveryEvents(), context.syncEveryNs());
        this.closeTimeoutNs = context.closeTimeoutNs();
        this.firstRetryNs = context.retryNs();
        this.retryNs = firstRetryNs;
        this.recoveredNs = lookedNs - CALM_RETRIES * firstRetryNs;
        this.batch = new Batch(batchLimit);
        final LogTail tail = LogTail.of(folder, volume.log());
        this.batchSequence = tail.batchSequence();
        this.nextSequence = tail.sequence();
        this.incarnation = tail.incarnation();
        figures.committedSequence = nextSequence - 1;
        this.keeper = recovered == null ? null : new SnapshotKeeper(this, volume, events, context, recovered, figures);
    }

    @Override
    public void run() {
        try {
            note(RecordType.STARTED, wheelTime.epochNs(), wheelTime.lineNs());
            flush();
        } catch (final Throwable e) {
            trouble(e);
        }
        started.countDown();
        while (!closing) {
            if (!attempt(false)) {
                idle();
            }
        }
        finish();
    }

    /** Any thread. @return whether the first batch was tried within the time. */
    boolean awaitStarted(final long timeoutNs) throws InterruptedException {
        return started.await(timeoutNs, TimeUnit.NANOSECONDS);
    }

    /** Any thread. Asks the journal thread to write what is left and to end. */
    void close() {
        closing = true;
    }

    boolean isClosing() {
        return closing;
    }

    /** Any thread. Why nothing is written, now, or null. */
    Throwable failure() {
        return ended == null ? failure : ended;
    }

    JournalFigures figures() {
        return figures;
    }

    /** Any thread. How many records are missing, since the start: taken and not written, or passed over. */
    long unrecorded() {
        return figures.unrecorded + intake.passedOver();
    }

    long incarnation() {
        return incarnation;
    }

    /** Any thread. Ends the writing, for good. */
    void fail(final Throwable cause) {
        if (ended == null) {
            ended = cause;
            tellFailure(cause);
        }
    }

    long nextSequence() {
        return nextSequence;
    }

    /** Any thread. */
    void tellFailure(final Throwable cause) {
        LOG.log(System.Logger.Level.ERROR, "The journal in " + folder
            + " can no longer be written; decisions go on unrecorded from sequence " + nextSequence, cause);
    }

    private boolean attempt(final boolean atOnce) {
        try {
            final boolean drained = drain(atOnce);
            final boolean any = !atOnce && snapshot() || drained;
            look(System.nanoTime());
            return any;
        } catch (final Throwable e) {
            keepWhatWasTaken();
            trouble(e);
            return true;
        }
    }

    /** A step of a snapshot. @return whether there was one to do. */
    private boolean snapshot() {
        return keeper != null && failure() == null && keeper.work(System.nanoTime());
    }

    /** A fault may come between copying records from a ring and taking them: those are still there, and are taken again. */
    private void keepWhatWasTaken() {
        final int taken = (int) (events.taken() + sides.taken() - takenBefore);
        if (batch.count() > taken) {
            batch.keep(taken);
        }
    }

    /** One round. @return whether there was anything to do. */
    private boolean drain(final boolean atOnce) {
        if (sides.ready() - sides.taken() + events.offered() - events.taken() < batchLimit && !atOnce) {
            if (sides.ready() == sides.taken() && events.offered() == events.taken() && batch.count() == 0) {
                return false;
            }
            pause(lingerNs);
        }
        idleNs = 0;
        final long sideLimit = sides.ready();
        final long eventLimit = events.offered();
        if (intake.gap() == null) {
            tellMissing();
        }
        final boolean any = sides.taken() < sideLimit || events.taken() < eventLimit;
        while (events.taken() < eventLimit) {
            events.drainTo(batch, eventLimit);
            flushIfFull();
        }
        while (sides.taken() < sideLimit) {
            sides.drainTo(batch, sideLimit);
            flushIfFull();
        }
        flush();
        return any;
    }

    /** What is to be done now and then, between batches. */
    private void look(final long nowNs) {
        if (nowNs - lookedNs >= Math.min(LOOK_NS, firstRetryNs)) {
            lookedNs = nowNs;
            if (failure() == null) {
                volume.requireHealthy();
                if (intake.gap() == null) {
                    tellMissing();
                }
                lookAtClock();
                tellDeferred();
                flush();
            } else if (nowNs - retryAtNs >= 0) {
                recover();
            }
        }
        if (keeper != null) {
            keeper.look(nowNs);
        }
        syncIfDue(nowNs);
    }

    /** Goes on in a new volume at once if that is all that it takes, and has not been done just now; else stops the writing. */
    private void trouble(final Throwable cause) {
        if (failure != null) {
            return;
        }
        failure = cause;
        if (cause instanceof InternalError) {
            // Told late, of whatever was done to mapped memory before.
            volume.giveUp();
        }
        if (volume.isBroken() && System.nanoTime() - recoveredNs >= CALM_RETRIES * firstRetryNs && isRecovered()) {
            LOG.log(System.Logger.Level.WARNING, "The journal in " + folder + " goes on in a new volume, because of", cause);
            return;
        }
        retryNs = firstRetryNs;
        retryAtNs = System.nanoTime() + retryNs;
        tellFailure(cause);
    }

    private void recover() {
        final int begun = volume.begun();
        if (isRecovered()) {
            LOG.log(System.Logger.Level.WARNING, "The journal in " + folder + " is written again, from sequence " + nextSequence
                + "; " + unrecorded() + " records are missing in all");
        } else {
            // Looking for room costs nothing; volumes that come to nothing do.
            retryNs = volume.begun() == begun ? firstRetryNs : Math.min(2 * retryNs, Math.max(firstRetryNs, MAX_RETRY_NS));
            retryAtNs = System.nanoTime() + retryNs;
        }
    }

    /** Tries to write again, and first what there is to say about the time in between. */
    private boolean isRecovered() {
        if (ended != null) {
            return false;
        }
        try {
            notes.clear();
            if (volume.isBroken()) {
                syncWhatCanBe();
                noteIn(notes, RecordType.DEGRADED, ownTime.toEpochNs(System.nanoTime()), volume.next(nextSequence));
            } else {
                volume.requireHealthy();
            }
            if (keeper != null) {
                keeper.restart();
            }
            writeNotesAndMissing();
            recoveredNs = System.nanoTime();
            failure = null;
            return true;
        } catch (final Throwable e) {
            // It stays as it is; what it was that failed first has been told.
            return false;
        }
    }

    /** How many records are missing that nobody has been told of. */
    private void tellMissing() {
        if (failure() == null && unrecorded() > unrecordedTold) {
            notes.clear();
            writeNotesAndMissing();
            LOG.log(System.Logger.Level.WARNING, "The journal in " + folder + " is written again, up to sequence " + nextSequence
                + "; " + unrecorded() + " records are missing in all");
        }
    }

    private void writeNotesAndMissing() {
        final long passedOver = intake.passedOver();
        final long missing = figures.unrecorded + passedOver;
        if (missing > unrecordedTold) {
            noteIn(notes, RecordType.UNJOURNALED, ownTime.toEpochNs(System.nanoTime()), missing - unrecordedTold);
        }
        if (notes.count() > 0) {
            write(notes);
        }
        unrecordedTold = missing;
        if (keeper != null && passedOver > passedOverSeen) {
            keeper.missed();
        }
        passedOverSeen = passedOver;
    }

    /** Of a volume that is given up. What it has not on the disk now will never be known to be there. */
    private void syncWhatCanBe() {
        if (syncWatch.isWanted() && !syncLost) {
            try {
                volume.log().sync();
            } catch (final RuntimeException | Error e) {
                syncLost = true;
            }
        }
    }

    private void lookAtClock() {
        final TimeAnchor wall = wallClock.get();
        final long aheadNs = wall.epochNs() - ownTime.toEpochNs(wall.lineNs());
        if (clockWatch.isWorthTelling(wall.lineNs(), aheadNs)) {
            note(RecordType.CLOCK, ownTime.toEpochNs(wall.lineNs()), aheadNs);
        }
    }

    private void tellDeferred() {
        final long deferred = events.deferred();
        if (deferred > deferredTold) {
            note(RecordType.DEFERRED, ownTime.toEpochNs(System.nanoTime()), deferred - deferredTold);
            deferredTold = deferred;
        }
    }

    private void syncIfDue(final long nowNs) {
        if (syncWatch.isDue(nowNs) && failure() == null) {
            sync();
        }
    }

    /** Waits until the disk has all that was appended. */
    void sync() {
        final long appended = nextSequence - 1;
        final boolean wasLost = syncLost;
        syncLost = true;
        volume.sync();
        syncLost = wasLost;
        syncWatch.synced();
        figures.syncs++;
        figures.syncedSequence = syncLost ? figures.syncedSequence : appended;
    }

    private void idle() {
        idleNs = Math.min(idleNs + idleNs / 2 + lingerNs / 2 + 1, MAX_IDLE_NS);
        pause(idleNs);
    }

    /** Makes use of the time. */
    private void pause(final long ns) {
        try {
            if (failure() == null) {
                volume.log().prepare();
            }
        } catch (final Throwable e) {
            trouble(e);
        }
        LockSupport.parkNanos(ns);
    }

    private void finish() {
        sides.close();
        final long deadlineNs = System.nanoTime() + closeTimeoutNs;
        while ((attempt(true) || !sides.isEmpty()) && System.nanoTime() - deadlineNs < 0) {
            Thread.onSpinWait();
        }
        if (failure != null) {
            recover();
        }
        try {
            if (keeper != null && failure() == null) {
                keeper.finish(deadlineNs);
            }
            if (failure() == null) {
                tellMissing();
                tellDeferred();
                note(RecordType.STOPPED, ownTime.toEpochNs(System.nanoTime()), 0);
                flush();
                if (syncWatch.isWanted()) {
                    sync();
                }
            }
            volume.close();
            if (keeper != null) {
                keeper.close();
            }
        } catch (final Throwable e) {
            fail(e);
        }
        if (unrecorded() > 0) {
            LOG.log(System.Logger.Level.ERROR, unrecorded() + " records are missing from the journal in " + folder);
        }
    }

    private void note(final RecordType type, final long epochNs, final long detail) {
        noteIn(batch, type, epochNs, detail);
    }

    private static void noteIn(final Batch batch, final RecordType type, final long epochNs, final long detail) {
        final long[] words = new long[RECORD_WORDS];
        words[0] = firstWord(type.code(), 0, 0);
        words[1] = Heartwheel.NO_SESSION;
        words[3] = epochNs;
        words[4] = NO_TIME;
        words[5] = NO_TIME;
        words[9] = detail;
        batch.add(words, 0, 1);
    }

    private void flushIfFull() {
        if (!batch.hasRoom()) {
            flush();
        }
    }

    private void flush() {
        final int count = batch.count();
        if (count == 0) {
            return;
        }
        try {
            if (!append(batch) && (failure() != null || !append(batch))) {
                figures.unrecorded += count;
            }
            see();
        } finally {
            takenBefore = events.taken() + sides.taken();
            batch.clear();
        }
        syncIfDue(System.nanoTime());
    }

    /** What the batch says is so, whether it is written or not. An error that is told late is none of this: then once more. */
    private void see() {
        if (keeper == null) {
            return;
        }
        try {
            keeper.seen(batch);
        } catch (final InternalError e) {
            keeper.seen(batch);
            throw e;
        } catch (final Throwable e) {
            keeper.missed();
            throw e;
        }
    }

    /** Seals a batch and writes it. @return whether it is written; if not, writing may go on in a new volume all the same. */
    boolean append(final Batch filled) {
        if (failure() != null) {
            return false;
        }
        try {
            write(filled);
            return true;
        } catch (final Throwable e) {
            if (e instanceof InternalError) {
                // Told late, it may be: of a batch that is there, or of an earlier one that is not.
                volume.giveUp();
            }
            final boolean isThere = volume.isBroken() && volume.hasAll(nextSequence + filled.count());
            if (isThere) {
                committed(filled.count());
            }
            trouble(e);
            return isThere;
        }
    }

    private void write(final Batch sealed) {
        final long nowNs = System.nanoTime();
        sealed.seal(batchSequence, nextSequence, incarnation, ownTime.toEpochNs(nowNs));
        final long sealedNs = System.nanoTime();
        volume.append(sealed, nextSequence);
        figures.appendNs += System.nanoTime() - sealedNs;
        syncWatch.appended(sealed.count(), nowNs);
        committed(sealed.count());
    }

    private void committed(final int count) {
        batchSequence++;
        nextSequence += count;
        figures.recorded += count;
        figures.batches++;
        figures.committedEvents = events.taken();
        figures.committedSequence = nextSequence - 1;
    }
}
