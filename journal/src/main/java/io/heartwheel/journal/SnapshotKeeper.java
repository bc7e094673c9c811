package io.heartwheel.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * What the journal thread does so that a restart knows who was watched: it writes snapshots when they are due, remembers in the
 * checkpoint where those that are complete begin, and deletes what no recovery needs.
 *
 * <p>In an order that a loss of power can't harm: a snapshot is on the disk before the checkpoint tells of it, and the checkpoint
 * is before anything is deleted, so that both snapshots it tells of are there whenever something is not any more. That is one
 * wait for the disk a snapshot, whatever {@code syncEvery} says: events wait in the ring meanwhile.
 *
 * <p>The journal thread only, after the constructor.
 */
final class SnapshotKeeper implements Snapshots.Log, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(DiskJournal.class.getName());

    private static final long TELL_EVERY_NS = TimeUnit.MINUTES.toNanos(1);

    private final JournalWriter writer;
    private final VolumeWriter volume;
    private final EventRing events;
    private final Path folder;
    private final JournalState state = new JournalState();
    private final Snapshots snapshots;
    private final JournalFigures figures;
    private final Retention retention;
    private final TimeAnchor ownTime;
    private Checkpoint checkpoint;
    private BatchPosition marked;
    private long restarts;
    private long forgottenTold;
    private long forgottenToldNs;

    SnapshotKeeper(
        final JournalWriter writer, final VolumeWriter volume, final EventRing events, final DiskJournal.Context context,
        final Recovered recovered, final JournalFigures figures) {
        this.writer = writer;
        this.figures = figures;
        this.volume = volume;
        this.events = events;
        this.folder = context.directory().toAbsolutePath();
        this.ownTime = context.wallClock().get();
        this.retention = new Retention(folder, context.keepNs());
        this.checkpoint = Checkpoint.open(folder);
        state.carry(recovered);
        // A document is to lie well within a block.
        final int pageLength = context.blockSize() / 4;
        this.snapshots = new Snapshots(context.wheel(), state, context.anchor(), this, context.snapshotEveryNs(),
            SnapshotPage.MAX_ENTRIES, pageLength);
    }

    /** As {@link Snapshots#seen}. */
    void seen(final Batch batch) {
        snapshots.seen(batch, writer.incarnation());
    }

    /** A step of a snapshot. @return whether there was one to do. */
    boolean work(final long nowNs) {
        return snapshots.work(nowNs);
    }

    /** As {@link Snapshots#finish}. */
    void finish(final long deadlineNs) {
        snapshots.finish(deadlineNs);
    }

    /**
     * Tells, once a minute at most, whom a restart would not know of.
     *
     * @param nowNs by {@link System#nanoTime()}.
     */
    void look(final long nowNs) {
        final long forgotten = state.refused();
        figures.forgotten = forgotten;
        if (forgotten > forgottenTold && (forgottenTold == 0 || nowNs - forgottenToldNs >= TELL_EVERY_NS)) {
            forgottenTold = forgotten;
            forgottenToldNs = nowNs;
            LOG.log(System.Logger.Level.WARNING, "The journal in " + folder + " keeps in mind " + OwedExpiries.LIMIT
                + " expiries without a known effect and " + FiredNames.LIMIT + " names whose switch fired; a restart would not"
                + " know of " + forgotten + " more. An effect on orders is to be journaled for each expiry, ORDERS_KEPT too.");
        }
    }

    /** Records were never seen here: whoever has a name keeps it, and the next snapshot, due now, tells the wheel's truth. */
    void missed() {
        state.ids().pinAll();
        snapshots.restart();
    }

    /** Something of what was written last may be lost, the checkpoint's file, too. */
    void restart() {
        restarts++;
        snapshots.restart();
        checkpoint.close();
        checkpoint = Checkpoint.open(folder);
    }

    @Override
    public boolean append(final Batch batch) {
        final long before = restarts;
        return writer.append(batch) && restarts == before;
    }

    @Override
    public long nextSequence() {
        return writer.nextSequence();
    }

    @Override
    public long offered() {
        return events.offered();
    }

    @Override
    public long taken() {
        return events.taken();
    }

    @Override
    public void mark() {
        marked = volume.lastPosition();
    }

    @Override
    public void completed(final long sequence) {
        writer.sync();
        try {
            checkpoint.write(marked.volume(), marked.position(), sequence, writer.incarnation());
        } catch (final IOException e) {
            LOG.log(System.Logger.Level.ERROR, "The checkpoint of the journal in " + folder
                + " cannot be written; a restart will have to read more", e);
            return;
        }
        figures.snapshots++;
        retention.deleteBefore(checkpoint.needed(), volume.number(), volume.log(), ownTime.toEpochNs(System.nanoTime()));
    }

    @Override
    public void close() {
        checkpoint.close();
    }
}
