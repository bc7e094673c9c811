package io.heartwheel.journal;

import static io.heartwheel.journal.Journals.ANCHOR;
import static io.heartwheel.journal.Journals.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.Effect;
import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.Policy;
import io.heartwheel.TestEvents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalPrinterTest {
    private static final long NOW = ANCHOR.lineNs();
    private static final long S = 1_000_000_000L;

    @TempDir
    private Path folder;

    @Test
    void shouldPrintALineForPeople() {
        write("FIX.4.4:HEARTWHEEL->CLIENT");
        assertThat(print(false).subList(0, 10)).containsExactly(
            "2026-05-28 20:26:40.000 UTC  #1  STARTED  incarnation 1",
            "2026-05-28 20:26:40.000 UTC  #2  NAME  FIX.4.4:HEARTWHEEL->CLIENT",
            "2026-05-28 20:26:40.000 UTC  #3  REGISTERED  FIX.4.4:HEARTWHEEL->CLIENT  probe after 3.000 s  timeout 4.800 s",
            "2026-05-28 20:26:43.100 UTC  #4  SUSPECT  FIX.4.4:HEARTWHEEL->CLIENT  attempt 1  silent for 3.100 s, late 0.100 s",
            "2026-05-28 20:26:45.000 UTC  #5  EXPIRED  FIX.4.4:HEARTWHEEL->CLIENT"
                + "  silent for 5.000 s, late 0.200 s, grace 0.500 s",
            "2026-05-28 20:26:45.000 UTC  #6  STALLED  blind for 1.000 s, grace 1.500 s",
            "2026-05-28 20:26:45.000 UTC  #7  ORDERS_CANCELLED  FIX.4.4:HEARTWHEEL->CLIENT  3 orders",
            "2026-05-28 20:26:45.000 UTC  #8  CONNECTION_CLOSED  FIX.4.4:HEARTWHEEL->CLIENT",
            "2026-05-28 20:26:45.000 UTC  #9  CANCEL_HELD  FIX.4.4:HEARTWHEEL->CLIENT  12 sessions silent together",
            "2026-05-28 20:26:45.000 UTC  #10  CANCEL_HELD  FIX.4.4:HEARTWHEEL->CLIENT");
    }

    @Test
    void shouldPrintOneJsonObjectALine() {
        write("FIX.4.4:HEARTWHEEL->CLIENT");
        final List<String> lines = print(true);
        assertThat(lines.get(0)).isEqualTo(
            "{\"sequence\":1,\"incarnation\":1,\"type\":\"STARTED\",\"time\":\"2026-05-28T20:26:40.000000000Z\"}");
        assertThat(lines.get(4)).isEqualTo("{\"sequence\":5,\"incarnation\":1,\"type\":\"EXPIRED\","
            + "\"time\":\"2026-05-28T20:26:45.000000000Z\",\"session\":\"FIX.4.4:HEARTWHEEL->CLIENT\",\"correlationId\":7,"
            + "\"handle\":70,\"lastHeartbeat\":\"2026-05-28T20:26:40.000000000Z\","
            + "\"deadline\":\"2026-05-28T20:26:44.800000000Z\","
            + "\"lateNs\":200000000,\"probeAfterNs\":3000000000,\"timeoutNs\":4800000000,\"graceNs\":500000000,"
            + "\"recurring\":false}");
        assertThat(lines.get(5)).endsWith(",\"blindNs\":1000000000,\"graceNs\":1500000000}").doesNotContain("correlationId");
        assertThat(lines.get(6)).endsWith("\"correlationId\":7,\"handle\":70,\"detail\":3}");
        assertThat(lines.get(8)).contains("\"type\":\"CANCEL_HELD\"").endsWith(",\"detail\":12}");
        assertThat(lines).noneMatch(line -> line.contains("\n"));
    }

    @Test
    void shouldEscapeWhatACounterpartyMayHavePutIntoItsName() {
        write("a\"b\\c\n\u001b[31m\u2028\uD83D\uDE00\u20ac");
        assertThat(print(true).get(1))
            .contains("\"session\":\"a\\\"b\\\\c\\u000a\\u001b[31m\\u2028\\ud83d\\ude00\u20ac\"");
        assertThat(print(false).get(1)).endsWith("NAME  a\"b\\c??[31m\u2028\uD83D\uDE00\u20ac");
    }

    @Test
    void shouldNumberASessionWhoseNameIsNotKnown() {
        try (DiskJournal journal = open(folder)) {
            journal.effect(Effect.LOGGED_OUT, 70, 7, NOW, 0);
        }
        assertThat(print(false).get(1)).endsWith("#2  LOGGED_OUT  session 7");
        assertThat(print(true).get(1)).contains("\"correlationId\":7").doesNotContain("\"session\"");
    }

    @Test
    void shouldShowANameThatStandsBehindTheFirstRecords() {
        try (RawJournal journal = new RawJournal(folder)) {
            journal.add(new RawJournal.Line(RecordType.LOGGED_OUT, 70, 7, NOW, 0));
            journal.add(RawJournal.Line.name(7, NOW, "first"));
            journal.add(new RawJournal.Line(RecordType.LOGGED_OUT, 71, 7, NOW, 0));
            journal.add(RawJournal.Line.name(7, NOW, "second"));
            journal.incarnation(2);
            journal.add(new RawJournal.Line(RecordType.LOGGED_OUT, 70, 7, NOW, 0));
            journal.add(RawJournal.Line.former(RecordType.LOGGED_OUT, 1, 71, 7, NOW, 0));
            journal.add(RawJournal.Line.name(7, NOW, "third"));
        }
        assertThat(printAhead()).extracting(line -> line.substring(line.indexOf('#'))).containsExactly(
            "#1  LOGGED_OUT  first", "#2  NAME  first", "#3  LOGGED_OUT  first", "#4  NAME  second",
            "#5  LOGGED_OUT  third", "#6  LOGGED_OUT  second", "#7  NAME  third");
    }

    @Test
    void shouldShowNamesThatComeWithinABatchAtTheLeastHoweverLongTheJournalIs() {
        final int lag = BatchDescriptor.MAX_BATCH_RECORDS / 2 - 1;
        final int records = 5 * lag / 2;
        try (RawJournal journal = new RawJournal(folder)) {
            for (int id = 0; id < records; id++) {
                journal.add(new RawJournal.Line(RecordType.LOGGED_OUT, id, id, NOW, 0));
                if (id >= lag) {
                    journal.add(RawJournal.Line.name(id - lag, NOW, "name " + (id - lag)));
                }
            }
        }
        final List<String> lines = printAhead().stream().filter(line -> line.contains("LOGGED_OUT")).toList();
        for (int id = 0; id < records - lag; id++) {
            assertThat(lines.get(id)).endsWith("LOGGED_OUT  name " + id);
        }
    }

    @Test
    void shouldTellApartWhatASnapshotTellsAgain() {
        final List<RecordType> told = new ArrayList<>();
        final List<RecordType> retold = new ArrayList<>();
        try (Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(16).stallLimitNs(Long.MAX_VALUE), NOW);
            DiskJournal journal = new DiskJournal(Journals.context(folder).wheel(wheel))) {
            journal.name(7, "there", NOW);
            journal.name(8, "gone", NOW);
            wheel.register(7, Policy.timeout(60 * S), NOW);
            wheel.register(8, Policy.timeout(3 * S), NOW);
            wheel.poll(NOW, journal);
            wheel.poll(NOW + 4 * S, journal);
            journal.resumed(0, NOW + 4 * S);
            Journals.await("there is a snapshot", () -> journal.snapshots() > 0);
        }
        try (JournalReader reader = new JournalReader(folder)) {
            for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
                (next.isRetold() ? retold : told).add(next.type());
            }
        }
        assertThat(told).containsOnlyOnce(RecordType.EXPIRED).containsSequence(RecordType.SNAPSHOT_BEGIN, RecordType.SNAPSHOT_END)
            .filteredOn(type -> type == RecordType.NAME).hasSize(2);
        assertThat(retold).containsOnly(RecordType.SNAPSHOT_PAGE, RecordType.SNAPSHOT_NAMES, RecordType.NAME, RecordType.FIRED,
            RecordType.OWED);
    }

    private List<String> printAhead() {
        final List<String> lines = new ArrayList<>();
        final JournalPrinter printer = new JournalPrinter();
        try (JournalReader reader = new JournalReader(folder); NamesAhead names = new NamesAhead(folder, printer)) {
            for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
                names.before(next);
                lines.add(printer.line(next));
            }
        }
        return lines;
    }

    private void write(final String name) {
        try (DiskJournal journal = open(folder)) {
            journal.name(7, name, NOW);
            Journals.await("the name is first", () -> journal.recorded() == 2);
            journal.onEvent(policy(TestEvents.silence(
                TestEvents.of(EventType.REGISTERED, 70, 7, NOW), NOW, NOW + 3 * S, 0, 0)));
            journal.onEvent(policy(TestEvents.silence(
                TestEvents.of(EventType.SUSPECT, 70, 7, NOW + 31 * S / 10), NOW, NOW + 3 * S, 0, 1)));
            journal.onEvent(policy(TestEvents.silence(
                TestEvents.of(EventType.EXPIRED, 70, 7, NOW + 5 * S), NOW, NOW + 48 * S / 10, S / 2, 0)));
            journal.onEvent(TestEvents.stalled(NOW + 5 * S, S, 3 * S / 2));
            journal.effect(Effect.ORDERS_CANCELLED, 70, 7, NOW + 5 * S, 3);
            journal.effect(Effect.CONNECTION_CLOSED, 70, 7, NOW + 5 * S, 0);
            journal.effect(Effect.CANCEL_HELD, 70, 7, NOW + 5 * S, 12);
            journal.effect(Effect.CANCEL_HELD, 70, 7, NOW + 5 * S, 0);
        }
    }

    private static LivenessEvent policy(final LivenessEvent event) {
        return TestEvents.policy(event, 3 * S, 48 * S / 10);
    }

    private List<String> print(final boolean json) {
        final List<String> lines = new ArrayList<>();
        final JournalPrinter printer = new JournalPrinter();
        try (JournalReader reader = new JournalReader(folder)) {
            for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
                lines.add(json ? printer.json(next) : printer.line(next));
            }
        }
        return lines;
    }
}
