package io.heartwheel.journal;

import static io.heartwheel.journal.Journals.ANCHOR;
import static io.heartwheel.journal.Journals.await;
import static io.heartwheel.journal.Journals.context;
import static io.heartwheel.journal.Journals.drain;
import static io.heartwheel.journal.Journals.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import net.openhft.chronicle.queue.RollCycles;
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
        try (DiskJournal journal = open(folder); JournalReader reader = new JournalReader(folder)) {
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
        try (DiskJournal journal = open(folder)) {
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
        try (DiskJournal journal = open(folder)) {
            assertThatThrownBy(() -> open(folder)).isInstanceOf(JournalException.class)
                .hasMessageContaining(folder + " is in use by another server");
            assertThat(journal.failure()).isNull();
        }
        open(folder).close();
    }

    @Test
    void shouldWriteOnBehindWhatIsThereWhenTheClockWasSetBackOverMidnight() {
        assumeTrue(Journals.log == LogKind.CHRONICLE);
        final TimeAnchor now = TimeAnchor.now();
        final long dayNs = 86_400_000_000_000L;
        for (int days = 0; days < 3; days++) {
            final TimeAnchor earlier = new TimeAnchor(now.epochNs() - days * dayNs, now.lineNs());
            try (ChronicleLog log = ChronicleLog.toWrite(volume(), 1 << 20, earlier)) {
                final Batch batch = Journals.sealed(1 + days, 1 + days);
                final long position = log.append(batch.buffer(), batch.length());
                assertThat(position).isEqualTo(RollCycles.FAST_DAILY.toIndex((int) (now.epochNs() / dayNs), days));
                assertThat(LogTail.of(folder, log).batchSequence()).isEqualTo(2 + days);
            }
        }
        try (JournalReader reader = new JournalReader(folder)) {
            assertThat(drain(reader)).extracting(Seen::sequence).containsExactly(1L, 2L, 3L);
            assertThat(reader.problemCount()).isZero();
            assertThat(reader.isAtEnd()).isTrue();
        }
    }

    @Test
    void shouldReadVolumeAfterVolumeAndWriteOnInTheLast() {
        for (int volume = 1; volume <= 3; volume++) {
            try (BatchLog log = Journals.log.toWrite(JournalFolder.volume(folder, volume), context(folder))) {
                final Batch batch = Journals.sealed(volume, volume);
                log.append(batch.buffer(), batch.length());
            }
        }
        try (JournalReader reader = new JournalReader(folder)) {
            assertThat(drain(reader)).extracting(Seen::sequence).containsExactly(1L, 2L, 3L);
            assertThat(reader.isAtEnd()).isTrue();
            open(folder).close();
            assertThat(reader.isAtEnd()).isFalse();
            assertThat(drain(reader)).extracting(Seen::sequence).containsExactly(4L, 5L);
            assertThat(reader.problemCount()).isZero();
            reader.rewind();
            assertThat(drain(reader)).hasSize(5);
        }
        assertThat(JournalFolder.volumes(folder)).containsExactly(1, 2, 3);
    }

    @Test
    void shouldStartFromAPlace() {
        for (int volume = 1; volume <= 2; volume++) {
            try (ChronicleLog log = ChronicleLog.toWrite(JournalFolder.volume(folder, volume), 1 << 20, TimeAnchor.now())) {
                for (int i = 0; i < 3; i++) {
                    final Batch batch = Journals.sealed(10 * volume + i, 10 * volume + i);
                    log.append(batch.buffer(), batch.length());
                }
            }
        }
        try (JournalReader reader = new JournalReader(folder)) {
            final List<BatchPosition> places = new ArrayList<>();
            while (reader.poll() != null) {
                places.add(reader.position());
            }
            assertThat(reader.seek(places.get(4))).isTrue();
            assertThat(drain(reader)).extracting(Seen::sequence).containsExactly(21L, 22L);
            assertThat(reader.seek(places.get(1))).isTrue();
            assertThat(drain(reader)).extracting(Seen::sequence).containsExactly(11L, 12L, 20L, 21L, 22L);
            assertThat(reader.seek(new BatchPosition(1, places.get(2).position() + 1_000))).isFalse();
            assertThat(reader.seek(new BatchPosition(7, 0))).isFalse();
            assertThat(drain(reader)).hasSize(6);
        }
    }

    @Test
    void shouldFollowAWriterIntoANewVolume() throws IOException {
        open(folder).close();
        try (JournalReader reader = new JournalReader(folder)) {
            assertThat(drain(reader)).hasSize(2);
            Files.createDirectory(JournalFolder.volume(folder, 2));
            assertThat(drain(reader)).isEmpty();
            assertThat(reader.isAtEnd()).isTrue();
            try (DiskJournal journal = open(folder)) {
                assertThat(journal.incarnation()).isEqualTo(2);
                assertThat(journal.committedSequence()).isEqualTo(3);
                assertThat(reader.isAtEnd()).isFalse();
                assertThat(drain(reader)).extracting(Seen::sequence).containsExactly(3L);
            }
            assertThat(JournalFolder.readableVolumeFrom(folder, 2)).isEqualTo(2);
            assertThat(reader.problemCount()).isZero();
        }
    }

    @Test
    void shouldStepOverAHoleAndReportIt() throws IOException {
        writeBatches(600);
        zero(offsetOfBatch(40) - Integer.BYTES, 4_096);
        try (JournalReader reader = new JournalReader(folder)) {
            final List<Seen> seen = drain(reader);
            assertThat(seen.subList(0, 39)).extracting(Seen::sequence)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 39).boxed().toList());
            assertThat(seen.get(seen.size() - 1).type()).isEqualTo(RecordType.STOPPED);
            assertThat(seen.size() + reader.missing()).isEqualTo(602);
            assertThat(reader.problems()).containsExactly("there is a hole, which was stepped over, after sequence 39");
            assertThat(reader.isAtEnd()).isTrue();
        }
    }

    /** In a container the dead writer often had the very process id that we have. */
    @Test
    void shouldTakeOverAQueueLockThatADeadWriterLeft() {
        assumeTrue(Journals.log == LogKind.CHRONICLE);
        open(folder).close();
        try (SingleChronicleQueue queue = QueueAccess.toWrite(volume(), 1 << 20, TimeAnchor.now())) {
            queue.tableStorePut("chronicle.write.lock", ProcessHandle.current().pid());
        }
        try (DiskJournal journal = open(folder)) {
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
        try (DiskJournal journal = new DiskJournal(context(folder).lingerNs(0))) {
            for (int i = 0; i < events; i++) {
                journal.onEvent(TestEvents.of(EventType.EXPIRED, i, i, NOW));
                await("it is written", () -> journal.committedEvents() == journal.offeredEvents());
            }
        }
    }

    private Path volume() {
        return JournalFolder.volume(folder, 1);
    }

    private Path queueFile() throws IOException {
        try (var files = Files.newDirectoryStream(volume(), "*.{cq4,hws}")) {
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

    private void zero(final long offset, final int length) throws IOException {
        try (FileChannel channel = FileChannel.open(queueFile(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(length), offset);
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
