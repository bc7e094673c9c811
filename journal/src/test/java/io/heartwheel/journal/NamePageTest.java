package io.heartwheel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What is written of names is read again, however odd they are. */
class NamePageTest {
    private static final int AT = BatchDescriptor.HEADER_LENGTH;
    private static final int FROM = AT + BatchDescriptor.RECORD_LENGTH;
    private static final long TIME_NS = 1_780_000_000_123_456_789L;

    private record Entry(long id, Name name) {
    }

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    private final NamePage page = new NamePage();
    private final JournalRecord record = new JournalRecord();

    private JournalRecord written(final List<Entry> entries) {
        page.begin(buffer, FROM);
        for (final Entry entry : entries) {
            final int before = page.position();
            page.write(entry.id, entry.name);
            assertThat(page.position() - before).isLessThanOrEqualTo(NamePage.MAX_ENTRY_LENGTH);
        }
        return pageOf(page.position() - FROM);
    }

    private JournalRecord pageOf(final int length) {
        buffer.putLong(AT, BatchDescriptor.firstWord(RecordType.SNAPSHOT_NAMES.code(), 0, length));
        buffer.putLong(AT + BatchDescriptor.TIME_OFFSET, TIME_NS);
        final JournalRecord written = new JournalRecord();
        written.wrap(buffer, AT, BatchDescriptor.RECORD_LENGTH, RecordType.SNAPSHOT_NAMES);
        return written;
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void shouldReadWhatWasWritten(@ForAll final long seed) {
        final Random random = new Random(seed);
        final List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(100); i++) {
            entries.add(new Entry(random.nextBoolean() ? i : random.nextLong(), name(random)));
        }
        final NamePage read = new NamePage();
        read.begin(written(entries));
        for (final Entry entry : entries) {
            assertThat(read.hasNext()).isTrue();
            assertThat(read.next(record)).isTrue();
            assertThat(record.type()).isEqualTo(RecordType.NAME);
            assertThat(record.repeated()).isTrue();
            assertThat(record.timeNs()).isEqualTo(TIME_NS);
            assertThat(record.correlationId()).isEqualTo(entry.id);
            assertThat(record.nameBytes()).isEqualTo(entry.name);
            assertThat(record.nameCut()).isEqualTo(entry.name.isCut());
        }
        assertThat(read.hasNext()).isFalse();
    }

    private static Name name(final Random random) {
        final int length = random.nextInt(4) == 0 ? random.nextInt(BatchDescriptor.MAX_NAME_BYTES + 1) : random.nextInt(12);
        final ByteBuffer bytes = ByteBuffer.allocate(length);
        for (int i = 0; i < length; i++) {
            bytes.put(i, (byte) (random.nextInt(8) == 0 ? random.nextInt() : 'A'));
        }
        return Name.of(bytes, 0, length, random.nextInt(10) == 0);
    }

    @Test
    void shouldTakeNoMoreThanATenthOfRecordsForNamesThatAreAlike() {
        final List<Entry> entries = new ArrayList<>();
        for (int i = 1_000; i < 3_000; i++) {
            entries.add(new Entry(i, Name.of("FIX.4.4:VENUE->COUNTERPARTY" + i)));
        }
        assertThat(written(entries).extraLength())
            .isLessThan(2_000 * (BatchDescriptor.RECORD_LENGTH + BatchDescriptor.padded(31)) / 10);
    }

    /** A writer's mistake; damage does not get past the checksum. */
    @Test
    void shouldEndAtWhatIsNoName() {
        final Varints bytes = new Varints();
        bytes.begin(buffer, FROM);
        for (final long[] entry : new long[][] {{0, 0, 300}, {0, 600, 0}, {0, 2, -1}, {0, -2, 1}, {0, 0, 9}}) {
            bytes.begin(buffer, FROM);
            for (final long number : entry) {
                bytes.put(number);
            }
            buffer.put(bytes.position(), "12345678".getBytes(StandardCharsets.UTF_8));
            page.begin(pageOf(bytes.position() + 8 - FROM));
            assertThat(page.hasNext()).isTrue();
            assertThat(page.next(record)).isFalse();
            assertThat(page.hasNext()).isFalse();
        }
    }
}
