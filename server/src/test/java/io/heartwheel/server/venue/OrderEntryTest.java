package io.heartwheel.server.venue;

import static io.heartwheel.server.venue.TestVenue.BUY;
import static io.heartwheel.server.venue.TestVenue.SELL;
import static io.heartwheel.server.venue.TestVenue.ask;
import static io.heartwheel.server.venue.TestVenue.ioc;
import static io.heartwheel.server.venue.TestVenue.limit;
import static io.heartwheel.server.venue.TestVenue.market;
import static io.heartwheel.server.venue.TestVenue.order;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import quickfix.field.OrdType;
import quickfix.field.TimeInForce;

class OrderEntryTest {
    private final TestVenue venue = new TestVenue();
    private final Blotter alice = venue.logon("ALICE");
    private final Blotter bob = venue.logon("BOB");

    @Test
    void shouldRestALimitOrder() {
        assertThat(venue.ask(alice, limit("a1", BUY, "100.05", 10))).map(TestVenue::line)
            .containsExactly("a1 150=0 39=0 14=0 151=10");
        assertThat(alice.resting()).isEqualTo(1);
        assertThat(venue.totals.resting()).isEqualTo(1);
    }

    @Test
    void shouldReportBothSidesOfATrade() {
        venue.send(alice, limit("a1", SELL, "100.00", 10));
        assertThat(venue.ask(bob, limit("b1", BUY, "101", 4))).map(TestVenue::line).containsExactly(
            "b1 150=0 39=0 14=0 151=4", "a1 150=F 39=1 14=4 151=6 4@100.00", "b1 150=F 39=2 14=4 151=0 4@100.00");
        assertThat(alice.resting()).isEqualTo(1);
        assertThat(bob.resting()).isZero();
    }

    @Test
    void shouldFillTheBestPriceFirstThenTheOldest() {
        venue.send(alice, limit("a1", SELL, "101", 1));
        venue.send(alice, limit("a2", SELL, "100", 1));
        venue.send(bob, limit("b1", SELL, "100", 1));
        assertThat(venue.ask(bob, limit("b2", BUY, "101", 3))).map(TestVenue::line).containsExactly(
            "b2 150=0 39=0 14=0 151=3",
            "a2 150=F 39=2 14=1 151=0 1@100.00", "b2 150=F 39=1 14=1 151=2 1@100.00",
            "b1 150=F 39=2 14=1 151=0 1@100.00", "b2 150=F 39=1 14=2 151=1 1@100.00",
            "a1 150=F 39=2 14=1 151=0 1@101.00", "b2 150=F 39=2 14=3 151=0 1@101.00");
        final Report.Execution last = (Report.Execution) venue.reports.get(6);
        assertThat(last.order().average()).isEqualTo("100.333333");
        assertThat(venue.totals.resting()).isZero();
    }

    @Test
    void shouldCancelTheRemainderOfAMarketOrder() {
        venue.send(alice, limit("a1", SELL, "100", 3));
        venue.send(alice, limit("a2", SELL, "999999.95", 1));
        assertThat(venue.ask(bob, market("b1", BUY, 10))).map(TestVenue::line).contains("b1 150=F 39=1 14=4 151=6 1@999999.95")
            .last().isEqualTo("b1 150=4 39=4 14=4 151=0");
        assertThat(venue.ask(bob, market("b2", SELL, 10))).map(TestVenue::line)
            .containsExactly("b2 150=0 39=0 14=0 151=10", "b2 150=4 39=4 14=0 151=0");
        assertThat(venue.totals.resting()).isZero();
    }

    @Test
    void shouldCancelTheRemainderOfAnImmediateOrder() {
        venue.send(alice, limit("a1", SELL, "100", 3));
        assertThat(venue.ask(bob, ioc("b1", BUY, "99.95", 1))).map(TestVenue::line)
            .containsExactly("b1 150=0 39=0 14=0 151=1", "b1 150=4 39=4 14=0 151=0");
        assertThat(venue.ask(bob, ioc("b2", BUY, "100", 5))).map(TestVenue::line).last()
            .isEqualTo("b2 150=4 39=4 14=3 151=0");
        assertThat(venue.ask(bob, limit("b3", SELL, "90", 1))).map(TestVenue::line).as("nothing of them rests")
            .containsExactly("b3 150=0 39=0 14=0 151=1");
    }

    @Test
    void shouldLetASessionTradeWithItself() {
        venue.send(alice, limit("a1", SELL, "100", 1));
        assertThat(venue.ask(alice, limit("a2", BUY, "100", 1))).map(TestVenue::line).containsExactly(
            "a2 150=0 39=0 14=0 151=1", "a1 150=F 39=2 14=1 151=0 1@100.00", "a2 150=F 39=2 14=1 151=0 1@100.00");
    }

    @Test
    void shouldKeepSymbolsApart() {
        venue.send(alice, limit("a1", SELL, "100", 1));
        venue.send(bob, order("b1", "GLOBEX", BUY, ask(OrdType.LIMIT, TimeInForce.DAY, "100", "1")));
        assertThat(venue.totals.resting()).isEqualTo(2);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"0", "-5", "1.5", "1000001", "99999999999999999999", "ten"})
    void shouldRefuseQuantitiesThatMakeNoSense(final String quantity) {
        final Report.Execution report = venue.execution(alice,
            order("a1", "ACME", BUY, ask(OrdType.LIMIT, TimeInForce.DAY, "100", quantity)));
        assertRejected(report, Why.QUANTITY, "OrderQty(38)", "Send a whole number from 1 to 1000000");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"0", "-5", "100.01", "100.005", "1000000.05", "99999999999999999999", "1e5"})
    void shouldRefusePricesThatMakeNoSense(final String price) {
        final Report.Execution report = venue.execution(alice,
            order("a1", "ACME", BUY, ask(OrdType.LIMIT, TimeInForce.DAY, price, "1")));
        assertRejected(report, Why.OTHER, "Price(44)", "Send 0.05 to 1000000.00 in steps of 0.05");
    }

    @Test
    void shouldRefuseAnUnknownSymbolAndNameThoseItTrades() {
        final Report.Execution report = venue.execution(alice,
            order("a1", "NOPE", BUY, ask(OrdType.LIMIT, TimeInForce.DAY, "100", "1")));
        assertRejected(report, Why.UNKNOWN_SYMBOL, "NOPE", "This venue trades ACME, GLOBEX");
        assertThat(report.order().orderId()).isEqualTo("NONE");
    }

    @ParameterizedTest
    @CsvSource({"5, 2, 0, 0, Side(54)", "1, 3, 0, 0, OrdType(40)", "1, 2, 2, 0, TimeInForce(59)", "1, 2, 4, 0, TimeInForce(59)",
        "1, 2, 0, 18, Tag 18"})
    void shouldRefuseWhatItCannotHonour(final char side, final char type, final char tif, final int tag, final String named) {
        final Report.Execution report = venue.execution(alice,
            order("a1", "ACME", side, new Command.Ask(type, tif, "100", "1", tag, false)));
        assertRejected(report, Why.UNSUPPORTED, named, "not supported");
    }

    @Test
    void shouldRefuseAClOrdIdThatWasUsedInThisSession() {
        venue.send(alice, limit("a1", BUY, "100", 1));
        assertRejected(venue.execution(alice, limit("a1", BUY, "100", 1)), Why.DUPLICATE, "a1", "Use a new one");
        venue.send(alice, TestVenue.cancel("a2", "a1", BUY));
        assertRejected(venue.execution(alice, limit("a1", BUY, "100", 1)), Why.DUPLICATE, "a1", "Use a new one");
        assertRejected(venue.execution(alice, limit("a2", BUY, "100", 1)), Why.DUPLICATE, "a2", "Use a new one");
        assertThat(venue.execution(bob, limit("a1", BUY, "100", 1)).execType()).as("another session's").isEqualTo('0');
    }

    @Test
    void shouldLetARefusedOrderBeCorrectedUnderTheSameId() {
        venue.send(alice, limit("a1", BUY, "100.01", 1));
        assertThat(venue.execution(alice, limit("a1", BUY, "100.05", 1)).execType()).isEqualTo('0');
    }

    @Test
    void shouldAnswerWithTheStatusWhenAnOrderMayHaveBeenSeen() {
        venue.send(alice, limit("a1", BUY, "100", 1));
        final Command.NewOrder again = new Command.NewOrder("a1", "ACME", BUY,
            ask(OrdType.LIMIT, TimeInForce.DAY, "100", "1"), true);
        assertThat(TestVenue.line(venue.execution(alice, again))).isEqualTo("a1 150=I 39=0 14=0 151=1");
        assertThat(alice.resting()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAnIdThatIsTooLong() {
        assertRejected(venue.execution(alice, limit("x".repeat(65), BUY, "100", 1)), Why.OTHER, "ClOrdID(11)", "64");
        assertThat(venue.execution(alice, limit("x".repeat(64), BUY, "100", 1)).execType()).isEqualTo('0');
    }

    @Test
    void shouldBoundTheRestingOrdersOfASession() {
        for (int i = 0; i < TestVenue.LIMITS.restingPerSession(); i++) {
            venue.send(alice, limit("a" + i, BUY, "100", 1));
        }
        assertRejected(venue.execution(alice, limit("more", BUY, "100", 1)), Why.LIMIT, "5", "Cancel some first");
        assertThat(venue.ask(alice, ioc("ioc", BUY, "100", 1))).as("what doesn't rest needs no room").hasSize(2);
        venue.send(alice, TestVenue.cancel("c", "a0", BUY));
        assertThat(venue.execution(alice, limit("more", BUY, "100", 1)).execType()).isEqualTo('0');
    }

    @Test
    void shouldBoundTheRestingOrdersOfAll() {
        for (int i = 0; i < 4; i++) {
            venue.send(alice, limit("a" + i, BUY, "100", 1));
            venue.send(bob, limit("b" + i, BUY, "100", 1));
        }
        assertRejected(venue.execution(alice, limit("more", BUY, "100", 1)), Why.LIMIT, "8", "Try again later");
    }

    @Test
    void shouldForgetTheOldestClosedIdsOnly() {
        venue.send(alice, limit("rests", BUY, "1", 1));
        for (int i = 0; i < 20; i++) {
            venue.send(alice, market("a" + i, BUY, 1));
        }
        assertThat(venue.execution(alice, limit("rests", BUY, "1", 1)).refusal()).isEqualTo(Why.DUPLICATE);
        assertThat(venue.execution(alice, market("a19", BUY, 1)).refusal()).isEqualTo(Why.DUPLICATE);
        assertThat(venue.execution(alice, market("a14", BUY, 1)).refusal()).isEqualTo(Why.DUPLICATE);
        assertThat(venue.ask(alice, market("a13", BUY, 1))).as("six are remembered").hasSize(2);
    }

    @Test
    void shouldRememberFewerIdsOfEachWhenAllTogetherAreTooMany() {
        for (int i = 0; i < 6; i++) {
            venue.send(alice, market("a" + i, BUY, 1));
            venue.send(bob, market("b" + i, BUY, 1));
        }
        assertThat(venue.totals.remembered()).isEqualTo(TestVenue.LIMITS.remembered());
        assertThat(alice.find("a5")).isNotNull();
        assertThat(bob.find("b5")).isNotNull();
    }

    @Test
    void shouldGiveEveryExecutionItsOwnId() {
        venue.send(alice, limit("a1", SELL, "100", 3));
        venue.send(bob, market("b1", BUY, 5));
        assertThat(venue.reports).map(report -> ((Report.Execution) report).execId()).doesNotHaveDuplicates()
            .allMatch(id -> id.startsWith("run-"));
    }

    private static void assertRejected(final Report.Execution report, final Why why, final String... words) {
        assertThat(TestVenue.line(report)).endsWith("150=8 39=8 14=0 151=0");
        assertThat(report.refusal()).isEqualTo(why);
        assertThat(report.text()).contains(words);
    }
}
