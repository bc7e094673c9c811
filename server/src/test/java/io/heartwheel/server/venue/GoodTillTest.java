package io.heartwheel.server.venue;

import static io.heartwheel.server.venue.TestVenue.ask;
import static io.heartwheel.server.venue.TestVenue.cancel;
import static io.heartwheel.server.venue.TestVenue.limit;
import static io.heartwheel.server.venue.TestVenue.line;
import static io.heartwheel.server.venue.TestVenue.order;
import static org.assertj.core.api.Assertions.assertThat;
import static quickfix.field.Side.BUY;
import static quickfix.field.Side.SELL;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import quickfix.field.OrdType;
import quickfix.field.TimeInForce;

/** Orders that are good till something: till when, and what a switch that fires does about them. */
class GoodTillTest {
    private static final char GTC = TimeInForce.GOOD_TILL_CANCEL;
    private static final char GTD = TimeInForce.GOOD_TILL_DATE;
    private static final long END_MS = Instant.parse("2099-12-31T23:00:00Z").toEpochMilli();
    private static final String END = "20991231-23:00:00";

    private final TestVenue venue = new TestVenue(TestVenue.LIMITS, (cause, tif) -> tif == GTC && cause != CancelCause.LOGOUT);
    private final Blotter alice = venue.logon("ALICE");
    private final Blotter bob = venue.logon("BOB");

    @Test
    void shouldRestTillItIsCancelled() {
        assertThat(line(venue.execution(alice, good("a1", GTC, null)))).isEqualTo("a1 150=0 39=0 14=0 151=10");
        venue.desk.expire(Long.MAX_VALUE);
        assertThat(alice.resting()).isEqualTo(1);
        assertThat(line(venue.execution(alice, cancel("a2", "a1", BUY)))).startsWith("a2 150=4 39=4");
    }

    @Test
    void shouldExpireWhenItsTimeComesAndNotBefore() {
        venue.send(alice, good("a1", GTD, END));
        venue.send(bob, TestVenue.market("b1", SELL, 4));
        assertThat(venue.desk.nextExpiryMs()).isEqualTo(END_MS);
        venue.reports.clear();
        venue.desk.expire(END_MS - 1);
        assertThat(venue.reports).isEmpty();
        venue.desk.expire(END_MS);
        assertThat(venue.reports).map(TestVenue::line).containsExactly("a1 150=C 39=C 14=4 151=0");
        assertThat(((Report.Execution) venue.reports.get(0)).unsolicited()).isFalse();
        assertThat(venue.totals.resting()).isZero();
        assertThat(venue.desk.nextExpiryMs()).isEqualTo(Long.MAX_VALUE);
        assertThat(line(venue.execution(bob, limit("b2", SELL, "100", 1)))).as("nothing to trade with").startsWith("b2 150=0");
        assertThat(venue.ask(alice, cancel("a2", "a1", BUY)).get(0)).extracting("why").isEqualTo(Why.TOO_LATE);
    }

    /** What has left the book is not kept for the day on which it would have expired. */
    @Test
    void shouldForgetWhatHasLeftTheBook() {
        venue.send(alice, good("filled", GTD, END));
        venue.send(bob, TestVenue.market("b1", SELL, 10));
        venue.send(alice, good("cancelled", GTD, END));
        venue.send(alice, cancel("c", "cancelled", BUY));
        venue.send(alice, good("swept", GTD, END));
        venue.desk.sweep(alice, alice.deadMansSwitch.arming(), CancelCause.LOGOUT);
        assertThat(venue.desk.nextExpiryMs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldKeepItsTimeWhenItIsReplaced() {
        venue.send(alice, good("a1", GTD, END));
        assertThat(replace("a2", "a1", TimeInForce.DAY, null)).extracting("why").isEqualTo(Why.UNSUPPORTED);
        assertThat(replace("a2", "a1", GTD, "20991231")).extracting("why").isEqualTo(Why.UNSUPPORTED);
        assertThat(replace("a2", "a1", GTD, END)).extracting("execType").isEqualTo('5');
        assertThat(replace("a3", "a2", GTD, null)).extracting("execType").isEqualTo('5');
        assertThat(venue.desk.nextExpiryMs()).isEqualTo(END_MS);
    }

    @ParameterizedTest
    @CsvSource({"20991231, 2100-01-01T00:00:00Z", "20991231-00:00:00.250, 2099-12-31T00:00:00.250Z",
        "20991231-00:00:00.000001, 2099-12-31T00:00:00Z"})
    void shouldReadTimesAndDates(final String text, final Instant end) {
        venue.send(alice, good("a1", GTD, text));
        assertThat(venue.desk.nextExpiryMs()).isEqualTo(end.toEpochMilli());
    }

    @ParameterizedTest
    @CsvSource({", needs a time", "20200101, is over", "20200101-00:00:00, is over", "20991301, is no time",
        "tomorrow, is no time", "20991231-25:00:00, is no time", "99999999, is no time", "2099-12-31, is no time"})
    void shouldSayWhatToSendInsteadOfATimeThatMakesNoSense(final String text, final String problem) {
        final Report.Execution refused = venue.execution(alice, good("a1", GTD, text));
        assertThat(refused.refusal()).isEqualTo(Why.OTHER);
        assertThat(refused.text()).contains(problem).endsWith(
            "Send ExpireTime(126), YYYYMMDD-HH:MM:SS in UTC, or ExpireDate(432), YYYYMMDD");
    }

    @Test
    void shouldOutliveASwitchIfExemptAndBeCounted() {
        venue.send(alice, good("gtc", GTC, null));
        venue.send(alice, good("gtd", GTD, END));
        venue.send(alice, limit("day", BUY, "99", 1));
        final Firing firing = new Firing(alice.party, 1, Firing.NONE);
        assertThat(venue.desk.wouldSweep(alice, firing, CancelCause.NO_HEARTBEAT)).isEqualTo(new CancelResult(2, 0, 1));
        alice.deadMansSwitch.fire(1);
        assertThat(venue.desk.sweep(alice, 1, CancelCause.NO_HEARTBEAT)).isEqualTo(new CancelResult(2, 0, 1));
        assertThat(alice.restingOrders()).map(order -> order.clOrdId).containsExactly("gtc");
        assertThat(replace("r", "gtc", GTC, null)).as("no new risk while nobody is there").extracting("why").isEqualTo(Why.FIRED);
        assertThat(venue.desk.sweep(alice, 1, CancelCause.NO_HEARTBEAT)).isEqualTo(new CancelResult(0, 0, 1));
        assertThat(venue.desk.sweep(alice, 1, CancelCause.LOGOUT)).as("not for that").isEqualTo(new CancelResult(1, 0));
    }

    private Report replace(final String id, final String orig, final char timeInForce, final String goodTill) {
        return venue.ask(alice, new Command.Replace(id, orig, "ACME", BUY, terms(timeInForce, goodTill))).get(0);
    }

    private static Command.NewOrder good(final String id, final char timeInForce, final String goodTill) {
        return order(id, "ACME", BUY, terms(timeInForce, goodTill));
    }

    private static Command.Ask terms(final char timeInForce, final String goodTill) {
        final Command.Ask plain = ask(OrdType.LIMIT, timeInForce, "100", "10");
        return new Command.Ask(plain.ordType(), timeInForce, plain.price(), plain.quantity(), 0, false, goodTill);
    }
}
