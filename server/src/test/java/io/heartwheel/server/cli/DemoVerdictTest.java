package io.heartwheel.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoVerdictTest {
    private static final long MS = 1_000_000;
    private static final long TICK = 1 << 20;
    private static final double IDLE = 0.3;
    private static final double BUSY = 12;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private double load = IDLE;
    private final DemoMachine machine = new DemoMachine(() -> load, 2);
    private final DemoVerdict verdict =
        new DemoVerdict(new PrintStream(bytes, true, StandardCharsets.UTF_8), machine);

    @Test
    void shouldPassWhatIsInTime() {
        disconnect(600_000, 0, 4_803 * MS);
        assertThat(verdict.print()).isTrue();
        assertThat(told()).containsExactly("  ok      disconnect at 4.801 s after the last heartbeat, due at 4.800 s: decided "
            + "0.6 ms after its deadline (allowed: 50), seen by the counterparty at 4.803 s", "The demo passed.");
    }

    @Test
    void shouldNotFailForWhatTheCounterpartySawLateOnABusyMachine() {
        load = BUSY;
        for (int i = 0; i < 4; i++) {
            machine.paused();
        }
        machine.overslept(93 * MS);
        machine.overslept(7 * MS);
        disconnect(600_000, 0, 4_889_300_000L);
        assertThat(verdict.print()).isTrue();
        assertThat(told()).satisfies(lines -> assertThat(lines.get(0)).startsWith("  late    disconnect"))
            .endsWith("This machine was too busy to judge times: it paused 4 times and woke a sleeping thread up to 93 ms late "
                + "(load 12.0 on 2 cores); the decision itself came 0.6 ms after its deadline.",
                "No promise was broken. Try again when it is idle.");
    }

    @Test
    void shouldNotFailForWhatTheCounterpartySawALittleLateForNoReasonThatIsKnown() {
        disconnect(600_000, 0, 4_889 * MS);
        assertThat(verdict.print()).isTrue();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).doesNotContain("passed")
            .contains("  late    ", "though this machine looks idle: it paused 0 times");
    }

    @Test
    void shouldFailForWhatTheCounterpartySawMuchTooLateOnAnIdleMachine() {
        disconnect(600_000, 0, 5_801 * MS);
        failsFor("  FAILED  disconnect");
    }

    @Test
    void shouldFailForAnEarlyDecisionHoweverBusyTheMachineIs() {
        load = BUSY;
        machine.paused();
        verdict.decided("disconnect", new DemoDecision(4_799_999_999L, 0, 0), 4_900 * MS, 4_800);
        failsFor("  FAILED  disconnect");
    }

    @Test
    void shouldFailForADecisionBeforeItsOwnDeadline() {
        verdict.decided("disconnect", new DemoDecision(4_801 * MS, -1, 0), 4_802 * MS, 4_800);
        failsFor("  FAILED  disconnect");
    }

    @Test
    void shouldFailForWhatTheCounterpartySawEarly() {
        disconnect(600_000, 0, 4_799_999_999L);
        failsFor("  FAILED  disconnect");
    }

    @Test
    void shouldFailForADecisionWithinTheGrace() {
        machine.paused();
        verdict.decided("disconnect", new DemoDecision(5_500 * MS, 0, 748 * MS), 5_600 * MS, 4_800);
        failsFor("due at 5.548 s with 0.748 s of grace");
    }

    @Test
    void shouldMeasureFromTheDeadlineThatThePausesMoved() {
        machine.paused();
        disconnect(600_000, 748 * MS, 5_550 * MS);
        assertThat(verdict.print()).isTrue();
        assertThat(told()).endsWith("The demo passed.");
    }

    @Test
    void shouldExcuseADecisionOnlyByWhatAPauseWithoutGraceCanMakeLate() {
        machine.paused();
        disconnect(200 * MS, 0, 5_001 * MS);
        assertThat(verdict.print()).isTrue();
        assertThat(told().get(0)).startsWith("  late    ");

        disconnect(200 * MS + 3 * TICK, 0, 5_004 * MS);
        failsFor("  FAILED  disconnect");
    }

    @Test
    void shouldFailForALateDecisionOnAnIdleMachine() {
        machine.overslept(50 * MS);
        load = 2;
        disconnect(52 * MS, 0, 4_853 * MS);
        failsFor("  FAILED  disconnect");
        assertThat(told()).endsWith("The demo FAILED.");
    }

    @Test
    void shouldCallAMachineBusyThatWokeASleeperLate() {
        machine.overslept(51 * MS);
        disconnect(52 * MS, 0, 4_853 * MS);
        assertThat(verdict.print()).isTrue();
    }

    @Test
    void shouldFailIfNothingWasDecided() {
        verdict.decided("TestRequest", null, 3_000 * MS, 3_000);
        failsFor("  FAILED  TestRequest: the journal holds no decision");
    }

    @Test
    void shouldFailForABrokenPromiseBesidesLateTimesAndTellHowBusyTheMachineWas() {
        load = BUSY;
        disconnect(600_000, 0, 4_889 * MS);
        verdict.that("its orders were cancelled", false);
        failsFor("  FAILED  its orders were cancelled");
        assertThat(told()).last().asString().startsWith("The demo FAILED. This machine was busy: it paused 0 times");
    }

    @Test
    void shouldJudgeACancelAfterAKillAsTheMachineAllows() {
        verdict.atOnce(2 * MS, 300 * MS);
        machine.paused();
        verdict.atOnce(497 * MS, 1_311 * MS);
        assertThat(verdict.print()).isTrue();
        assertThat(told()).startsWith(
            "  ok      cancelled 2.0 ms after the server saw the connection lost, 300 ms after kill -9 (allowed: 1000)",
            "  late    cancelled 497.0 ms after the server saw the connection lost, 1311 ms after kill -9 (allowed: 1000)");
        assertThat(told().get(2)).contains("it paused 1 time and", "the cancel itself came 497.0 ms after the server saw");
    }

    @Test
    void shouldFailForALateCancelAfterAKillOnAnIdleMachine() {
        verdict.atOnce(2 * MS, 1_001 * MS);
        failsFor("  FAILED  cancelled");
    }

    @Test
    void shouldSayThatPausesPlayedNoPartOnlyIfThereWereNone() {
        final String why = "Its switch fired.\n\nOur own pauses played no part.\n";
        assertThat(machine.tell(why)).isEqualTo(why);
        machine.paused();
        assertThat(machine.tell(why)).startsWith("Its switch fired.\n\nOur own pauses had ended").doesNotContain("no part");
    }

    @Test
    void shouldNotTellALoadThatIsUnknown() {
        load = -1;
        assertThat(machine.isBusy()).isFalse();
        assertThat(machine).hasToString("it paused 0 times and woke a sleeping thread up to 0 ms late (2 cores)");
    }

    /** Decided so long after its deadline. */
    private void disconnect(final long lateNs, final long graceNs, final long seenNs) {
        verdict.decided("disconnect", new DemoDecision(4_800 * MS + graceNs + lateNs, lateNs, graceNs), seenNs, 4_800);
    }

    private void failsFor(final String line) {
        assertThat(verdict.print()).isFalse();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains(line, "The demo FAILED.");
    }

    private List<String> told() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
