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
import static io.heartwheel.journal.BatchDescriptor.MAX_BATCH_RECORDS;
import static io.heartwheel.journal.BatchDescriptor.RECORD_LENGTH;
import static io.heartwheel.journal.BatchDescriptor.RECORD_LENGTH_OFFSET;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Looks into one batch and vouches for it: nothing of a batch is believed before its checksum is. One thread. */
final class BatchView {
    /** What reading a batch came to. */
    enum Outcome {
        /** There is nothing to read, now. */
        NOTHING,
        /** A whole, sound batch is here. */
        SOUND,
        /** A document was passed over that is not a sound batch. */
        DAMAGED
    }

    private final CRC32C crc = new CRC32C();
    private ByteBuffer buffer;

    /** Looks at what a cursor gave, null included. It is looked into, not copied: valid until the cursor moves. */
    Outcome read(final ByteBuffer given) {
        if (given == null) {
            return Outcome.NOTHING;
        }
        if (given.limit() < HEADER_LENGTH) {
            return Outcome.DAMAGED;
        }
        buffer = given;
        return examine(given.limit());
    }

    ByteBuffer buffer() {
        return buffer;
    }

    int count() {
        return buffer.getInt(COUNT_OFFSET);
    }

    int recordLength() {
        return buffer.getShort(RECORD_LENGTH_OFFSET);
    }

    int length() {
        return buffer.getInt(LENGTH_OFFSET);
    }

    long batchSequence() {
        return buffer.getLong(BATCH_SEQUENCE_OFFSET);
    }

    long firstSequence() {
        return buffer.getLong(FIRST_SEQUENCE_OFFSET);
    }

    long incarnation() {
        return buffer.getLong(INCARNATION_OFFSET);
    }

    private Outcome examine(final int length) {
        if (buffer.getInt(MAGIC_OFFSET) != MAGIC || length() != length
            || buffer.getInt(CRC_OFFSET) != Batch.checksum(buffer, length, crc)) {
            return Outcome.DAMAGED;
        }
        final int major = Short.toUnsignedInt(buffer.getShort(MAJOR_OFFSET));
        if (major > MAJOR_VERSION) {
            throw new JournalException("This journal was written in format " + major + ", by a later Heartwheel; this one reads"
                + " up to " + MAJOR_VERSION + ". Read it with the version that wrote it, or a later one.");
        }
        final boolean sound = count() > 0 && count() <= MAX_BATCH_RECORDS && recordLength() >= RECORD_LENGTH;
        return sound ? Outcome.SOUND : Outcome.DAMAGED;
    }
}
