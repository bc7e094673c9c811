package io.heartwheel.journal.audit;

import static io.heartwheel.journal.audit.History.handle;
import static io.heartwheel.journal.audit.History.id;
import static io.heartwheel.journal.audit.History.ns;
import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.journal.JournalPrinter;
import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.RecordType;
import io.heartwheel.journal.audit.History.Event;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
    private static final long A = handle(0, 0);
    private static final long B = handle(1, 0);
    private static final String CLIENT = "FIX.4.4:US->CLIENT";

    @TempDir
    private Path folder;

    @BeforeEach
    void write() {
        try (History history = History.begun(folder)) {
            history.event(new Event(RecordType.REGISTERED, A, 100, 100));
            history.name(id(A), CLIENT);
            history.event(new Event(RecordType.REGISTERED, B, 200, 200));
            history.name(id(B), "=1+1,\"x\"");
            history.suspect(A, 3_200, 100);
            history.stalled(4_000, 500, 1_000);
            history.event(new Event(RecordType.EXPIRED, A, 6_000, 100).grace(1_000));
            history.effect(RecordType.ORDERS_CANCELLED, A, 6_001, 3);
            history.started(2, 10_000);
            history.event(new Event(RecordType.REGISTERED, B, 10_100, 10_100));
            history.name(id(B), CLIENT);
            history.event(new Event(RecordType.REGISTERED, A, 10_200, 10_200));
            history.effectOf(1, RecordType.ORDERS_KEPT, A, 10_300, 1);
        }
    }

    @Test
    void shouldWriteWhatTheJournalCommandPrintsAsJson() {
        final List<String> printed = new ArrayList<>();
        try (JournalReader reader = new JournalReader(folder)) {
            final JournalPrinter printer = new JournalPrinter();
            for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
                printed.add(printer.json(next));
            }
        }
        assertThat(export(Export.Form.JSON, Long.MIN_VALUE, Long.MAX_VALUE, null)).isEqualTo(printed).hasSize(14)
            .last().asString().endsWith("\"correlationId\":1000,\"registeredIn\":1,\"handle\":0,\"detail\":1}");
    }

    @Test
    void shouldWriteTheSameColumnsForEachRecordAsCsv() {
        final List<String> lines = export(Export.Form.CSV, Long.MIN_VALUE, Long.MAX_VALUE, null);
        assertThat(lines.get(0)).isEqualTo("sequence,incarnation,type,time,session,correlationId,handle,lastHeartbeat,deadline,"
            + "lateNs,probeAfterNs,timeoutNs,graceNs,recurring,detail");
        assertThat(lines.get(1)).isEqualTo("1,1,STARTED,2026-05-28T20:26:40.000000000Z,,,,,,,,,,,0");
        assertThat(lines.get(5)).startsWith("5,1,NAME,2026-05-28T20:26:40.000000000Z,\"'=1+1,\"\"x\"\"\",1001,,,,,,,,,");
        assertThat(lines.get(6)).isEqualTo("6,1,SUSPECT,2026-05-28T20:26:43.200000000Z,FIX.4.4:US->CLIENT,1000,0,"
            + "2026-05-28T20:26:40.100000000Z,2026-05-28T20:26:43.100000000Z,100000000,3000000000,4800000000,0,false,1");
        assertThat(lines.get(7)).isEqualTo("7,1,STALLED,2026-05-28T20:26:44.000000000Z,,,,,,,,,1000000000,,500000000");
        assertThat(lines.get(9)).isEqualTo(
            "9,1,ORDERS_CANCELLED,2026-05-28T20:26:46.001000000Z,FIX.4.4:US->CLIENT,1000,0,,,,,,,,3");
        assertThat(lines.stream().map(line -> line.replaceAll("\"[^\"]*\"(\"[^\"]*\")*", "")))
            .allMatch(line -> line.chars().filter(c -> c == ',').count() == 14);
    }

    @Test
    void shouldWriteOneSessionWithAllItsRegistrations() {
        for (final String asked : List.of("CLIENT", CLIENT)) {
            assertThat(sequences(Long.MIN_VALUE, Long.MAX_VALUE, asked)).as(asked)
                .containsExactly(2L, 3L, 6L, 8L, 9L, 11L, 12L, 14L);
        }
        assertThat(sequences(Long.MIN_VALUE, Long.MAX_VALUE, "nobody")).isEmpty();
    }

    @Test
    void shouldWriteSomeTimeWithNamesFromBefore() {
        assertThat(sequences(ns(3_200), ns(6_000), null)).containsExactly(6L, 7L, 8L);
        assertThat(sequences(ns(3_201), ns(5_999), "CLIENT")).isEmpty();
        assertThat(export(Export.Form.JSON, ns(6_001), ns(6_001), null)).singleElement().asString()
            .contains("\"session\":\"" + CLIENT + "\"");
    }

    private List<Long> sequences(final long fromNs, final long toNs, final String session) {
        return export(Export.Form.CSV, fromNs, toNs, session).stream().skip(1)
            .map(line -> Long.valueOf(line.substring(0, line.indexOf(',')))).toList();
    }

    private List<String> export(final Export.Form form, final long fromNs, final long toNs, final String session) {
        final List<String> lines = new ArrayList<>();
        try (JournalReader reader = new JournalReader(folder)) {
            final long given = new Export(form, fromNs, toNs, session).write(reader, lines::add, sequence -> { });
            assertThat(lines).hasSize((int) given + (form == Export.Form.CSV ? 1 : 0));
        }
        return lines;
    }
}
