package io.heartwheel.journal;

/**
 * Draws the journal's binary layout, once. Everything is little-endian; times are ns since the epoch; durations are ns.
 *
 * <p>One Chronicle document is one batch: a header, then {@code count} records one after the other.
 *
 * <pre>
 *   header, 64 bytes
 *    0                               8                              15
 *   +---------------+-------+-------+---------------+-------+-------+
 *   |     magic     | major | minor |     count     |rec.len|   0   |
 *   +---------------+-------+-------+---------------+-------+-------+
 *   |         batch sequence        |      first event sequence     |
 *   +-------------------------------+-------------------------------+
 *   |          incarnation          |           written at          |
 *   +-------------------------------+---------------+---------------+
 *   |               0               |    length     |     CRC32C    |
 *   +-------------------------------+---------------+---------------+
 *
 *   record, 80 bytes, and then extra bytes padded to 8
 *   +---+---+-------+---------------+-------------------------------+
 *   | t | f | extra |       0       |             handle            |
 *   +---+---+-------+---------------+-------------------------------+
 *   |         correlation id        |              time             |
 *   +-------------------------------+-------------------------------+
 *   |            deadline           |         last heartbeat        |
 *   +-------------------------------+-------------------------------+
 *   |          probe after          |            timeout            |
 *   +-------------------------------+-------------------------------+
 *   |             grace             |             detail            |
 *   +-------------------------------+-------------------------------+
 *   |  extra bytes: of a NAME, the name in UTF-8 ...
 * </pre>
 *
 * <p>{@code length} is the whole batch, header included. The CRC covers every byte before it, and every byte after the header.
 * Event sequences count records of every type and continue over restarts; so do batch sequences. A new minor version may add
 * record types, use the zeros, or make records longer ({@code rec.len}): readers skip what they don't know. Anything else is a
 * new major version, which older readers refuse: magic, version, length and CRC keep their places and meanings in all of them.
 */
final class BatchDescriptor {
    static final int MAGIC = 0x314A5748;
    static final short MAJOR_VERSION = 1;
    static final short MINOR_VERSION = 1;

    static final int MAGIC_OFFSET = 0;
    static final int MAJOR_OFFSET = 4;
    static final int MINOR_OFFSET = 6;
    static final int COUNT_OFFSET = 8;
    static final int RECORD_LENGTH_OFFSET = 12;
    static final int BATCH_SEQUENCE_OFFSET = 16;
    static final int FIRST_SEQUENCE_OFFSET = 24;
    static final int INCARNATION_OFFSET = 32;
    static final int WRITTEN_AT_OFFSET = 40;
    static final int LENGTH_OFFSET = 56;
    static final int CRC_OFFSET = 60;
    static final int HEADER_LENGTH = 64;

    static final int TYPE_OFFSET = 0;
    static final int FLAGS_OFFSET = 1;
    static final int EXTRA_LENGTH_OFFSET = 2;
    static final int HANDLE_OFFSET = 8;
    static final int CORRELATION_ID_OFFSET = 16;
    static final int TIME_OFFSET = 24;
    static final int DEADLINE_OFFSET = 32;
    static final int LAST_HEARTBEAT_OFFSET = 40;
    static final int PROBE_AFTER_OFFSET = 48;
    static final int TIMEOUT_OFFSET = 56;
    static final int GRACE_OFFSET = 64;
    static final int DETAIL_OFFSET = 72;
    static final int RECORD_LENGTH = 80;

    /** A record as it travels through the rings: its fixed part as so many longs. */
    static final int RECORD_WORDS = RECORD_LENGTH / Long.BYTES;

    static final int RECURRING_FLAG = 1;
    static final int TRUNCATED_FLAG = 2;
    /** Of an effect: its handle and correlation id are those of a former incarnation, which stands in the place of grace. */
    static final int FORMER_FLAG = 4;
    /** Of a NAME: a snapshot says it once more. So are the entries of a {@link NamePage} read. */
    static final int REPEATED_FLAG = 8;

    /** Stands for "no such time", before and after mapping to the epoch. */
    static final long NO_TIME = Long.MIN_VALUE;

    static final int MAX_NAME_BYTES = 256;
    static final int MAX_RECORD_BYTES = RECORD_LENGTH + MAX_NAME_BYTES;
    static final int MAX_BATCH_RECORDS = 4096;
    static final int MAX_BATCH_BYTES = HEADER_LENGTH + MAX_BATCH_RECORDS * MAX_RECORD_BYTES;

    private BatchDescriptor() {
    }

    /** The first word of a record: type, flags and the length of what follows the fixed part. */
    static long firstWord(final int typeCode, final int flags, final int extraLength) {
        return typeCode | (long) flags << (8 * FLAGS_OFFSET) | (long) extraLength << (8 * EXTRA_LENGTH_OFFSET);
    }

    static int extraLength(final long firstWord) {
        return (int) (firstWord >>> (8 * EXTRA_LENGTH_OFFSET)) & 0xFFFF;
    }

    static int padded(final int length) {
        return (length + 7) & ~7;
    }
}
