package io.heartwheel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChronicleLogTest extends BatchLogContract {
    private static final long DAY_NS = 86_400_000_000_000L;

    @TempDir
    private Path folder;

    @Override
    BatchLog toWrite(final Path volume) {
        return ChronicleLog.toWrite(volume, 1 << 18, TimeAnchor.now());
    }

    @Override
    BatchLog toRead(final Path volume) {
        return ChronicleLog.toRead(volume);
    }

    @Override
    boolean isData(final Path file) {
        return file.toString().endsWith(".cq4");
    }

    @Override
    int mostLostBehindAHole() {
        return 0;
    }

    @Test
    void shouldSyncTheFileOfTheDayBeforeToo() throws IOException {
        final TimeAnchor today = TimeAnchor.now();
        for (int day = 0; day < 3; day++) {
            try (ChronicleLog log = ChronicleLog.toWrite(folder, 1 << 18, shifted(today, day))) {
                append(log, day + 1);
                log.sync();
            }
        }
        assertThat(dataFiles()).isEqualTo(3);
    }

    @Test
    void shouldDeleteWholeDaysBeforeAPosition() throws IOException {
        final TimeAnchor today = TimeAnchor.now();
        final long[] positions = new long[5];
        for (int day = 0; day < 5; day++) {
            try (ChronicleLog log = ChronicleLog.toWrite(folder, 1 << 18, shifted(today, day))) {
                positions[day] = append(log, day + 1);
            }
        }
        try (ChronicleLog log = ChronicleLog.toWrite(folder, 1 << 18, shifted(today, 4))) {
            assertThat(log.deleteBefore(positions[0], Long.MAX_VALUE)).isZero();
            assertThat(log.deleteBefore(positions[3], Long.MAX_VALUE)).isEqualTo(3);
            assertThat(log.deleteBefore(positions[3], Long.MAX_VALUE)).isZero();
            assertThat(dataFiles()).isEqualTo(2);
            assertNumbers(log, 4, 5);
            append(log, 6);
            assertNumbers(log, 4, 5, 6);
        }
        try (BatchLog log = ChronicleLog.toRead(folder)) {
            assertNumbers(log, 4, 5, 6);
        }
    }

    @Test
    void shouldKnowThatItsEndIsLost() throws IOException {
        final int batches = 1_000;
        try (ChronicleLog log = ChronicleLog.toWrite(folder, 1 << 18, TimeAnchor.now())) {
            for (int i = 1; i <= batches; i++) {
                append(log, i);
            }
        }
        final Path file;
        try (var files = Files.list(folder)) {
            file = files.filter(this::isData).findFirst().orElseThrow();
        }
        final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int last = bytes.limit() - BatchDescriptor.HEADER_LENGTH & ~3;
        while (bytes.getInt(last) != BatchDescriptor.MAGIC) {
            last -= Integer.BYTES;
        }
        for (final int torn : new int[] {last, last - 1_000, last - 40_000}) {
            final int page = torn & ~4_095;
            Files.write(file, bytes.array());
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(4_096), page);
            }
            assertEndIsReadOrKnownToBeLost(batches);
        }
    }

    private void assertEndIsReadOrKnownToBeLost(final int batches) {
        final BatchView view = new BatchView();
        long read = 0;
        try (BatchLog log = ChronicleLog.toRead(folder); BatchLog.Cursor cursor = log.forward(BatchLog.NONE)) {
            BatchView.Outcome outcome = view.read(cursor.next());
            while (outcome != BatchView.Outcome.NOTHING || cursor.skipHole()) {
                read = outcome == BatchView.Outcome.SOUND ? view.batchSequence() : read;
                outcome = view.read(cursor.next());
            }
            assertThat(read == batches || cursor.position() < log.lastPosition()).isTrue();
        }
        try (BatchLog log = ChronicleLog.toRead(folder)) {
            assertThat(LogTail.of(folder.getParent(), log).batchSequence()).isGreaterThan(batches);
        }
    }

    private static TimeAnchor shifted(final TimeAnchor anchor, final int days) {
        return new TimeAnchor(anchor.epochNs() + days * DAY_NS, anchor.lineNs());
    }

    private static long append(final BatchLog log, final long number) {
        final Batch batch = Journals.sealed(number, number);
        return log.append(batch.buffer(), batch.length());
    }

    private static void assertNumbers(final BatchLog log, final long... numbers) {
        final BatchView view = new BatchView();
        try (BatchLog.Cursor cursor = log.forward(BatchLog.NONE)) {
            for (final long number : numbers) {
                assertThat(view.read(cursor.next())).isEqualTo(BatchView.Outcome.SOUND);
                assertThat(view.batchSequence()).isEqualTo(number);
            }
            assertThat(cursor.next()).isNull();
        }
    }

    private long dataFiles() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(this::isData).count();
        }
    }
}
