package io.heartwheel.journal.audit;

import static io.heartwheel.journal.audit.History.handle;
import static io.heartwheel.journal.audit.History.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.RecordType;
import io.heartwheel.journal.audit.History.Event;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatisticsTest {
    private static final long A = handle(0, 0);
    private static final long B = handle(1, 0);

    @TempDir
    private Path folder;

    @Test
    void shouldSumUpForPeople() {
        assertThat(write().lines(10)).containsExactly(
            "29 records, #1 to #29",
            "",
            "By type",
            "  REGISTERED                       5",
            "  SUSPECT                          4",
            "  RECOVERED                        2",
            "  EXPIRED                          3",
            "  STALLED                          1",
            "  ORDERS_CANCELLED                 2",
            "  NAME                             6",
            "  STARTED                          3",
            "  STOPPED                          2",
            "  CLOCK                            1",
            "",
            "Lateness: decided so long after the deadline, in ms",
            "                               count       p50       p90       p99     p99.9       max",
            "  test request due                 4     1.000     3.000     3.000     3.000     3.000",
            "  expiry                           3    10.002    20.005    20.005    20.005    20.005",
            "",
            "Our own pauses",
            "  1 pause, 1.000 s in all, the longest 1.000 s; granted for them 1.500 s",
            "  1 expiry came later because of them, by up to 1.500 s",
            "",
            "Most expiries",
            "     expired  near miss    suspect registered  cancelled  session",
            "           1          0          1          1          4  client-0",
            "           1          1          1          2          3  client-1",
            "",
            "Most near misses (heard from again after a test request was due)",
            "     expired  near miss    suspect registered  cancelled  session",
            "           0          1          2          1          0  ?bell",
            "           1          1          1          2          3  client-1",
            "",
            "Most often suspect",
            "     expired  near miss    suspect registered  cancelled  session",
            "           0          1          2          1          0  ?bell",
            "           1          0          1          1          4  client-0",
            "           1          1          1          2          3  client-1",
            "",
            "Incarnations of the server",
            "          start                        last record                          records  end",
            "       1  2026-05-28 20:26:40.000 UTC  2026-05-28 20:26:50.000 UTC               22  stopped",
            "       2  2026-05-28 20:27:40.000 UTC  2026-05-28 20:27:40.000 UTC                3  crashed",
            "       3  2026-05-28 20:28:40.000 UTC  2026-05-28 20:28:43.000 UTC                4  stopped");
    }

    @Test
    void shouldSumUpForPrograms() {
        final String json = write().json(1);
        assertThat(json).startsWith("{\"records\":29,\"first\":1,\"last\":29,\"types\":{\"REGISTERED\":5,\"SUSPECT\":4,")
            .contains("\"lateness\":{\"suspect\":{\"count\":4,\"p50Ns\":1")
            .contains("\"stalls\":{\"count\":1,\"blindNs\":1000000000,\"longestNs\":1000000000,\"grantedNs\":1500000000,"
                + "\"expiriesWithGrace\":1,\"mostGraceNs\":1500000000}")
            .contains("\"byExpired\":[{\"session\":\"client-0\",\"expired\":1,\"nearMisses\":0,\"suspect\":1,\"registered\":1,"
                + "\"ordersCancelled\":4,\"ordersFailed\":0}],")
            .contains("\"byNearMisses\":[{\"session\":\"\\u0007bell\",")
            .contains("\"incarnations\":[{\"incarnation\":1,\"start\":\"2026-05-28T20:26:40.000000000Z\",")
            .endsWith("\"records\":4,\"end\":\"stopped\"}]}").doesNotContain("\n");
    }

    @Test
    void shouldSayThatThereIsNothing() {
        try (History history = new History(folder)) {
            history.skip(1);
        }
        assertThat(read().lines(10)).isEqualTo(List.of("There is nothing in the journal."));
        assertThat(read().json(10)).contains("\"records\":0").contains("\"suspect\":{\"count\":0}");
    }

    private Statistics write() {
        try (History history = History.begun(folder)) {
            history.registered(A, 0);
            history.event(new Event(RecordType.REGISTERED, B, 0, 0));
            history.name(id(B), "client-1");
            final long bell = handle(2, 0);
            history.name(id(bell), "\u0007bell");
            history.event(new Event(RecordType.REGISTERED, bell, 0, 0));
            final long grace = handle(3, 0);
            history.name(id(grace), "client-1 (grace)");
            history.event(new Event(RecordType.REGISTERED, grace, 0, 0));
            history.suspect(A, 3_001, 0);
            history.suspect(B, 3_001, 0);
            history.suspect(bell, 3_003, 0);
            history.recovered(B, 3_100, 3_100);
            history.suspect(bell, 6_001, 3_000);
            history.recovered(bell, 6_050, 6_050);
            history.stalled(6_060, 1_000, 1_500);
            history.expired(A, 4_810, 0);
            history.event(new Event(RecordType.EXPIRED, B, 9_420, 3_100).grace(1_500));
            history.expired(grace, 4_810, 0);
            history.effect(RecordType.ORDERS_CANCELLED, A, 4_811, 4);
            history.effect(RecordType.ORDERS_CANCELLED, B, 9_421, 3);
            history.ofJournal(RecordType.STOPPED, 10_000, 0);
            history.started(2, 60_000);
            history.name(id(B), "client-1");
            history.event(new Event(RecordType.REGISTERED, B, 60_000, 60_000));
            history.started(3, 120_000);
            history.name(id(A), "client-9");
            history.ofJournal(RecordType.CLOCK, 120_001, 0);
            history.ofJournal(RecordType.STOPPED, 123_000, 0);
        }
        return read();
    }

    private Statistics read() {
        try (JournalReader reader = new JournalReader(folder)) {
            return Statistics.of(reader, sequence -> { });
        }
    }
}
