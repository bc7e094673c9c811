package io.heartwheel.server.venue;

import static io.heartwheel.server.venue.TestVenue.BUY;
import static io.heartwheel.server.venue.TestVenue.SELL;
import static io.heartwheel.server.venue.TestVenue.limit;
import static io.heartwheel.server.venue.TestVenue.protective;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import quickfix.field.OrdType;
import quickfix.field.TimeInForce;

/** A switch that a FIX session shares with clients of APIs. */
class SwitchedAccountTest {
    private final TestVenue venue = new TestVenue(TestVenue.WIDE);
    private final Blotter fix = venue.logon("FUND");
    private final Blotter bot = venue.api("bot", "FUND");
    private final Blotter hand = venue.api("hand", "FUND");
    private final Blotter stranger = venue.api("stranger", "OTHER");
    private final Account fund = fix.account;

    @Test
    void shouldTakeOrdersOfAClientThatNeverArmedUnlessItMust() {
        assertThat(venue.enter(bot, limit("1", BUY, "100", 1)).code()).isNull();
        final Blotter strict = venue.blotters.open(new Party("FUND", "strict", "strict", true));
        assertThat(venue.enter(strict, limit("1", BUY, "100", 1)).code()).isEqualTo("NOT_ARMED");
        strict.arm();
        assertThat(venue.enter(strict, limit("1", BUY, "100", 1)).code()).isNull();
        strict.deadMansSwitch.fire(strict.arming().own());
        assertThat(venue.enter(strict, limit("2", BUY, "100", 1)).code()).isEqualTo("SWITCH_FIRED");
    }

    @Test
    void shouldCancelForAllPartiesOfTheAccountAndForNobodyElse() {
        venue.send(fix, limit("f1", BUY, "100", 1));
        venue.enter(bot, limit("b1", BUY, "100", 1));
        venue.enter(hand, limit("h1", SELL, "101", 1));
        venue.enter(stranger, limit("s1", BUY, "100", 1));
        venue.reports.clear();
        assertThat(fire()).isEqualTo(new CancelResult(3, 0));
        assertThat(venue.reports).map(TestVenue::line).containsExactly("f1 150=4 39=4 14=0 151=0");
        assertThat(venue.totals.resting()).isEqualTo(1);
        assertThat(fund.resting()).isZero();
        assertThat(fund.inBooks()).isEmpty();
        assertThat(bot.latelyClosed()).map(order -> venue.desk.view(order).reason()).containsExactly("cancelled: no heartbeat");
        assertThat(fire()).as("nothing the second time").isEqualTo(new CancelResult(0, 0));
    }

    @Test
    void shouldRefuseAllPartiesUntilAnyOfThemArms() {
        fire();
        assertThat(venue.execution(fix, limit("f1", BUY, "100", 1)).refusal()).isEqualTo(Why.FIRED);
        assertThat(venue.enter(bot, limit("b1", BUY, "100", 1)).code()).isEqualTo("SWITCH_FIRED");
        assertThat(venue.enter(stranger, limit("s1", BUY, "100", 1)).code()).isNull();
        hand.arm();
        assertThat(venue.execution(fix, limit("f1", BUY, "100", 1)).execType()).isEqualTo('0');
        assertThat(venue.enter(bot, limit("b1", BUY, "100", 1)).code()).isNull();
    }

    @Test
    void shouldKeepProtectiveOrdersAndCountThem() {
        bot.arm();
        venue.enter(bot, protective("stop", SELL, "110", 1));
        venue.enter(bot, limit("b1", BUY, "100", 1));
        assertThat(venue.desk.wouldSweep(bot, new Firing(bot.party, 1, Firing.NONE), CancelCause.NO_HEARTBEAT))
            .isEqualTo(new CancelResult(1, 0, 1));
        assertThat(venue.desk.wouldSweep(bot, new Firing(hand.party, 0, 2), CancelCause.NO_HEARTBEAT))
            .isEqualTo(new CancelResult(1, 0, 1));
        assertThat(venue.desk.sweep(bot, 1, CancelCause.NO_HEARTBEAT)).isEqualTo(new CancelResult(1, 0, 1));
        assertThat(bot.restingOrders()).map(order -> order.clOrdId).containsExactly("stop");
        assertThat(fire()).isEqualTo(new CancelResult(0, 0, 1));
    }

    @Test
    void shouldNotTouchWhatFollowedTheReturnOfWhoeverDied() {
        final Arming died = bot.arm();
        venue.enter(hand, limit("before", BUY, "100", 1));
        final Arming back = bot.arm();
        venue.enter(bot, limit("back", BUY, "100", 1));
        venue.enter(hand, limit("after", BUY, "100", 1));
        final long through = bot.accountArmingsUntilAfter(died.own());
        assertThat(through).isEqualTo(back.account() - 1);
        fund.deadMansSwitch.fire(through);
        assertThat(venue.desk.sweep(fund, new Firing(bot.party, died.own(), through), CancelCause.NO_HEARTBEAT))
            .isEqualTo(new CancelResult(1, 0));
        assertThat(bot.resting()).isEqualTo(1);
        assertThat(hand.restingOrders()).map(order -> order.clOrdId).containsExactly("after");
        assertThat(venue.enter(hand, limit("more", BUY, "100", 1)).code()).isNull();
    }

    @Test
    void shouldRefuseWhatIsResentFromBeforeTheAccountFired() {
        fire();
        hand.arm();
        fix.arm();
        final Command.NewOrder resent = TestVenue.order("f1", "ACME", BUY,
            new Command.Ask(OrdType.LIMIT, TimeInForce.DAY, "100", "1", 0, true));
        assertThat(venue.execution(fix, resent).refusal()).isEqualTo(Why.STALE);
        fix.arm();
        assertThat(venue.execution(fix, resent).execType()).as("a gap without a firing").isEqualTo('0');
    }

    private CancelResult fire() {
        final long through = fund.deadMansSwitch.arming();
        fund.deadMansSwitch.fire(through);
        return venue.desk.sweep(fund, new Firing(stranger.party, 0, through), CancelCause.NO_HEARTBEAT);
    }
}
