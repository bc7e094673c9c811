package io.heartwheel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.heartwheel.journal.BatchLog.Cursor;
import io.heartwheel.journal.BatchView.Outcome;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link BatchLog} promises, for whatever keeps it: a subclass says how a volume is opened. */
abstract class BatchLogContract {
    private static final int PAGE = 4_096;
    private static final int TORN_PAGES = 40;

    @TempDir
    private Path temp;
    private Path volume;

    /** Opens or creates a volume, with the smallest pieces of file that it can have. */
    abstract BatchLog toWrite(Path folder);

    abstract BatchLog toRead(Path folder);

    /** Whether a file in the volume holds batches. */
    abstract boolean isData(Path file);

    /** How many batches behind what is damaged may be lost with it. */
    abstract int mostLostBehindAHole();

    @BeforeEach
    void prepare() {
        volume = temp.resolve("volume");
    }

    @Test
    void shouldGiveWhatWasAppendedInOrderForwardsAndBackwards() {
        final List<Long> positions = write(1, 500);
        try (BatchLog log = toRead(volume)) {
            assertThat(log.lastPosition()).isEqualTo(positions.get(499));
            assertThat(read(log.forward(BatchLog.NONE))).isEqualTo(numbers(1, 500));
            final List<Long> back = read(log.backward(BatchLog.NONE));
            assertThat(back).hasSize(500).first().isEqualTo(500L);
            assertThat(back).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        }
    }

    @Test
    void shouldReadFromAPosition() {
        final List<Long> positions = write(1, 500);
        assertThat(positions).isSorted().doesNotHaveDuplicates().first().satisfies(p -> assertThat(p).isNotNegative());
        try (BatchLog log = toRead(volume)) {
            for (final int at : new int[] {0, 1, 255, 256, 300, 499}) {
                try (Cursor cursor = log.forward(positions.get(at))) {
                    assertThat(cursor.position()).isEqualTo(BatchLog.NONE);
                    assertThat(number(cursor.next())).isEqualTo(at + 1);
                    assertThat(cursor.position()).isEqualTo(positions.get(at));
                }
                assertThat(read(log.forward(positions.get(at)))).isEqualTo(numbers(at + 1, 500));
                assertThat(read(log.backward(positions.get(at)))).hasSize(at + 1).first().isEqualTo(at + 1L);
            }
        }
    }

    @Test
    void shouldRefuseAPositionWithNothingAtIt() {
        final List<Long> positions = write(1, 10);
        try (BatchLog log = toRead(volume)) {
            assertThatThrownBy(() -> log.forward(positions.get(9) + 100_000)).isInstanceOf(JournalException.class);
            assertThatThrownBy(() -> log.backward(positions.get(9) + 100_000)).isInstanceOf(JournalException.class);
        }
    }

    @Test
    void shouldHaveNothingInAVolumeThatIsNew() {
        try (BatchLog log = toWrite(volume)) {
            assertThat(log.lastPosition()).isEqualTo(BatchLog.NONE);
            assertThat(read(log.forward(BatchLog.NONE))).isEmpty();
            assertThat(read(log.backward(BatchLog.NONE))).isEmpty();
            log.sync();
        }
        try (BatchLog log = toRead(volume)) {
            assertThat(log.lastPosition()).isEqualTo(BatchLog.NONE);
            assertThat(read(log.forward(BatchLog.NONE))).isEmpty();
        }
    }

    @Test
    void shouldGoOnBehindWhatIsThere() {
        final List<Long> positions = new ArrayList<>();
        for (int run = 0; run < 5; run++) {
            positions.addAll(write(1 + run * 100L, 100));
        }
        assertThat(positions).isSorted().doesNotHaveDuplicates();
        try (BatchLog log = toRead(volume)) {
            assertThat(read(log.forward(BatchLog.NONE))).isEqualTo(numbers(1, 500));
            assertThat(read(log.forward(positions.get(250)))).isEqualTo(numbers(251, 500));
        }
    }

    @Test
    void shouldGiveAReaderEachBatchOnceItsAppendReturned() {
        try (BatchLog log = toWrite(volume)) {
            append(log, 1);
            try (BatchLog other = toRead(volume); Cursor cursor = other.forward(BatchLog.NONE)) {
                assertThat(number(cursor.next())).isEqualTo(1);
                for (int i = 2; i < 2_000; i++) {
                    assertThat(cursor.next()).isNull();
                    final long position = append(log, i);
                    assertThat(other.lastPosition()).isEqualTo(position);
                    assertThat(number(cursor.next())).isEqualTo(i);
                    assertThat(cursor.position()).isEqualTo(position);
                }
            }
        }
    }

    @Test
    void shouldKeepBatchesOfEverySizeWholeWhereverTheyFall() {
        final SplittableRandom random = new SplittableRandom(7);
        final int[] sizes = random.ints(400, 1, 300).toArray();
        sizes[17] = BatchDescriptor.MAX_BATCH_RECORDS / 16;
        try (BatchLog log = toWrite(volume)) {
            for (int i = 0; i < sizes.length; i++) {
                final Batch batch = Journals.sealed(i + 1, i + 1, sizes[i]);
                log.append(batch.buffer(), batch.length());
            }
            final BatchView view = new BatchView();
            try (Cursor cursor = log.forward(BatchLog.NONE)) {
                for (int i = 0; i < sizes.length; i++) {
                    assertThat(view.read(cursor.next())).as("batch %d", i).isEqualTo(Outcome.SOUND);
                    assertThat(view.batchSequence()).isEqualTo(i + 1);
                    assertThat(view.count()).isEqualTo(sizes[i]);
                }
                assertThat(cursor.next()).isNull();
            }
        }
    }

    @Test
    void shouldAppendFromTheFirstBytesOfABufferWithoutMovingIt() {
        final Batch batch = Journals.sealed(1, 1, 3);
        batch.buffer().position(5).limit(9);
        try (BatchLog log = toWrite(volume)) {
            log.append(batch.buffer(), batch.length());
            assertThat(batch.buffer().position()).isEqualTo(5);
            assertThat(batch.buffer().limit()).isEqualTo(9);
            assertThat(read(log.forward(BatchLog.NONE))).containsExactly(1L);
        }
    }

    @Test
    void shouldChangeNothingByReading() throws IOException {
        write(1, 300);
        final Map<Path, Integer> before = contents();
        try (BatchLog log = toRead(volume)) {
            read(log.forward(BatchLog.NONE));
            read(log.backward(BatchLog.NONE));
            log.lastPosition();
        }
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void shouldSyncBetweenAppendsAndLoseNothing() {
        try (BatchLog log = toWrite(volume)) {
            for (int i = 1; i <= 300; i++) {
                append(log, i);
                if (i % 50 == 0) {
                    log.sync();
                    log.sync();
                }
            }
            assertThat(read(log.forward(BatchLog.NONE))).isEqualTo(numbers(1, 300));
        }
    }

    @Test
    void shouldLoseNothingByPreparing() {
        try (BatchLog log = toWrite(volume)) {
            log.prepare();
            for (int i = 1; i <= 5_000; i++) {
                append(log, i);
                if (i % 7 != 0) {
                    log.prepare();
                }
            }
            assertThat(read(log.forward(BatchLog.NONE))).isEqualTo(numbers(1, 5_000));
        }
        assertThat(write(5_001, 10)).hasSize(10);
        try (BatchLog log = toRead(volume)) {
            assertThat(read(log.forward(BatchLog.NONE))).isEqualTo(numbers(1, 5_010));
        }
    }

    @Test
    void shouldNeverDeleteWhatIsStillNeeded() {
        try (BatchLog log = toWrite(volume)) {
            final List<Long> positions = new ArrayList<>();
            for (int i = 1; i <= 3_000; i++) {
                positions.add(append(log, i));
                if (i % 500 == 0) {
                    log.deleteBefore(positions.get(i - 100), Long.MAX_VALUE);
                    assertThat(read(log.forward(positions.get(i - 100)))).isEqualTo(numbers(i - 99L, i));
                    final List<Long> left = read(log.forward(BatchLog.NONE));
                    assertThat(left).isEqualTo(numbers(left.get(0), i));
                }
            }
        }
        try (BatchLog log = toRead(volume)) {
            final List<Long> left = read(log.forward(BatchLog.NONE));
            assertThat(left).isEqualTo(numbers(left.get(0), 3_000)).hasSizeGreaterThanOrEqualTo(100);
        }
    }

    @Test
    void shouldAllocateNextToNothingOnceUnderWay() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final Batch batch = Journals.sealed(1, 1, 256);
        try (BatchLog log = toWrite(volume)) {
            for (int i = 0; i < 4_000; i++) {
                log.append(batch.buffer(), batch.length());
            }
            threads.getCurrentThreadAllocatedBytes();
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1_000; i++) {
                log.append(batch.buffer(), batch.length());
            }
            assertThat((threads.getCurrentThreadAllocatedBytes() - before) / (1_000 * 256)).isZero();
        }
    }

    /** Wherever it is torn: what is read is right, is all that is not torn itself, and reading ends. */
    @Test
    void shouldReadOnBehindAPageOfZeros() throws IOException {
        write(1, 3_000);
        final SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < TORN_PAGES; round++) {
            final Path torn = temp.resolve("torn-" + round);
            copy(volume, torn);
            final long lost = tear(torn, random);
            final List<Long> read = new ArrayList<>();
            int holes = 0;
            try (BatchLog log = toRead(torn); Cursor cursor = log.forward(BatchLog.NONE)) {
                final BatchView view = new BatchView();
                boolean more = true;
                while (more) {
                    final Outcome outcome = view.read(cursor.next());
                    if (outcome == Outcome.SOUND) {
                        read.add(view.batchSequence());
                    } else if (outcome == Outcome.NOTHING) {
                        more = cursor.position() < log.lastPosition() && cursor.skipHole();
                        holes += more ? 1 : 0;
                    }
                    assertThat(read.size() + holes).isLessThan(10_000);
                }
            }
            assertThat(read).as("round %d", round).isSorted().doesNotHaveDuplicates()
                .hasSizeGreaterThanOrEqualTo((int) (3_000 - lost - mostLostBehindAHole()));
        }
    }

    private long append(final BatchLog log, final long number) {
        final Batch batch = Journals.sealed(number, number);
        return log.append(batch.buffer(), batch.length());
    }

    private List<Long> write(final long first, final int batches) {
        final List<Long> positions = new ArrayList<>();
        try (BatchLog log = toWrite(volume)) {
            for (long i = first; i < first + batches; i++) {
                positions.add(append(log, i));
            }
        }
        return positions;
    }

    /** The numbers of the batches that a cursor gives, which is closed. */
    private static List<Long> read(final Cursor cursor) {
        final List<Long> numbers = new ArrayList<>();
        try (cursor) {
            for (ByteBuffer next = cursor.next(); next != null; next = cursor.next()) {
                numbers.add(number(next));
            }
        }
        return numbers;
    }

    private static long number(final ByteBuffer batch) {
        final BatchView view = new BatchView();
        assertThat(view.read(batch)).isEqualTo(Outcome.SOUND);
        assertThat(view.batchSequence()).isEqualTo(view.firstSequence());
        return view.batchSequence();
    }

    private static List<Long> numbers(final long first, final long last) {
        final List<Long> numbers = new ArrayList<>();
        for (long i = first; i <= last; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    private Map<Path, Integer> contents() throws IOException {
        final Map<Path, Integer> contents = new HashMap<>();
        try (var files = Files.newDirectoryStream(volume)) {
            for (final Path file : files) {
                contents.put(file, Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    private static void copy(final Path from, final Path to) throws IOException {
        Files.createDirectory(to);
        try (var files = Files.newDirectoryStream(from)) {
            for (final Path file : files) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    /** Zeros a page that has batches in it. @return how many batches lie in it, at most. */
    private long tear(final Path torn, final SplittableRandom random) throws IOException {
        final List<Path> files = new ArrayList<>();
        try (var all = Files.newDirectoryStream(torn)) {
            all.forEach(file -> files.add(file));
        }
        files.removeIf(file -> !isData(file));
        files.sort(null);
        final Path file = files.get(random.nextInt(files.size()));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final long pages = channel.size() / PAGE;
            long page = random.nextLong(pages);
            while (!holdsBatch(channel, page)) {
                page = random.nextLong(pages);
            }
            channel.write(ByteBuffer.allocate(PAGE), page * PAGE);
        }
        return 2 + PAGE / (BatchDescriptor.HEADER_LENGTH + BatchDescriptor.RECORD_LENGTH);
    }

    private static boolean holdsBatch(final FileChannel channel, final long page) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(PAGE).order(ByteOrder.LITTLE_ENDIAN);
        channel.read(bytes, page * PAGE);
        for (int at = 0; at < PAGE; at += Integer.BYTES) {
            if (bytes.getInt(at) == BatchDescriptor.MAGIC) {
                return true;
            }
        }
        return false;
    }
}
