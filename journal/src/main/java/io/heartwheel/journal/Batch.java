package io.heartwheel.journal;

import static io.heartwheel.journal.BatchDescriptor.BATCH_SEQUENCE_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.COUNT_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.CRC_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.FIRST_SEQUENCE_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.HEADER_LENGTH;
import static io.heartwheel.journal.BatchDescriptor.INCARNATION_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.LENGTH_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.MAGIC;
import static io.heartwheel.journal.BatchDescriptor.MAGIC_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.MAJOR_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.MAJOR_VERSION;
import static io.heartwheel.journal.BatchDescriptor.MAX_RECORD_BYTES;
import static io.heartwheel.journal.BatchDescriptor.MINOR_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.MINOR_VERSION;
import static io.heartwheel.journal.BatchDescriptor.RECORD_LENGTH;
import static io.heartwheel.journal.BatchDescriptor.RECORD_LENGTH_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.RECORD_WORDS;
import static io.heartwheel.journal.BatchDescriptor.WRITTEN_AT_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.extraLength;
import static io.heartwheel.journal.BatchDescriptor.padded;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.zip.CRC32C;

/**
 * Lays records out as {@link BatchDescriptor} draws them, in one direct buffer that is reused: no allocation a record.
 *
 * <p>One thread. Filled with {@link #add}, closed with {@link #seal}, emptied with {@link #clear}; what has been sealed stays
 * as it is until then, so that it can be appended again.
 */
final class Batch {
    private final ByteBuffer buffer;
    /** The same bytes, so that whole records are copied as they are. */
    private final LongBuffer longs;
    private final CRC32C crc = new CRC32C();
    private final int limit;
    private int length = HEADER_LENGTH;
    private int count;

    Batch(final int limit) {
        this(limit, limit * MAX_RECORD_BYTES);
    }

    /** @param bytes for records, however many. */
    Batch(final int limit, final int bytes) {
        this.limit = limit;
        this.buffer = ByteBuffer.allocateDirect(HEADER_LENGTH + bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.longs = buffer.asLongBuffer();
    }

    boolean hasRoom() {
        return count < limit;
    }

    /** For how many records. */
    int room() {
        return limit - count;
    }

    boolean hasRoom(final int extraLength) {
        return count < limit && length + RECORD_LENGTH + padded(extraLength) <= buffer.capacity();
    }

    /**
     * Adds a record that is for the caller to fill in: its first word is there, everything else is zero but for what follows the
     * fixed part, which is whatever it was.
     *
     * @return where in the buffer it begins.
     */
    int place(final long firstWord) {
        final int at = length;
        buffer.putLong(at, firstWord);
        for (int i = 1; i < RECORD_WORDS; i++) {
            buffer.putLong(at + i * Long.BYTES, 0);
        }
        length += RECORD_LENGTH + padded(extraLength(firstWord));
        for (int i = extraLength(firstWord); i < padded(extraLength(firstWord)); i++) {
            buffer.put(at + RECORD_LENGTH + i, (byte) 0);
        }
        count++;
        return at;
    }

    /** Leaves out all but the first, whatever a fault in the middle of {@code add} has left behind them. */
    void keep(final int records) {
        int end = HEADER_LENGTH;
        for (int i = 0; i < records; i++) {
            end += RECORD_LENGTH + padded(extraLength(buffer.getLong(end)));
        }
        length = end;
        count = records;
    }

    int count() {
        return count;
    }

    int length() {
        return length;
    }

    ByteBuffer buffer() {
        return buffer;
    }

    void clear() {
        length = HEADER_LENGTH;
        count = 0;
    }

    /** Adds records that have no extra bytes, given one after the other as words, which are as {@link BatchDescriptor} draws. */
    void add(final long[] words, final int from, final int records) {
        longs.put(length / Long.BYTES, words, from, records * RECORD_WORDS);
        length += records * RECORD_LENGTH;
        count += records;
    }

    /** Adds a record given as words, and what follows its fixed part, or null. */
    void addNamed(final long[] words, final int from, final byte[] extra) {
        add(words, from, 1);
        if (extra != null) {
            final int extraLength = extraLength(words[from]);
            buffer.putLong(length + padded(extraLength) - Long.BYTES, 0);
            buffer.put(length, extra, 0, extraLength);
            length += padded(extraLength);
        }
    }

    /** Writes the header and the checksum. */
    void seal(final long batchSequence, final long firstSequence, final long incarnation, final long writtenAtNs) {
        for (int at = 0; at < HEADER_LENGTH; at += Long.BYTES) {
            buffer.putLong(at, 0);
        }
        buffer.putInt(MAGIC_OFFSET, MAGIC);
        buffer.putShort(MAJOR_OFFSET, MAJOR_VERSION);
        buffer.putShort(MINOR_OFFSET, MINOR_VERSION);
        buffer.putInt(COUNT_OFFSET, count);
        buffer.putShort(RECORD_LENGTH_OFFSET, (short) RECORD_LENGTH);
        buffer.putLong(BATCH_SEQUENCE_OFFSET, batchSequence);
        buffer.putLong(FIRST_SEQUENCE_OFFSET, firstSequence);
        buffer.putLong(INCARNATION_OFFSET, incarnation);
        buffer.putLong(WRITTEN_AT_OFFSET, writtenAtNs);
        buffer.putInt(LENGTH_OFFSET, length);
        buffer.putInt(CRC_OFFSET, checksum(buffer, length, crc));
    }

    /** The checksum of a batch that lies at the start of the buffer; leaves the buffer's position and limit changed. */
    static int checksum(final ByteBuffer buffer, final int length, final CRC32C crc) {
        crc.reset();
        buffer.limit(CRC_OFFSET).position(0);
        crc.update(buffer);
        buffer.limit(length).position(HEADER_LENGTH);
        crc.update(buffer);
        buffer.limit(buffer.capacity()).position(0);
        return (int) crc.getValue();
    }
}
