package io.heartwheel.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;

/** Reads what a {@link MemoryJournal} wrote; places are indexes of batches. */
final class MemorySource implements Recovery.Source {
    private final List<MemoryJournal.Written> batches;
    private final int first;
    private final JournalRecord record = new JournalRecord();
    private final NamePage names = new NamePage();
    private ByteBuffer buffer;
    private int next;
    private int left;
    private int at;
    private long sequence;

    MemorySource(final List<MemoryJournal.Written> batches, final int first) {
        this.batches = batches;
        this.first = first;
        rewind();
    }

    @Override
    public void rewind() {
        next = first;
        left = 0;
        names.clear();
    }

    @Override
    public boolean seek(final BatchPosition place) {
        next = (int) place.position();
        left = 0;
        names.clear();
        return next >= first && next < batches.size();
    }

    /** Which batch the last record was in. */
    int batch() {
        return next - 1;
    }

    @Override
    public JournalRecord poll() {
        if (names.hasNext()) {
            if (!names.next(record)) {
                throw new AssertionError("a page of names was written wrongly");
            }
            return record;
        }
        if (left == 0) {
            if (next == batches.size()) {
                return null;
            }
            begin(batches.get(next++).bytes());
        }
        left--;
        record.wrap(buffer, at, BatchDescriptor.RECORD_LENGTH, RecordType.of(buffer.get(at)));
        record.number(sequence++, buffer.getLong(BatchDescriptor.INCARNATION_OFFSET));
        at += BatchDescriptor.RECORD_LENGTH + BatchDescriptor.padded(record.extraLength());
        if (record.type() == RecordType.SNAPSHOT_NAMES) {
            names.begin(record);
        }
        return record;
    }

    private void begin(final byte[] bytes) {
        buffer = ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.LITTLE_ENDIAN).put(0, bytes);
        if (buffer.getInt(BatchDescriptor.CRC_OFFSET) != Batch.checksum(buffer, bytes.length, new CRC32C())) {
            throw new AssertionError("a batch was sealed wrongly");
        }
        left = buffer.getInt(BatchDescriptor.COUNT_OFFSET);
        at = BatchDescriptor.HEADER_LENGTH;
        sequence = buffer.getLong(BatchDescriptor.FIRST_SEQUENCE_OFFSET);
    }

    @Override
    public long sequence() {
        return sequence - 1;
    }

    @Override
    public List<String> problems() {
        return List.of();
    }

    @Override
    public boolean isAtEnd() {
        return true;
    }
}
