package io.heartwheel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.journal.RawJournal.Line;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stories of some time ago, and over restarts and clocks that were set. Times are s after 20:26:40. */
class StoryAtTest {
    private static final long S = 1_000_000_000L;
    private static final long START = 1_780_000_000L * S;
    private static final String NAME = "FIX.4.4:HEARTWHEEL->CLIENT";

    @TempDir
    private Path folder;
    private RawJournal journal;

    @BeforeEach
    void start() {
        journal = new RawJournal(folder);
        ofServer(RecordType.STARTED, 0, -1, 0);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void shouldTellTheRegistrationThatWasCurrentThen() {
        registered(0, 1, 10);
        event(RecordType.EXPIRED, 0, 1, 21, 11);
        effect(RecordType.ORDERS_CANCELLED, 0, 1, 22, 3);
        registered(1, 2, 30);
        event(RecordType.DEREGISTERED, 1, 2, 40, 39);
        assertThat(tell("CLIENT", 9).text()).isEqualTo("At 2026-05-28 20:26:49.000 UTC no session \"CLIENT\" was known. "
            + "It is first named at 2026-05-28 20:26:50.000 UTC.\n");
        assertThat(tell("OTHER", 9).text()).startsWith("No session \"OTHER\" is in this journal by 2026-05-28 20:26:49.000 UTC.");
        assertThat(tell("CLIENT", 15).text()).startsWith("As it stood at 2026-05-28 20:26:55.000 UTC:\n" + NAME + "\n"
            + "It is alive, as far as the journal goes (2026-05-28 20:26:50.000 UTC). Its switch has not fired.");
        assertThat(tell("CLIENT", 21).text()).contains("Its switch fired at 2026-05-28 20:27:01.000 UTC")
            .contains("The journal does not say what was done about it.");
        assertThat(tell("CLIENT", 22).text()).contains("3 orders were cancelled.").doesNotContain("came back");
        assertThat(tell("CLIENT", 30).text()).contains("It came back at 2026-05-28 20:27:10.000 UTC. It is alive");
        assertThat(tell("CLIENT", 40).text()).contains("Its switch was disarmed on purpose at 2026-05-28 20:27:20.000 UTC");
    }

    @Test
    void shouldSayThatARestartOfOursPlayedAPart() {
        registered(0, 1, 10);
        event(RecordType.SUSPECT, 0, 1, 16, 11);
        journal.incarnation(2);
        ofServer(RecordType.STARTED, 60, -1, 0);
        registered(0, 1, 60);
        ofServer(RecordType.RESUMED, 60, 1, 1);
        event(RecordType.EXPIRED, 0, 1, 70, 60);
        effect(RecordType.ORDERS_CANCELLED, 0, 1, 70, 3);
        final String text = tell("CLIENT", 100).text();
        assertThat(text).contains("Its switch fired at 2026-05-28 20:27:50.000 UTC")
            .contains("20:26:56.000 UTC  Our server ended without notice, here or a moment later, while the session was watched.")
            .contains("20:27:40.000 UTC  Our server was started again, and took the session over.")
            .endsWith("Our own server was not running from 2026-05-28 20:26:56.000 UTC to 2026-05-28 20:27:40.000 UTC, 44.000 s, "
                + "while the session was watched; after that it took the session over. Other pauses of ours played no part.\n");
        assertThat(tell("CLIENT", 20).text()).doesNotContain("not running").doesNotContain("started again");
    }

    @Test
    void shouldSayThatTheServerWasStoppedInGoodOrderBeforeIt() {
        registered(0, 1, 10);
        ofServer(RecordType.STOPPED, 12, -1, 0);
        journal.incarnation(2);
        ofServer(RecordType.STARTED, 60, -1, 0);
        registered(0, 1, 60);
        ofServer(RecordType.RESUMED, 60, 1, 1);
        assertThat(tell("CLIENT", 100).text()).contains("20:26:52.000 UTC  Our server was stopped while the session was watched.")
            .contains("It is alive");
    }

    @Test
    void shouldNotTellALaterLogonAsATakeOver() {
        registered(0, 1, 10);
        journal.incarnation(2);
        ofServer(RecordType.STARTED, 60, -1, 0);
        ofServer(RecordType.RESUMED, 60, 1, 0);
        registered(0, 1, 90);
        assertThat(tell("CLIENT", 100).text()).contains("It is alive").doesNotContain("took the session over");
    }

    @Test
    void shouldNotTellATakeOverOfWhoHadEndedBefore() {
        registered(0, 1, 10);
        event(RecordType.DEREGISTERED, 0, 1, 12, 11);
        journal.incarnation(2);
        ofServer(RecordType.STARTED, 60, -1, 0);
        registered(0, 1, 60);
        ofServer(RecordType.RESUMED, 60, 1, 5);
        assertThat(tell("CLIENT", 100).text()).contains("It is alive").doesNotContain("took the session over");
    }

    @Test
    void shouldSayThatTheWallClockWasSet() {
        ofServer(RecordType.CLOCK, 1, -1, 5_000 * S);
        registered(0, 1, 10);
        ofServer(RecordType.CLOCK, 12, -1, 5_000 * S + S / 20);
        ofServer(RecordType.CLOCK, 13, -1, 1_400 * S);
        ofServer(RecordType.CLOCK, 14, -1, 1_401 * S);
        event(RecordType.EXPIRED, 0, 1, 21, 11);
        ofServer(RecordType.CLOCK, 22, -1, 0);
        final String text = tell("CLIENT", 100).text();
        assertThat(text)
            .contains("20:26:53.000 UTC  The wall clock of our machine was set back by 3600.050 s. The times here go on")
            .contains("20:26:54.000 UTC  The wall clock of our machine was set forward by 1.000 s.")
            .contains("That the wall clock of our machine was set meanwhile moved no deadline");
        assertThat(text.lines().filter(line -> line.contains("was set "))).hasSize(3);
    }

    private void registered(final long handle, final long id, final long atS) {
        journal.add(Line.name(id, START + atS * S, NAME));
        event(RecordType.REGISTERED, handle, id, atS, atS);
    }

    private void event(final RecordType type, final long handle, final long id, final long atS, final long heardS) {
        journal.add(new Line(type, handle, id, START + atS * S, START + (heardS + 10) * S, START + heardS * S, 5 * S, 10 * S, 0,
            type == RecordType.SUSPECT ? 1 : 0, 0, null));
    }

    private void effect(final RecordType type, final long handle, final long id, final long atS, final long detail) {
        journal.add(new Line(type, handle, id, START + atS * S, detail));
    }

    private void ofServer(final RecordType type, final long atS, final long handle, final long detail) {
        journal.add(new Line(type, handle, 0, START + atS * S, detail));
    }

    private Story tell(final String session, final long atS) {
        try (JournalReader reader = new JournalReader(folder)) {
            return Story.tell(reader, session, START + atS * S, sequence -> { });
        }
    }
}
