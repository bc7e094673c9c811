package io.heartwheel.journal;

import static io.heartwheel.journal.Journals.ANCHOR;
import static io.heartwheel.journal.Journals.await;
import static io.heartwheel.journal.Journals.context;
import static io.heartwheel.journal.Journals.drain;
import static io.heartwheel.journal.Journals.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartwheel.EventType;
import io.heartwheel.TestEvents;
import io.heartwheel.journal.Journals.Seen;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalReaderTest {
    private static final long NOW = ANCHOR.lineNs();

    @TempDir
    private Path folder;

    @Test
    void shouldSayWhatIsMissingWhenThereIsNoJournal() throws IOException {
        assertThatThrownBy(() -> new JournalReader(folder.resolve("nowhere")))
            .isInstanceOf(JournalException.class).hasMessageContaining("There is no folder " + folder.resolve("nowhere"));
        assertThatThrownBy(() -> new JournalReader(folder))
            .isInstanceOf(JournalException.class).hasMessageContaining("There is no journal in " + folder);
        final Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> new JournalReader(file)).isInstanceOf(JournalException.class);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void shouldFollowAServerThatIsWriting() {
        try (ChronicleJournal journal = open(folder); JournalReader reader = new JournalReader(folder)) {
            final List<Seen> seen = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                await("there is room", () -> journal.available() > 0);
                journal.onEvent(TestEvents.of(EventType.EXPIRED, i, i, NOW));
                if (i % 50 == 0) {
                    await("it is written", () -> journal.committedEvents() == journal.offeredEvents());
                    seen.addAll(drain(reader));
                    assertThat(seen.get(seen.size() - 1).correlationId()).isEqualTo(i);
                    assertThat(reader.isAtEnd()).isTrue();
                }
            }
            await("it is written", () -> journal.committedEvents() == journal.offeredEvents());
            seen.addAll(drain(reader));
            assertThat(seen).hasSize(3_001);
            assertThat(reader.sequence()).isEqualTo(journal.committedSequence());
            assertThat(reader.problemCount()).isZero();
        }
    }

    @Test
    void shouldReportADamagedBatchAndReadTheRest() throws IOException {
        writeBatches(20);
        flip(offsetOfBatch(10) + BatchDescriptor.HEADER_LENGTH + BatchDescriptor.TIME_OFFSET);
        try (JournalReader reader = new JournalReader(folder)) {
            final List<Seen> seen = drain(reader);
            assertThat(seen).extracting(Seen::sequence)
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L, 20L, 21L, 22L);
            assertThat(reader.problems()).containsExactly("a batch is damaged and was left out, after sequence 9");
            assertThat(reader.problemCount()).isEqualTo(1);
            assertThat(reader.missing()).isEqualTo(1);
            assertThat(reader.isAtEnd()).isTrue();
            reader.rewind();
            assertThat(drain(reader)).isEqualTo(seen);
            assertThat(reader.problemCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldNoticeDamageInEveryFieldOfTheHeader() throws IOException {
        writeBatches(3);
        final long batch = offsetOfBatch(2);
        for (int i = 0; i < BatchDescriptor.HEADER_LENGTH; i++) {
            flip(batch + i);
            try (JournalReader reader = new JournalReader(folder)) {
                assertThat(drain(reader)).as("byte %d", i).hasSize(4);
                assertThat(reader.problemCount()).isEqualTo(1);
            }
            flip(batch + i);
        }
    }

    @Test
    void shouldRefuseANewerMajorVersion() throws IOException {
        writeBatches(3);
        final long batch = offsetOfBatch(2);
        flip(batch + BatchDescriptor.MAJOR_OFFSET);
        seal(batch);
        try (JournalReader reader = new JournalReader(folder)) {
            assertThatThrownBy(() -> drain(reader)).isInstanceOf(JournalException.class)
                .hasMessageContaining("by a later Heartwheel");
        }
    }

    @Test
    void shouldGoOnAfterADamagedLastBatchWithoutGivingANumberTwice() throws IOException {
        writeBatches(3);
        flip(offsetOfBatch(5) + BatchDescriptor.CRC_OFFSET);
        try (ChronicleJournal journal = open(folder)) {
            assertThat(journal.incarnation()).isEqualTo(2);
            assertThat(journal.committedSequence()).isGreaterThan(5);
        }
        try (JournalReader reader = new JournalReader(folder)) {
            assertThat(drain(reader)).extracting(Seen::type).endsWith(RecordType.STARTED, RecordType.STOPPED);
            assertThat(reader.problemCount()).isEqualTo(1);
            assertThat(reader.isAtEnd()).isTrue();
        }
    }

    @Test
    void shouldRefuseASecondWriterOfAFolderInTheSameProcess() {
        try (ChronicleJournal journal = open(folder)) {
            assertThatThrownBy(() -> open(folder)).isInstanceOf(JournalException.class)
                .hasMessageContaining(folder + " is in use by another server");
            assertThat(journal.failure()).isNull();
        }
        open(folder).close();
    }

    @Test
    void shouldWriteOnBehindWhatIsThereWhenTheClockWasSetBackOverMidnight() {
        final TimeAnchor now = TimeAnchor.now();
        final long dayNs = 86_400_000_000_000L;
        for (int days = 0; days < 3; days++) {
            final TimeAnchor earlier = new TimeAnchor(now.epochNs() - days * dayNs, now.lineNs());
            try (SingleChronicleQueue queue = QueueAccess.toWrite(JournalFolder.queue(folder), 1 << 20, earlier);
                var appender = queue.createAppender()) {
                final Batch batch = new Batch(1, earlier);
                batch.add(new long[BatchDescriptor.RECORD_WORDS], 0, null);
                batch.seal(1 + days, 1 + days, 1 + days, 0);
                appender.writeBytes(Bytes.wrapForRead(batch.buffer().limit(batch.length())));
                assertThat(queue.lastCycle()).isEqualTo((int) (now.epochNs() / dayNs));
                assertThat(QueueTail.of(queue).batchSequence()).isEqualTo(2 + days);
            }
        }
        try (JournalReader reader = new JournalReader(folder)) {
            assertThat(drain(reader)).isEmpty();
            assertThat(reader.unknown()).isEqualTo(3);
            assertThat(reader.problemCount()).isZero();
            assertThat(reader.isAtEnd()).isTrue();
        }
    }

    /** In a container the dead writer often had the very process id that we have. */
    @Test
    void shouldTakeOverAQueueLockThatADeadWriterLeft() {
        open(folder).close();
        try (SingleChronicleQueue queue = QueueAccess.toWrite(JournalFolder.queue(folder), 1 << 20, TimeAnchor.now())) {
            queue.tableStorePut("chronicle.write.lock", ProcessHandle.current().pid());
        }
        try (ChronicleJournal journal = open(folder)) {
            journal.onEvent(TestEvents.of(EventType.EXPIRED, 1, 1, NOW));
            await("it is written", () -> journal.committedEvents() == 1);
            assertThat(journal.failure()).isNull();
        }
    }

    @Test
    void shouldRefuseAFolderThatIsAFile() throws IOException {
        final Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> open(file)).isInstanceOf(JournalException.class)
            .hasMessageContaining(file + " is a file. Give another folder");
        assertThatThrownBy(() -> open(file.resolve("below"))).isInstanceOf(JournalException.class)
            .hasMessageContaining("cannot be created or written");
    }

    /** One event a batch, after the batch that says STARTED, which is the first. */
    private void writeBatches(final int events) {
        try (ChronicleJournal journal = new ChronicleJournal(context(folder).lingerNs(0))) {
            for (int i = 0; i < events; i++) {
                journal.onEvent(TestEvents.of(EventType.EXPIRED, i, i, NOW));
                await("it is written", () -> journal.committedEvents() == journal.offeredEvents());
            }
        }
    }

    private Path queueFile() throws IOException {
        try (var files = Files.newDirectoryStream(JournalFolder.queue(folder), "*.cq4")) {
            return files.iterator().next();
        }
    }

    /** Where the n-th batch, from 1, lies in the queue's file. */
    private long offsetOfBatch(final int n) throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(queueFile())).order(ByteOrder.LITTLE_ENDIAN);
        int found = 0;
        for (int at = 0; at < bytes.limit() - BatchDescriptor.HEADER_LENGTH; at += 4) {
            if (bytes.getInt(at) == BatchDescriptor.MAGIC && ++found == n) {
                return at;
            }
        }
        throw new AssertionError("only " + found + " batches");
    }

    /** Gives the one-event batch at the offset the checksum of what it now holds. */
    private void seal(final long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(queueFile(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final int length = BatchDescriptor.HEADER_LENGTH + BatchDescriptor.RECORD_LENGTH;
            final ByteBuffer batch = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            channel.read(batch, offset);
            batch.putInt(BatchDescriptor.CRC_OFFSET, Batch.checksum(batch, length, new CRC32C()));
            channel.write(batch, offset);
        }
    }

    private void flip(final long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(queueFile(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, offset);
            one.put(0, (byte) (one.get(0) ^ 0x55)).flip();
            channel.write(one, offset);
        }
    }
}
