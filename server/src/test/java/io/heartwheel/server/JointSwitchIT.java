package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.journal.RecordType;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One switch for all sessions of an account, FIX and HTTP, that fires when the first of them falls silent: whose orders are taken
 * afterwards, and from when on.
 */
@Timeout(120)
@Tag("once")
class JointSwitchIT {
    private static final String QUIET = "ps_live_quiet_0000000000";
    private static final String OTHER = "ps_live_other_0000000000";
    private static final String AGENT = "ll_agent_00000000000000";
    private static final String SECRET = "a secret of the hand";
    private static final int SOON_MS = 2_000;
    private static final int LATE_MS = 60_000;
    private static final int PATIENCE_S = 30;

    @TempDir
    private Path folder;
    private Cli server;
    private VenueBots bots;

    @BeforeEach
    void serve() {
        server = Cli.serve(folder.resolve("data"), "--config", PrivateConfig.write(folder,
            "account.desk.fix = DESK\naccount.desk.switch = one\naccount.desk.fires = any\n"
                + PrivateConfig.key("quiet", "desk", "polysimulator", QUIET)
                + PrivateConfig.key("other", "desk", "polysimulator", OTHER)
                + PrivateConfig.key("agent", "desk", "luckylobster", AGENT)
                + PrivateConfig.key("hand", "desk", "gemini", "account-hand", "secret = " + SECRET)).toString());
        bots = new VenueBots(server.httpPort());
    }

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void shouldRefuseASurvivorUntilItsNextHeartbeatAndWhoeverDiedUntilItIsBack() {
        beat(OTHER, LATE_MS);
        final String others = entered(OTHER);
        beat(QUIET, SOON_MS);
        final String quiets = entered(QUIET);
        awaitCancelled(QUIET, quiets);
        awaitCancelled(OTHER, others);
        assertRefused(OTHER);
        assertRefused(OTHER);

        beat(OTHER, LATE_MS);
        final String next = entered(OTHER);
        assertRefused(QUIET);
        beat(OTHER, LATE_MS);
        assertRefused(QUIET);

        beat(QUIET, LATE_MS);
        assertThat(status(QUIET, entered(QUIET))).isEqualTo("open");
        assertThat(status(OTHER, next)).isEqualTo("open");
        final JournalFacts journal = ended();
        assertThat(journal.sessions(RecordType.EXPIRED)).containsExactly("polysimulator/quiet");
        assertThat(journal.lives("polysimulator/other")).as("the survivor's own switch never fired").hasSize(1);
        assertThat(journal.lives("polysimulator/quiet")).hasSize(2);
    }

    /** No heartbeat of theirs arms a switch, and nobody else may ever send one. */
    @Test
    void shouldTakeOrdersOfKeysWithoutASwitchAgainAfterTheirNextHeartbeat() {
        final String agent = "Bearer " + AGENT;
        final String hand = VenueBots.basic("hand", SECRET);
        for (final boolean first : new boolean[] {true, false}) {
            assertThat(bots.enter(agent, new JsonObject()).status()).isEqualTo(201);
            assertThat(bots.enter(hand, new JsonObject()).status()).isEqualTo(201);
            beat(QUIET, SOON_MS);
            awaitCancelled(QUIET, entered(QUIET));
            assertThat(bots.enter(agent, new JsonObject()).status()).isEqualTo(409);
            assertThat(bots.enter(hand, new JsonObject()).status()).isEqualTo(409);
            assertThat((first ? bots.luckyLobster(AGENT) : bots.gemini("account-hand", SECRET)).status()).isEqualTo(200);
            assertRefused(QUIET);
        }
        assertThat(bots.enter(hand, new JsonObject()).status()).isEqualTo(201);
    }

    /** It stays logged on, but the account's switch does not see its heartbeats, and a reset of its numbers is no new logon. */
    @Test
    void shouldRefuseAFixSurvivorUntilItLogsOnAgain() {
        final RawFixClient survivor = fixSurvivor();
        survivor.restartSequence();
        survivor.send("A", "98=0", "108=30", "141=Y");
        survivor.await("A", "141=Y");
        survivor.order("RESET", "9");
        survivor.await("8", "150=8", "11=RESET");
        survivor.send("5");
        survivor.awaitClosed();
        try (RawFixClient again = new RawFixClient(server.port(), "DESK")) {
            again.continueFrom(survivor);
            again.send("A", "98=0", "108=30");
            again.await("A");
            again.order("AGAIN", "9");
            again.await("8", "150=0", "11=AGAIN");
            assertRefused(QUIET);
            assertThat(ended().sessions(RecordType.EXPIRED)).containsExactly("polysimulator/quiet");
        }
    }

    @Test
    void shouldTakeAFixSurvivorsOrdersOnceAnotherOfItsAccountArms() {
        try (RawFixClient survivor = fixSurvivor()) {
            beat(OTHER, LATE_MS);
            survivor.order("AFTER", "9");
            survivor.await("8", "150=0", "11=AFTER");
            assertRefused(QUIET);
            assertThat(survivor.isClosedByPeer()).isFalse();
        }
    }

    /** A session that is logged on while its account fires because an HTTP client fell silent. */
    private RawFixClient fixSurvivor() {
        final RawFixClient fix = RawFixClient.loggedOn(server.port(), "DESK", 30);
        fix.order("BEFORE", "9");
        fix.await("8", "150=0", "11=BEFORE");
        beat(QUIET, SOON_MS);
        fix.await("8", "150=4", "39=4", "11=BEFORE");
        fix.order("FIRED", "9");
        assertThat(fix.await("8", "150=8", "11=FIRED")).contains("Log on again to re-arm it");
        fix.beat();
        fix.send("1", "112=STILL-THERE");
        fix.await("0", "112=STILL-THERE");
        fix.order("BEATEN", "9");
        fix.await("8", "150=8", "11=BEATEN");
        assertThat(fix.isClosedByPeer()).isFalse();
        return fix;
    }

    private void beat(final String id, final int intervalMs) {
        final VenueBots.Beat answer = bots.polySimulator(id, intervalMs, null);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private String entered(final String id) {
        return bots.order("Bearer " + id, new JsonObject());
    }

    private void assertRefused(final String id) {
        final VenueBots.Beat answer = bots.enter("Bearer " + id, new JsonObject());
        assertThat(answer.status()).as(answer.body()).isEqualTo(409);
        assertThat(new JsonObject(answer.body()).getJsonObject("error").getString("code")).isEqualTo("SWITCH_FIRED");
    }

    private String status(final String id, final String order) {
        return bots.order("Bearer " + id, "", order).getString("status");
    }

    private void awaitCancelled(final String id, final String order) {
        Await.until(() -> order + " is cancelled", PATIENCE_S, () -> "cancelled".equals(status(id, order)));
    }

    private JournalFacts ended() {
        server.signal("TERM");
        assertThat(server.exitCode()).isZero();
        return JournalFacts.of(folder.resolve("data"));
    }
}
