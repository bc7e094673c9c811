package io.heartwheel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    private static final long DAY = TimeUnit.DAYS.toNanos(1);
    private static final long FIRST_DAY = 20_000 * DAY;
    private static final long NOW = FIRST_DAY + 5 * DAY + DAY / 2;

    @TempDir
    private Path folder;

    private final List<Long> positions = new ArrayList<>();
    private long sequence;

    /** Six days, three batches a day. */
    @BeforeEach
    void write() {
        for (int day = 0; day < 6; day++) {
            try (BatchLog log = open(1, FIRST_DAY + day * DAY + DAY / 2)) {
                for (int i = 0; i < 3; i++) {
                    positions.add(append(log));
                }
            }
        }
    }

    private BatchLog open(final int volume, final long epochNs) {
        return ChronicleLog.toWrite(
            JournalFolder.volume(folder, volume), 1 << 20, new TimeAnchor(epochNs, System.nanoTime()));
    }

    private long append(final BatchLog log) {
        sequence++;
        final Batch batch = Journals.sealed(sequence, sequence);
        return log.append(batch.buffer(), batch.length());
    }

    /** @param day of whose second batch recovery needs everything from there on. */
    private List<Long> left(final int day, final long keepNs) {
        try (BatchLog log = open(1, NOW)) {
            final Retention retention = new Retention(folder, keepNs);
            retention.deleteBefore(null, 1, log, NOW);
            retention.deleteBefore(new BatchPosition(1, positions.get(3 * day + 1)), 1, log, NOW);
            append(log);
            return read();
        }
    }

    private List<Long> read() {
        final List<Long> sequences = new ArrayList<>();
        try (JournalReader reader = new JournalReader(folder)) {
            for (JournalRecord record = reader.poll(); record != null; record = reader.poll()) {
                sequences.add(record.sequence());
            }
            assertThat(reader.problems()).isEmpty();
            assertThat(reader.isAtEnd()).isTrue();
        }
        return sequences;
    }

    @Test
    void shouldDeleteVolumesOfWhichNothingIsNeeded() throws IOException {
        try (BatchLog log = open(2, NOW)) {
            final long needed = append(log);
            final Retention retention = new Retention(folder, DAY);
            final long nowNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
            retention.deleteBefore(new BatchPosition(2, needed), 2, log, nowNs);
            assertThat(read()).as("written less than a day ago").first().isEqualTo(1L);
            retention.deleteBefore(new BatchPosition(1, positions.get(0)), 2, log, nowNs + 2 * DAY);
            assertThat(read()).as("needed").first().isEqualTo(1L);
            retention.deleteBefore(new BatchPosition(2, needed), 2, log, nowNs + 2 * DAY);
            assertThat(read()).containsExactly(19L);
            append(log);
            assertThat(read()).containsExactly(19L, 20L);
        }
        try (Stream<Path> volumes = Files.list(folder)) {
            assertThat(volumes).containsExactly(JournalFolder.volume(folder, 2));
        }
    }

    @Test
    void shouldFinishADeletionThatWasCutShort() throws IOException {
        Files.createFile(Files.createDirectory(folder.resolve("deleted-queue-1")).resolve("some.cq4"));
        left(0, 0);
        assertThat(folder.resolve("deleted-queue-1")).doesNotExist();
    }

    @Test
    void shouldDeleteWhatNoRecoveryNeedsAndGoOnWriting() throws IOException {
        assertThat(left(3, 0)).first().isEqualTo(10L);
        assertThat(files()).hasSize(3);
    }

    @Test
    void shouldKeepTheTimeThatIsToBeKept() throws IOException {
        assertThat(left(5, 3 * DAY)).as("day 2 is in part less than three days old").first().isEqualTo(7L);
        assertThat(files()).hasSize(4);
    }

    @Test
    void shouldKeepWhatIsNeededHoweverOld() throws IOException {
        assertThat(left(0, 0)).first().isEqualTo(1L);
        assertThat(files()).hasSize(6);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(JournalFolder.volume(folder, 1))) {
            return files.filter(file -> file.toString().endsWith(".cq4")).toList();
        }
    }
}
