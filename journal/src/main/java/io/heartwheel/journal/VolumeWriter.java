package io.heartwheel.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Appends to the volume that is being written, notices when that can't go on, and goes on in a new one.
 *
 * <p>Before anything is asked of a disk that has hardly any room left, {@link #requireRoom} refuses: a full disk under a mapped
 * file is no ordinary error, it may cost records that were reported written, or the process. One thread, after the constructor.
 */
final class VolumeWriter implements AutoCloseable {
    /** What was written before this many batches is not looked at again when a volume is given up. */
    private static final int MARK_BATCHES = 1_024;
    /** After so many bytes at most, it is looked whether there is room for more. */
    private static final int LOOK_BYTES = 4 << 20;

    private final JournalFolder folder;
    private final DiskJournal.Context context;
    private int number;
    private BatchLog log;
    private boolean broken;
    private long lastPosition = BatchLog.NONE;
    private int begun;
    private long startSequence;
    private long looked;
    private int sinceMark;
    private long markPosition = BatchLog.NONE;
    private long markSequence;
    private long earlierPosition = BatchLog.NONE;
    private long earlierSequence;

    VolumeWriter(final JournalFolder folder, final DiskJournal.Context context) {
        this.folder = folder;
        this.context = context;
        requireRoom();
        this.number = folder.volumeToWrite(context.log());
        this.log = context.log().toWrite(path(), context);
    }

    BatchLog log() {
        return log;
    }

    int number() {
        return number;
    }

    /** Where the batch lies that was appended last. */
    BatchPosition lastPosition() {
        return new BatchPosition(number, lastPosition);
    }

    /** Whether this volume can't be appended to any more. */
    boolean isBroken() {
        return broken;
    }

    /** How many new volumes were begun, or tried to begin. */
    int begun() {
        return begun;
    }

    /** Nothing more is to be appended to this volume. */
    void giveUp() {
        broken = true;
    }

    /** Appends a sealed batch, unless there is no room for more. */
    void append(final Batch batch, final long firstSequence) {
        looked += batch.length();
        if (looked > lookBytes()) {
            requireRoom();
        }
        broken = true;
        final long position = log.append(batch.buffer(), batch.length());
        broken = false;
        lastPosition = position;
        if (startSequence == 0) {
            startSequence = firstSequence;
            earlierSequence = firstSequence;
            earlierPosition = position;
            markSequence = firstSequence;
            markPosition = position;
        }
        if (++sinceMark == MARK_BATCHES) {
            earlierPosition = markPosition;
            earlierSequence = markSequence;
            markPosition = position;
            markSequence = firstSequence;
            sinceMark = 0;
        }
    }

    void sync() {
        broken = true;
        log.sync();
        broken = false;
    }

    /** @throws JournalException or whatever else shows that it can't go on: {@link #isBroken} then says whether for good. */
    void requireHealthy() {
        // First, because in a folder that is gone there is no room either, and no making it.
        requireInPlace();
        requireRoom();
    }

    /** @throws JournalException if the disk has less room than it must have, or none can be told of. */
    private void requireRoom() {
        looked = 0;
        if (context.freeSpaceFloor() > 0) {
            requireRoom(context.freeSpaceFloor());
        }
    }

    private void requireRoom(final long floor) {
        final long free;
        try {
            free = Files.getFileStore(folder.path()).getUsableSpace();
        } catch (final IOException e) {
            throw new JournalException("the folder is gone, or its disk can't be asked how much room it has: " + e, e);
        }
        if (free < floor) {
            throw new JournalException("the disk has " + free + " bytes of room left, less than the floor of "
                + floor + ". Make room; the journal then goes on by itself.");
        }
    }

    private void requireInPlace() {
        if (!log.isInPlace() || !folder.isInPlace()) {
            broken = true;
            throw new JournalException("its files were deleted or replaced while it was being written");
        }
    }

    /**
     * Gives up the volume, if it is broken, and begins the next one.
     *
     * @param nextSequence behind the last record that was reported written.
     * @return how many of those are missing in what was written last, as far as that was looked at.
     * @throws JournalException if that can't be done now; to be tried again later.
     */
    long next(final long nextSequence) {
        folder.restore();
        // No volume is begun that has no room to be written: there would be one with each try.
        requireRoom(Math.max(context.freeSpaceFloor(), 2L * lookBytes()));
        final long missing = startSequence == 0 ? 0 : missing(nextSequence);
        closeQuietly();
        final List<Integer> numbers = JournalFolder.volumes(folder.path());
        final int last = numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
        final boolean unused = last > number && LogKind.of(JournalFolder.volume(folder.path(), last)) == null;
        number = unused ? last : Math.max(number, last) + 1;
        begun++;
        log = context.log().toWrite(path(), context);
        broken = false;
        startSequence = 0;
        sinceMark = 0;
        return missing;
    }

    /** Whether the batch that could not be appended, so it was said, is there all the same. To be asked before {@link #next}. */
    boolean hasAll(final long endSequence) {
        try (BatchLog reader = context.log().toRead(path());
             BatchLog.Cursor cursor = reader.backward(BatchLog.NONE)) {
            final BatchView view = new BatchView();
            return view.read(cursor.next()) == BatchView.Outcome.SOUND && view.firstSequence() + view.count() == endSequence;
        } catch (final RuntimeException | Error e) {
            return false;
        }
    }

    /** Once the volume is as good as it gets. */
    @Override
    public void close() {
        if (broken) {
            closeQuietly();
        } else {
            log.close();
        }
    }

    private int lookBytes() {
        return Math.min(LOOK_BYTES, context.blockSize());
    }

    private Path path() {
        return JournalFolder.volume(folder.path(), number);
    }

    /** A page that a full disk never took may have held records of appends that returned. */
    private long missing(final long nextSequence) {
        if (!log.isInPlace()) {
            return nextSequence - startSequence;
        }
        long found = earlierSequence;
        long missing = 0;
        try (BatchLog reader = context.log().toRead(path());
             BatchLog.Cursor cursor = reader.forward(earlierPosition)) {
            final BatchView view = new BatchView();
            BatchView.Outcome outcome = view.read(cursor.next());
            while (outcome != BatchView.Outcome.NOTHING || cursor.position() < reader.lastPosition() && cursor.skipHole()) {
                if (outcome == BatchView.Outcome.SOUND) {
                    missing += Math.max(0, view.firstSequence() - found);
                    found = view.firstSequence() + view.count();
                }
                outcome = view.read(cursor.next());
            }
        } catch (final RuntimeException | Error e) {
            // What can't be read is missing.
            return missing + Math.max(0, nextSequence - found);
        }
        return missing + Math.max(0, nextSequence - found);
    }

    /** After an error there is no telling what closing comes to. */
    private void closeQuietly() {
        try {
            log.close();
        } catch (final RuntimeException | Error e) {
            broken = true;
        }
    }
}
