package io.heartwheel.journal.audit;

import static io.heartwheel.journal.audit.History.handle;
import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.journal.RecordType;
import io.heartwheel.journal.audit.History.Event;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** For each thing that a sound journal never says, one that says it. */
class AuditTest {
    private static final long A = handle(0, 0);
    private static final long B = handle(1, 0);
    private static final long A_AGAIN = handle(0, 1);
    private static final int MINUTE = 60_000;
    private static final int MAGIC = 0x314A5748;
    private static final int HEADER_LENGTH = 64;

    @TempDir
    private Path folder;
    private History history;

    @BeforeEach
    void begin() {
        history = History.begun(folder);
    }

    @Test
    void shouldFindALifeSoundThatKeepsTheContract() {
        history.registered(A, 0);
        history.suspect(A, 3_001, 0);
        history.effect(RecordType.TEST_REQUEST_SENT, A, 3_001, 1);
        history.recovered(A, 3_500, 3_400);
        history.suspect(A, 6_401, 3_400);
        history.expired(A, 8_201, 3_400);
        history.effect(RecordType.CONNECTION_CLOSED, A, 8_201, 0);
        history.effect(RecordType.ORDERS_CANCELLED, A, 8_202, 3);
        history.registered(A_AGAIN, 9_000);
        history.effect(RecordType.ORDERS_KEPT, A, 9_001, 1);
        history.deregistered(A_AGAIN, 9_500, 9_000);
        history.ofJournal(RecordType.STOPPED, 10_000, 0);
        final AuditReport report = history.audit();
        assertThat(report.lines()).containsExactly(
            "Read 15 records of 1 incarnation, #1 to #15, 2026-05-28 20:26:40.000 UTC to 2026-05-28 20:26:50.000 UTC: "
                + "2 registrations, 1 expired, 1 deregistered, 0 live at the end.",
            "Sound.");
        assertThat(report.isSound()).isTrue();
    }

    @Test
    void shouldFindAnExpiryBeforeTheLastHeartbeatAndTimeout() {
        history.registered(A, 0);
        final Event early = new Event(RecordType.EXPIRED, A, 4_799, 0);
        early.deadlineMs = 4_000;
        final long sequence = history.event(early);
        final AuditReport report = history.audit();
        assertThat(report.lines()).first().isEqualTo("#" + sequence + "  client-0  EXPIRED 0.001 s early: last heard from at "
            + "2026-05-28T20:26:40.000000000Z, 4.800 s of silence allowed, decided at 2026-05-28T20:26:44.799000000Z");
        assertThat(report.lines()).last().isEqualTo("NOT sound: 1 finding.");
        assertThat(report.isSound()).isFalse();
    }

    @Test
    void shouldFindAnExpiryWithinItsGrace() {
        history.registered(A, 0);
        history.event(new Event(RecordType.EXPIRED, A, 5_700, 0).grace(1_000));
        assertThat(history.findings()).singleElement().asString().contains("EXPIRED 0.100 s early").contains("1.000 s of grace");
    }

    @Test
    void shouldFindAnExpiryBeforeItsDeadline() {
        history.registered(A, 0);
        final Event early = new Event(RecordType.EXPIRED, A, 5_000, 0);
        early.deadlineMs = 6_000;
        history.event(early);
        assertThat(history.findings()).singleElement().asString().contains("EXPIRED 1.000 s before its deadline");
    }

    @Test
    void shouldFindATestRequestTooEarly() {
        history.registered(A, 0);
        history.suspect(A, 2_999, 0);
        final Event second = new Event(RecordType.SUSPECT, A, 5_999, 0);
        second.detail = 2;
        history.event(second);
        assertThat(history.findings()).hasSize(2).allMatch(line -> line.contains("SUSPECT 0.001 s early"));
    }

    @Test
    void shouldFindATestRequestThatThePolicyDoesNotHave() {
        final Event event = new Event(RecordType.REGISTERED, A, 0, 0);
        event.probeMs = 0;
        history.event(event);
        final Event suspect = new Event(RecordType.SUSPECT, A, 4_000, 0);
        suspect.probeMs = 0;
        history.event(suspect);
        assertThat(history.findings()).singleElement().asString()
            .isEqualTo("#3  session 1000  SUSPECT, test request 1, but its policy has no test requests");
    }

    @Test
    void shouldFindARecurringDeadlineThatExpiresOrIsDueTooEarly() {
        final Event event = new Event(RecordType.REGISTERED, A, 0, 0);
        event.recurring = true;
        history.event(event);
        final Event due = new Event(RecordType.DUE, A, 4_700, 0);
        due.recurring = true;
        history.event(due);
        final Event expired = new Event(RecordType.EXPIRED, A, 10_000, 4_700);
        expired.recurring = true;
        history.event(expired);
        assertThat(history.findings()).satisfiesExactly(
            line -> assertThat(line).contains("DUE 0.100 s early"),
            line -> assertThat(line).contains("EXPIRED, but it is a recurring deadline"));
    }

    @Test
    void shouldFindADueThatIsNoRecurringDeadline() {
        history.registered(A, 0);
        history.event(new Event(RecordType.DUE, A, 9_000, 0));
        assertThat(history.findings()).singleElement().asString().contains("DUE, but it is no recurring deadline");
    }

    @Test
    void shouldFindASecondEnd() {
        history.registered(A, 0);
        final long end = history.deregistered(A, 4_000, 0);
        history.expired(A, 4_900, 0);
        assertThat(history.findings()).singleElement().asString()
            .isEqualTo("#" + (end + 1) + "  client-0  EXPIRED after its end, which is told at #" + end);
    }

    @Test
    void shouldFindWhatIsToldOfAHandleThatAnotherHasTakenThePlaceOf() {
        history.registered(A, 0);
        history.deregistered(A, 1_000, 0);
        history.registered(A_AGAIN, 2_000);
        history.suspect(A, 4_000, 0);
        assertThat(history.findings()).singleElement().asString()
            .contains("client-0  SUSPECT after its end: its place is another's by now");
    }

    @Test
    void shouldFindWhatIsToldOfAHandleThatWasNeverRegistered() {
        history.registered(A, 0);
        history.suspect(B, 3_000, 0);
        history.suspect(B, 6_000, 3_000);
        assertThat(history.findings()).singleElement().asString().contains("SUSPECT of handle 1, which was never registered");
    }

    @Test
    void shouldFindAHandleThatIsGivenTwice() {
        history.registered(A, 0);
        history.registered(A, 100);
        history.deregistered(A, 200, 100);
        history.registered(A, 300);
        assertThat(history.findings()).hasSize(2)
            .allMatch(line -> line.contains("REGISTERED under handle 0, which has been given"));
    }

    @Test
    void shouldFindARegistrationInThePlaceOfALiveOne() {
        history.registered(A, 0);
        history.registered(A_AGAIN, 100);
        assertThat(history.findings()).singleElement().asString()
            .contains("REGISTERED in the place of another, registered at #3, that has not ended");
    }

    @Test
    void shouldFindARecoveryOfSomebodyWhoWasNotSuspect() {
        history.registered(A, 0);
        history.suspect(A, 3_000, 0);
        history.recovered(A, 3_200, 3_100);
        history.recovered(A, 3_300, 3_200);
        assertThat(history.findings()).singleElement().asString().contains("RECOVERED, but it was not suspect");
    }

    @Test
    void shouldFindADecisionOnAnOlderHeartbeatThanOneThatIsKnown() {
        history.registered(A, 0);
        history.suspect(A, 3_000, 0);
        history.recovered(A, 4_700, 4_700);
        history.expired(A, 4_801, 0);
        assertThat(history.findings()).singleElement().asString()
            .contains("EXPIRED says that it was last heard from at 2026-05-28T20:26:40.000000000Z, but it is known to have been "
                + "heard from at 2026-05-28T20:26:44.700000000Z");
    }

    @Test
    void shouldFindADecisionByAPolicyThatItWasNotTold() {
        history.registered(A, 0);
        final Event short1 = new Event(RecordType.EXPIRED, A, 4_000, 0);
        short1.timeoutMs = 4_000;
        short1.deadlineMs = 4_000;
        history.event(short1);
        assertThat(history.findings()).singleElement().asString()
            .contains("EXPIRED by a policy (probe after 3.000 s, timeout 4.000 s) that is not the one it was last told to have");
    }

    @Test
    void shouldTakeAPolicyThatItWasTold() {
        history.registered(A, 0);
        final Event change = new Event(RecordType.POLICY_CHANGED, A, 100, 0);
        change.timeoutMs = 4_000;
        history.event(change);
        final Event expired = new Event(RecordType.EXPIRED, A, 4_001, 0);
        expired.timeoutMs = 4_000;
        expired.deadlineMs = 4_000;
        history.event(expired);
        assertThat(history.findings()).isEmpty();
    }

    @Test
    void shouldFindADecisionUnderAnotherCorrelationId() {
        history.registered(A, 0);
        final Event event = new Event(RecordType.SUSPECT, A, 3_000, 0);
        event.correlationId = 5;
        history.event(event);
        history.effect(RecordType.TEST_REQUEST_SENT, A, 6, 3_001, 1);
        assertThat(history.findings()).satisfiesExactly(
            line -> assertThat(line).contains("SUSPECT is told under correlation id 5, but it was registered under 1000"),
            line -> assertThat(line).contains("TEST_REQUEST_SENT is told under correlation id 6, but it was registered under"));
    }

    @Test
    void shouldFindThatTheWheelsTimeWentBack() {
        history.registered(A, 1_000);
        history.registered(B, 999);
        assertThat(history.findings()).singleElement().asString()
            .contains("REGISTERED was decided 0.001 s before the decision that comes before it");
    }

    @Test
    void shouldFindAnExpiryOfSomebodyWhoWasSilentWhileWeWereBlindWithoutGrace() {
        history.registered(A, 0);
        history.suspect(A, 3_000, 0);
        history.stalled(4_500, 1_000, 1_500);
        history.expired(A, 4_801, 0);
        assertThat(history.findings()).singleElement().asString().contains("EXPIRED with 0 ns of grace, but our own engine was "
            + "blind since it was last heard from, which gives it at least 1.500 s");
    }

    @Test
    void shouldTakeGraceForTheLongestPauseAndNoneForWhoWasHeardFromSince() {
        history.registered(A, 0);
        history.registered(B, 0);
        history.suspect(A, 3_000, 0);
        history.stalled(4_500, 1_000, 1_500);
        history.stalled(4_700, 200, 700);
        history.event(new Event(RecordType.EXPIRED, A, 6_300, 0).grace(1_500));
        history.expired(B, 9_501, 4_700);
        assertThat(history.findings()).isEmpty();
    }

    @Test
    void shouldFindAPauseThatGrantsLessThanItLasted() {
        history.stalled(4_500, 1_000, 900);
        assertThat(history.findings())
            .containsExactly("#2  our engine was blind for 1.000 s and granted 0.900 s: less than it was blind");
    }

    @Test
    void shouldFindATestRequestThatWasNotDue() {
        history.registered(A, 0);
        history.effect(RecordType.TEST_REQUEST_SENT, A, 1_000, 1);
        assertThat(history.findings()).singleElement().asString().contains("a test request was sent, but none was due");
    }

    @Test
    void shouldFindIncarnationsThatDoNotGrowOrBeginOrEndAsTheyMust() {
        history.started(2, 10);
        history.ofJournal(RecordType.STARTED, 20, 0);
        history.ofJournal(RecordType.STOPPED, 30, 0);
        history.ofJournal(RecordType.CLOCK, 40, 0);
        history.incarnation(3);
        history.registered(A, 50);
        history.started(2, 60);
        assertThat(history.findings()).containsExactly(
            "#3  STARTED once more, in the middle of incarnation 2",
            "#5  CLOCK after STOPPED, in the same incarnation 2",
            "#6  incarnation 3 does not begin with STARTED",
            "#8  incarnation 2 writes after incarnation 3");
    }

    @Test
    void shouldForgetHandlesWithTheirIncarnation() {
        history.registered(A, 0);
        history.started(2, 10);
        history.registered(A, 20);
        history.deregistered(A, 30, 20);
        history.started(3, 40);
        history.suspect(A, 5_000, 0);
        assertThat(history.findings()).singleElement().asString().contains("SUSPECT of handle 0, which was never registered");
    }

    @Test
    void shouldFindASnapshotWhosePagesDoNotAddUp() {
        history.snapshot(RecordType.SNAPSHOT_PAGE, 6, 1);
        history.snapshot(RecordType.SNAPSHOT_END, 6, 5);
        history.snapshot(RecordType.SNAPSHOT_BEGIN, 7, 0);
        history.snapshot(RecordType.SNAPSHOT_PAGE, 7, 3);
        history.snapshot(RecordType.SNAPSHOT_BEGIN, 8, 0);
        history.snapshot(RecordType.SNAPSHOT_PAGE, 8, 2);
        history.snapshot(RecordType.SNAPSHOT_PAGE, 8, 2);
        history.snapshot(RecordType.SNAPSHOT_END, 8, 4);
        history.snapshot(RecordType.SNAPSHOT_BEGIN, 9, 0);
        history.snapshot(RecordType.SNAPSHOT_PAGE, 9, 2);
        history.snapshot(RecordType.SNAPSHOT_END, 9, 3);
        assertThat(history.findings()).containsExactly("#12  snapshot 9 says that it holds 3 sessions, but its pages hold 2");
    }

    @Test
    void shouldFindLossesThatTheServerItselfDeclares() {
        history.registered(A, 0);
        history.ofJournal(RecordType.UNJOURNALED, 10, 1_234);
        history.expired(B, 5_000, 0);
        history.ofJournal(RecordType.DEGRADED, 10, 0);
        history.ofJournal(RecordType.DEGRADED, 10, 1);
        history.ofJournal(RecordType.DEFERRED, 10, 7);
        final AuditReport report = history.audit();
        assertThat(report.lines()).startsWith(
            "#4  the server says that 1,234 records were not written, because the disk could not be",
            "#7  the server says that 1 record can't be read any more").contains(
            "note: 7 decisions waited for room in the journal. None was lost.");
        assertThat(report.unsound()).isEqualTo(2);
    }

    @Test
    void shouldReportAGapAndAskOnlyWhatCanBeKnownBehindIt() {
        history.registered(A, 0);
        history.registered(B, 0);
        history.skip(2);
        history.expired(B, 4_801, 0);
        history.effect(RecordType.ORDERS_CANCELLED, B, 4_802, 0);
        history.recovered(A, 4_900, 4_850);
        history.registered(A_AGAIN, 5_000);
        history.effect(RecordType.ORDERS_CANCELLED, handle(9, 9), 5_000, 1);
        history.deregistered(handle(3, 7), 5_000, 3_000);
        history.recovered(A_AGAIN, 5_001, 5_001);
        final AuditReport report = history.audit();
        assertThat(report.lines()).satisfiesExactly(
            line -> assertThat(line).isEqualTo("damage: records 6 to 7 are missing"),
            line -> assertThat(line).contains("REGISTERED in the place of another, registered at #10"),
            line -> assertThat(line).contains("RECOVERED, but it was not suspect"),
            line -> assertThat(line).startsWith("note: 2 records are missing."),
            line -> assertThat(line).startsWith("Read "),
            line -> assertThat(line).isEqualTo("NOT sound: 3 findings."));
    }

    @Test
    void shouldSayThatTheBeginningIsNotThereAndNotCryWolf() {
        final Path other = folder.resolve("cut");
        try (History cut = new History(other)) {
            cut.skip(1_000);
            cut.effect(RecordType.ORDERS_CANCELLED, B, 1, 5);
            cut.recovered(A, 100, 90);
            cut.suspect(handle(5, 3), 3_000, 0);
            cut.effect(RecordType.TEST_REQUEST_SENT, handle(6, 3), 3_001, 0);
            cut.ofJournal(RecordType.CLOCK, 60 * MINUTE, 0);
            final AuditReport report = cut.audit();
            assertThat(report.lines()).satisfiesExactly(
                line -> assertThat(line).startsWith("note: the journal begins at #1001: what was before is not there"),
                line -> assertThat(line).startsWith("Read 5 records of 1 incarnation, #1001 to #1005, "),
                line -> assertThat(line).isEqualTo("Sound."));
        }
    }

    @Test
    void shouldReportADamagedBatch() throws IOException {
        history.registered(A, 0);
        final long end = history.deregistered(A, 100, 0);
        history.registered(A_AGAIN, 200);
        history.ofJournal(RecordType.STOPPED, 300, 0);
        history.close();
        damageBatch(end);
        assertThat(history.audit().lines()).satisfiesExactly(
            line -> assertThat(line).isEqualTo("damage: a batch is damaged and was left out, after sequence " + (end - 1)),
            line -> assertThat(line).startsWith("note: 1 record is missing."),
            line -> assertThat(line).startsWith("Read "),
            line -> assertThat(line).isEqualTo("NOT sound: 1 finding."));
    }

    @Test
    void shouldTellAThousandFindingsAndCountTheRest() {
        history.registered(A, 0);
        for (int i = 0; i < 1_234; i++) {
            history.recovered(A, i, i);
        }
        final AuditReport report = history.audit();
        assertThat(report.unsound()).isEqualTo(1_234);
        assertThat(report.findings()).hasSize(1_000);
        assertThat(report.lines()).contains("(and 234 more findings)", "NOT sound: 1,234 findings.");
    }

    @Test
    void shouldFindNothingInAJournalThatHasOnlyBegun() {
        assertThat(history.audit().lines()).containsExactly(
            "Read 1 record of 1 incarnation, #1 to #1, 2026-05-28 20:26:40.000 UTC to 2026-05-28 20:26:40.000 UTC: "
                + "0 registrations, 0 expired, 0 deregistered, 0 live at the end.", "Sound.");
    }

    /** Each record here is a batch of its own. */
    private void damageBatch(final long number) throws IOException {
        try (var files = Files.newDirectoryStream(folder.resolve("queue-1"), "*.cq4")) {
            final Path file = files.iterator().next();
            final byte[] bytes = Files.readAllBytes(file);
            final ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int found = 0;
            int at = 0;
            while (found < number) {
                at += Integer.BYTES;
                found += view.getInt(at) == MAGIC ? 1 : 0;
            }
            bytes[at + HEADER_LENGTH]++;
            Files.write(file, bytes);
        }
    }
}
