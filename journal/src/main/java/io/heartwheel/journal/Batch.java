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
import static io.heartwheel.journal.BatchDescriptor.NO_TIME;
import static io.heartwheel.journal.BatchDescriptor.RECORD_LENGTH;
import static io.heartwheel.journal.BatchDescriptor.RECORD_LENGTH_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.RECORD_WORDS;
import static io.heartwheel.journal.BatchDescriptor.WRITTEN_AT_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.extraLength;
import static io.heartwheel.journal.BatchDescriptor.padded;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Lays records out as {@link BatchDescriptor} draws them, in one direct buffer that is reused: no allocation a record.
 *
 * <p>One thread. Filled with {@link #add}, closed with {@link #seal}, emptied with {@link #clear}; what has been sealed stays
 * as it is until then, so that it can be appended again.
 */
final class Batch {
    private static final int TIME_WORD = 3;
    private static final int LAST_TIME_WORD = 5;

    private final ByteBuffer buffer;
    private final CRC32C crc = new CRC32C();
    private final TimeAnchor anchor;
    private final int limit;
    private int length = HEADER_LENGTH;
    private int count;

    Batch(final int limit, final TimeAnchor anchor) {
        this.limit = limit;
        this.anchor = anchor;
        this.buffer = ByteBuffer.allocateDirect(HEADER_LENGTH + limit * MAX_RECORD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    boolean hasRoom() {
        return count < limit;
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

    /** Adds a record given as words, its times on the wheel's line, and what follows its fixed part. */
    void add(final long[] words, final int from, final byte[] extra) {
        for (int i = 0; i < RECORD_WORDS; i++) {
            final long word = words[from + i];
            final boolean time = i >= TIME_WORD && i <= LAST_TIME_WORD && word != NO_TIME;
            buffer.putLong(length + i * Long.BYTES, time ? anchor.toEpochNs(word) : word);
        }
        length += RECORD_LENGTH;
        if (extra != null) {
            addExtra(extra, extraLength(words[from]));
        }
        count++;
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

    private void addExtra(final byte[] extra, final int extraLength) {
        for (int i = 0; i < padded(extraLength); i++) {
            buffer.put(length + i, i < extraLength ? extra[i] : 0);
        }
        length += padded(extraLength);
    }
}
