package io.heartwheel.journal;

import static io.heartwheel.journal.Journals.ANCHOR;
import static io.heartwheel.journal.Journals.await;
import static io.heartwheel.journal.Journals.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.Effect;
import io.heartwheel.Heartwheel;
import io.heartwheel.Policy;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real wheel, polled each ms of its own time, writes the journal whose stories are told. */
class StoryTest {
    private static final long MS = 1_000_000;
    private static final Policy POLICY = Policy.probed(3_000 * MS, 4_800 * MS);
    private static final long START = ANCHOR.lineNs();
    private static final String NAME = "FIX.4.4:HEARTWHEEL->CLIENT";

    @TempDir
    private Path folder;
    private DiskJournal journal;
    private Heartwheel wheel;
    private long nowNs = START;
    private long sides;

    @BeforeEach
    void start() {
        journal = open(folder);
        wheel = new Heartwheel(new Heartwheel.Context().capacity(16), START);
    }

    @AfterEach
    void stop() {
        journal.close();
        wheel.close();
    }

    @Test
    void shouldTellHowASilentSessionExpiredAndWhatWasDone() {
        final long handle = register(1, NAME);
        pollUntil(1_000);
        wheel.heartbeat(handle, nowNs);
        pollUntil(4_002);
        effect(Effect.TEST_REQUEST_SENT, handle, 1, 1);
        pollUntil(6_000);
        effect(Effect.CONNECTION_CLOSED, handle, 1, 0);
        effect(Effect.ORDERS_CANCELLED, handle, 1, 3);
        final Story story = tell("CLIENT");
        assertThat(story.found()).isTrue();
        assertThat(story.text().lines()).containsExactly(
            NAME,
            "Its switch fired at 2026-05-28 20:26:45.801 UTC: nothing had been heard from it for 4.801 s. "
                + "The connection was closed. 3 orders were cancelled.",
            "",
            "2026-05-28 20:26:40.000 UTC  Watched from here on: a test request after each 3.000 s of silence, expired after "
                + "4.800 s of silence.",
            "2026-05-28 20:26:40.999 UTC  Last heard from.",
            "2026-05-28 20:26:44.001 UTC  Not heard from for 3.001 s: test request 1 due.",
            "2026-05-28 20:26:44.002 UTC  Test request 1 sent.",
            "2026-05-28 20:26:45.800 UTC  The deadline: 4.800 s of silence.",
            "2026-05-28 20:26:45.801 UTC  Expired: decided 0.001 s after the deadline.",
            "2026-05-28 20:26:46.000 UTC  Connection closed by us.",
            "2026-05-28 20:26:46.000 UTC  3 orders cancelled.",
            "",
            "Our own pauses played no part.");
    }

    @Test
    void shouldSayWhatPartOurOwnPauseAndFailedCancelsHad() {
        final long handle = register(1, NAME);
        pollUntil(100);
        nowNs += 3_000 * MS;
        pollUntil(12_000);
        effect(Effect.ORDERS_CANCELLED, handle, 1, 1);
        effect(Effect.CANCEL_FAILED, handle, 1, 2);
        effect(Effect.ORDERS_KEPT, handle, 1, 4);
        assertThat(tell("CLIENT").text())
            .contains("1 order was cancelled, 2 orders could NOT be cancelled, 4 orders were kept.")
            .contains("Our own engine had not been running for 3.00")
            .contains("Our own engine had paused while the session was silent. For that it was granted 3.50")
            .containsPattern("The deadline: 4\\.800 s of silence and 3\\.50. s of grace");
    }

    @Test
    void shouldTellThatTheBreakerHeldTheCancelBack() {
        final long handle = register(1, NAME);
        pollUntil(5_000);
        effect(Effect.CONNECTION_CLOSED, handle, 1, 0);
        effect(Effect.CANCEL_HELD, handle, 1, 0);
        assertThat(tell("CLIENT").text())
            .contains("The connection was closed. The cancel was held back for a while. The journal does not say that anything "
                + "was cancelled.\n")
            .contains("45.000 UTC  The cancel was held back: too many sessions had fallen silent at once, which is more likely "
                + "our fault than theirs.\n");
        pollUntil(7_000);
        effect(Effect.ORDERS_CANCELLED, handle, 1, 3);
        assertThat(tell("CLIENT").text())
            .contains("The connection was closed. The cancel was held back for a while. 3 orders were cancelled.\n")
            .contains("47.000 UTC  3 orders cancelled.\n");
    }

    @Test
    void shouldTellWhatASwitchOnTrialWouldHaveCancelled() {
        final long handle = register(1, NAME);
        pollUntil(5_000);
        effect(Effect.WOULD_CANCEL, handle, 1, 3);
        assertThat(tell("CLIENT").text())
            .contains("Its switch would have fired at 2026-05-28 20:26:4")
            .contains("It is in shadow mode: nothing was done, but 3 orders would have been cancelled.\n")
            .contains("3 orders would have been cancelled, but its switch is in shadow mode.\n");
        effect(Effect.ORDERS_KEPT, handle, 1, 1);
        assertThat(tell("CLIENT").text()).contains("3 orders would have been cancelled, 1 order was kept.\n");
    }

    @Test
    void shouldTellHowManyWereSilentTogetherWhenTheCancelWasHeldBack() {
        final long handle = register(1, NAME);
        pollUntil(5_000);
        effect(Effect.CANCEL_HELD, handle, 1, 12);
        effect(Effect.ORDERS_KEPT, handle, 1, 2);
        assertThat(tell("CLIENT").text()).contains("had fallen silent at once, 12 together, which is more likely")
            .contains("The cancel was held back for a while. 2 orders were kept.").doesNotContain("14 orders");
    }

    @Test
    void shouldCountRecoveriesAndTellTheLastSilenceOnly() {
        final long handle = register(1, NAME);
        for (int i = 1; i <= 3; i++) {
            pollUntil(i * 4_000L);
            wheel.heartbeat(handle, nowNs);
        }
        pollUntil(20_000);
        final String text = tell("CLIENT").text();
        assertThat(text).contains("that happened 3 times in all").contains("Its switch fired at");
        assertThat(text.lines().filter(line -> line.contains("test request 1 due"))).hasSize(1);
        assertThat(text).contains("The journal does not say what was done about it.");
    }

    @Test
    void shouldTellTheLatestRegistrationAndNotTheOutboundOne() {
        final long first = register(1, NAME);
        register(2, NAME + " (outbound)");
        pollUntil(1_000);
        leave(first, 1);
        effect(Effect.ORDERS_CANCELLED, first, 1, 0);
        register(3, NAME);
        pollUntil(2_000);
        assertThat(tell("CLIENT").text()).contains("It is alive, as far as the journal goes").doesNotContain("cancelled");
        assertThat(tell(NAME).text()).isEqualTo(tell("CLIENT").text());
    }

    @Test
    void shouldTellInFullHowItLastFiredAfterHowItStandsNow() {
        final long first = register(1, NAME);
        pollUntil(6_000);
        effect(Effect.ORDERS_CANCELLED, first, 1, 3);
        register(2, NAME);
        pollUntil(7_000);
        final String[] parts = tell("CLIENT").text().split("\n\n");
        assertThat(parts).hasSize(4);
        assertThat(parts[0]).startsWith(NAME + "\nIt came back at 2026-05-28 20:26:45.999 UTC. It is alive, as far as the "
            + "journal goes (2026-05-28 20:26:46.0").endsWith("Its switch has not fired again.");
        assertThat(parts[1]).isEqualTo("Its switch last fired at 2026-05-28 20:26:44.801 UTC: nothing had been heard from it for "
            + "4.801 s. 3 orders were cancelled.");
        assertThat(parts[2].lines()).hasSize(6).last().asString().endsWith("3 orders cancelled.");
        assertThat(parts[3]).isEqualTo("Our own pauses played no part.\n");
    }

    @Test
    void shouldTellTheLatestOfSeveralFiringsOnly() {
        for (int id = 1; id <= 2; id++) {
            final long handle = register(id, NAME);
            pollUntil(id * 6_000L);
            effect(Effect.ORDERS_CANCELLED, handle, id, 10 + id);
        }
        assertThat(tell("CLIENT").text()).contains("Its switch fired at").contains("12 orders were cancelled")
            .doesNotContain("11 orders").doesNotContain("It came back");
        leave(register(3, NAME), 3);
        assertThat(tell("CLIENT").text()).contains("Its switch last fired at").contains("12 orders were cancelled")
            .doesNotContain("11 orders");
    }

    @Test
    void shouldRememberTheLastFiringOverManyReconnects() {
        final long first = register(1, NAME);
        awaitWritten();
        pollUntil(6_000);
        effect(Effect.ORDERS_CANCELLED, first, 1, 3);
        for (int id = 2; id < 40; id++) {
            leave(register(id, NAME), id);
        }
        assertThat(tell("CLIENT").text()).contains("It came back at").contains("Its switch last fired at 2026-05-28 20:26:44.801")
            .contains("3 orders were cancelled.");
    }

    @Test
    void shouldTellTheCancelOfALostConnectionAfterItCameBackAndAfterItLoggedOut() {
        final long first = register(1, NAME);
        pollUntil(1_000);
        leave(first, 1);
        effect(Effect.ORDERS_CANCELLED, first, 1, 2);
        final long second = register(2, NAME);
        pollUntil(2_000);
        final String lost = "\n\nIts switch last fired at 2026-05-28 20:26:41.010 UTC: its connection was closed by the "
            + "counterparty, or broke. 2 orders were cancelled. Silence played no part.\n\n";
        assertThat(tell("CLIENT").text()).contains("It came back at 2026-05-28 20:26:41.009 UTC. It is alive")
            .contains("Its switch has not fired again." + lost).contains("  2 orders cancelled.\n");
        end(second, 2, Effect.LOGGED_OUT, Effect.ORDERS_KEPT, 0);
        assertThat(tell("CLIENT").text()).contains("It came back at 2026-05-28 20:26:41.009 UTC. It logged out in good order at "
            + "2026-05-28 20:26:42.010 UTC. No orders were resting. Silence played no part." + lost);
        for (int id = 3; id < 40; id++) {
            leave(register(id, NAME), id);
        }
        assertThat(tell("CLIENT").text()).contains(lost);
    }

    @Test
    void shouldTellEachEndThatCancelledOrdersAsTheLastFiring() {
        end(register(1, NAME), 1, Effect.LOGGED_OUT, Effect.ORDERS_CANCELLED, 4);
        assertThat(tellOnceBack(2)).contains("10 UTC: it logged out in good order. 4 orders were cancelled. Silence played");
        end(register(3, NAME), 3, Effect.CONNECTION_CLOSED, Effect.CANCEL_FAILED, 5);
        assertThat(tellOnceBack(4)).contains("20 UTC: we closed its connection. 5 orders could NOT be cancelled. Silence played");
        end(register(5, NAME), 5, Effect.CONNECTION_LOST, Effect.WOULD_CANCEL, 6);
        assertThat(tellOnceBack(6)).contains("Its switch would last have fired at 2026-05-28 20:26:40.030 UTC: its connection")
            .contains("6 orders would have been cancelled. Silence played");
        wheel.deregister(register(7, NAME));
        pollUntil(31);
        effect(Effect.ORDERS_CANCELLED, Heartwheel.NO_SESSION, 7, 7);
        assertThat(tellOnceBack(8)).contains("31 UTC: it was disarmed. 7 orders were cancelled. Silence played");
    }

    @Test
    void shouldTellTheCancelOfASessionThatWasNotWatchedAfterItCameBack() {
        assertThat(journal.name(1, NAME, nowNs)).isTrue();
        sides++;
        effect(Effect.CONNECTION_LOST, Heartwheel.NO_SESSION, 1, 0);
        effect(Effect.ORDERS_CANCELLED, Heartwheel.NO_SESSION, 1, 3);
        assertThat(tellOnceBack(2)).contains("Its switch last fired at 2026-05-28 20:26:40.000 UTC: its connection was closed by "
            + "the counterparty, or broke. 3 orders were cancelled. Silence played no part.\n");
    }

    @Test
    void shouldTellTheCancelOfALostConnectionBeforeARestart() {
        final long first = register(1, NAME);
        leave(first, 1);
        effect(Effect.ORDERS_CANCELLED, first, 1, 2);
        restart();
        assertThat(tellOnceBack(1)).contains("fired at 2026-05-28 20:26:40.010 UTC: its connection").contains("2 orders were");
    }

    @Test
    void shouldTellAFiringBeforeARestart() {
        final long first = register(1, NAME);
        pollUntil(6_000);
        effect(Effect.ORDERS_CANCELLED, first, 1, 3);
        restart();
        register(1, NAME);
        pollUntil(7_000);
        journal.close();
        assertThat(tell("CLIENT").text()).contains("The server was stopped at").contains("Its switch had not fired again.")
            .contains("Its switch last fired at 2026-05-28 20:26:44.801").contains("3 orders were cancelled.");
    }

    @Test
    void shouldNotTellAFiringOfTheSameCounterpartysOtherSession() {
        register(1, "FIX.4.2:HEARTWHEEL->CLIENT");
        pollUntil(6_000);
        register(2, NAME);
        pollUntil(7_000);
        assertThat(tell("CLIENT").text()).contains("Its switch has not fired.").doesNotContain("last fired");
        assertThat(tell("FIX.4.2:HEARTWHEEL->CLIENT").text()).contains("Its switch fired at");
    }

    @Test
    void shouldTellTheRealPolicyThatReplacesAPlaceholderAtOnce() {
        final long handle = register(1, NAME, Policy.timeout(3_600_000 * MS));
        pollUntil(10);
        wheel.heartbeat(handle, nowNs);
        wheel.changePolicy(handle, POLICY);
        pollUntil(6_000);
        assertThat(tell("CLIENT").text())
            .contains("40.000 UTC  Watched from here on: a test request after each 3.000 s of silence, expired after 4.800 s of "
                + "silence.\n")
            .doesNotContain("3600").doesNotContain("The policy was changed");
    }

    @Test
    void shouldTellAPolicyThatWasChangedLaterOrAfterSomethingElse() {
        final long first = register(1, NAME, Policy.timeout(10_000 * MS));
        pollUntil(1_100);
        wheel.changePolicy(first, POLICY);
        pollUntil(1_200);
        assertThat(tell("CLIENT").text()).contains("Watched from here on: expired after 10.000 s of silence.")
            .contains("The policy was changed: a test request after each 3.000 s");
        final long second = register(2, NAME, Policy.timeout(20_000 * MS));
        pollUntil(1_300);
        awaitWritten();
        effect(Effect.ORDERS_KEPT, second, 2, 1);
        awaitWritten();
        wheel.changePolicy(second, POLICY);
        pollUntil(1_400);
        assertThat(tell("CLIENT").text()).contains("Watched from here on: expired after 20.000 s of silence.")
            .contains("The policy was changed: a test request after each 3.000 s");
    }

    @Test
    void shouldSayThatASuspectSessionIsBeingAsked() {
        register(1, NAME);
        pollUntil(3_500);
        assertThat(tell("CLIENT").text()).contains("It is silent, and asked with test request 1 whether it is there");
    }

    @Test
    void shouldTellAnOrderlyEnd() {
        final long handle = register(1, NAME);
        pollUntil(1_000);
        wheel.deregister(handle);
        pollUntil(1_010);
        effect(Effect.LOGGED_OUT, handle, 1, 0);
        assertThat(tell("CLIENT").text().lines()).containsExactly(
            NAME,
            "It logged out in good order at 2026-05-28 20:26:41.010 UTC. Silence played no part.",
            "",
            "2026-05-28 20:26:40.000 UTC  Watched from here on: a test request after each 3.000 s of silence, expired after "
                + "4.800 s of silence.",
            "2026-05-28 20:26:40.000 UTC  Last heard from.",
            "2026-05-28 20:26:41.001 UTC  Watched no longer.",
            "2026-05-28 20:26:41.010 UTC  Logged out in good order.",
            "",
            "Our own pauses played no part.");
    }

    @Test
    void shouldTellThatWeEndedIt() {
        final long first = register(1, NAME);
        pollUntil(1_000);
        wheel.deregister(first);
        pollUntil(1_010);
        assertThat(tell("CLIENT").text())
            .contains("\nIts switch was disarmed on purpose at 2026-05-28 20:26:41.001 UTC. Silence played no part.\n");
        effect(Effect.CONNECTION_CLOSED, first, 1, 0);
        assertThat(tell("CLIENT").text())
            .contains("\nWe closed its connection at 2026-05-28 20:26:41.010 UTC. Silence played no part.\n");
    }

    @Test
    void shouldTellALostConnectionWithItsOrders() {
        final long handle = register(1, NAME);
        pollUntil(1_000);
        wheel.deregister(handle);
        pollUntil(1_010);
        effect(Effect.CONNECTION_LOST, handle, 1, 0);
        effect(Effect.ORDERS_CANCELLED, handle, 1, 2);
        assertThat(tell("CLIENT").text())
            .contains("\nIts connection was closed by the counterparty, or broke, at 2026-05-28 20:26:41.010 UTC. "
                + "2 orders were cancelled. Silence played no part.\n");
    }

    @Test
    void shouldTellThatThereWereNoOrders() {
        final long handle = register(1, NAME);
        pollUntil(5_000);
        effect(Effect.ORDERS_KEPT, handle, 1, 0);
        assertThat(tell("CLIENT").text()).contains("nothing had been heard from it for 4.801 s. No orders were resting.\n");
        effect(Effect.ORDERS_CANCELLED, handle, 1, 0);
        assertThat(tell("CLIENT").text()).contains("0 orders were cancelled.\n");
    }

    @Test
    void shouldSayThatTheServerWasStoppedOverALiveSession() {
        register(1, NAME);
        pollUntil(1_000);
        journal.close();
        assertThat(tell("CLIENT").text()).contains("The server was stopped at").contains("Its switch had not fired.");
    }

    @Test
    void shouldKeepRunsApartThatUseTheSameCorrelationId() {
        register(1, NAME);
        pollUntil(1_000);
        restart();
        final long other = register(1, "FIX.4.4:HEARTWHEEL->OTHER");
        pollUntil(2_000);
        effect(Effect.ORDERS_CANCELLED, other, 1, 77);
        assertThat(tell("CLIENT").text()).contains("The server was stopped at").doesNotContain("77");
    }

    @Test
    void shouldListTheOthersWhenACounterpartyHasSeveralSessions() {
        register(1, "FIX.4.2:HEARTWHEEL->CLIENT");
        register(2, NAME);
        pollUntil(100);
        assertThat(tell("CLIENT").text()).startsWith(NAME + "\n")
            .contains("\"CLIENT\" is also the counterparty of: FIX.4.2:HEARTWHEEL->CLIENT.");
        assertThat(tell("FIX.4.2:HEARTWHEEL->CLIENT").text()).startsWith("FIX.4.2").doesNotContain("also");
    }

    @Test
    void shouldSayThatASessionIsUnknownAndNameSomeThatAreKnown() {
        register(1, NAME);
        pollUntil(100);
        final Story story = tell("CLIENT2");
        assertThat(story.found()).isFalse();
        assertThat(story.text()).isEqualTo("No session \"CLIENT2\" is in this journal. The latest it knows: " + NAME + ".\n");
    }

    @Test
    void shouldFindTheCounterpartyInASessionIdWithAllItsParts() {
        assertThat(Names.counterparty("FIX.4.4:US/SUB/LOC->THEM/SUB/LOC:Q")).isEqualTo("THEM");
        assertThat(Names.counterparty("FIX.4.4:US->THEM:Q")).isEqualTo("THEM");
        assertThat(Names.counterparty("api-key-7 label")).isNull();
        assertThat(Names.matches("api-key-7 label", "api-key-7 label")).isTrue();
        assertThat(Names.matches("FIX.4.4:US->THEM (outbound)", "FIX.4.4:US->THEM (outbound)")).isFalse();
        assertThat(Names.matches("FIX.4.4:US->THEM:Q (grace)", "THEM")).isFalse();
        assertThat(Names.matches("FIX.4.4:US->THEM/SUB (logon)", "THEM")).isFalse();
        assertThat(Names.matches("FIX.4.4:US->THEM (logout)", "THEM")).isFalse();
        assertThat(Names.matches("FIX.4.4:US->THEM (drain)", "THEM")).isFalse();
    }

    @Test
    void shouldNotMixRegistrationsThatUseTheSameCorrelationIdOneAfterTheOther() {
        final long first = register(1, NAME);
        pollUntil(6_000);
        effect(Effect.CONNECTION_CLOSED, first, 1, 0);
        awaitWritten();
        final long second = register(1, NAME);
        pollUntil(7_000);
        awaitWritten();
        effect(Effect.ORDERS_CANCELLED, first, 1, 3);
        final String text = tell("CLIENT").text();
        assertThat(text).contains("It came back at 2026-05-28 20:26:45.999 UTC. It is alive")
            .contains("Its switch last fired at 2026-05-28 20:26:44.801").contains("3 orders were cancelled.");
        assertThat(text.lines().filter(line -> line.contains("Watched from here on"))).hasSize(1);
        leave(second, 1);
        final long third = register(1, NAME);
        pollUntil(7_100);
        awaitWritten();
        effect(Effect.ORDERS_CANCELLED, second, 1, 7);
        assertThat(tell("CLIENT").text()).contains("It is alive").contains("7 orders were cancelled. Silence");
        leave(third, 1);
        effect(Effect.ORDERS_CANCELLED, third, 1, 9);
        assertThat(tell("CLIENT").text()).contains("or broke, at 2026-05-28 20:26:47.110 UTC. 9 orders were cancelled. Silence")
            .doesNotContain("3 orders", "7 orders");
    }

    @Test
    void shouldNotSayThatAWatchThatNeverExpiresDoes() {
        register(1, NAME, Policy.every(3_000 * MS));
        pollUntil(10_000);
        assertThat(tell("CLIENT").text()).contains("looked at every 3.000 s, but never expired for silence.")
            .doesNotContain("expired after");
    }

    @Test
    void shouldTellWhatBecameOfASessionThatIsNotWatched() {
        assertThat(journal.name(1, NAME, nowNs)).isTrue();
        sides++;
        assertThat(tell("CLIENT").text()).contains("It was named but its registration is not in the journal");
        effect(Effect.CONNECTION_LOST, Heartwheel.NO_SESSION, 1, 0);
        effect(Effect.ORDERS_CANCELLED, Heartwheel.NO_SESSION, 1, 3);
        assertThat(tell("CLIENT").text().lines()).containsExactly(
            NAME,
            "It is not watched for silence (HeartBtInt 0), or its registration was refused. 3 orders were cancelled.",
            "",
            "2026-05-28 20:26:40.000 UTC  Connection closed by the counterparty, or broken.",
            "2026-05-28 20:26:40.000 UTC  3 orders cancelled.");
    }

    @Test
    void shouldForgetTheStallsOfABrokenSilenceWithThoseItHadNoRoomFor() {
        final long handle = register(1, NAME, Policy.timeout(3_600_000 * MS));
        for (int i = 0; i < 100; i++) {
            nowNs += 1_000 * MS;
            wheel.poll(nowNs, journal);
        }
        assertThat(tell("CLIENT").text()).contains("more lines)");
        nowNs += MS;
        wheel.heartbeat(handle, nowNs);
        wheel.changePolicy(handle, Policy.timeout(9_000 * MS));
        nowNs += MS;
        wheel.poll(nowNs, journal);
        assertThat(tell("CLIENT").text()).contains("The policy was changed").doesNotContain("more line");
    }

    @Test
    void shouldNotCallABusyJournalDamaged() throws InterruptedException {
        register(1, NAME);
        pollUntil(100);
        final AtomicBoolean enough = new AtomicBoolean();
        final Thread busy = new Thread(() -> {
            while (!enough.get()) {
                journal.effect(Effect.TEST_REQUEST_SENT, 99, 99, START, 1);
                LockSupport.parkNanos(20_000);
            }
        });
        busy.start();
        try {
            for (int i = 0; i < 30; i++) {
                assertThat(Story.tell(folder, "CLIENT").text()).doesNotContain("damaged");
            }
        } finally {
            enough.set(true);
            busy.join();
        }
    }

    private long register(final long correlationId, final String name) {
        return register(correlationId, name, name.endsWith(" (outbound)") ? Policy.every(2_000 * MS) : POLICY);
    }

    private long register(final long correlationId, final String name, final Policy policy) {
        final long handle = wheel.register(correlationId, policy, nowNs);
        assertThat(journal.name(correlationId, name, nowNs)).isTrue();
        sides++;
        return handle;
    }

    private void leave(final long handle, final long correlationId) {
        wheel.deregister(handle);
        pollUntil((nowNs - START) / MS + 10);
        effect(Effect.CONNECTION_LOST, handle, correlationId, 0);
    }

    private void end(final long handle, final long correlationId, final Effect how, final Effect outcome, final long orders) {
        wheel.deregister(handle);
        pollUntil((nowNs - START) / MS + 10);
        effect(how, handle, correlationId, 0);
        effect(outcome, handle, correlationId, orders);
    }

    /** The story after the client has logged on again. */
    private String tellOnceBack(final long correlationId) {
        register(correlationId, NAME);
        wheel.poll(nowNs, journal);
        return tell("CLIENT").text();
    }

    /** The wheel goes on: only what the journal says of incarnations counts here. */
    private void restart() {
        journal.close();
        journal = open(folder);
        sides = 0;
    }

    private void effect(final Effect effect, final long handle, final long correlationId, final long detail) {
        assertThat(journal.effect(effect, handle, correlationId, nowNs, detail)).isTrue();
        sides++;
    }

    private void pollUntil(final long ms) {
        while (nowNs < START + ms * MS) {
            nowNs += MS;
            wheel.poll(nowNs, journal);
        }
    }

    /** Whatever was taken is written a moment later, in a batch with the events first. */
    private void awaitWritten() {
        await("all is written", () -> journal.recorded() >= 1 + sides + journal.offeredEvents());
    }

    private Story tell(final String session) {
        awaitWritten();
        return Story.tell(folder, session);
    }
}
