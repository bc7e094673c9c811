package io.heartwheel.server.switches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartwheel.Heartwheel;
import io.heartwheel.Policy;
import io.heartwheel.fix.CancelReason;
import io.heartwheel.fix.Counterparty;
import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Switches.Arming;
import io.heartwheel.gateway.Switches.Cause;
import io.heartwheel.server.Await;
import io.heartwheel.server.config.TradingAccount;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One account with a FIX session and clients of APIs: who dies, and whose orders go. */
@Timeout(60)
class AccountSwitchesTest {
    private static final Client BOT = TestMarket.client("bot", "FUND");
    private static final Client HAND = TestMarket.client("hand", "FUND");
    private static final Client STRICT = TestMarket.client("strict", "FUND");
    private static final long LONG_NS = TimeUnit.MINUTES.toNanos(5);
    /** Leaves two seconds after the expiry that trips the breaker: enough on a busy machine. */
    private static final long HOLD_NS = TimeUnit.SECONDS.toNanos(3);

    private TestMarket market;

    @AfterEach
    void close() {
        market.close();
    }

    @Test
    void shouldFireEachForItselfUnlessJoint() {
        open(false, false);
        final Counterparty fix = armed();
        market.end(fix, CancelReason.EXPIRED);
        market.awaitJournal("ORDERS_CANCELLED 1 1");
        assertThat(market.open(BOT)).containsExactly("b1");
        assertThat(market.order(BOT, "b2").code()).isNull();
        final Counterparty again = market.logon("DESK");
        market.order(again, "f2");
        market.end(BOT, Cause.EXPIRED, Scope.SESSION);
        market.awaitJournal("ORDERS_CANCELLED 77 2");
        assertThat(market.resting(again)).isEqualTo(1);
        assertThat(market.order(BOT, "b3").code()).isEqualTo("SWITCH_FIRED");
        market.arm(BOT);
        assertThat(market.order(BOT, "b3").code()).isNull();
    }

    @Test
    void shouldReachTheAccountsOtherSessionsIfItsScopeSaysSo() {
        open(false, false);
        final Counterparty fix = armed();
        market.end(BOT, Cause.EXPIRED, Scope.ACCOUNT);
        market.awaitJournal("ORDERS_CANCELLED 77 2");
        assertThat(market.resting(fix)).isZero();
        market.order(fix, "f2");
        assertThat(market.resting(fix)).as("refused until somebody arms").isZero();
        market.arm(HAND);
        market.order(fix, "f3");
        assertThat(market.resting(fix)).isEqualTo(1);
    }

    @Test
    void shouldRefuseTheOrdersOfWhoeverDiedUntilItIsBackItself() {
        open(false, false);
        armed();
        market.arm(HAND);
        market.end(BOT, Cause.EXPIRED, Scope.ACCOUNT);
        assertThat(market.order(HAND, "h1").code()).isEqualTo("SWITCH_FIRED");
        market.arm(HAND);
        assertThat(market.order(HAND, "h1").code()).isNull();
        assertThat(market.order(BOT, "b2").code()).as("nobody watches it").isEqualTo("SWITCH_FIRED");
        market.arm(BOT);
        assertThat(market.order(BOT, "b2").code()).isNull();
    }

    @Test
    void shouldTakeOrdersOfAClientWithoutASwitchAgainAfterItsNextHeartbeat() {
        open(false, false);
        final Counterparty fix = armed();
        assertThat(market.order(HAND, "h1").code()).isNull();
        market.end(BOT, Cause.EXPIRED, Scope.ACCOUNT);
        market.awaitJournal("ORDERS_CANCELLED 77 3");
        assertThat(market.order(HAND, "h2").code()).isEqualTo("SWITCH_FIRED");
        market.trading.heard(TestMarket.client("hand", "RIVAL"));
        assertThat(market.order(HAND, "h2").code()).as("another account's").isEqualTo("SWITCH_FIRED");
        market.trading.heard(HAND);
        assertThat(market.order(HAND, "h2").code()).isNull();
        market.order(fix, "f2");
        assertThat(market.resting(fix)).as("it lives, too").isEqualTo(1);
        assertThat(market.order(BOT, "b2").code()).as("it died").isEqualTo("SWITCH_FIRED");
        final long arming = market.trading.now(HAND);
        market.trading.heard(HAND);
        assertThat(market.trading.now(HAND)).as("nothing has fired since").isEqualTo(arming);
        market.end(fix, CancelReason.EXPIRED);
        market.arm(BOT);
        market.end(BOT, Cause.EXPIRED, Scope.ACCOUNT);
        Await.until(() -> "fired again: " + market.journal, 20, () -> market.open(HAND).isEmpty());
        assertThat(market.order(HAND, "h3").code()).isEqualTo("SWITCH_FIRED");
    }

    @Test
    void shouldNotCountAClientWithoutASwitchAsThere() {
        open(true, true);
        final Counterparty fix = armed();
        market.trading.heard(HAND);
        market.end(fix, CancelReason.EXPIRED);
        market.end(BOT, Cause.EXPIRED, Scope.SESSION);
        market.awaitJournal("ORDERS_CANCELLED 77 2");
        market.trading.heard(HAND);
        assertThat(market.order(HAND, "h1").code()).isNull();
        assertThat(market.order(BOT, "b2").code()).isEqualTo("SWITCH_FIRED");
        market.order(fix, "f2");
        assertThat(market.resting(fix)).as("it died, too").isZero();
    }

    @Test
    void shouldTellASurvivorThatItHasToArmAgain() {
        open(true, false);
        final Counterparty fix = armed();
        final Arming bot = market.arm(BOT);
        assertThat(market.trading.stands(BOT, bot)).isTrue();
        assertThat(market.trading.now(BOT)).isEqualTo(bot.account());
        market.end(fix, CancelReason.EXPIRED);
        assertThat(market.trading.stands(BOT, bot)).isFalse();
        assertThat(market.order(BOT, "b2").code()).isEqualTo("SWITCH_FIRED");
        assertThat(market.trading.stands(BOT, market.arm(BOT))).isTrue();
        assertThat(market.order(BOT, "b2").code()).isNull();
        market.end(BOT, Cause.EXPIRED, Scope.SESSION);
        market.awaitJournal("ORDERS_CANCELLED 77 1");
        assertThat(market.trading.stands(HAND, bot)).as("never heard of").isFalse();
        assertThat(market.trading.now(TestMarket.client("x", "NOBODYS"))).isZero();
    }

    @Test
    void shouldNotTouchWhatOthersArmedBetweenTheDecisionAndTheMomentItIsTold() {
        open(true, false);
        final Counterparty fix = armed();
        final var ending = market.ending(BOT, market.arm(BOT), null, Cause.EXPIRED, Scope.SESSION, false);
        market.arm(HAND);
        market.order(HAND, "h1");
        assertThat(market.order(BOT, "b2").code()).isNull();
        market.trading.ended(ending);
        market.awaitJournal("ORDERS_CANCELLED 77 3");
        assertThat(market.open(HAND)).containsExactly("h1");
        assertThat(market.open(BOT)).as("even what it sent since then").isEmpty();
        assertThat(market.resting(fix)).isZero();
        assertThat(market.order(HAND, "h2").code()).isNull();
    }

    @Test
    void shouldFireForAllWhenTheFirstOfAJointAccountDies() {
        open(true, false);
        final Counterparty fix = armed();
        market.end(fix, CancelReason.EXPIRED);
        market.awaitJournal("ORDERS_CANCELLED 1 2");
        assertThat(market.open(BOT)).isEmpty();
        assertThat(market.list(BOT).get(0).reason()).isEqualTo("cancelled: no heartbeat");
        assertThat(market.order(BOT, "b2").code()).isEqualTo("SWITCH_FIRED");
        final Counterparty back = market.logon("DESK");
        assertThat(market.order(BOT, "b2").code()).isNull();
        market.end(BOT, Cause.CONNECTION_LOST, Scope.SESSION);
        market.awaitJournal("ORDERS_CANCELLED 77 1");
        assertThat(market.journal).contains("CONNECTION_LOST 77 0");
        market.order(back, "f2");
        assertThat(market.resting(back)).isZero();
    }

    @Test
    void shouldCancelNothingWhenSomebodyLeavesInGoodOrder() {
        open(true, false);
        final Counterparty fix = armed();
        market.end(fix, CancelReason.LOGOUT);
        market.end(BOT, Cause.LOGGED_OUT, Scope.NONE);
        market.serve();
        assertThat(market.resting(fix)).isEqualTo(1);
        assertThat(market.open(BOT)).containsExactly("b1");
        assertThat(market.journal).containsExactly("ORDERS_KEPT 1 1", "LOGGED_OUT 77 0", "ORDERS_KEPT 77 1");
    }

    /** What the journal doesn't say of an expiry is owed, and would be seen to again after each restart. */
    @Test
    void shouldSayThatNoOrdersWereKeptIfNoneRest() {
        open(false, false);
        market.arm(BOT);
        market.end(BOT, Cause.EXPIRED, Scope.NONE);
        final Counterparty fix = market.logon("DESK");
        market.fix.onReturned(fix, System.nanoTime());
        assertThat(market.journal).containsExactly("ORDERS_KEPT 77 0", "ORDERS_KEPT 1 0");
    }

    @Test
    void shouldFireOnlyWhenTheLastDiesIfAllMustBeDead() {
        open(true, true);
        final Counterparty fix = armed();
        market.end(BOT, Cause.EXPIRED, Scope.ACCOUNT);
        market.awaitJournal("ORDERS_KEPT 77 1");
        assertThat(market.open(BOT)).containsExactly("b1");
        market.order(fix, "f2");
        assertThat(market.resting(fix)).isEqualTo(2);
        market.end(fix, CancelReason.CONNECTION_LOST);
        market.awaitJournal("ORDERS_CANCELLED 1 3");
        assertThat(market.order(BOT, "b2").code()).isEqualTo("SWITCH_FIRED");
        assertThat(market.list(BOT).get(0).reason()).isEqualTo("cancelled: connection lost");
    }

    @Test
    void shouldCancelNothingIfTheLastLeavesInGoodOrder() {
        open(true, true);
        final Counterparty fix = armed();
        market.end(BOT, Cause.EXPIRED, Scope.SESSION);
        market.end(fix, CancelReason.LOGOUT);
        market.serve();
        assertThat(market.venue.restingOrders()).isEqualTo(2);
        assertThat(market.journal).containsExactly("ORDERS_KEPT 77 1", "ORDERS_KEPT 1 1");
    }

    @Test
    void shouldFireForThoseWhoDiedBeforeIfTheLastDeathCancelsNothing() {
        open(true, true);
        final Counterparty fix = armed();
        market.arm(HAND);
        market.order(HAND, "h1");
        market.end(fix, CancelReason.EXPIRED);
        market.end(BOT, Cause.EXPIRED, Scope.SESSION);
        market.end(HAND, Cause.CONNECTION_LOST, Scope.NONE);
        market.awaitJournal("ORDERS_CANCELLED 77 3");
        assertThat(market.venue.restingOrders()).isZero();
        market.arm(HAND);
        assertThat(market.order(HAND, "h2").code()).isNull();
        assertThat(market.order(BOT, "b2").code()).isEqualTo("SWITCH_FIRED");
        market.order(fix, "f2");
        assertThat(market.resting(fix)).isZero();
    }

    @Test
    void shouldCancelNothingForSomebodyWhoDiedAndCameBack() {
        open(true, true);
        final Counterparty fix = armed();
        market.end(BOT, Cause.EXPIRED, Scope.SESSION);
        market.arm(BOT);
        market.end(fix, CancelReason.LOGOUT);
        market.end(BOT, Cause.CONNECTION_LOST, Scope.NONE);
        market.serve();
        assertThat(market.venue.restingOrders()).isEqualTo(2);
    }

    @Test
    void shouldNotCountAShadowAsThere() {
        open(true, true);
        final Counterparty fix = armed();
        final Arming shadow = market.arm(HAND, true);
        market.order(HAND, "h1");
        market.end(BOT, Cause.EXPIRED, Scope.SESSION);
        market.trading.ended(market.ending(HAND, shadow, null, Cause.EXPIRED, Scope.SESSION, true));
        market.serve();
        assertThat(market.venue.restingOrders()).as("the desk is there").isEqualTo(3);
        market.arm(HAND, true);
        market.end(fix, CancelReason.CONNECTION_LOST);
        market.awaitJournal("ORDERS_CANCELLED 1 3");
        assertThat(market.venue.restingOrders()).isZero();
    }

    /** It counted as there when it armed, and is told to be a shadow only at its end. */
    @Test
    void shouldFireForThoseWhoDiedBeforeIfTheLastTurnsOutToBeAShadow() {
        open(true, true);
        final Counterparty fix = armed();
        market.end(fix, CancelReason.CONNECTION_LOST);
        market.trading.ended(market.ending(BOT, market.arm(BOT), null, Cause.EXPIRED, Scope.SESSION, true));
        market.awaitJournal("ORDERS_CANCELLED 1 2");
        assertThat(market.journal).contains("WOULD_CANCEL 77 2");
    }

    @Test
    void shouldCountSomebodyWhoIsBackAlreadyAsThere() {
        open(true, true);
        final Counterparty fix = armed();
        final Arming first = market.arm(BOT);
        final Arming second = market.arm(BOT);
        market.end(fix, CancelReason.EXPIRED);
        market.trading.ended(market.ending(BOT, first, second, Cause.EXPIRED, Scope.SESSION, false));
        market.serve();
        assertThat(market.venue.restingOrders()).isEqualTo(2);
        market.end(BOT, Cause.EXPIRED, Scope.SESSION);
        market.awaitJournal("ORDERS_CANCELLED 77 2");
    }

    @Test
    void shouldLetALateEndOfAFixSessionTouchNothingThatFollowedItsReturn() {
        open(true, false);
        final Counterparty former = armed();
        final Counterparty back = market.logon("DESK");
        market.order(back, "f2");
        market.order(BOT, "b2");
        market.end(former, CancelReason.EXPIRED);
        market.awaitJournal("ORDERS_CANCELLED 1 2");
        assertThat(market.resting(back)).isEqualTo(1);
        assertThat(market.open(BOT)).containsExactly("b2");
        assertThat(market.order(BOT, "b3").code()).isNull();
    }

    @Test
    void shouldLetALateEndOfAClientTouchNothingThatFollowedItsReturn() {
        open(false, false);
        final Counterparty fix = armed();
        final Arming first = market.arm(BOT);
        market.order(fix, "f2");
        final Arming second = market.arm(BOT);
        market.arm(HAND);
        market.order(fix, "f3");
        market.order(BOT, "b2");
        market.trading.ended(market.ending(BOT, first, second, Cause.EXPIRED, Scope.ACCOUNT, false));
        market.awaitJournal("ORDERS_CANCELLED 77 3");
        assertThat(market.resting(fix)).isEqualTo(1);
        assertThat(market.open(BOT)).containsExactly("b2");
    }

    @Test
    void shouldLetAnEndThatIsToldManyReturnsLaterTouchNothingThatFollowedTheFirst() {
        open(false, false);
        armed();
        final Arming first = market.arm(BOT);
        final Arming second = market.arm(BOT);
        market.order(HAND, "h1");
        for (int i = 0; i < 50; i++) {
            market.arm(BOT);
        }
        market.trading.ended(market.ending(BOT, first, second, Cause.EXPIRED, Scope.ACCOUNT, false));
        market.awaitJournal("ORDERS_CANCELLED 77 2");
        assertThat(market.open(HAND)).containsExactly("h1");
    }

    @Test
    void shouldOnlyTellWhatAShadowWouldHaveCancelled() {
        open(true, false);
        final Counterparty fix = armed();
        market.order(BOT, "stop", true);
        market.trading.ended(market.ending(BOT, market.arm(BOT), null, Cause.EXPIRED, Scope.ACCOUNT, true));
        market.awaitJournal("WOULD_CANCEL 77 2");
        market.awaitJournal("ORDERS_KEPT 77 1");
        assertThat(market.venue.restingOrders()).isEqualTo(3);
        assertThat(market.order(BOT, "b2").code()).isNull();
        market.order(fix, "f2");
        assertThat(market.resting(fix)).isEqualTo(2);
    }

    @Test
    void shouldKeepProtectiveOrders() {
        open(true, false);
        final Counterparty fix = armed();
        market.order(BOT, "stop", true);
        market.end(fix, CancelReason.EXPIRED);
        market.awaitJournal("ORDERS_CANCELLED 1 2");
        market.awaitJournal("ORDERS_KEPT 1 1");
        assertThat(market.open(BOT)).containsExactly("stop");
    }

    @Test
    void shouldTakeOrdersOfAClientThatHasToSendHeartbeatsOnlyWhileItDoes() {
        open(false, false);
        armed();
        assertThat(market.order(STRICT, "s1").code()).isEqualTo("NOT_ARMED");
        market.arm(STRICT);
        assertThat(market.order(STRICT, "s1").code()).isNull();
        market.end(STRICT, Cause.LOGGED_OUT, Scope.NONE);
        assertThat(market.order(STRICT, "s2").code()).isEqualTo("SWITCH_FIRED");
        assertThat(market.open(STRICT)).containsExactly("s1");
        market.arm(STRICT);
        market.end(STRICT, Cause.EXPIRED, Scope.ACCOUNT);
        market.arm(BOT);
        assertThat(market.order(STRICT, "s2").code()).isEqualTo("SWITCH_FIRED");
    }

    @Test
    void shouldHoldAClientsExpiryAndKeepTheOrdersOfOneThatIsBackInTime() {
        open(tripped(LONG_NS), false, false);
        armed();
        final Arming first = market.arm(BOT);
        market.end(BOT, Cause.EXPIRED, Scope.SESSION);
        assertThat(market.journal).containsExactly("CANCEL_HELD 77 0");
        final Arming second = market.arm(BOT);
        assertThat(market.journal).containsExactly("CANCEL_HELD 77 0", "ORDERS_KEPT 77 1");
        market.journal.clear();
        final Arming third = market.arm(BOT);
        market.trading.ended(market.ending(BOT, second, third, Cause.EXPIRED, Scope.SESSION, false));
        assertThat(market.journal).as("back already").containsExactly("ORDERS_KEPT 77 1");
        assertThat(first.session()).isLessThan(second.session());
        assertThat(market.open(BOT)).containsExactly("b1");
    }

    @Test
    void shouldHoldFixAndOthersAlike() {
        open(tripped(LONG_NS), true, true);
        final Counterparty fix = armed();
        market.end(fix, CancelReason.EXPIRED);
        market.end(BOT, Cause.EXPIRED, Scope.SESSION);
        assertThat(market.journal).containsExactly("CANCEL_HELD 1 0", "CANCEL_HELD 77 0");
        market.logon("DESK");
        assertThat(market.journal).contains("ORDERS_KEPT 1 1");
        market.arm(HAND);
        market.end(HAND, Cause.CONNECTION_LOST, Scope.SESSION);
        market.serve();
        assertThat(market.venue.restingOrders()).isEqualTo(2);
    }

    @Test
    void shouldFireWhatWasHeldWithoutTouchingWhatOthersArmedMeanwhile() {
        open(tripped(HOLD_NS), false, false);
        final Counterparty fix = armed();
        market.end(BOT, Cause.EXPIRED, Scope.ACCOUNT);
        market.arm(HAND);
        market.order(HAND, "h1");
        assertThat(market.journal).containsExactly("CANCEL_HELD 77 0");
        market.awaitJournal("ORDERS_CANCELLED 77 2");
        assertThat(market.open(HAND)).containsExactly("h1");
        assertThat(market.resting(fix)).isZero();
        assertThat(market.order(HAND, "h2").code()).isNull();
    }

    @Test
    void shouldTakeEverythingWhenAllOfThemWereHeldTogether() {
        open(tripped(HOLD_NS), true, true);
        final Counterparty fix = armed();
        market.end(fix, CancelReason.EXPIRED);
        market.arm(HAND);
        market.order(HAND, "h1");
        market.end(HAND, Cause.EXPIRED, Scope.SESSION);
        market.end(BOT, Cause.EXPIRED, Scope.SESSION);
        Await.until(() -> "none left: " + market.journal, 20, () -> market.venue.restingOrders() == 0);
    }

    @Test
    void shouldCancelNothingOnceClosed() {
        open(true, false);
        final Counterparty fix = armed();
        market.switches.close();
        market.end(fix, CancelReason.CONNECTION_LOST);
        market.serve();
        assertThat(market.venue.restingOrders()).isEqualTo(2);
        assertThat(market.journal).isEmpty();
    }

    @Test
    void shouldKnowWhoseAccountACounterpartyIs() {
        open(true, true);
        final TradingAccounts accounts = new TradingAccounts(List.of(
            new TradingAccount("FUND", List.of("DESK", "ALGO"), true, false),
            new TradingAccount("OTHER", List.of(), false, true)));
        assertThat(accounts.ofCompId("ALGO")).isEqualTo("FUND");
        assertThat(accounts.ofCompId("ALONE")).isEqualTo("ALONE");
        assertThat(accounts.ofCompId("FUND")).as("a name alone lets nobody in").isEqualTo("FUND (FIX)");
        assertThat(accounts.isJoint("FUND")).isTrue();
        assertThat(accounts.needsAll("FUND")).isFalse();
        assertThat(accounts.needsAll("OTHER")).as("without joint it means nothing").isFalse();
        assertThat(accounts.isJoint("ALONE")).isFalse();
        assertThatThrownBy(() -> new TradingAccounts(List.of(new TradingAccount("A", List.of("X"), true, true),
            new TradingAccount("B", List.of("X"), true, true)))).hasMessageContaining("CompID X belongs to account A");
        assertThatThrownBy(() -> new TradingAccounts(List.of(new TradingAccount("A", List.of(), true, true),
            new TradingAccount("A", List.of(), true, true)))).hasMessageContaining("account A is there twice");
    }

    private void open(final boolean joint, final boolean all) {
        open(null, joint, all);
    }

    private void open(final Breaker breaker, final boolean joint, final boolean all) {
        market = new TestMarket(breaker, new TradingAccount("FUND", List.of("DESK"), joint, all));
    }

    /** A FIX session and a client, with one order each. */
    private Counterparty armed() {
        final Counterparty fix = market.logon("DESK");
        market.arm(BOT);
        market.order(fix, "f1");
        assertThat(market.order(BOT, "b1").code()).isNull();
        assertThat(market.resting(fix)).isEqualTo(1);
        return fix;
    }

    /** A breaker that has just seen ten sessions expire, a second ago on the present time line. */
    private static Breaker tripped(final long graceNs) {
        final Breaker breaker = new Breaker(new Breaker.Limits(0.5, 10, LONG_NS, graceNs), alarm -> { });
        final long nowNs = System.nanoTime();
        final long startNs = nowNs - TimeUnit.SECONDS.toNanos(6);
        final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(64), startNs);
        for (int i = 0; i < 10; i++) {
            wheel.register(i, Policy.probed(TimeUnit.SECONDS.toNanos(3), TimeUnit.SECONDS.toNanos(5)), startNs);
        }
        for (long atNs = startNs; atNs < nowNs; atNs += TimeUnit.MILLISECONDS.toNanos(10)) {
            wheel.poll(atNs, breaker);
        }
        return breaker;
    }
}
