package io.heartwheel.server.venue;

import static io.heartwheel.server.venue.TestVenue.BUY;
import static io.heartwheel.server.venue.TestVenue.SELL;
import static io.heartwheel.server.venue.TestVenue.cancel;
import static io.heartwheel.server.venue.TestVenue.limit;
import static io.heartwheel.server.venue.TestVenue.line;
import static io.heartwheel.server.venue.TestVenue.market;
import static io.heartwheel.server.venue.TestVenue.replace;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import quickfix.field.OrdType;
import quickfix.field.TimeInForce;

class SwitchedDeskTest {
    private final TestVenue venue = new TestVenue();
    private final Blotter alice = venue.logon("ALICE");
    private final Blotter bob = venue.logon("BOB");

    @Test
    void shouldCancelEveryRestingOrderOfTheSessionAndSayWhy() {
        venue.send(alice, limit("a1", BUY, "100", 10));
        venue.send(alice, limit("a2", SELL, "101", 5));
        venue.send(bob, market("b1", SELL, 4));
        venue.send(bob, limit("b2", BUY, "99", 1));
        venue.reports.clear();
        assertThat(sweep(CancelCause.NO_HEARTBEAT)).isEqualTo(new CancelResult(2, 0));
        assertThat(venue.reports).map(TestVenue::line).containsExactly("a1 150=4 39=4 14=4 151=0", "a2 150=4 39=4 14=0 151=0");
        assertThat(venue.reports).allSatisfy(report -> {
            assertThat(((Report.Execution) report).unsolicited()).isTrue();
            assertThat(((Report.Execution) report).text()).isEqualTo("Cancelled: no heartbeat");
        });
        assertThat(bob.resting()).isEqualTo(1);
        assertThat(venue.totals.resting()).isEqualTo(1);
    }

    @Test
    void shouldFindNothingTheSecondTime() {
        venue.send(alice, limit("a1", BUY, "100", 10));
        sweep(CancelCause.LOGOUT);
        venue.reports.clear();
        assertThat(sweep(CancelCause.LOGOUT)).isEqualTo(new CancelResult(0, 0));
        assertThat(venue.reports).isEmpty();
    }

    @Test
    void shouldRefuseOrdersAndReplacementsOnceFiredButNotCancels() {
        venue.send(alice, limit("a1", BUY, "100", 10));
        alice.deadMansSwitch.fire(alice.deadMansSwitch.arming());
        final Report.Execution refused = venue.execution(alice, limit("a2", BUY, "100", 10));
        assertThat(refused.refusal()).isEqualTo(Why.FIRED);
        assertThat(refused.text()).contains("Log on again");
        assertThat(venue.ask(alice, replace("a2", "a1", BUY, "101", 10)).get(0)).extracting("why").isEqualTo(Why.FIRED);
        assertThat(line(venue.execution(alice, cancel("a2", "a1", BUY)))).startsWith("a2 150=4");
    }

    @Test
    void shouldAcceptOrdersAgainOnceRearmed() {
        alice.deadMansSwitch.fire(alice.deadMansSwitch.arming());
        alice.deadMansSwitch.arm();
        assertThat(venue.execution(alice, limit("a1", BUY, "100", 10)).execType()).isEqualTo('0');
    }

    @Test
    void shouldNotTouchOrdersOfALaterConnection() {
        venue.send(alice, limit("old", BUY, "100", 10));
        final long first = alice.deadMansSwitch.arming();
        alice.deadMansSwitch.arm();
        venue.send(alice, limit("new", BUY, "100", 10));
        alice.deadMansSwitch.fire(first);
        assertThat(venue.desk.sweep(alice, first, CancelCause.CONNECTION_LOST)).isEqualTo(new CancelResult(1, 0));
        assertThat(alice.restingOrders()).map(order -> order.clOrdId).containsExactly("new");
    }

    @Test
    void shouldCountAReplacedOrderToTheConnectionThatReplacedIt() {
        venue.send(alice, limit("old", BUY, "100", 10));
        final long first = alice.deadMansSwitch.arming();
        alice.deadMansSwitch.arm();
        venue.send(alice, replace("new", "old", BUY, "100", 9));
        assertThat(venue.desk.sweep(alice, first, CancelCause.CONNECTION_LOST)).isEqualTo(new CancelResult(0, 0));
    }

    @Test
    void shouldRefuseAnOrderThatIsResentFromBeforeTheFiring() {
        alice.deadMansSwitch.fire(alice.deadMansSwitch.arming());
        alice.deadMansSwitch.arm();
        final Command.NewOrder resent = TestVenue.order("a1", "ACME", BUY,
            new Command.Ask(OrdType.LIMIT, TimeInForce.DAY, "100", "1", 0, true));
        assertThat(venue.execution(alice, resent).refusal()).isEqualTo(Why.STALE);
        alice.deadMansSwitch.arm();
        assertThat(venue.execution(alice, resent).execType()).as("a gap without a firing").isEqualTo('0');
    }

    private CancelResult sweep(final CancelCause cause) {
        return venue.desk.sweep(alice, alice.deadMansSwitch.arming(), cause);
    }
}
