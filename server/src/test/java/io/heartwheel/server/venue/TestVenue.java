package io.heartwheel.server.venue;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import quickfix.SessionID;
import quickfix.field.OrdType;
import quickfix.field.Side;
import quickfix.field.TimeInForce;

/** The real desk on the test's own thread, with what it reports in a list. */
final class TestVenue {
    static final char BUY = Side.BUY;
    static final char SELL = Side.SELL;
    static final Limits LIMITS = new Limits(5, 8, 6, 10, 3, 8, 16, 100, 4, BigDecimal.valueOf(1_000));
    static final Limits WIDE = new Limits(100_000, 100_000, 100_000, 100_000, 100, 100_000, 100_000,
        100_000, 100, BigDecimal.valueOf(1_000));

    final List<Report> reports = new ArrayList<>();
    final Totals totals = new Totals();
    final Blotters blotters;
    final Reporter reporter = new Reporter((session, report) -> reports.add(report), "run");
    final Desk desk;

    TestVenue(final Limits limits) {
        this(limits, OrderExemption.NOTHING);
    }

    TestVenue(final Limits limits, final OrderExemption exemption) {
        blotters = new Blotters(limits, totals, Runnable::run);
        desk = new Desk(List.of(Instrument.of("ACME", 2).withTick("0.05"), Instrument.of("GLOBEX", 0)), limits, totals, reporter,
            exemption);
    }

    TestVenue() {
        this(LIMITS);
    }

    /** An blotter that is logged on. */
    Blotter logon(final String name) {
        final Blotter blotter = blotters.open(fix(name));
        blotter.arm();
        return blotter;
    }

    /** A client of an API, of that account; its switch is not armed. */
    Blotter api(final String name, final String account) {
        return blotters.open(new Party(account, name, name, false));
    }

    /** Sends an order of an API's client and gives the answer. */
    OrderReply enter(final Blotter blotter, final Command.NewOrder order) {
        final OrderReply[] reply = new OrderReply[1];
        send(blotter, new ApiCommand((desk, to, arming) -> OrderReply.done(List.of(desk.view(desk.book(to, arming, order)))),
            true, answer -> reply[0] = answer));
        return reply[0];
    }

    /** An order that stays when a switch fires. */
    static Command.NewOrder protective(final String id, final char side, final String price, final long quantity) {
        final Command.NewOrder order = limit(id, side, price, quantity);
        return new Command.NewOrder(id, order.symbol(), side, order.ask(), false, true, "");
    }

    static Party fix(final String name) {
        return Party.fix(new SessionID("FIX.4.4", "HEARTWHEEL", name), name);
    }

    void send(final Blotter blotter, final Command command) {
        command.execute(desk, blotter, blotter.arming());
    }

    /** Sends it and gives what it caused. */
    List<Report> ask(final Blotter blotter, final Command command) {
        reports.clear();
        send(blotter, command);
        return List.copyOf(reports);
    }

    /** Sends it and gives the only report it caused. */
    Report.Execution execution(final Blotter blotter, final Command command) {
        final List<Report> caused = ask(blotter, command);
        assertThat(caused).hasSize(1);
        return (Report.Execution) caused.get(0);
    }

    static Command.Ask ask(final char type, final char timeInForce, final String price, final String quantity) {
        return new Command.Ask(type, timeInForce, price, quantity, 0, false);
    }

    static Command.NewOrder limit(final String id, final char side, final String price, final long quantity) {
        return order(id, "ACME", side, ask(OrdType.LIMIT, TimeInForce.DAY, price, Long.toString(quantity)));
    }

    static Command.NewOrder ioc(final String id, final char side, final String price, final long quantity) {
        return order(id, "ACME", side, ask(OrdType.LIMIT, TimeInForce.IMMEDIATE_OR_CANCEL, price, Long.toString(quantity)));
    }

    static Command.NewOrder market(final String id, final char side, final long quantity) {
        return order(id, "ACME", side, ask(OrdType.MARKET, TimeInForce.DAY, null, Long.toString(quantity)));
    }

    static Command.NewOrder order(final String id, final String symbol, final char side, final Command.Ask ask) {
        return new Command.NewOrder(id, symbol, side, ask, false);
    }

    static Command.Cancel cancel(final String id, final String orig, final char side) {
        return new Command.Cancel(id, orig, "ACME", side);
    }

    static Command.Replace replace(final String id, final String orig, final char side, final String price,
                                   final long quantity) {
        return new Command.Replace(id, orig, "ACME", side, ask(OrdType.LIMIT, TimeInForce.DAY, price, Long.toString(quantity)));
    }

    /** One line a report, for comparing what matters of several. */
    static String line(final Report report) {
        final Report.Execution e = (Report.Execution) report;
        return e.clOrdId() + " 150=" + e.execType() + " 39=" + e.order().status() + " 14=" + e.order().filled() + " 151="
            + e.order().leaves() + (e.lastPrice() == null ? "" : " " + e.lastQuantity() + "@" + e.lastPrice());
    }
}
