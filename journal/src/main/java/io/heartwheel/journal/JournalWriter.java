package io.heartwheel.journal;

import static io.heartwheel.journal.BatchDescriptor.NO_TIME;
import static io.heartwheel.journal.BatchDescriptor.RECORD_WORDS;
import static io.heartwheel.journal.BatchDescriptor.firstWord;

import io.heartwheel.Heartwheel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;

/**
 * The journal thread: moves what the rings hold into the queue, a batch at a time, in an order in which every effect comes after
 * the event that caused it.
 *
 * <p>Assumptions: it alone owns the appender and takes from the rings. Guarantees:
 * <ol>
 *   <li>Each round first asks how many effects are complete, then how many events are; then it writes all those events, then
 *       those effects. Who offered an effect had learned of its event, so that event is among them.</li>
 *   <li>It lingers at most {@code lingerNs} for a batch to fill. With nothing to do it looks again after at most 4
 *       ms: whoever offers is not made to wake it, which would cost the liveness thread a fence and a system call.</li>
 *   <li>A failed append ends the writing, loudly: {@link #failure} tells, and what arrives from then on is taken, so that the
 *       liveness thread goes on, and counted as unrecorded.</li>
 * </ol>
 */
final class JournalWriter implements Runnable {
    private static final System.Logger LOG = System.getLogger(ChronicleJournal.class.getName());
    private static final long MAX_IDLE_NS = TimeUnit.MILLISECONDS.toNanos(4);

    private final SingleChronicleQueue queue;
    private final EventRing events;
    private final SideRing sides;
    private final TimeAnchor wheelTime;
    private final TimeAnchor ownTime = TimeAnchor.now();
    private final int batchLimit;
    private final long lingerNs;
    private final long closeTimeoutNs;
    private final Batch batch;
    private final CountDownLatch started = new CountDownLatch(1);
    private final long incarnation;

    private ExcerptAppender appender;
    private Bytes<?> bytes;
    private long batchSequence;
    private long nextSequence;
    private long idleNs;

    private volatile boolean closing;
    private volatile Throwable failure;
    private volatile long committedSequence;
    private volatile long committedEvents;
    private volatile long recorded;
    private volatile long batches;
    private volatile long unrecorded;

    JournalWriter(
        final SingleChronicleQueue queue, final EventRing events, final SideRing sides, final ChronicleJournal.Context context) {
        this.queue = queue;
        this.events = events;
        this.sides = sides;
        this.wheelTime = context.anchor();
        this.batchLimit = context.batchLimit();
        this.lingerNs = context.lingerNs();
        this.closeTimeoutNs = context.closeTimeoutNs();
        this.batch = new Batch(batchLimit, wheelTime);
        final QueueTail tail = QueueTail.of(queue);
        this.batchSequence = tail.batchSequence();
        this.nextSequence = tail.sequence();
        this.incarnation = tail.incarnation();
        this.committedSequence = nextSequence - 1;
    }

    @Override
    public void run() {
        try {
            appender = queue.createAppender();
            bytes = Bytes.wrapForRead(batch.buffer());
            note(RecordType.STARTED, wheelTime.lineNs(), wheelTime.lineNs());
            flush();
        } catch (final Throwable e) {
            fail(e);
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

    Throwable failure() {
        return failure;
    }

    long committedSequence() {
        return committedSequence;
    }

    long committedEvents() {
        return committedEvents;
    }

    long recorded() {
        return recorded;
    }

    long batches() {
        return batches;
    }

    long unrecorded() {
        return unrecorded;
    }

    long incarnation() {
        return incarnation;
    }

    /** Any thread. Ends the writing. */
    void fail(final Throwable cause) {
        if (failure == null) {
            failure = cause;
            LOG.log(System.Logger.Level.ERROR, "The journal in " + queue.file().getAbsolutePath()
                + " can no longer be written; decisions go on unrecorded from sequence " + nextSequence, cause);
        }
    }

    private boolean attempt(final boolean atOnce) {
        try {
            return drain(atOnce);
        } catch (final Throwable e) {
            fail(e);
            return true;
        }
    }

    /** One round. @return whether there was anything to do. */
    private boolean drain(final boolean atOnce) {
        if (sides.ready() - sides.taken() + events.offered() - events.taken() < batchLimit && !atOnce) {
            if (sides.ready() == sides.taken() && events.offered() == events.taken()) {
                return false;
            }
            LockSupport.parkNanos(lingerNs);
        }
        idleNs = 0;
        final long sideLimit = sides.ready();
        final long eventLimit = events.offered();
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

    private void idle() {
        idleNs = Math.min(idleNs + lingerNs / 2 + 1, MAX_IDLE_NS);
        LockSupport.parkNanos(idleNs);
    }

    private void finish() {
        sides.close();
        final long deadlineNs = System.nanoTime() + closeTimeoutNs;
        while ((attempt(true) || !sides.isEmpty()) && System.nanoTime() - deadlineNs < 0) {
            Thread.onSpinWait();
        }
        try {
            if (failure == null) {
                note(RecordType.STOPPED, wheelTime.toLineNs(ownTime.toEpochNs(System.nanoTime())), 0);
                flush();
            }
            queue.close();
        } catch (final Throwable e) {
            fail(e);
        }
        if (unrecorded > 0) {
            LOG.log(System.Logger.Level.ERROR, unrecorded + " records are missing from the journal in " + queue.file());
        }
    }

    private void note(final RecordType type, final long lineNs, final long detail) {
        final long[] words = new long[RECORD_WORDS];
        words[0] = firstWord(type.code(), 0, 0);
        words[1] = Heartwheel.NO_SESSION;
        words[3] = lineNs;
        words[4] = NO_TIME;
        words[5] = NO_TIME;
        words[9] = detail;
        batch.add(words, 0, null);
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
            if (failure == null) {
                append();
            }
        } catch (final Throwable e) {
            fail(e);
        }
        if (failure == null) {
            committed(count);
        } else {
            unrecorded += count;
        }
        batch.clear();
    }

    private void append() {
        batch.seal(batchSequence, nextSequence, incarnation, ownTime.toEpochNs(System.nanoTime()));
        bytes.readPositionRemaining(0, batch.length());
        appender.writeBytes(bytes);
    }

    private void committed(final int count) {
        batchSequence++;
        nextSequence += count;
        recorded += count;
        batches++;
        committedEvents = events.taken();
        committedSequence = nextSequence - 1;
    }
}
