package io.heartwheel.server.switches;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.fix.CancelPolicy;
import io.heartwheel.fix.CancelReason;
import io.heartwheel.fix.Counterparty;
import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Switches.Cause;
import io.heartwheel.server.Await;
import io.heartwheel.server.config.TradingAccount;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** FIX sessions of one account, one of which asks for its account's orders to be cancelled; and what the operator reads of it. */
@Timeout(60)
class FixScopeTest {
    private static final CancelPolicy WHOLE_ACCOUNT =
        new CancelPolicy(CancelPolicy.Trigger.DISCONNECT, CancelPolicy.Scope.ACCOUNT, 0);
    private static final CancelPolicy ITS_OWN = WHOLE_ACCOUNT.with(CancelPolicy.Scope.SESSION);
    private static final Client BOT = TestMarket.client("bot", "FUND");
    private static final Logger FIRINGS = Logger.getLogger(FiringLog.class.getName());

    private final List<LogRecord> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(final LogRecord line) {
            lines.add(line);
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };
    private TestMarket market;

    @BeforeEach
    void listen() {
        FIRINGS.addHandler(handler);
        FIRINGS.setUseParentHandlers(false);
    }

    @AfterEach
    void close() {
        market.close();
        FIRINGS.setUseParentHandlers(true);
        FIRINGS.removeHandler(handler);
    }

    @Test
    void shouldCancelTheOrdersOfItsWholeAccountAndRefuseThemUntilSomebodyArms() {
        open(false, false);
        final Counterparty one = market.logon("ONE", WHOLE_ACCOUNT);
        final Counterparty two = market.logon("TWO", ITS_OWN);
        final Counterparty stranger = market.logon("STRANGER", ITS_OWN);
        market.arm(BOT);
        market.order(one, "1");
        market.order(two, "2");
        market.order(stranger, "3");
        market.order(BOT, "b");
        market.end(one, CancelReason.CONNECTION_LOST);
        awaitLine(Level.WARNING, "FIX.4.4:HEARTWHEEL->ONE: switch fired, connection lost: of account FUND's orders 3 cancelled, "
            + "0 failed, 0 exempt, ");
        assertThat(List.of(market.resting(one), market.resting(two), market.resting(stranger))).containsExactly(0, 0, 1);
        market.order(two, "4");
        assertThat(market.resting(two)).as("refused, though it is still there").isZero();
        assertThat(market.order(BOT, "b2").code()).isEqualTo("SWITCH_FIRED");
        final Counterparty again = market.logon("ONE", WHOLE_ACCOUNT);
        market.order(again, "5");
        market.order(two, "6");
        assertThat(List.of(market.resting(again), market.resting(two))).containsExactly(1, 1);
    }

    @Test
    void shouldLeaveTheOthersAloneIfItsOwnAreMeant() {
        open(false, false);
        final Counterparty one = market.logon("ONE", WHOLE_ACCOUNT);
        final Counterparty two = market.logon("TWO", ITS_OWN);
        market.order(one, "1");
        market.order(two, "2");
        market.order(two, "3");
        market.end(two, CancelReason.EXPIRED);
        awaitLine(Level.WARNING, "FIX.4.4:HEARTWHEEL->TWO: switch fired, no heartbeat: of its orders 2 cancelled, 0 failed");
        assertThat(market.resting(one)).isEqualTo(1);
        market.order(one, "4");
        assertThat(market.resting(one)).isEqualTo(2);
    }

    /** The account's own rule stands above what a session asks for. */
    @Test
    void shouldWaitForTheLastWhereTheAccountNeedsAll() {
        open(true, true);
        final Counterparty one = market.logon("ONE", WHOLE_ACCOUNT);
        final Counterparty two = market.logon("TWO", ITS_OWN);
        market.order(one, "1");
        market.order(two, "2");
        market.end(one, CancelReason.EXPIRED);
        market.awaitJournal("ORDERS_KEPT 1 1");
        assertThat(lines).as("nothing has fired").isEmpty();
        market.end(two, CancelReason.EXPIRED);
        awaitLine(Level.WARNING, "FIX.4.4:HEARTWHEEL->TWO: switch fired, no heartbeat: of account FUND's orders 2 cancelled");
    }

    @Test
    void shouldTellTheOperatorOfFiringsThatDidNothingOnlyIfHeIsCurious() {
        open(false, false);
        FIRINGS.setLevel(Level.WARNING);
        try {
            market.end(market.logon("ONE", ITS_OWN), CancelReason.EXPIRED);
            market.awaitJournal("ORDERS_CANCELLED 1 0");
            assertThat(lines).isEmpty();
            FIRINGS.setLevel(Level.INFO);
            market.end(market.logon("ONE", ITS_OWN), CancelReason.EXPIRED);
            awaitLine(Level.INFO, "FIX.4.4:HEARTWHEEL->ONE: switch fired, no heartbeat: of its orders 0 cancelled");
        } finally {
            FIRINGS.setLevel(null);
        }
    }

    @Test
    void shouldTellOfProtectiveOrdersAndOfWhatAShadowWouldHaveDone() {
        open(false, false);
        market.arm(BOT, true);
        market.order(BOT, "b1");
        market.order(BOT, "stop", true);
        market.trading.ended(market.ending(BOT, market.arm(BOT, true), null, Cause.EXPIRED, Scope.SESSION, true));
        awaitLine(Level.WARNING, "gemini/bot: switch fired, no heartbeat: of its orders 1 would have been cancelled, it is in "
            + "shadow mode, 0 failed, 1 exempt, ");
    }

    @Test
    void shouldCallItAnErrorIfOrdersAreLeftThatShouldNotBe() {
        open(false, false);
        final Counterparty one = market.logon("ONE", ITS_OWN);
        market.order(one, "1");
        market.venue.close();
        market.end(one, CancelReason.EXPIRED);
        awaitLine(Level.SEVERE, "FIX.4.4:HEARTWHEEL->ONE: switch fired, no heartbeat: of its orders 0 cancelled, 1 failed");
    }

    private void open(final boolean joint, final boolean all) {
        market = new TestMarket(null, new TradingAccount("FUND", List.of("ONE", "TWO"), joint, all));
    }

    private void awaitLine(final Level level, final String start) {
        Await.until(() -> start + " in " + lines.stream().map(LogRecord::getMessage).toList(), 20,
            () -> lines.stream().anyMatch(line -> line.getLevel() == level && line.getMessage().startsWith(start)
                && line.getMessage().matches(".*, [0-9.]+ ms after the decision")));
    }
}
