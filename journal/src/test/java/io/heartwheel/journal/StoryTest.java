package io.heartwheel.journal;

import static io.heartwheel.journal.Journals.ANCHOR;
import static io.heartwheel.journal.Journals.await;
import static io.heartwheel.journal.Journals.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.Effect;
import io.heartwheel.Heartwheel;
import io.heartwheel.Policy;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real wheel, polled each ms of its own time, writes the journal whose stories are told. */
class StoryTest {
    private static final long MS = 1_000_000;
    private static final long START = ANCHOR.lineNs();
    private static final String NAME = "FIX.4.4:HEARTWHEEL->CLIENT";

    @TempDir
    private Path folder;
    private ChronicleJournal journal;
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
        pollUntil(6_000);
        effect(Effect.ORDERS_CANCELLED, first, 1, 3);
        register(3, NAME);
        pollUntil(7_000);
        assertThat(tell("CLIENT").text()).contains("It is alive, as far as the journal goes").doesNotContain("cancelled");
        assertThat(tell(NAME).text()).isEqualTo(tell("CLIENT").text());
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
        assertThat(tell("CLIENT").text()).contains("and did not fire: it logged out in good order.").contains("Disarmed");
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
            .contains("did not fire: the counterparty closed the connection, or it broke. 2 orders were cancelled.");
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
        journal.close();
        journal = open(folder);
        sides = 0;
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
    }

    private long register(final long correlationId, final String name) {
        final Policy policy = name.endsWith(" (outbound)") ? Policy.every(2_000 * MS) : Policy.probed(3_000 * MS, 4_800 * MS);
        final long handle = wheel.register(correlationId, policy, nowNs);
        assertThat(journal.name(correlationId, name, nowNs)).isTrue();
        sides++;
        return handle;
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

    /** Whatever was taken is written a moment later. */
    private Story tell(final String session) {
        await("all is written", () -> journal.recorded() >= 1 + sides + journal.offeredEvents());
        return Story.tell(folder, session);
    }
}
