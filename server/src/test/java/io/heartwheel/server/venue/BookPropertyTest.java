package io.heartwheel.server.venue;

import static io.heartwheel.server.venue.TestVenue.BUY;
import static io.heartwheel.server.venue.TestVenue.SELL;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import quickfix.field.OrdType;
import quickfix.field.TimeInForce;

/** The venue trades exactly as a book does that is a list, sorted anew for every order. */
class BookPropertyTest {

    /** What one of two sessions does next; {@code which} picks an earlier order. */
    record Step(int action, boolean first, boolean buy, int price, int quantity, int which) {
    }

    /** An order of the naive book. */
    static final class Naive {
        String id;
        final boolean first;
        final boolean buy;
        int price;
        int quantity;
        int filled;
        int time;
        boolean cancelled;

        Naive(final String id, final Step step, final int time) {
            this.id = id;
            this.first = step.first;
            this.buy = step.buy;
            this.price = step.price;
            this.quantity = step.quantity;
            this.time = time;
        }

        int leaves() {
            return cancelled ? 0 : quantity - filled;
        }
    }

    private final TestVenue venue = new TestVenue(TestVenue.WIDE);
    private final List<Naive> naive = new ArrayList<>();
    private final List<String> expectedTrades = new ArrayList<>();
    private int time;

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void shouldTradeLikeASortedList(@ForAll("steps") final List<Step> steps) {
        final Blotter one = venue.logon("ONE");
        final Blotter two = venue.logon("TWO");
        for (final Step step : steps) {
            venue.reports.clear();
            expectedTrades.clear();
            take(step, step.first ? one : two);
            assertThat(trades()).isEqualTo(expectedTrades);
        }
        assertSameBook(one, true);
        assertSameBook(two, false);
        assertThat(venue.totals.resting()).isEqualTo(one.resting() + two.resting());
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        final Arbitrary<Step> step = Combinators.combine(
            Arbitraries.frequency(Tuple.of(10, 0), Tuple.of(2, 1), Tuple.of(2, 2),
                Tuple.of(3, 3), Tuple.of(4, 4), Tuple.of(1, 5)),
            Arbitraries.of(true, false), Arbitraries.of(true, false), Arbitraries.integers().between(98, 102),
            Arbitraries.integers().between(1, 9), Arbitraries.integers().between(0, 200)).as(Step::new);
        return step.list().ofMaxSize(60);
    }

    private void take(final Step step, final Blotter blotter) {
        time++;
        final String id = "i" + time;
        final Naive picked = naive.isEmpty() ? null : naive.get(step.which % naive.size());
        switch (step.action) {
            case 0 -> enter(step, blotter, id, OrdType.LIMIT, TimeInForce.DAY);
            case 1 -> enter(step, blotter, id, OrdType.LIMIT, TimeInForce.IMMEDIATE_OR_CANCEL);
            case 2 -> enter(step, blotter, id, OrdType.MARKET, TimeInForce.DAY);
            case 3 -> cancel(step, blotter, id, picked);
            case 4 -> replace(step, blotter, id, picked);
            default -> sweep(step, blotter);
        }
    }

    private void enter(final Step step, final Blotter blotter, final String id, final char type, final char tif) {
        venue.send(blotter, TestVenue.order(id, "ACME", step.buy ? BUY : SELL, TestVenue.ask(type, tif,
            Integer.toString(step.price), Integer.toString(step.quantity))));
        final Naive order = new Naive(id, step, time);
        if (type == OrdType.MARKET) {
            order.price = step.buy ? Integer.MAX_VALUE : 0;
        }
        match(order);
        order.cancelled = type == OrdType.MARKET || tif == TimeInForce.IMMEDIATE_OR_CANCEL;
        naive.add(order);
    }

    private void cancel(final Step step, final Blotter blotter, final String id, final Naive picked) {
        if (picked != null) {
            venue.send(blotter, TestVenue.cancel(id, picked.id, picked.buy ? BUY : SELL));
            picked.cancelled |= picked.first == step.first;
        }
    }

    private void replace(final Step step, final Blotter blotter, final String id, final Naive picked) {
        if (picked == null) {
            return;
        }
        venue.send(blotter, TestVenue.replace(id, picked.id, picked.buy ? BUY : SELL, Integer.toString(step.price),
            step.quantity));
        if (picked.first != step.first || picked.leaves() == 0) {
            return;
        }
        picked.id = id;
        if (step.price != picked.price || step.quantity > picked.quantity) {
            picked.time = time;
        }
        picked.price = step.price;
        picked.quantity = Math.max(step.quantity, picked.filled);
        if (picked.time == time) {
            match(picked);
        }
    }

    private void sweep(final Step step, final Blotter blotter) {
        venue.desk.sweep(blotter, blotter.deadMansSwitch.arming(), CancelCause.LOGOUT);
        naive.stream().filter(order -> order.first == step.first).forEach(order -> order.cancelled = true);
    }

    private void match(final Naive incoming) {
        final Comparator<Naive> byPrice = Comparator.comparingInt(order -> incoming.buy ? order.price : -order.price);
        naive.stream().filter(order -> order != incoming && order.buy != incoming.buy && order.leaves() > 0)
            .filter(order -> incoming.buy ? order.price <= incoming.price : order.price >= incoming.price)
            .sorted(byPrice.thenComparingInt(order -> order.time)).forEach(order -> {
                final int quantity = Math.min(order.leaves(), incoming.leaves());
                if (quantity > 0) {
                    order.filled += quantity;
                    incoming.filled += quantity;
                    expectedTrades.add(order.id + " " + quantity + "@" + order.price + ".00");
                    expectedTrades.add(incoming.id + " " + quantity + "@" + order.price + ".00");
                }
            });
    }

    private List<String> trades() {
        return venue.reports.stream().filter(Report.Execution.class::isInstance).map(Report.Execution.class::cast)
            .filter(e -> e.lastPrice() != null).map(e -> e.clOrdId() + " " + e.lastQuantity() + "@" + e.lastPrice()).toList();
    }

    private void assertSameBook(final Blotter blotter, final boolean first) {
        assertThat(blotter.restingOrders()).map(order -> order.clOrdId + " " + order.leaves())
            .containsExactlyInAnyOrderElementsOf(naive.stream().filter(order -> order.first == first && order.leaves() > 0)
                .map(order -> order.id + " " + order.leaves()).toList());
        assertThat(blotter.resting()).isEqualTo(blotter.restingOrders().size());
    }
}
