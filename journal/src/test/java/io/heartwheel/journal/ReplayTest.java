package io.heartwheel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private final Replay replay = new Replay(0);
    private long sequence;

    private void accept(final RecordType type, final long detail) {
        final ByteBuffer buffer = ByteBuffer.allocate(BatchDescriptor.RECORD_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(0, BatchDescriptor.firstWord(type.code(), 0, 0));
        buffer.putLong(BatchDescriptor.DETAIL_OFFSET, detail);
        final JournalRecord record = new JournalRecord();
        record.wrap(buffer, 0, BatchDescriptor.RECORD_LENGTH, type);
        record.number(++sequence, 1);
        replay.accept(record);
    }

    @Test
    void shouldTellWhatItsWriterKnewToBeMissing() {
        accept(RecordType.STARTED, 0);
        accept(RecordType.DEGRADED, 0);
        assertThat(replay.recovered(List.of()).problems()).as("nothing was lost").isEmpty();
        accept(RecordType.DEGRADED, 3);
        accept(RecordType.UNJOURNALED, 4);
        assertThat(replay.recovered(List.of("another")).problems()).hasSize(2).last().asString().startsWith("7 records");
    }
}
