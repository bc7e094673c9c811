package io.heartwheel.journal;

import static io.heartwheel.journal.Journals.await;
import static io.heartwheel.journal.Journals.context;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartwheel.EventType;
import io.heartwheel.TestEvents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    private Path temp;
    private Path folder;

    /** A batch as it lies in a file. */
    private record Spot(Path file, long from, long to, long first, int count) {
    }

    private record Page(Path file, long at) {
    }

    @BeforeEach
    void prepare() {
        folder = temp.resolve("journal");
    }

    @ParameterizedTest
    @EnumSource
    void shouldReportEveryLossAndReadAllThatLiesOutsideThePage(final LogKind log) throws IOException {
        System.out.println(log + ": " + ROUNDS + " torn pages, -Dtorn.seed=" + SEED);
        final long records = write(log);
        final List<Spot> spots = spots();
        assertThat(spots.stream().mapToLong(Spot::count).sum()).isEqualTo(records);
        final SplittableRandom random = new SplittableRandom(SEED);
        int hidden = 0;
        for (int round = 0; round < ROUNDS; round++) {
            final Spot spot = spots.get(random.nextInt(spots.size()));
            final long page = (spot.from() + random.nextLong(spot.to() - spot.from())) / PAGE * PAGE;
            final byte[] before = exchange(spot.file(), page, new byte[PAGE]);
            try (JournalReader reader = new JournalReader(folder)) {
                hidden += check(reader, records, lost(spots, spot.file(), page), "round " + round + " page " + page) ? 0 : 1;
            }
            exchange(spot.file(), page, before);
        }
        System.out.println(log + ": the end was hidden " + hidden + " times");
    }

    /** What holds no batch but tells where they are: headers, indexes, and the table beside the queue's files. */
    @Test
    @Timeout(60)
    void shouldReadEverythingThoughAPageOfTheQueuesOwnIsTorn() throws IOException {
        final long records = write(LogKind.CHRONICLE);
        int hidden = 0;
        final List<Page> pages = pagesOfTheQueuesOwn();
        for (final Page page : pages) {
            final byte[] before = exchange(page.file(), page.at(), new byte[PAGE]);
            try (JournalReader reader = new JournalReader(folder)) {
                hidden += check(reader, records, new BitSet(), page.toString()) ? 0 : 1;
            }
            exchange(page.file(), page.at(), before);
        }
        System.out.println(pages.size() + " pages of the queue's own: the end was hidden " + hidden + " times");
        assertThat(pages.size()).isGreaterThan(40);
        assertThat(hidden).isBetween(1, 8);
    }

    @Test
    @Timeout(120)
    void shouldWriteOnThoughAPageOfTheQueuesOwnIsTorn() throws IOException {
        final long records = write(LogKind.CHRONICLE);
        final Path sound = folder;
        for (final Page page : pagesOfTheQueuesOwn()) {
            if (page.at() % (8 * PAGE) == 0) {
                folder = copyOf(sound);
                exchange(folder.resolve(sound.relativize(page.file())), page.at(), new byte[PAGE]);
                assertItGoesOn(records, page.toString());
            }
        }
        folder = copyOf(sound);
        Files.delete(JournalFolder.volume(folder, 1).resolve("metadata.cq4t"));
        assertItGoesOn(records, "without the table");
    }

    /** A kill -9 may come at any moment, also while the very first file is made. */
    @ParameterizedTest
    @ValueSource(ints = {0, 4, 65_536})
    @Timeout(30)
    void shouldBeginAnewWhereAServerDiedWhileItMadeItsQueue(final int length) throws IOException {
        final Path volume = JournalFolder.volume(folder, 1);
        Files.createDirectories(volume);
        Files.write(volume.resolve("metadata.cq4t"), new byte[length]);
        assertThatThrownBy(() -> new JournalReader(folder)).hasMessageContaining("There is no journal in");
        assertItGoesOn(0, "after " + length + " bytes");
    }

    /** The same, while it makes the file of another day. */
    @ParameterizedTest
    @ValueSource(ints = {0, 65_536})
    @Timeout(30)
    void shouldReadAndGoOnWhereAServerDiedWhileItMadeTheFileOfAnotherDay(final int length) throws IOException {
        final long records = write(LogKind.CHRONICLE);
        final String tomorrow = DateTimeFormatter.BASIC_ISO_DATE.format(LocalDate.now(ZoneOffset.UTC).plusDays(1));
        Files.write(JournalFolder.volume(folder, 1).resolve(tomorrow + "F.cq4"), new byte[length]);
        try (JournalReader reader = new JournalReader(folder)) {
            check(reader, records, new BitSet(), "the day after");
        }
        assertItGoesOn(records, "the day after");
    }

    /** A server starts there and writes. */
    private void assertItGoesOn(final long records, final String how) {
        final int more = 100;
        final long committed;
        try (DiskJournal journal = new DiskJournal(context(folder).blockSize(1 << 18))) {
            for (int i = 0; i < more; i++) {
                journal.onEvent(TestEvents.of(EventType.DEREGISTERED, i, i, Journals.ANCHOR.lineNs()));
            }
            await("it is written", () -> journal.committedEvents() == more);
            assertThat(journal.failure()).as(how).isNull();
            committed = journal.committedSequence();
        }
        try (JournalReader reader = new JournalReader(folder)) {
            final BitSet read = new BitSet();
            final List<Journals.Seen> seen = Journals.drain(reader);
            seen.forEach(one -> read.set((int) one.sequence()));
            assertThat(read.get(1, (int) records + 1).cardinality()).as(how).isEqualTo((int) records);
            assertThat(seen).as(how).filteredOn(one -> one.type() == RecordType.DEREGISTERED).hasSize(more);
            assertThat(seen.size() + reader.missing()).as(how).isEqualTo(committed + 1);
        }
    }

    private List<Page> pagesOfTheQueuesOwn() throws IOException {
        final List<Spot> spots = spots();
        final List<Page> pages = new ArrayList<>();
        for (final Path file : files("*.{cq4,cq4t}")) {
            final long end = file.toString().endsWith(".cq4t") ? Files.size(file)
                : spots.stream().filter(spot -> spot.file().equals(file)).mapToLong(Spot::to).max().orElse(0);
            for (long at = 0; at < end; at += PAGE) {
                if (lost(spots, file, at).isEmpty()) {
                    pages.add(new Page(file, at));
                }
            }
        }
        return pages;
    }

    private Path copyOf(final Path journal) throws IOException {
        final Path copy = Files.createTempDirectory(temp, "copy").resolve("journal");
        try (Stream<Path> files = Files.walk(journal)) {
            for (final Path file : files.toList()) {
                Files.copy(file, copy.resolve(journal.relativize(file).toString()));
            }
        }
        return copy;
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
        for (final Path file : files("*.{cq4,hws}")) {
            final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at < bytes.limit() - BatchDescriptor.HEADER_LENGTH; at += 4) {
                if (bytes.getInt(at) == BatchDescriptor.MAGIC) {
                    final long first = bytes.getLong(at + BatchDescriptor.FIRST_SEQUENCE_OFFSET);
                    spots.add(new Spot(file, at, at + bytes.getInt(at + BatchDescriptor.LENGTH_OFFSET), first,
                        bytes.getInt(at + BatchDescriptor.COUNT_OFFSET)));
                }
            }
        }
        return spots;
    }

    private List<Path> files(final String which) throws IOException {
        final List<Path> files = new ArrayList<>();
        try (var found = Files.newDirectoryStream(JournalFolder.volume(folder, 1), which)) {
            found.forEach(files::add);
        }
        return files;
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
