package io.heartwheel.server.venue;

import static io.heartwheel.server.venue.TestVenue.BUY;
import static io.heartwheel.server.venue.TestVenue.SELL;
import static io.heartwheel.server.venue.TestVenue.ask;
import static io.heartwheel.server.venue.TestVenue.cancel;
import static io.heartwheel.server.venue.TestVenue.limit;
import static io.heartwheel.server.venue.TestVenue.line;
import static io.heartwheel.server.venue.TestVenue.market;
import static io.heartwheel.server.venue.TestVenue.order;
import static io.heartwheel.server.venue.TestVenue.replace;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import quickfix.field.MassCancelRejectReason;
import quickfix.field.OrdType;
import quickfix.field.TimeInForce;

class AmendmentsTest {
    private final TestVenue venue = new TestVenue();
    private final Blotter alice = venue.logon("ALICE");
    private final Blotter bob = venue.logon("BOB");

    @Test
    void shouldCancelARestingOrder() {
        venue.send(alice, limit("a1", BUY, "100", 10));
        final Report.Execution report = venue.execution(alice, cancel("a2", "a1", BUY));
        assertThat(line(report)).isEqualTo("a2 150=4 39=4 14=0 151=0");
        assertThat(report.origClOrdId()).isEqualTo("a1");
        assertThat(report.unsolicited()).isFalse();
        assertThat(venue.ask(bob, market("b1", SELL, 1))).as("it is out of the book").hasSize(2);
        assertThat(alice.resting()).isZero();
    }

    @Test
    void shouldKeepWhatWasFilledWhenCancelling() {
        venue.send(alice, limit("a1", BUY, "100", 10));
        venue.send(bob, market("b1", SELL, 4));
        assertThat(line(venue.execution(alice, cancel("a2", "a1", BUY)))).isEqualTo("a2 150=4 39=4 14=4 151=0");
    }

    @Test
    void shouldRefuseToCancelWhatItDoesNotKnow() {
        final Report.CancelRefused report = refused(alice, cancel("a2", "a1", BUY));
        assertThat(report).extracting("orderId", "status", "clOrdId", "origClOrdId", "responseTo", "why")
            .containsExactly("NONE", '8', "a2", "a1", '1', Why.UNKNOWN_ORDER);
        venue.send(bob, limit("b1", BUY, "100", 1));
        assertThat(refused(alice, cancel("a2", "b1", BUY)).why()).as("another session's").isEqualTo(Why.UNKNOWN_ORDER);
    }

    @Test
    void shouldRefuseToCancelWhatIsClosed() {
        venue.send(alice, limit("a1", BUY, "100", 1));
        venue.send(bob, market("b1", SELL, 1));
        assertThat(refused(alice, cancel("a2", "a1", BUY))).extracting("status", "why").containsExactly('2', Why.TOO_LATE);
        venue.send(alice, limit("a3", BUY, "100", 1));
        venue.send(alice, cancel("a4", "a3", BUY));
        assertThat(refused(alice, cancel("a5", "a3", BUY))).extracting("status", "why").containsExactly('4', Why.TOO_LATE);
    }

    @Test
    void shouldRefuseAnAmendmentThatContradictsTheOrder() {
        venue.send(alice, limit("a1", BUY, "100", 1));
        assertThat(refused(alice, cancel("a2", "a1", SELL)).text()).contains("Symbol(55) ACME", "Side(54) 1");
        assertThat(refused(alice, new Command.Cancel("a2", "a1", "GLOBEX", BUY)).text()).contains("Symbol(55) ACME");
        assertThat(refused(alice, replace("a2", "a1", SELL, "100", 1)).responseTo()).isEqualTo('2');
        assertThat(alice.resting()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAnAmendmentUnderAUsedId() {
        venue.send(alice, limit("a1", BUY, "100", 1));
        assertThat(refused(alice, cancel("a1", "a1", BUY)).why()).isEqualTo(Why.DUPLICATE);
        assertThat(refused(alice, replace("a1", "a1", BUY, "101", 1)).why()).isEqualTo(Why.DUPLICATE);
    }

    @Test
    void shouldKeepItsPlaceWhenOnlyTheQuantityShrinks() {
        venue.send(alice, limit("a1", BUY, "100", 10));
        venue.send(bob, limit("b1", BUY, "100", 10));
        final Report.Execution report = venue.execution(alice, replace("a2", "a1", BUY, "100", 5));
        assertThat(line(report)).isEqualTo("a2 150=5 39=0 14=0 151=5");
        assertThat(report.origClOrdId()).isEqualTo("a1");
        assertThat(venue.ask(bob, market("b2", SELL, 6))).map(TestVenue::line)
            .contains("a2 150=F 39=2 14=5 151=0 5@100.00", "b1 150=F 39=1 14=1 151=9 1@100.00");
    }

    @Test
    void shouldLoseItsPlaceWhenTheQuantityGrows() {
        venue.send(alice, limit("a1", BUY, "100", 10));
        venue.send(bob, limit("b1", BUY, "100", 10));
        venue.send(alice, replace("a2", "a1", BUY, "100", 11));
        assertThat(venue.ask(bob, market("b2", SELL, 1))).map(TestVenue::line).contains("b1 150=F 39=1 14=1 151=9 1@100.00");
    }

    @Test
    void shouldTradeAtOnceWhenTheNewPriceCrosses() {
        venue.send(alice, limit("a1", BUY, "100", 10));
        venue.send(bob, limit("b1", SELL, "101", 4));
        assertThat(venue.ask(alice, replace("a2", "a1", BUY, "101", 10))).map(TestVenue::line).containsExactly(
            "a2 150=5 39=0 14=0 151=10", "b1 150=F 39=2 14=4 151=0 4@101.00", "a2 150=F 39=1 14=4 151=6 4@101.00");
        assertThat(venue.totals.resting()).isEqualTo(1);
    }

    @Test
    void shouldCountWhatWasFilledInTheNewQuantity() {
        venue.send(alice, limit("a1", BUY, "100", 10));
        venue.send(bob, market("b1", SELL, 4));
        assertThat(line(venue.execution(alice, replace("a2", "a1", BUY, "100", 7)))).isEqualTo("a2 150=5 39=1 14=4 151=3");
        assertThat(line(venue.execution(alice, replace("a3", "a2", BUY, "99", 9)))).isEqualTo("a3 150=5 39=1 14=4 151=5");
    }

    @Test
    void shouldEndTheOrderWhenTheNewQuantityIsFilledAlready() {
        venue.send(alice, limit("a1", BUY, "100", 10));
        venue.send(bob, market("b1", SELL, 4));
        final Report.Execution report = venue.execution(alice, replace("a2", "a1", BUY, "99", 3));
        assertThat(line(report)).isEqualTo("a2 150=5 39=2 14=4 151=0");
        assertThat(report.order().quantity()).isEqualTo("4");
        assertThat(alice.resting()).isZero();
        assertThat(refused(alice, cancel("a3", "a2", BUY)).why()).isEqualTo(Why.TOO_LATE);
    }

    @Test
    void shouldKnowAReplacedOrderByItsNewIdOnly() {
        venue.send(alice, limit("a1", BUY, "100", 10));
        venue.send(alice, replace("a2", "a1", BUY, "100", 9));
        assertThat(refused(alice, cancel("a3", "a1", BUY)).text()).contains("is a2 now");
        assertThat(line(venue.execution(alice, cancel("a3", "a2", BUY)))).startsWith("a3 150=4");
    }

    @Test
    void shouldRefuseAReplacementThatMakesNoSenseAndLeaveTheOrder() {
        venue.send(alice, limit("a1", BUY, "100", 10));
        assertThat(refused(alice, replace("a2", "a1", BUY, "100", 0)).text()).contains("OrderQty(38)");
        assertThat(refused(alice, replace("a2", "a1", BUY, "-1", 1)).text()).contains("Price(44)");
        assertThat(refused(alice, replace("a2", "a1", BUY, "100.01", 1)).text()).contains("off the tick");
        final Command.Ask toMarket = ask(OrdType.MARKET, TimeInForce.DAY, null, "1");
        assertThat(refused(alice, new Command.Replace("a2", "a1", "ACME", BUY, toMarket)).text())
            .contains("Only price and quantity");
        assertThat(line(venue.execution(alice, new Command.Status("a1", "ACME", BUY)))).isEqualTo("a1 150=I 39=0 14=0 151=10");
    }

    @Test
    void shouldMassCancelAll() {
        venue.send(alice, limit("a1", BUY, "100", 1));
        venue.send(alice, order("a2", "GLOBEX", SELL, ask(OrdType.LIMIT, TimeInForce.DAY, "100", "1")));
        venue.send(bob, limit("b1", BUY, "100", 1));
        final List<Report> reports = venue.ask(alice, new Command.MassCancel("m1", '7', null, '\0'));
        assertThat(reports.subList(0, 2)).map(TestVenue::line)
            .containsExactly("a1 150=4 39=4 14=0 151=0", "a2 150=4 39=4 14=0 151=0");
        assertThat(reports.get(2)).extracting("clOrdId", "cancelled", "rejectReason").containsExactly("m1", 2, -1);
        assertThat(alice.resting()).isZero();
        assertThat(bob.resting()).isEqualTo(1);
    }

    @Test
    void shouldMassCancelBySymbolAndSide() {
        venue.send(alice, limit("a1", BUY, "100", 1));
        venue.send(alice, limit("a2", SELL, "101", 1));
        venue.send(alice, order("a3", "GLOBEX", SELL, ask(OrdType.LIMIT, TimeInForce.DAY, "100", "1")));
        assertThat(venue.ask(alice, new Command.MassCancel("m1", '1', "ACME", SELL))).hasSize(2).last()
            .extracting("cancelled").isEqualTo(1);
        assertThat(venue.ask(alice, new Command.MassCancel("m2", '1', "ACME", '\0'))).hasSize(2);
        assertThat(alice.resting()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAMassCancelItDoesNotUnderstand() {
        venue.send(alice, limit("a1", BUY, "100", 1));
        assertThat(venue.ask(alice, new Command.MassCancel("m1", '1', "NOPE", '\0'))).hasSize(1).last()
            .extracting("rejectReason").isEqualTo(MassCancelRejectReason.INVALID_OR_UNKNOWN_SECURITY);
        assertThat(venue.ask(alice, new Command.MassCancel("m1", '3', null, '\0'))).hasSize(1).last()
            .extracting("rejectReason").isEqualTo(MassCancelRejectReason.MASS_CANCEL_NOT_SUPPORTED);
        assertThat(alice.resting()).isEqualTo(1);
    }

    @Test
    void shouldTellTheStatusOfOpenAndClosedOrders() {
        venue.send(alice, limit("a1", BUY, "100", 10));
        venue.send(bob, market("b1", SELL, 10));
        final Report.Execution closed = venue.execution(alice, new Command.Status("a1", "ACME", BUY));
        assertThat(line(closed)).isEqualTo("a1 150=I 39=2 14=10 151=0");
        assertThat(closed.order().average()).isEqualTo("100");
        final Report.Execution unknown = venue.execution(alice, new Command.Status("nope", "ACME", BUY));
        assertThat(line(unknown)).isEqualTo("nope 150=I 39=8 14=0 151=0");
        assertThat(unknown.refusal()).isEqualTo(Why.UNKNOWN_ORDER);
    }

    private Report.CancelRefused refused(final Blotter blotter, final Command command) {
        final List<Report> reports = venue.ask(blotter, command);
        assertThat(reports).hasSize(1);
        return (Report.CancelRefused) reports.get(0);
    }
}
