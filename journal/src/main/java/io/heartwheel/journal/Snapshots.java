package io.heartwheel.journal;

import static io.heartwheel.journal.BatchDescriptor.CORRELATION_ID_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.DEADLINE_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.DETAIL_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.GRACE_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.HANDLE_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.LAST_HEARTBEAT_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.NO_TIME;
import static io.heartwheel.journal.BatchDescriptor.PROBE_AFTER_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.RECORD_LENGTH;
import static io.heartwheel.journal.BatchDescriptor.TIMEOUT_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.TIME_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.firstWord;

import io.heartwheel.Heartwheel;
import io.heartwheel.SessionWalk;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Writes snapshots, a page at a time, between the journal thread's batches: no event waits for more than a page, no thread but
 * the journal's does anything for it, and nothing is allocated.
 *
 * <p>In this order: the beginning, whose sequence is the snapshot's number; pages of sessions, as a {@link SessionWalk} meets
 * them; pages of the names of all ids that are known; then, once all that the walk may have met the result of has been delivered
 * and written, who is owed and who has fired; and the end. Why that is enough is said in {@link Replay}.
 *
 * <p>It begins when the embedder has said RESUMED: until then what an earlier incarnation left has not been taken over, and the
 * earlier snapshot is the one that counts. A snapshot that cannot be written is given up, and tried again when the next is due.
 */
final class Snapshots {
    /** Slots that are looked at in one step: as many as take about as long as writing a page does. */
    private static final int MAX_SLOTS = 1 << 15;

    /** What it needs of the writer. All of it on the journal thread, between two batches. */
    interface Log {
        /** Seals and writes a batch. @return whether it is written. */
        boolean append(Batch batch);

        /** The sequence that the next record will have. */
        long nextSequence();

        /** How many events have been offered by now. */
        long offered();

        /** How many of them have been written. */
        long taken();

        /** A snapshot is complete, that began with this record, at the place that {@link #mark} noted. */
        void completed(long sequence);

        /** The place of the last batch is to be remembered. */
        void mark();
    }

    private enum Stage { RESTING, PAGES, NAMES, SETTLING, DRAINING, OWED, FIRED, END }

    private final Heartwheel wheel;
    private final SessionWalk walk;
    private final JournalState state;
    private final TimeAnchor anchor;
    private final Log log;
    private final long everyNs;
    private final int pageEntries;
    private final int pageLength;
    private final SnapshotPage page = new SnapshotPage();
    private final NamePage namePage = new NamePage();
    private final Batch batch;
    private final JournalRecord record = new JournalRecord();
    private final CRC32C crc = new CRC32C();
    private Stage stage = Stage.RESTING;
    private boolean active;
    private boolean requested;
    private long beganNs;
    private long id;
    private long sessions;
    private long writtenLimit;
    private long completed;

    /**
     * @param everyNs     from the beginning of one to that of the next.
     * @param pageEntries sessions, or names, a page, at most.
     * @param pageLength  bytes a page, at most.
     */
    Snapshots(
        final Heartwheel wheel, final JournalState state, final TimeAnchor anchor, final Log log, final long everyNs,
        final int pageEntries, final int pageLength) {
        this.wheel = wheel;
        this.walk = wheel.walk();
        this.state = state;
        this.anchor = anchor;
        this.log = log;
        this.everyNs = everyNs;
        this.pageEntries = pageEntries;
        this.pageLength = Math.min(pageLength, SnapshotPage.MAX_LENGTH);
        this.batch = new Batch(BatchDescriptor.MAX_BATCH_RECORDS,
            RECORD_LENGTH + Math.max(BatchDescriptor.MAX_NAME_BYTES, this.pageLength));
    }

    /** How many are complete. */
    long completed() {
        return completed;
    }

    /** A batch has been written, or given up: what it says is so all the same. Not for the batches written from here. */
    void seen(final Batch written, final long incarnation) {
        final ByteBuffer buffer = written.buffer();
        int at = BatchDescriptor.HEADER_LENGTH;
        for (int i = 0; i < written.count(); i++) {
            record.wrap(buffer, at, RECORD_LENGTH, RecordType.of(buffer.get(at)));
            record.number(0, incarnation);
            at += RECORD_LENGTH + BatchDescriptor.padded(record.extraLength());
            state.seen(record);
            if (record.type() == RecordType.RESUMED) {
                active = true;
                requested = true;
            }
        }
    }

    /** One is due now, however long ago the last was. */
    void request() {
        requested = true;
    }

    /** What was written last may be lost: one that is under way is given up, and the next is due now. */
    void restart() {
        stage = Stage.RESTING;
        request();
    }

    /** Does the next step, if there is one. @return whether there was. */
    boolean work(final long nowNs) {
        switch (stage) {
            case RESTING:
                return isDue(nowNs) && begin(nowNs);
            case PAGES:
                return page();
            case NAMES:
                return names();
            case SETTLING:
                return settle();
            case DRAINING:
                return drain();
            case OWED:
                return owed();
            case FIRED:
                return fired();
            default:
                return end();
        }
    }

    /**
     * When nothing is polled and offered any more: a last one, all in one go. One that is under way is given up for it.
     *
     * @param deadlineNs when to give up, by {@link System#nanoTime()}.
     */
    void finish(final long deadlineNs) {
        stage = Stage.RESTING;
        requested = true;
        while (work(System.nanoTime()) && stage != Stage.RESTING && System.nanoTime() - deadlineNs < 0) {
            Thread.onSpinWait();
        }
    }

    private boolean isDue(final long nowNs) {
        return active && (requested || nowNs - beganNs >= everyNs);
    }

    private boolean begin(final long nowNs) {
        requested = false;
        beganNs = nowNs;
        id = log.nextSequence();
        final int at = place(RecordType.SNAPSHOT_BEGIN, 0);
        batch.buffer().putLong(at + DETAIL_OFFSET, id - 1);
        if (!flush(Stage.PAGES)) {
            return true;
        }
        log.mark();
        walk.rewind();
        state.ids().named().rewind();
        crc.reset();
        sessions = 0;
        return true;
    }

    private boolean page() {
        final ByteBuffer buffer = batch.buffer();
        final int from = BatchDescriptor.HEADER_LENGTH + RECORD_LENGTH;
        final int full = from + pageLength - SnapshotPage.MAX_ENTRY_LENGTH;
        final int to = Math.min(walk.slots(), walk.position() + MAX_SLOTS);
        page.begin(buffer, from, walk.quantumNs());
        int entries = 0;
        while (entries < pageEntries && page.position() <= full && walk.next(to)) {
            page.write(walk, anchor);
            entries++;
        }
        final boolean over = entries < pageEntries && page.position() <= full && to == walk.slots();
        if (entries > 0) {
            sealPage(from, entries);
        }
        flush(over ? Stage.NAMES : Stage.PAGES);
        return true;
    }

    private void sealPage(final int from, final int entries) {
        final ByteBuffer buffer = batch.buffer();
        final int at = seal(RecordType.SNAPSHOT_PAGE, from, page.position() - from, entries);
        final long stallNs = walk.lastStallNs();
        buffer.putLong(at + DEADLINE_OFFSET, stallNs == Long.MIN_VALUE ? NO_TIME : anchor.toEpochNs(stallNs));
        buffer.putLong(at + LAST_HEARTBEAT_OFFSET, page.baseNs());
        buffer.putLong(at + TIMEOUT_OFFSET, walk.quantumNs());
        sessions += entries;
    }

    /** Places the record before the entries that lie there. @return where it begins. */
    private int seal(final RecordType type, final int from, final int length, final int entries) {
        final ByteBuffer buffer = batch.buffer();
        final int at = place(type, length);
        buffer.putLong(at + DETAIL_OFFSET, entries);
        buffer.limit(from + length).position(from);
        crc.update(buffer);
        buffer.clear();
        return at;
    }

    private boolean names() {
        final Chain<KnownIds.Known> named = state.ids().named();
        final int from = BatchDescriptor.HEADER_LENGTH + RECORD_LENGTH;
        final int full = from + pageLength - NamePage.MAX_ENTRY_LENGTH;
        namePage.begin(batch.buffer(), from);
        int entries = 0;
        KnownIds.Known known = named.peek();
        while (known != null && entries < pageEntries && namePage.position() <= full) {
            namePage.write(known.correlationId, known.name);
            entries++;
            named.read();
            known = named.peek();
        }
        if (entries > 0) {
            seal(RecordType.SNAPSHOT_NAMES, from, namePage.position() - from, entries);
        }
        flush(known == null ? Stage.SETTLING : Stage.NAMES);
        return true;
    }

    private boolean settle() {
        if (!walk.isSettled()) {
            return false;
        }
        writtenLimit = log.offered();
        stage = Stage.DRAINING;
        return true;
    }

    private boolean drain() {
        if (log.taken() < writtenLimit) {
            return false;
        }
        state.owed().rewind();
        stage = Stage.OWED;
        return true;
    }

    private boolean owed() {
        final Chain<Expiry> owed = state.owed();
        Expiry expiry = owed.peek();
        while (expiry != null && batch.hasRoom(expiry.name.length())) {
            final ByteBuffer buffer = batch.buffer();
            final int at = place(RecordType.OWED, expiry.name.length());
            buffer.putLong(at + HANDLE_OFFSET, expiry.handle);
            buffer.putLong(at + CORRELATION_ID_OFFSET, expiry.correlationId);
            buffer.putLong(at + TIME_OFFSET, expiry.timeNs);
            buffer.putLong(at + DEADLINE_OFFSET, expiry.deadlineNs);
            buffer.putLong(at + LAST_HEARTBEAT_OFFSET, expiry.lastHeartbeatNs);
            buffer.putLong(at + PROBE_AFTER_OFFSET, expiry.probeAfterNs);
            buffer.putLong(at + TIMEOUT_OFFSET, expiry.timeoutNs);
            buffer.putLong(at + GRACE_OFFSET, expiry.graceNs);
            buffer.putLong(at + DETAIL_OFFSET, expiry.incarnation);
            expiry.name.writeTo(buffer, at + RECORD_LENGTH);
            owed.read();
            expiry = owed.peek();
        }
        if (flush(expiry == null ? Stage.FIRED : Stage.OWED) && expiry == null) {
            state.fired().rewind();
        }
        return true;
    }

    private boolean fired() {
        final Chain<FiredNames.Fired> fired = state.fired();
        FiredNames.Fired one = fired.peek();
        while (one != null && batch.hasRoom(one.name.length())) {
            final int at = place(RecordType.FIRED, one.name.length());
            batch.buffer().putLong(at + HANDLE_OFFSET, Heartwheel.NO_SESSION);
            batch.buffer().putLong(at + TIME_OFFSET, one.timeNs);
            one.name.writeTo(batch.buffer(), at + RECORD_LENGTH);
            fired.read();
            one = fired.peek();
        }
        flush(one == null ? Stage.END : Stage.FIRED);
        return true;
    }

    private boolean end() {
        final int at = place(RecordType.SNAPSHOT_END, 0);
        batch.buffer().putLong(at + CORRELATION_ID_OFFSET, crc.getValue());
        batch.buffer().putLong(at + DETAIL_OFFSET, sessions);
        if (flush(Stage.RESTING)) {
            completed++;
            log.completed(id);
        }
        return true;
    }

    private int place(final RecordType type, final int extraLength) {
        final int at = batch.place(firstWord(type.code(), 0, extraLength));
        final ByteBuffer buffer = batch.buffer();
        buffer.putLong(at + HANDLE_OFFSET, id);
        buffer.putLong(at + TIME_OFFSET, anchor.toEpochNs(wheel.lastPollNs()));
        buffer.putLong(at + DEADLINE_OFFSET, NO_TIME);
        buffer.putLong(at + LAST_HEARTBEAT_OFFSET, NO_TIME);
        return at;
    }

    /** @return whether all is written; if not, the snapshot is given up. */
    private boolean flush(final Stage next) {
        final boolean written = batch.count() == 0 || log.append(batch);
        batch.clear();
        stage = written ? next : Stage.RESTING;
        return written;
    }
}
