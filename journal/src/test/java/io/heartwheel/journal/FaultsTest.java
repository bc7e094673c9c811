package io.heartwheel.journal;

import static io.heartwheel.journal.Journals.await;
import static io.heartwheel.journal.Journals.context;
import static io.heartwheel.journal.Journals.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartwheel.EventType;
import io.heartwheel.TestEvents;
import io.heartwheel.journal.Journals.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When its disk is full or its files go away, the journal says so, goes on when it can, and counts what is missing. */
@EnabledOnOs(OS.LINUX)
class FaultsTest {
    private static final long MIB = 1 << 20;
    private static final long NOW = Journals.ANCHOR.lineNs();
    private static final Logger LOGGER = Logger.getLogger(DiskJournal.class.getName());

    @TempDir
    private Path temp;
    private final List<LogRecord> logged = new CopyOnWriteArrayList<>();
    private final Handler listener = new Handler() {
        @Override
        public void publish(final LogRecord told) {
            logged.add(told);
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            // Holds nothing open.
        }
    };

    @BeforeEach
    void listen() {
        LOGGER.addHandler(listener);
    }

    @AfterEach
    void listenNoMore() {
        LOGGER.removeHandler(listener);
    }

    @ParameterizedTest
    @EnumSource
    void shouldStopLoudlyAtTheFloorAndGoOnByItselfOnceThereIsRoom(final LogKind log) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(temp.resolve("disk"), 16)) {
            final long unrecorded;
            try (DiskJournal journal = new DiskJournal(small(disk.folder(), log).freeSpaceFloor(4 * MIB))) {
                offer(journal, 1_000);
                await("they are written", () -> journal.committedEvents() == journal.offeredEvents());
                assertThat(journal.isJournaling()).isTrue();
                disk.fillBut(3 * MIB);
                await("it has stopped", () -> !journal.isJournaling());
                assertThat(journal.failure()).hasMessageContaining("less than the floor of 4194304. Make room");
                final long committed = journal.committedSequence();
                offer(journal, 5_000);
                await("they are counted", () -> journal.unrecorded() >= 5_000);
                assertThat(journal.committedSequence()).isEqualTo(committed);
                assertThat(errors()).hasSize(1).first().asString().contains("can no longer be written; decisions go on");
                disk.makeRoom();
                await("it goes on", journal::isJournaling);
                offer(journal, 1_000);
                await("they are written", () -> journal.committedSequence() > committed + 1_000);
                unrecorded = journal.unrecorded();
                assertThat(unrecorded).isEqualTo(5_000);
            }
            assertThat(errors()).hasSize(2).last().asString().contains("5000 records are missing");
            final List<Seen> seen = readWhole(disk.folder());
            assertThat(seen).filteredOn(one -> one.type() == RecordType.EXPIRED).hasSize(2_000);
            assertThat(seen).filteredOn(one -> one.type() == RecordType.UNJOURNALED).extracting(Seen::detail)
                .containsExactly(unrecorded);
            assertThat(JournalFolder.volumes(disk.folder())).containsExactly(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseToStartOnADiskThatIsFull(final LogKind log) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(temp.resolve("disk"), 4)) {
            assertThatThrownBy(() -> new DiskJournal(small(disk.folder(), log).freeSpaceFloor(8 * MIB)))
                .isInstanceOf(JournalException.class).hasMessageContaining("less than the floor of 8388608. Make room");
            new DiskJournal(small(disk.folder(), log).freeSpaceFloor(MIB)).close();
        }
    }

    /** With no floor to stop at, in a process of its own, which must outlive it. */
    @ParameterizedTest
    @EnumSource
    void shouldReportEveryLossWhenTheDiskIsReallyFull(final LogKind log) throws Exception {
        final Path home = Files.createDirectory(temp.resolve("home"));
        final List<String> flags = log == LogKind.CHRONICLE ? ForkedJvm.neededFlags() : List.of();
        try (SmallDisk disk = SmallDisk.mount(temp.resolve("disk"), 16);
             ForkedJvm jvm = ForkedJvm.start(FullDiskMain.class, flags, home, disk.folder().toString(), log.name())) {
            for (int i = 0; i < 5; i++) {
                jvm.lineStarting("committed");
            }
            disk.fillBut(0);
            jvm.lineStarting("SEVERE: The journal in");
            disk.makeRoom();
            jvm.lineStarting("again");
            for (int i = 0; i < 5; i++) {
                jvm.lineStarting("committed");
            }
            jvm.tell("stop");
            final String rest = jvm.rest();
            assertThat(jvm.exitCode()).as(rest).isZero();
            final long committed = Long.parseLong(rest.substring(rest.lastIndexOf("stopped ")).split("\\s+")[1]);
            final long unrecorded = Long.parseLong(rest.substring(rest.lastIndexOf("stopped ")).split("\\s+")[2]);
            try (JournalReader reader = new JournalReader(disk.folder())) {
                final List<Seen> seen = drain(reader);
                final long degraded = sum(seen, RecordType.DEGRADED);
                assertThat(reader.isAtEnd()).isTrue();
                assertThat(seen).extracting(Seen::sequence).isSorted().doesNotHaveDuplicates();
                assertThat(seen.size() + reader.missing()).isGreaterThanOrEqualTo(committed);
                assertThat(degraded).as(reader.problems().toString()).isEqualTo(reader.missing());
                assertThat(sum(seen, RecordType.UNJOURNALED)).isEqualTo(unrecorded).isPositive();
                System.out.println(log + ": a full disk cost " + degraded + " records reported written, and "
                    + unrecorded + " that were not; " + reader.problems());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGoOnInAFolderOfTheSameNameWhenItsOwnIsDeleted(final LogKind log) throws Exception {
        final Path folder = temp.resolve("journal");
        try (DiskJournal journal = new DiskJournal(small(folder, log))) {
            offer(journal, 1_000);
            await("they are written", () -> journal.committedEvents() == journal.offeredEvents());
            final long committed = journal.committedSequence();
            delete(folder);
            await("it goes on", () -> logged.stream().anyMatch(told -> told.getMessage().contains("goes on in a new volume")));
            assertThat(journal.failure()).isNull();
            assertThatThrownBy(() -> new DiskJournal(small(folder, log))).hasMessageContaining("in use");
            offer(journal, 10);
            await("they are written", () -> journal.committedEvents() == journal.offeredEvents());
            final List<Seen> seen = readWhole(folder);
            assertThat(seen.get(0).type()).isEqualTo(RecordType.DEGRADED);
            assertThat(seen.get(0).sequence()).isEqualTo(committed + 1);
            assertThat(seen.get(0).detail()).isEqualTo(committed);
            assertThat(seen).filteredOn(one -> one.type() == RecordType.EXPIRED).hasSize(10);
            assertThat(journal.unrecorded()).isZero();
        }
        new DiskJournal(small(folder, log)).close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayThatItCannotGoOnWhileSomethingElseIsWhereItsFolderWas(final LogKind log) throws Exception {
        final Path folder = temp.resolve("journal");
        try (DiskJournal journal = new DiskJournal(small(folder, log))) {
            Files.move(folder, temp.resolve("moved"));
            Files.createFile(folder);
            await("it has stopped", () -> !journal.isJournaling());
            offer(journal, 100);
            await("they are counted", () -> journal.unrecorded() == 100);
            assertThat(errors()).hasSize(1);
            Files.delete(folder);
            await("it goes on", journal::isJournaling);
            assertThat(sum(readWhole(folder), RecordType.UNJOURNALED)).isEqualTo(100);
        }
    }

    private static DiskJournal.Context small(final Path folder, final LogKind log) {
        return context(folder).log(log).blockSize(1 << 18).freeSpaceFloor(0).retryNs(50_000_000);
    }

    private static void offer(final DiskJournal journal, final int events) {
        for (int i = 0; i < events; i++) {
            await("there is room", () -> journal.available() > 0);
            journal.onEvent(TestEvents.of(EventType.EXPIRED, i, i, NOW));
        }
    }

    private List<String> errors() {
        return logged.stream().filter(told -> told.getLevel() == Level.SEVERE).map(LogRecord::getMessage).toList();
    }

    private static long sum(final List<Seen> seen, final RecordType type) {
        return seen.stream().filter(one -> one.type() == type).mapToLong(Seen::detail).sum();
    }

    private static List<Seen> readWhole(final Path folder) {
        try (JournalReader reader = new JournalReader(folder)) {
            final List<Seen> seen = drain(reader);
            assertThat(reader.problems()).isEmpty();
            assertThat(reader.isAtEnd()).isTrue();
            return seen;
        }
    }

    private static void delete(final Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
