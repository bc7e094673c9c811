package io.heartwheel.journal;

import static io.heartwheel.journal.Journals.await;
import static io.heartwheel.journal.Journals.context;
import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.EventType;
import io.heartwheel.TestEvents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Zeros pages of a journal, one at a time, at random ({@code -Dtorn.seed}, {@code -Dtorn.rounds}): every loss is reported, and
 * all that lies outside the page is read.
 */
class TornPagesTest {
    private static final int PAGE = 4_096;
    private static final int EVENTS = 6_000;
    private static final int ROUNDS = Integer.getInteger("torn.rounds", 200);
    private static final long SEED = Long.getLong("torn.seed", System.nanoTime());

    @TempDir
    private Path folder;

    /** A batch as it lies in a file. */
    private record Spot(Path file, long from, long to, long first, int count) {
    }

    @ParameterizedTest
    @EnumSource
    void shouldReportEveryLossAndReadAllThatLiesOutsideThePage(final LogKind log) throws IOException {
        System.out.println(log + ": " + ROUNDS + " torn pages, -Dtorn.seed=" + SEED);
        final long records = write(log);
        final List<Spot> spots = spots();
        assertThat(spots.stream().mapToLong(Spot::count).sum()).isEqualTo(records);
        final SplittableRandom random = new SplittableRandom(SEED);
        int refused = 0;
        int hidden = 0;
        for (int round = 0; round < ROUNDS; round++) {
            final Spot spot = spots.get(random.nextInt(spots.size()));
            final long page = (spot.from() + random.nextLong(spot.to() - spot.from())) / PAGE * PAGE;
            final byte[] before = exchange(spot.file(), page, new byte[PAGE]);
            try (JournalReader reader = new JournalReader(folder)) {
                hidden += check(reader, records, lost(spots, spot.file(), page), "round " + round + " page " + page) ? 0 : 1;
            } catch (final JournalException e) {
                refused++;
            }
            exchange(spot.file(), page, before);
        }
        System.out.println(log + ": the end was hidden " + hidden + " times, the journal refused " + refused + " times");
        assertThat(refused).as("journals that can't be opened at all")
            .isLessThanOrEqualTo(log == LogKind.CHRONICLE ? ROUNDS / 4 : 0);
    }

    /** @return whether the end was reached. */
    private static boolean check(final JournalReader reader, final long records, final BitSet lost, final String round) {
        final BitSet read = new BitSet();
        for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
            assertThat(read.get((int) next.sequence())).as(round).isFalse();
            assertThat(next.type() == RecordType.EXPIRED && next.sequence() != next.correlationId() + 2).as(round).isFalse();
            read.set((int) next.sequence());
        }
        final BitSet expected = new BitSet();
        expected.set(1, (int) records + 1);
        expected.andNot(lost);
        expected.andNot(read);
        assertThat(expected).as(round + ": outside the page, and not read").isEqualTo(new BitSet());
        if (reader.isAtEnd() && read.get((int) records)) {
            final long before = read.nextSetBit(0) - 1;
            assertThat(before + read.cardinality() + reader.missing()).as(round).isEqualTo(records);
            assertThat(reader.problemCount() > 0).as(round).isEqualTo(read.cardinality() < records);
            return true;
        }
        assertThat(read.get((int) records) || !reader.isAtEnd() || reader.problemCount() > 0).as(round + ": told").isTrue();
        return false;
    }

    private long write(final LogKind log) {
        try (DiskJournal journal = new DiskJournal(context(folder).log(log).blockSize(1 << 18).lingerNs(10_000))) {
            for (int i = 0; i < EVENTS; i++) {
                await("there is room", () -> journal.available() > 0);
                journal.onEvent(TestEvents.of(EventType.EXPIRED, i, i, Journals.ANCHOR.lineNs()));
                if (i % 100 == 0) {
                    await("it is written", () -> journal.committedEvents() == journal.offeredEvents());
                }
            }
        }
        return EVENTS + 2;
    }

    private static BitSet lost(final List<Spot> spots, final Path file, final long page) {
        final BitSet lost = new BitSet();
        for (final Spot spot : spots) {
            if (spot.file().equals(file) && spot.from() < page + PAGE && spot.to() > page) {
                lost.set((int) spot.first(), (int) spot.first() + spot.count());
            }
        }
        return lost;
    }

    private List<Spot> spots() throws IOException {
        final List<Spot> spots = new ArrayList<>();
        try (var files = Files.newDirectoryStream(JournalFolder.volume(folder, 1), "*.{cq4,hws}")) {
            for (final Path file : files) {
                final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
                for (int at = 0; at < bytes.limit() - BatchDescriptor.HEADER_LENGTH; at += 4) {
                    if (bytes.getInt(at) == BatchDescriptor.MAGIC) {
                        final long first = bytes.getLong(at + BatchDescriptor.FIRST_SEQUENCE_OFFSET);
                        spots.add(new Spot(file, at, at + bytes.getInt(at + BatchDescriptor.LENGTH_OFFSET), first,
                            bytes.getInt(at + BatchDescriptor.COUNT_OFFSET)));
                    }
                }
            }
        }
        return spots;
    }

    /** @return what was there. */
    private static byte[] exchange(final Path file, final long at, final byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer before = ByteBuffer.allocate((int) Math.min(bytes.length, channel.size() - at));
            channel.read(before, at);
            channel.write(ByteBuffer.wrap(bytes, 0, before.capacity()), at);
            return before.array();
        }
    }
}
