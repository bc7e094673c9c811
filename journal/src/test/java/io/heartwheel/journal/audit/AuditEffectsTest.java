package io.heartwheel.journal.audit;

import static io.heartwheel.journal.audit.History.handle;
import static io.heartwheel.journal.audit.History.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.journal.RecordType;
import io.heartwheel.journal.audit.History.Event;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Effects and what causes them: what a sound journal never says, and what it may say. */
class AuditEffectsTest {
    private static final long A = handle(0, 0);
    private static final long B = handle(1, 0);
    private static final long A_AGAIN = handle(0, 1);
    private static final int MINUTE = 60_000;

    @TempDir
    private Path folder;
    private History history;

    @BeforeEach
    void begin() {
        history = History.begun(folder);
    }

    @Test
    void shouldFindAnExpiryOfWhichNothingFollowed() {
        history.registered(A, 0);
        history.registered(B, 0);
        final long forgotten = history.expired(A, 4_801, 0);
        history.expired(B, 4_801, 0);
        history.effect(RecordType.CONNECTION_CLOSED, A, 4_802, 0);
        history.effect(RecordType.ORDERS_CANCELLED, B, 4_802, 0);
        history.ofJournal(RecordType.CLOCK, 16 * MINUTE, 0);
        assertThat(history.findings()).containsExactly("#" + forgotten + "  client-0  its switch fired, but the journal does not "
            + "say what became of its orders within 900.000 s, in which the server ran");
    }

    @Test
    void shouldNotCountTheTimeInWhichOurOwnEngineDidNotRun() {
        history.registered(A, 0);
        history.registered(B, 0);
        history.expired(A, 4_801, 0);
        history.stalled(30 * MINUTE, 29 * MINUTE, 30 * MINUTE);
        history.effect(RecordType.ORDERS_CANCELLED, A, 30 * MINUTE, 2);
        assertThat(history.findings()).isEmpty();
    }

    @Test
    void shouldSayWhatIsOwedBecauseTheServerEndedTooSoon() {
        history.registered(A, 0);
        history.registered(B, 0);
        history.expired(A, 4_801, 0);
        history.effect(RecordType.ORDERS_CANCELLED, A, 4_802, 0);
        history.expired(B, 4_803, 0);
        history.started(2, 60 * MINUTE);
        history.ofJournal(RecordType.CLOCK, 120 * MINUTE, 0);
        final AuditReport report = history.audit();
        assertThat(report.isSound()).isTrue();
        assertThat(report.effects().owed()).isEqualTo(1);
        assertThat(report.lines()).contains("owed: of 1 expiry it is not known yet what became of the orders: the server ended, "
            + "or the journal does, too soon after.",
            "owed: #8  client-1  its switch fired, and nobody knows yet what became of its orders");
    }

    @Test
    void shouldTakeTheEffectOfALaterServerForWhatWasOwed() {
        history.registered(A, 0);
        history.expired(A, 4_801, 0);
        history.started(2, 10_000);
        history.registered(A, 10_000);
        history.ofJournal(RecordType.RESUMED, 10_001, 0);
        history.effectOf(1, RecordType.CONNECTION_CLOSED, A, 10_002, 0);
        history.effectOf(1, RecordType.ORDERS_CANCELLED, A, 10_002, 3);
        history.ofJournal(RecordType.CLOCK, 60 * MINUTE, 0);
        final AuditReport report = history.audit();
        assertThat(report.lines()).last().isEqualTo("Sound.");
        assertThat(report.effects().owed()).isZero();
    }

    @Test
    void shouldFindASwitchThatWasForgottenOverARestart() {
        history.registered(A, 0);
        history.registered(B, 0);
        final long forgotten = history.expired(A, 4_801, 0);
        history.expired(B, 4_801, 0);
        history.started(2, 10_000);
        history.ofJournal(RecordType.RESUMED, 10_001, 0);
        history.effectOf(1, RecordType.ORDERS_CANCELLED, B, 10_002, 3);
        history.effectOf(1, RecordType.CONNECTION_CLOSED, A, 10_002, 3);
        history.ofJournal(RecordType.CLOCK, 16 * MINUTE, 0);
        assertThat(history.findings()).containsExactly("#" + forgotten + "  client-0  its switch fired, and the server was "
            + "restarted and took over, but the journal does not say what became of its orders");
    }

    /** None of them lives as long as the patience is. */
    @Test
    void shouldFindASwitchThatWasForgottenOverManyRestarts() {
        history.registered(A, 0);
        history.registered(B, 0);
        final long forgotten = history.expired(A, 4_801, 0);
        for (int restart = 1; restart <= 5; restart++) {
            final long atMs = restart * 100L * MINUTE;
            history.started(1 + restart, atMs);
            history.ofJournal(RecordType.RESUMED, atMs + 1, 0);
            history.owed(1, A, 4_801);
            history.effectOf(1, RecordType.ORDERS_CANCELLED, B, atMs + 2, 3);
            history.ofJournal(RecordType.CLOCK, atMs + 4 * MINUTE, 0);
        }
        assertThat(history.findings()).containsExactly("#" + forgotten + "  client-0  its switch fired, and the server was "
            + "restarted and took over, but the journal does not say what became of its orders");
    }

    @Test
    void shouldNotCountTheTimeInWhichNoServerHadTakenOver() {
        history.registered(A, 0);
        history.registered(B, 0);
        history.expired(A, 4_801, 0);
        history.effect(RecordType.ORDERS_KEPT, B, 4_802, 0);
        history.deregistered(B, 4_803, 0);
        for (int restart = 1; restart <= 3; restart++) {
            final long atMs = restart * 100L * MINUTE;
            history.started(1 + restart, atMs);
            history.ofJournal(RecordType.CLOCK, atMs + 50 * MINUTE, 0);
            history.ofJournal(RecordType.RESUMED, atMs + 50 * MINUTE, 0);
            history.ofJournal(RecordType.CLOCK, atMs + 54 * MINUTE, 0);
        }
        final AuditReport report = history.audit();
        assertThat(report.findings()).isEmpty();
        assertThat(report.owed()).singleElement().asString().contains("nobody knows yet what became of its orders");
    }

    @Test
    void shouldNotHoldTheTimeOfAnotherClockAgainstAnybody() {
        history.registered(A, 60 * MINUTE);
        history.expired(A, 60 * MINUTE + 4_801, 60 * MINUTE);
        history.started(2, 0);
        history.registered(B, 0);
        history.expired(B, 4_801, 0);
        history.ofJournal(RecordType.RESUMED, 5_000, 0);
        history.owed(1, A, 60 * MINUTE + 4_801);
        history.ofJournal(RecordType.FIRED, 60 * MINUTE + 4_801, 0);
        history.effect(RecordType.ORDERS_CANCELLED, B, 5_001, 0);
        history.effectOf(1, RecordType.ORDERS_CANCELLED, A, 5_001, 1);
        final long last = history.ofJournal(RecordType.CLOCK, 5_002, 0);
        final AuditReport report = history.audit();
        assertThat(report.lines()).last().isEqualTo("Sound.");
        assertThat(report.tally().last()).isEqualTo(last);
        assertThat(report.tally().lastNs()).isEqualTo(History.ns(5_002));
    }

    @Test
    void shouldFindWhomASnapshotTellsToBeOwedWithoutACause() {
        history.registered(A, 0);
        history.registered(B, 0);
        history.expired(A, 4_801, 0);
        history.owed(1, A, 4_801);
        history.effect(RecordType.ORDERS_CANCELLED, A, 4_802, 1);
        final long settled = history.owed(1, A, 4_801);
        final long live = history.owed(1, B, 4_801);
        final long nobody = history.owed(1, handle(7, 0), 4_801);
        history.started(2, 10_000);
        final long former = history.owed(1, B, 4_801);
        final String owed = "a snapshot says that nobody knows what became of its orders, but ";
        assertThat(history.findings()).containsExactly(
            "#" + settled + "  client-0  " + owed + "the journal has said it before",
            "#" + live + "  client-1  " + owed + "its switch has not fired",
            "#" + nobody + "  client-7  " + owed + "it was never registered",
            "#" + former + "  client-1  " + owed + "no expiry of its, in incarnation 1, is without a word on them");
    }

    @Test
    void shouldTakeFromASnapshotWhoIsOwedOfWhatIsNotThereAnyMore() {
        try (History cut = new History(folder.resolve("cut"))) {
            cut.skip(1_000);
            cut.started(7, 0);
            final long told = cut.owed(6, A, -5_000);
            cut.owed(5, B, -5_000);
            cut.ofJournal(RecordType.RESUMED, 1, 0);
            cut.effectOf(5, RecordType.ORDERS_CANCELLED, B, 2, 1);
            cut.owed(6, A, -5_000);
            cut.ofJournal(RecordType.CLOCK, 16 * MINUTE, 0);
            cut.owed(6, A, -5_000);
            assertThat(cut.findings()).singleElement().asString()
                .startsWith("#" + told + "  client-0  its switch fired, and the server was restarted and took over");
        }
    }

    @Test
    void shouldAskNoEffectsOfAJournalThatHasNone() {
        history.registered(A, 0);
        history.expired(A, 4_801, 0);
        history.effect(RecordType.CONNECTION_CLOSED, A, 4_802, 0);
        history.ofJournal(RecordType.CLOCK, 60 * MINUTE, 0);
        final AuditReport report = history.audit();
        assertThat(report.isSound()).isTrue();
        assertThat(report.lines()).anyMatch(line -> line.startsWith("note: the journal says of no orders what became of them"));
    }

    @Test
    void shouldAskNoEffectsOfWhatStandsBesideASession() {
        final long logon = handle(2, 0);
        history.registered(A, 0);
        history.event(new Event(RecordType.REGISTERED, B, 0, 0));
        history.event(new Event(RecordType.REGISTERED, logon, 0, 0));
        history.name(id(B), "client (grace)");
        history.expired(A, 4_801, 0);
        history.effect(RecordType.ORDERS_CANCELLED, A, 4_802, 1);
        history.expired(B, 4_803, 0);
        history.expired(logon, 4_804, 0);
        history.name(id(logon), "127.0.0.1:4711 (logon)");
        history.ofJournal(RecordType.CLOCK, 60 * MINUTE, 0);
        assertThat(history.findings()).isEmpty();
    }

    @Test
    void shouldKnowWhatStandsBesideASessionAgainWhenItsIdIs() {
        history.registered(A_AGAIN, 0);
        history.effect(RecordType.ORDERS_KEPT, A_AGAIN, 0, 0);
        history.name(id(B), "client (grace)");
        for (int generation = 0; generation < 3; generation++) {
            final Event registered =
                new Event(RecordType.REGISTERED, handle(1, generation), generation * 10_000, generation * 10_000);
            registered.correlationId = id(B);
            history.event(registered);
            final Event ended = new Event(generation == 0 ? RecordType.DEREGISTERED : RecordType.EXPIRED, handle(1, generation),
                generation * 10_000 + 4_801, generation * 10_000);
            ended.correlationId = id(B);
            history.event(ended);
        }
        history.deregistered(A_AGAIN, 25_000, 0);
        history.ofJournal(RecordType.CLOCK, 60 * MINUTE, 0);
        assertThat(history.findings()).isEmpty();
    }

    @Test
    void shouldForgetTheOldestOfVeryManyThatStandBesideSessions() {
        final Asides asides = new Asides();
        for (int i = 0; i <= 2 * Asides.MAX; i++) {
            asides.add(i);
        }
        assertThat(asides.contains(0)).isFalse();
        assertThat(asides.contains(Asides.MAX)).isTrue();
        assertThat(asides.contains(2 * Asides.MAX)).isTrue();
    }

    @Test
    void shouldFindOrdersThatWereTouchedWithoutACause() {
        history.registered(A, 0);
        final long effect = history.effect(RecordType.ORDERS_CANCELLED, A, 1_000, 2);
        history.ofJournal(RecordType.CLOCK, 16 * MINUTE, 0);
        history.deregistered(A, 17 * MINUTE, 16 * MINUTE);
        assertThat(history.findings()).containsExactly(
            "#" + effect + "  client-0  its orders were dealt with, but its switch had not fired, nor did the session end");
    }

    @Test
    void shouldFindAnEffectBeforeTheExpiryThatCausedIt() {
        history.registered(A, 0);
        final long effect = history.effect(RecordType.ORDERS_CANCELLED, A, 4_801, 2);
        history.expired(A, 4_801, 0);
        assertThat(history.findings()).containsExactly("#" + (effect + 1) + "  client-0  its switch fired only after its orders "
            + "had been dealt with, at #" + effect + ": effects come after the decision that causes them");
    }

    @Test
    void shouldFindAnEffectOfARegistrationThatNeverWas() {
        history.registered(A, 0);
        final long closed = history.effect(RecordType.CONNECTION_CLOSED, B, 1_000, 0);
        final long cancelled = history.effect(RecordType.ORDERS_CANCELLED, A_AGAIN, 1_000, 1);
        history.ofJournal(RecordType.CLOCK, 16 * MINUTE, 0);
        assertThat(history.findings()).containsExactly(
            "#" + closed + "  session 1001  something was done about a registration (handle 1) that was never registered",
            "#" + cancelled + "  session 4294968296  something was done about a registration (handle 4294967296) that was never"
                + " registered");
    }

    /** Who disarms a session knows of it before the wheel tells. */
    @Test
    void shouldTakeEffectsThatComeAMomentBeforeTheEndIsTold() {
        history.effect(RecordType.CONNECTION_LOST, A, 0, 0);
        history.effect(RecordType.ORDERS_CANCELLED, A, 0, 2);
        history.effect(RecordType.LOGGED_OUT, B, 0, 0);
        history.registered(handle(2, 0), 1);
        history.registered(A, 1);
        history.deregistered(A, 1, 1);
        history.registered(B, 1);
        history.effect(RecordType.ORDERS_KEPT, B, 1, 2);
        history.deregistered(B, 2, 1);
        history.effect(RecordType.ORDERS_CANCELLED, handle(2, 0), 30 * MINUTE, 1);
        history.deregistered(handle(2, 0), 30 * MINUTE, 1);
        history.ofJournal(RecordType.CLOCK, 60 * MINUTE, 0);
        assertThat(history.findings()).isEmpty();
    }

    @Test
    void shouldTakeEffectsOfSessionsThatAreNotWatched() {
        history.effect(RecordType.CONNECTION_LOST, -1, 7, 0, 0);
        history.effect(RecordType.ORDERS_CANCELLED, -1, 7, 1, 3);
        history.ofJournal(RecordType.CLOCK, 60 * MINUTE, 0);
        assertThat(history.findings()).isEmpty();
    }
}
