package io.heartwheel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentLogTest extends BatchLogContract {
    private static final int SIZE = 1 << 19;
    private static final int STRIDE = SegmentDescriptor.MIN_STRIDE;

    @TempDir
    private Path folder;

    @Override
    BatchLog toWrite(final Path volume) {
        return SegmentLog.toWrite(volume, SIZE);
    }

    @Override
    BatchLog toRead(final Path volume) {
        return SegmentLog.toRead(volume);
    }

    @Override
    boolean isData(final Path file) {
        return file.toString().endsWith(".hws");
    }

    @Override
    int mostLostBehindAHole() {
        return 0;
    }

    @Test
    void shouldBeginASegmentWhenOneIsFullAndDeleteThoseThatAreNotNeeded() throws IOException {
        try (SegmentLog log = SegmentLog.toWrite(folder, 1 << 12)) {
            final List<Long> positions = append(log, 1, 200);
            assertThat(numbers()).hasSizeBetween(7, 9);
            assertThat(SegmentDescriptor.number(positions.get(199))).isEqualTo(numbers().length);
            final long anHourAgoNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - TimeUnit.HOURS.toNanos(1);
            assertThat(log.deleteBefore(positions.get(100), anHourAgoNs)).isZero();
            assertThat(log.deleteBefore(positions.get(100), Long.MAX_VALUE))
                .isEqualTo(SegmentDescriptor.number(positions.get(100)) - 1);
            assertThat(log.deleteBefore(positions.get(100), Long.MAX_VALUE)).isZero();
            assertThat(read(log)).contains(101L, 200L).doesNotContain(1L);
            append(log, 201, 1);
            assertThat(read(log)).endsWith(200L, 201L);
        }
    }

    @Test
    void shouldHaveARoomySegmentForABatchThatFitsInNoOther() throws IOException {
        try (SegmentLog log = SegmentLog.toWrite(folder, 1 << 12)) {
            append(log, 1, 1);
            final Batch large = Journals.sealed(2, 2, 300);
            log.append(large.buffer(), large.length());
            append(log, 302, 1);
            assertThat(read(log)).containsExactly(1L, 2L, 302L);
        }
    }

    @Test
    void shouldKeepNoMoreRoomThanItUsedOnceItIsClosedOrFollowed() throws IOException {
        try (SegmentLog log = SegmentLog.toWrite(folder, SIZE)) {
            append(log, 1, 10);
            assertThat(Files.size(SegmentDescriptor.file(folder, 1))).isEqualTo(SIZE);
        }
        final long used = SegmentDescriptor.HEADER_LENGTH + 10L * STRIDE;
        assertThat(Files.size(SegmentDescriptor.file(folder, 1))).isEqualTo(used);
        enlarge(1, new byte[SIZE]);
        SegmentLog.toWrite(folder, SIZE).close();
        assertThat(Files.size(SegmentDescriptor.file(folder, 1))).isEqualTo(used);
    }

    /** As a process leaves it that is killed while it copies a batch, or before the batch is given out. */
    @Test
    void shouldHaveNoBatchThatWasNotGivenOutBeforeAKill() throws IOException {
        try (SegmentLog log = SegmentLog.toWrite(folder, SIZE)) {
            append(log, 1, 10);
        }
        final ByteBuffer torn = ByteBuffer.allocate(SIZE).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        final Batch batch = Journals.sealed(11, 11);
        torn.putLong(0, SegmentDescriptor.word(batch.length()));
        torn.put(Long.BYTES, batch.buffer(), 0, batch.length());
        enlarge(1, torn.array());
        try (SegmentLog log = SegmentLog.toRead(folder)) {
            assertThat(read(log)).hasSize(10);
            assertThat(SegmentDescriptor.offset(log.lastPosition())).isEqualTo(SegmentDescriptor.HEADER_LENGTH + 9L * STRIDE);
            try (BatchLog.Cursor cursor = log.forward(log.lastPosition())) {
                assertThat(cursor.next()).isNotNull();
                assertThat(cursor.next()).isNull();
                assertThat(cursor.skipHole()).isFalse();
            }
        }
        try (SegmentLog log = SegmentLog.toWrite(folder, SIZE)) {
            append(log, 11, 1);
            assertThat(read(log)).hasSize(11).endsWith(11L);
        }
    }

    @Test
    void shouldNotMindASegmentThatWasNeverFinished() throws IOException {
        Files.write(SegmentDescriptor.unfinished(folder), new byte[100]);
        assertThat(SegmentLog.isIn(folder)).isFalse();
        try (SegmentLog log = SegmentLog.toWrite(folder, SIZE)) {
            append(log, 1, 3);
            assertThat(read(log)).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void shouldFollowAWriterFromSegmentToSegmentAndOverARestart() {
        try (SegmentLog reader = SegmentLog.toRead(folder); BatchLog.Cursor cursor = reader.forward(BatchLog.NONE)) {
            assertThat(cursor.next()).isNull();
            final BatchView view = new BatchView();
            for (int run = 0; run < 4; run++) {
                try (SegmentLog log = SegmentLog.toWrite(folder, 1 << 12)) {
                    for (int i = 1; i <= 100; i++) {
                        append(log, run * 100L + i, 1);
                        assertThat(view.read(cursor.next())).isEqualTo(BatchView.Outcome.SOUND);
                        assertThat(view.batchSequence()).isEqualTo(run * 100L + i);
                        assertThat(cursor.next()).isNull();
                        assertThat(cursor.position()).isEqualTo(reader.lastPosition());
                    }
                }
            }
        }
    }

    @Test
    void shouldReadWhatIsLeftWhenASegmentIsMissingOrCut() throws IOException {
        try (SegmentLog log = SegmentLog.toWrite(folder, 1 << 12)) {
            append(log, 1, 200);
        }
        Files.delete(SegmentDescriptor.file(folder, 3));
        try (FileChannel channel = FileChannel.open(SegmentDescriptor.file(folder, 5), StandardOpenOption.WRITE)) {
            channel.truncate(1_000);
        }
        final List<Long> left = new ArrayList<>();
        try (SegmentLog log = SegmentLog.toRead(folder); BatchLog.Cursor cursor = log.forward(BatchLog.NONE)) {
            final BatchView view = new BatchView();
            do {
                for (ByteBuffer next = cursor.next(); next != null; next = cursor.next()) {
                    if (view.read(next) == BatchView.Outcome.SOUND) {
                        left.add(view.batchSequence());
                    }
                }
            } while (cursor.position() < log.lastPosition() && cursor.skipHole());
        }
        final int each = ((1 << 12) - SegmentDescriptor.HEADER_LENGTH) / STRIDE;
        assertThat(left).isSorted().doesNotHaveDuplicates().endsWith(200L)
            .hasSize(200 - each - (each - (1_000 - SegmentDescriptor.HEADER_LENGTH) / STRIDE));
    }

    @Test
    void shouldTellWhereItWouldBeginBackwardsHowManyAreHiddenAtMost() throws IOException {
        try (SegmentLog log = SegmentLog.toWrite(folder, SIZE)) {
            append(log, 1, 50);
        }
        try (FileChannel channel = FileChannel.open(SegmentDescriptor.file(folder, 1), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(10 * STRIDE), SegmentDescriptor.HEADER_LENGTH + 40L * STRIDE);
        }
        final LogTail tail;
        try (SegmentLog log = SegmentLog.toWrite(folder, SIZE)) {
            assertThat(SegmentLog.toRead(folder).lastPosition()).isEqualTo(Long.MAX_VALUE);
            tail = LogTail.of(folder, log);
        }
        assertThat(tail.batchSequence()).isGreaterThan(50);
        assertThat(tail.sequence()).isGreaterThan(50);
    }

    private List<Long> append(final BatchLog log, final long first, final int count) {
        final List<Long> positions = new ArrayList<>();
        for (long i = first; i < first + count; i++) {
            final Batch batch = Journals.sealed(i, i);
            positions.add(log.append(batch.buffer(), batch.length()));
        }
        return positions;
    }

    private static List<Long> read(final BatchLog log) {
        final List<Long> numbers = new ArrayList<>();
        final BatchView view = new BatchView();
        try (BatchLog.Cursor cursor = log.forward(BatchLog.NONE)) {
            for (ByteBuffer next = cursor.next(); next != null; next = cursor.next()) {
                assertThat(view.read(next)).isEqualTo(BatchView.Outcome.SOUND);
                numbers.add(view.batchSequence());
            }
        }
        return numbers;
    }

    private int[] numbers() {
        return SegmentDescriptor.numbers(folder);
    }

    private void enlarge(final int number, final byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(SegmentDescriptor.file(folder, number), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), channel.size());
        }
    }
}
