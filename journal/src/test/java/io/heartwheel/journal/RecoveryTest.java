package io.heartwheel.journal;

import static io.heartwheel.journal.Journals.ANCHOR;
import static io.heartwheel.journal.Journals.await;
import static io.heartwheel.journal.Journals.context;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartwheel.Effect;
import io.heartwheel.Heartwheel;
import io.heartwheel.Policy;
import io.heartwheel.journal.Journals.Seen;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recovery over real files. A crash is a copy of the folder, taken while the writer goes on. */
class RecoveryTest {
    private static final long MS = 1_000_000;
    private static final long START = ANCHOR.lineNs();
    private static final Policy POLICY = Policy.timeout(100 * MS);
    private static final long EVERY = 3_600_000 * MS;

    @TempDir
    private Path temporary;

    private Path folder;
    private int copies;
    private long nowNs = START;
    private Heartwheel wheel;
    private DiskJournal journal;
    private TimeAnchor anchor = ANCHOR;

    @AfterEach
    void close() {
        if (journal != null) {
            journal.close();
        }
    }

    private void open() {
        folder = folder == null ? temporary.resolve("journal") : folder;
        wheel = new Heartwheel(new Heartwheel.Context().capacity(2_000).stallLimitNs(Long.MAX_VALUE), nowNs);
        journal = new DiskJournal(context(folder).anchor(anchor).wheel(wheel).snapshotEveryNs(EVERY));
    }

    private long register(final String name, final long correlationId, final Policy policy) {
        assertThat(journal.name(correlationId, name, nowNs)).isTrue();
        return wheel.register(correlationId, policy, nowNs);
    }

    private void poll() {
        while (wheel.poll(nowNs, journal) > 0) {
            Thread.onSpinWait();
        }
    }

    private void resume(final int sessions) {
        poll();
        final long before = journal.snapshots();
        assertThat(journal.resumed(sessions, nowNs)).isTrue();
        await("there is a snapshot", () -> journal.snapshots() > before);
    }

    private void committed() {
        // What is offered beside the events is written after them: the last of it is seen by a reader.
        assertThat(journal.name(-1, "last " + copies, nowNs)).isTrue();
        final String last = "last " + copies;
        await("all is written", () -> Journals.read(folder).stream().anyMatch(one -> last.equals(one.name())));
    }

    private void crash() throws IOException {
        committed();
        final Path copy = temporary.resolve("copy-" + ++copies);
        copy(folder, copy);
        journal.close();
        folder = copy;
        assertThat(Journals.audit(folder).findings()).as("what the journal does not say itself")
            .allMatch(one -> one.toString().contains("the server says that"));
    }

    private static void copy(final Path from, final Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (final Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static List<String> names(final Recovered recovered) {
        return recovered.sessions().stream().map(Recovered.Session::name).sorted().toList();
    }

    @Test
    void shouldFindNothingInANewFolder() {
        open();
        assertThat(journal.recovered()).isEqualTo(
            new Recovered(0, JournalRecord.NO_TIME, false, List.of(), List.of(), List.of(), List.of(), 0, 0));
    }

    @Test
    void shouldRecoverNothingWithoutAWheel() {
        folder = temporary.resolve("journal");
        journal = Journals.open(folder);
        assertThat(journal.recovered()).isNull();
        assertThatThrownBy(() -> journal.resumed(0, START)).isInstanceOf(IllegalStateException.class);
        assertThat(folder.resolve(Checkpoint.FILE)).doesNotExist();
    }

    @Test
    void shouldRecoverWhoIsWatchedOwedAndFiredAndHandItOnUntilItIsTakenOver() throws IOException {
        open();
        final long first = register("A", 1, POLICY);
        final long second = register("B", 2, POLICY);
        register("C", 3, POLICY);
        register("C (outbound)", 4, Policy.every(50 * MS));
        resume(0);
        nowNs += 60 * MS;
        wheel.heartbeat(first, nowNs);
        wheel.heartbeat(second, nowNs);
        nowNs += 50 * MS;
        poll();
        crash();

        open();
        final Recovered recovered = journal.recovered();
        assertThat(recovered.incarnation()).isEqualTo(1);
        assertThat(recovered.orderly()).isFalse();
        assertThat(recovered.problems()).isEmpty();
        assertThat(recovered.lastNs()).isEqualTo(ANCHOR.toEpochNs(nowNs));
        assertThat(names(recovered)).containsExactly("A", "B", "C (outbound)");
        assertThat(recovered.sessions()).filteredOn(Recovered.Session::isAside).hasSize(1);
        assertThat(recovered.fired()).containsExactly(new Recovered.Fired("C", ANCHOR.toEpochNs(nowNs)));
        assertThat(recovered.owed()).extracting(Recovered.Owed::name).containsExactly("C");
        assertThat(journal.effect(Effect.ORDERS_CANCELLED, recovered.owed().get(0), nowNs, 3)).isTrue();
        register("A", 1, POLICY);
        poll();
        crash();

        open();
        final Recovered again = journal.recovered();
        assertThat(again.incarnation()).isEqualTo(2);
        assertThat(names(again)).as("nobody has taken over B").containsExactly("A", "B", "C (outbound)");
        assertThat(again.sessions()).filteredOn(one -> one.name().equals("A"))
            .extracting(Recovered.Session::incarnation).containsExactly(2L);
        assertThat(again.owed()).as("its effect is known").isEmpty();
        assertThat(again.fired()).extracting(Recovered.Fired::name).containsExactly("C");
        register("C", 7, POLICY);
        resume(1);
        crash();

        open();
        assertThat(names(journal.recovered())).as("whom the last one took over").containsExactly("C");
        assertThat(journal.recovered().fired()).as("armed again").isEmpty();
        assertThat(journal.recovered().replayed()).as("from the snapshot on").isLessThan(10);
    }

    @Test
    void shouldLeaveEverybodyWhatWasLeftInHisOwnRunThoughTheClockWasSetBackSince() throws IOException {
        open();
        register("A", 1, POLICY);
        resume(0);
        nowNs += 30 * MS;
        register("at the end of the first run", 2, POLICY);
        poll();
        crash();
        final long firstEndNs = ANCHOR.toEpochNs(nowNs);

        anchor = new TimeAnchor(ANCHOR.epochNs() - 3_600_000 * MS, ANCHOR.lineNs());
        open();
        register("B", 1, POLICY);
        poll();
        nowNs += 60 * MS;
        register("at the end of the second run", 2, POLICY);
        poll();
        crash();

        open();
        final Recovered recovered = journal.recovered();
        assertThat(recovered.lastNs()).isEqualTo(anchor.toEpochNs(nowNs)).isLessThan(firstEndNs);
        assertThat(left(recovered, "A", firstEndNs)).isEqualTo(70 * MS);
        assertThat(left(recovered, "B", anchor.toEpochNs(nowNs))).isEqualTo(40 * MS);
    }

    /** When its incarnation ended, to within a quantum of the wheel. */
    private static long left(final Recovered recovered, final String name, final long endedNs) {
        final Recovered.Session session =
            recovered.sessions().stream().filter(one -> one.name().equals(name)).findAny().orElseThrow();
        assertThat(session.endedNs()).isEqualTo(endedNs);
        final long leftNs = session.deadlineNs() - session.endedNs();
        return (leftNs + MS / 2) / (10 * MS) * (10 * MS);
    }

    @Test
    void shouldKnowAtAnOrderlyEndWhenEachWasLastHeardFrom() {
        open();
        final long handle = register("A", 1, POLICY);
        resume(0);
        nowNs += 70 * MS;
        wheel.heartbeat(handle, nowNs);
        poll();
        final long heardNs = wheel.lastHeartbeatNs(handle);
        journal.close();
        open();
        assertThat(journal.recovered().orderly()).isTrue();
        assertThat(journal.recovered().sessions()).extracting(Recovered.Session::lastHeartbeatNs)
            .containsExactly(ANCHOR.toEpochNs(heardNs));
        assertThat(journal.recovered().lastNs()).isEqualTo(ANCHOR.toEpochNs(nowNs));
    }

    @Test
    void shouldFallBackToTheSnapshotBeforeIfAPageOfTheLatestIsDamaged() throws IOException {
        open();
        for (int i = 0; i < 1_800; i++) {
            register("S" + i, i, POLICY);
            if (i % 200 == 0) {
                poll();
                committed();
            }
        }
        resume(0);
        crash();
        open();
        final Recovered before = journal.recovered();
        assertThat(before.sessions()).hasSize(1_800);
        for (final Recovered.Session session : before.sessions()) {
            register(session.name(), session.correlationId(), POLICY);
            if (session.correlationId() % 200 == 0) {
                poll();
                committed();
            }
        }
        resume(1_800);
        crash();
        final long begin = Journals.read(folder).stream().filter(one -> one.type() == RecordType.SNAPSHOT_BEGIN)
            .mapToLong(Seen::sequence).max().orElseThrow();
        zeroAPage(begin);
        open();
        assertThat(names(journal.recovered())).isEqualTo(names(before));
        assertThat(journal.recovered().sessions()).allSatisfy(one -> assertThat(one.incarnation()).isEqualTo(2));
        assertThat(journal.recovered().problems()).anySatisfy(problem ->
            assertThat(problem).contains("the snapshot at record " + begin + " cannot be read"));
    }

    @Test
    void shouldHaveASnapshotOnTheDiskBeforeTheCheckpointTellsOfIt() {
        folder = temporary.resolve("journal");
        wheel = new Heartwheel(new Heartwheel.Context().capacity(2_000).stallLimitNs(Long.MAX_VALUE), nowNs);
        journal = new DiskJournal(context(folder).wheel(wheel).snapshotEveryNs(MS));
        register("A", 1, POLICY);
        poll();
        assertThat(journal.syncedSequence()).as("nobody asked for it").isZero();
        assertThat(journal.resumed(0, nowNs)).isTrue();
        for (long told = 0; journal.snapshots() < 30;) {
            poll();
            final List<Checkpoint.Entry> slots = Checkpoint.read(folder);
            if (!slots.isEmpty() && slots.get(0).sequence() > told) {
                told = slots.get(0).sequence();
                assertThat(journal.syncedSequence()).as("behind the beginning").isGreaterThan(told);
            }
        }
        assertThat(journal.syncs()).isGreaterThanOrEqualTo(journal.snapshots());
    }

    /** After a loss of power the checkpoint, which waits for the disk, may be newer than the log it points into. */
    @Test
    void shouldReadTheOtherSnapshotOrAllIfTheCheckpointTellsOfMoreThanThereIs() throws IOException {
        open();
        register("A", 1, POLICY);
        resume(0);
        committed();
        final Path early = temporary.resolve("early");
        copy(folder, early);
        final Recovered asItWas = Recovery.of(early);
        assertThat(names(asItWas)).containsExactly("A");
        for (int crash = 1; crash <= 2; crash++) {
            crash();
            open();
            register("A", 1, POLICY);
            register("B", 2, POLICY);
            resume(1);
            committed();
            final Path lost = temporary.resolve("lost-" + crash);
            copy(early, lost);
            Files.copy(folder.resolve(Checkpoint.FILE), lost.resolve(Checkpoint.FILE), StandardCopyOption.REPLACE_EXISTING);
            final Recovered recovered = Recovery.of(lost);
            assertThat(recovered.sessions()).isEqualTo(asItWas.sessions());
            assertThat(recovered.problems()).as("slots that tell of what is not there").hasSize(crash);
        }
    }

    @Test
    void shouldReadFromTheBeginningWithoutACheckpoint() throws IOException {
        open();
        register("A", 1, POLICY);
        register("B", 2, POLICY);
        resume(0);
        crash();
        final Path copy = temporary.resolve("without");
        copy(folder, copy);
        Files.delete(copy.resolve(Checkpoint.FILE));
        final Recovered with = Recovery.of(folder);
        final Recovered without = Recovery.of(copy);
        assertThat(without.sessions()).containsExactlyInAnyOrderElementsOf(with.sessions());
        assertThat(without.problems()).isEmpty();
        assertThat(without.replayed()).isGreaterThan(with.replayed());
    }

    @Test
    void shouldBeginAgainWithASnapshotWhereTheFolderWasDeletedUnderIt() throws IOException {
        open();
        register("A", 1, POLICY);
        register("B", 2, POLICY);
        resume(0);
        try (Stream<Path> files = Files.walk(folder).sorted(Comparator.reverseOrder())) {
            for (final Path file : files.toList()) {
                Files.delete(file);
            }
        }
        final long before = journal.snapshots();
        await("there is a snapshot in a new volume", () -> {
            poll();
            return journal.snapshots() > before;
        });
        crash();
        open();
        assertThat(names(journal.recovered())).containsExactly("A", "B");
        assertThat(journal.recovered().problems()).isEmpty();
    }

    /** Zeroes the middle of the largest document after the begin of that snapshot: its first page. */
    private void zeroAPage(final long begin) throws IOException {
        final byte[] marker = new byte[8];
        for (int i = 0; i < 8; i++) {
            marker[i] = (byte) (begin >>> 8 * i);
        }
        final Path file;
        try (Stream<Path> files = Files.list(JournalFolder.volume(folder, 1))) {
            file = files.filter(one -> one.toString().endsWith(".cq4")).findAny().orElseThrow();
        }
        final byte[] bytes = Files.readAllBytes(file);
        for (int at = 0; at < bytes.length - 80; at++) {
            // A page's record: its type, no flags, and the snapshot's number as the handle.
            if (bytes[at] == RecordType.SNAPSHOT_PAGE.code() && bytes[at + 1] == 0 && bytes[at + 4] == 0
                && Arrays.equals(bytes, at + 8, at + 16, marker, 0, 8)) {
                try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
                    damaged.seek(at + 4_000);
                    damaged.write(new byte[4_096]);
                }
                return;
            }
        }
        throw new AssertionError("no page");
    }
}
