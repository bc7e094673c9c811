package io.heartwheel.journal;

import static io.heartwheel.journal.BatchDescriptor.CORRELATION_ID_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.DEADLINE_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.DETAIL_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.EXTRA_LENGTH_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.FLAGS_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.FORMER_FLAG;
import static io.heartwheel.journal.BatchDescriptor.GRACE_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.HANDLE_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.LAST_HEARTBEAT_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.PROBE_AFTER_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.RECURRING_FLAG;
import static io.heartwheel.journal.BatchDescriptor.REPEATED_FLAG;
import static io.heartwheel.journal.BatchDescriptor.TIMEOUT_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.TIME_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.TRUNCATED_FLAG;

import java.nio.ByteBuffer;

/**
 * One record of the journal, as a window onto the reader's buffer: valid until the next {@link JournalReader#poll}.
 *
 * <p>Times are ns since the epoch, or {@link #NO_TIME}; durations are ns. Which fields mean something depends on the type: those
 * of {@link io.heartwheel.LivenessEvent} for events; time, handle, correlation id and detail for effects; time, correlation id
 * and name for names.
 */
public final class JournalRecord {
    /** The record has no such time. */
    public static final long NO_TIME = BatchDescriptor.NO_TIME;

    private ByteBuffer buffer;
    private int at;
    private int fixedLength;
    private RecordType type;
    private long sequence;
    private long incarnation;

    JournalRecord() {
    }

    void wrap(final ByteBuffer bytes, final int offset, final int recordLength, final RecordType recordType) {
        buffer = bytes;
        at = offset;
        fixedLength = recordLength;
        type = recordType;
    }

    void number(final long recordSequence, final long writer) {
        sequence = recordSequence;
        incarnation = writer;
    }

    /** What it tells. */
    public RecordType type() {
        return type;
    }

    /** Its number; each record's is one more than the one before, over all incarnations. */
    public long sequence() {
        return sequence;
    }

    /** Which writer of this journal wrote it, from 1. Handles and correlation ids mean something within one only. */
    public long incarnation() {
        return incarnation;
    }

    /** The session's handle. */
    public long handle() {
        return buffer.getLong(at + HANDLE_OFFSET);
    }

    /** The embedder's id of the session. */
    public long correlationId() {
        return buffer.getLong(at + CORRELATION_ID_OFFSET);
    }

    /** When it was decided, done or noticed. */
    public long timeNs() {
        return buffer.getLong(at + TIME_OFFSET);
    }

    /** When the session was, or would next be, due. */
    public long deadlineNs() {
        return buffer.getLong(at + DEADLINE_OFFSET);
    }

    /** The last accepted heartbeat before it. */
    public long lastHeartbeatNs() {
        return buffer.getLong(at + LAST_HEARTBEAT_OFFSET);
    }

    /** The policy's silence until a test request; 0 for never. */
    public long probeAfterNs() {
        return buffer.getLong(at + PROBE_AFTER_OFFSET);
    }

    /** The policy's silence until expiry, or the interval of a recurring deadline. */
    public long timeoutNs() {
        return buffer.getLong(at + TIMEOUT_OFFSET);
    }

    /** How much of the deadline is grace for the wheel's own blindness; of STALLED, the grace it grants. */
    public long graceNs() {
        return buffer.getLong(at + GRACE_OFFSET);
    }

    /** As {@link RecordType} says: an attempt, a number of orders, ns of blindness. */
    public long detail() {
        return buffer.getLong(at + DETAIL_OFFSET);
    }

    /** How long after the deadline it was decided; 0 if it waited for none. */
    public long lateNs() {
        return type.hasLateness() ? timeNs() - deadlineNs() : 0;
    }

    /** Whether it is about a recurring deadline rather than a watched counterparty. */
    public boolean recurring() {
        return (buffer.get(at + FLAGS_OFFSET) & RECURRING_FLAG) != 0;
    }

    /** Of a NAME, what the correlation id stands for; of FIRED and OWED, whom they are about; otherwise null. Allocates. */
    public String name() {
        return hasName() ? nameBytes().text() : null;
    }

    /**
     * Which writer's handle and correlation id these are: an effect, or OWED, may be about a registration of an incarnation
     * before the one that wrote the record.
     */
    public long registeredIn() {
        if (type == RecordType.OWED) {
            return detail();
        }
        return former() ? graceNs() : incarnation;
    }

    /** Whether it is part of a snapshot, and tells nothing that was not told before. */
    public boolean isRetold() {
        return switch (type) {
            case SNAPSHOT_PAGE, SNAPSHOT_NAMES, FIRED, OWED -> true;
            default -> repeated();
        };
    }

    /** Of an effect, whether it is about a registration of a former incarnation. */
    boolean former() {
        return type.isEffect() && (buffer.get(at + FLAGS_OFFSET) & FORMER_FLAG) != 0;
    }

    /** Of a NAME, whether it is one of those in a SNAPSHOT_NAMES, whose sequence it has, rather than a record of its own. */
    public boolean repeated() {
        return type == RecordType.NAME && (buffer.get(at + FLAGS_OFFSET) & REPEATED_FLAG) != 0;
    }

    /** Of a record that has a name. Allocates. */
    Name nameBytes() {
        return Name.of(buffer, extraAt(), extraLength(), nameCut());
    }

    ByteBuffer buffer() {
        return buffer;
    }

    /** Where in the buffer that lies which follows the fixed part. */
    int extraAt() {
        return at + fixedLength;
    }

    int extraLength() {
        return Short.toUnsignedInt(buffer.getShort(at + EXTRA_LENGTH_OFFSET));
    }

    private boolean hasName() {
        return type == RecordType.NAME || type == RecordType.FIRED || type == RecordType.OWED;
    }

    /**
     * Whether it names whom an operator asks for.
     *
     * @param asked the whole name, or the counterparty in a FIX SessionID.
     * @return whether {@link #name} is that, or has that counterparty.
     */
    public boolean isNamed(final String asked) {
        final String name = name();
        return name != null && (name.equals(asked) || Names.matches(name, asked));
    }

    /** Of a NAME, whether it names what stands beside a session: our sending, its Logon, its grace. Allocates nothing. */
    public boolean isAside() {
        return type == RecordType.NAME && Names.isAside(buffer, extraAt(), extraLength());
    }

    /** Of a NAME, whether it was too long and has been cut. */
    public boolean nameCut() {
        return (buffer.get(at + FLAGS_OFFSET) & TRUNCATED_FLAG) != 0;
    }

    @Override
    public String toString() {
        return new JournalPrinter().line(this);
    }
}
