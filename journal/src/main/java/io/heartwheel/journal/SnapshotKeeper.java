package io.heartwheel.journal;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What the journal thread does so that a restart knows who was watched: it writes snapshots when they are due, remembers in the
 * checkpoint where those that are complete begin, and deletes what no recovery needs.
 *
 * <p>The journal thread only, after the constructor, but for {@link #snapshots}.
 */
final class SnapshotKeeper implements Snapshots.Log, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(DiskJournal.class.getName());

    private final JournalWriter writer;
    private final VolumeWriter volume;
    private final EventRing events;
    private final Path folder;
    private final Snapshots snapshots;
    private final Retention retention;
    private final TimeAnchor ownTime = TimeAnchor.now();
    private Checkpoint checkpoint;
    private BatchPosition marked;
    private long restarts;
    private volatile long completed;

    SnapshotKeeper(
        final JournalWriter writer, final VolumeWriter volume, final EventRing events, final DiskJournal.Context context,
        final Recovered recovered) {
        this.writer = writer;
        this.volume = volume;
        this.events = events;
        this.folder = context.directory().toAbsolutePath();
        this.retention = new Retention(folder, context.keepNs());
        this.checkpoint = Checkpoint.open(folder);
        final JournalState state = new JournalState();
        state.carry(recovered);
        // A document is to lie well within a block.
        final int pageLength = context.blockSize() / 4;
        this.snapshots = new Snapshots(context.wheel(), state, context.anchor(), this, context.snapshotEveryNs(),
            SnapshotPage.MAX_ENTRIES, pageLength);
    }

    /** Any thread. How many are complete since the start. */
    long snapshots() {
        return completed;
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
        try {
            checkpoint.write(marked.volume(), marked.position(), sequence, writer.incarnation());
        } catch (final IOException e) {
            LOG.log(System.Logger.Level.ERROR, "The checkpoint of the journal in " + folder
                + " cannot be written; a restart will have to read more", e);
            return;
        }
        completed = snapshots.completed();
        retention.deleteBefore(checkpoint.needed(), volume.number(), volume.log(), ownTime.toEpochNs(System.nanoTime()));
    }

    @Override
    public void close() {
        checkpoint.close();
    }
}
