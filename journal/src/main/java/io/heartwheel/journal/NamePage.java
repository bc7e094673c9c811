package io.heartwheel.journal;

import static io.heartwheel.journal.BatchDescriptor.CORRELATION_ID_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.DEADLINE_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.HANDLE_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.LAST_HEARTBEAT_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.MAX_NAME_BYTES;
import static io.heartwheel.journal.BatchDescriptor.NO_TIME;
import static io.heartwheel.journal.BatchDescriptor.RECORD_LENGTH;
import static io.heartwheel.journal.BatchDescriptor.REPEATED_FLAG;
import static io.heartwheel.journal.BatchDescriptor.TIME_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.TRUNCATED_FLAG;
import static io.heartwheel.journal.BatchDescriptor.firstWord;

import io.heartwheel.Heartwheel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes and reads what follows the fixed part of SNAPSHOT_NAMES: what correlation ids stand for, as the NAME records of long ago
 * told, in a tenth of their room.
 *
 * <p>An entry is three {@link Varints}, of which ± is signed, and bytes:
 *
 * <pre>
 *   id      ± correlation id, less that of the entry before
 *   shared  twice the number of bytes that the name begins with as the entry's before does, and 1 if it has been cut
 *   length  of the bytes that follow
 *   bytes   the rest of the name
 * </pre>
 *
 * <p>Each is read as a record NAME that is {@linkplain JournalRecord#repeated repeated}, so that who looks for names looks for
 * one type. One thread; a page is written whole, or read whole. Allocates nothing.
 */
final class NamePage {
    /** The longest that an entry can get. */
    static final int MAX_ENTRY_LENGTH = 16 + MAX_NAME_BYTES;

    private final Varints bytes = new Varints();
    private ByteBuffer buffer;
    private long correlationId;

    private Name previous;

    /** What is read: a NAME, whose name is that of the entry before until the next is read over it. */
    private final ByteBuffer unpacked =
        ByteBuffer.allocate(RECORD_LENGTH + MAX_NAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private int end;

    /** Begins to write. */
    void begin(final ByteBuffer into, final int from) {
        buffer = into;
        bytes.begin(into, from);
        correlationId = 0;
        previous = null;
    }

    /** Where the next entry would be. */
    int position() {
        return bytes.position();
    }

    void write(final long id, final Name name) {
        final int shared = previous == null ? 0 : name.shared(previous);
        bytes.putSigned(id - correlationId);
        bytes.put(2L * shared + (name.isCut() ? 1 : 0));
        bytes.put(name.length() - shared);
        name.writeTo(buffer, bytes.position(), shared);
        bytes.skip(name.length() - shared);
        correlationId = id;
        previous = name;
    }

    /** Begins to read. */
    void begin(final JournalRecord page) {
        begin(page.buffer(), page.extraAt());
        end = page.extraAt() + page.extraLength();
        unpacked.putLong(HANDLE_OFFSET, Heartwheel.NO_SESSION);
        unpacked.putLong(TIME_OFFSET, page.timeNs());
        unpacked.putLong(DEADLINE_OFFSET, NO_TIME);
        unpacked.putLong(LAST_HEARTBEAT_OFFSET, NO_TIME);
    }

    /** Whether there is another entry to read. */
    boolean hasNext() {
        return bytes.position() < end;
    }

    /** Reads the next entry, if it is one. @return whether the record is that, until the next call. */
    boolean next(final JournalRecord record) {
        final long id = correlationId + bytes.getSigned();
        final long shared = bytes.get();
        final long rest = bytes.get();
        final long length = (shared >>> 1) + rest;
        if (rest < 0 || rest > end - bytes.position() || length < 0 || length > MAX_NAME_BYTES) {
            end = 0;
            return false;
        }
        correlationId = id;
        unpacked.put(RECORD_LENGTH + (int) (shared >>> 1), buffer, bytes.position(), (int) rest);
        bytes.skip((int) rest);
        final int flags = REPEATED_FLAG | ((shared & 1) == 0 ? 0 : TRUNCATED_FLAG);
        unpacked.putLong(0, firstWord(RecordType.NAME.code(), flags, (int) length));
        unpacked.putLong(CORRELATION_ID_OFFSET, id);
        record.wrap(unpacked, 0, RECORD_LENGTH, RecordType.NAME);
        return true;
    }

    /** Whatever there was to read. */
    void clear() {
        end = 0;
    }
}
