package io.heartwheel.journal;

import java.nio.ByteBuffer;

/**
 * One volume of a journal: a folder of batches, each a run of bytes, in the order in which they were appended.
 *
 * <p>What whoever implements it promises:
 * <ol>
 *   <li>Once {@link #append} has returned, every reader finds the batch, in this process and in others, whole and in order, also
 *       if this process dies at that moment (kill -9). A batch whose append did not return is there whole, or not at all.</li>
 *   <li>Once {@link #sync} has returned, all that was appended before survives a loss of power.</li>
 *   <li>A batch has a position from 0, greater than that of every batch before it, and the same over restarts. Positions need not
 *       follow each other closely.</li>
 *   <li>A volume that was opened to read is not changed, and may be read while another process writes it.</li>
 *   <li>Appending, and reading whatever there is, allocate nothing once under way. Damage, wherever it is, neither crashes a
 *       reader nor keeps it busy for ever: a damaged batch is given as it is, for the checksum to find out, and where not even
 *       its bounds are known, reading ends as if there were no more, before {@link #lastPosition}.</li>
 * </ol>
 *
 * <p>One thread at a time uses a log; each cursor, too, but that may be another.
 */
interface BatchLog extends AutoCloseable {
    /** Lies before every batch's position. */
    long NONE = -1;

    /**
     * Appends the first bytes of a buffer. Best given one of the same two direct buffers each time. If it throws, whatever it
     * throws, nothing more may be appended to this volume.
     *
     * @param batch  sealed; its position and limit are neither used nor changed.
     * @param length of the batch.
     * @return its position.
     */
    long append(ByteBuffer batch, int length);

    /**
     * Does beforehand, for up to some tenths of a ms, what the next appends would otherwise have to wait for, such as touching
     * fresh pages. For who has nothing better to do; never needed.
     */
    default void prepare() {
        // Nothing has to be done beforehand.
    }

    /** Whether what is appended can still be found under its name: not once somebody has deleted or replaced the file. */
    boolean isInPlace();

    /** Waits until the disk has all that was appended. As slow as the disk: from tenths of a ms to many ms. */
    void sync();

    /** The position of the last batch, read or not, or {@link #NONE}; the greatest there can be if damage hides which it is. */
    long lastPosition();

    /**
     * Deletes files all of whose batches lie before a position and were appended before a time, never the one being written.
     * Cursors must have left them.
     *
     * @param position of a batch that is still needed.
     * @param untilNs  since the epoch; what was appended from then on is kept, and some of what was appended before, too.
     * @return how many files were deleted.
     */
    int deleteBefore(long position, long untilNs);

    /**
     * Reads from the batch at a position to the end, and on as more is appended.
     *
     * @param position of a batch, or {@link #NONE} for the first.
     * @throws JournalException if there is no batch at that position.
     */
    Cursor forward(long position);

    /**
     * Reads from the batch at a position back to the first.
     *
     * @param position of a batch, or {@link #NONE} for the last.
     * @throws JournalException if there is no batch at that position.
     */
    Cursor backward(long position);

    @Override
    void close();

    /** Goes over the batches of a volume in one direction. */
    interface Cursor extends AutoCloseable {

        /**
         * The next batch, and moves over it.
         *
         * @return a copy, from 0 to the limit, that the next call overwrites; without any bytes if there is something that can't
         *     be a batch, such as one longer than any; null if there is no more, or, forwards, not yet.
         */
        ByteBuffer next();

        /** The position of the batch that was given last, or {@link #NONE}. */
        long position();

        /**
         * Forwards, to be called when there is no more though the last position lies beyond: moves behind what can't be read, as
         * near behind it as can be found out. Does nothing if nothing beyond can be read.
         *
         * @return whether it moved.
         */
        boolean skipHole();

        @Override
        void close();
    }
}
