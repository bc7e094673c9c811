package io.heartwheel.journal;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Reads the batches of all of a journal's volumes in the order in which they were written, also while they are being written.
 * Changes nothing in the folder. One thread at a time.
 */
final class VolumeReader implements AutoCloseable {
    private final Path folder;
    private int number;
    private BatchLog log;
    private BatchLog.Cursor cursor;

    /**
     * Stands before the first batch.
     *
     * @throws JournalException if the folder is missing, holds no journal, or it can't be read in this JVM.
     */
    VolumeReader(final Path folder) {
        this.folder = folder;
        JournalFolder.requireToRead(folder);
        toStart();
    }

    /** The next batch as {@link BatchLog.Cursor#next} gives it, or null if there is no more, now. */
    ByteBuffer next() {
        ByteBuffer batch = cursor.next();
        while (batch == null) {
            final int later = later();
            if (later == 0) {
                return null;
            }
            // Who went on in a later volume appends no more to this one: what is not found now will never be.
            batch = cursor.next();
            if (batch == null) {
                if (cursor.position() < log.lastPosition()) {
                    return null;
                }
                open(later, BatchLog.NONE);
                batch = cursor.next();
            }
        }
        return batch;
    }

    /**
     * Whether nothing lies beyond the batch that was given last. In a journal that is being written the end moves: if there was
     * no next batch, and yet this is false, only a further look tells whether what lies beyond can't be read.
     */
    boolean isAtEnd() {
        return cursor.position() >= log.lastPosition() && later() == 0;
    }

    /** Moves behind what can't be read. @return false if nothing beyond can be. */
    boolean skipHole() {
        if (cursor.skipHole()) {
            return true;
        }
        final int later = later();
        if (later != 0) {
            open(later, BatchLog.NONE);
        }
        return later != 0;
    }

    /** Where the batch lies that was given last. */
    BatchPosition position() {
        return new BatchPosition(number, cursor.position());
    }

    void toStart() {
        open(JournalFolder.readableVolumeFrom(folder, 0), BatchLog.NONE);
    }

    /**
     * The batch at that position comes next.
     *
     * @throws JournalException if there is none.
     */
    void moveTo(final BatchPosition position) {
        open(position.volume(), position.position());
    }

    @Override
    public void close() {
        if (log != null) {
            cursor.close();
            log.close();
            log = null;
        }
    }

    /** The number of the next volume that can be read, or 0. */
    private int later() {
        return JournalFolder.readableVolumeFrom(folder, number + 1);
    }

    private void open(final int volume, final long position) {
        if (log == null || number != volume) {
            close();
            number = volume;
            final Path path = JournalFolder.volume(folder, volume);
            final LogKind kind = LogKind.of(path);
            if (kind == null) {
                throw new JournalException("There is nothing to read in " + path.toAbsolutePath() + " any more.");
            }
            kind.check();
            log = kind.toRead(path);
        } else {
            cursor.close();
        }
        cursor = log.forward(position);
    }
}
