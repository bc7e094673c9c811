package io.heartwheel.server.venue;

import static io.heartwheel.server.venue.TestVenue.BUY;
import static io.heartwheel.server.venue.TestVenue.limit;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One key with many connections: what it may see, and how much it may hold. */
class OwnerTest {
    private static final Limits THREE_ORDERS = new Limits(3, 50, 50, 100, 3, 8, 16, 100, 20, BigDecimal.valueOf(1_000));

    private final TestVenue venue = new TestVenue(THREE_ORDERS);

    private Blotter connection(final String key, final int number) {
        return venue.blotters.open(party(key, number));
    }

    private static Party party(final String key, final int number) {
        return new Party("FUND", key + '/' + number, key + '/' + number, key, false);
    }

    private String enter(final String key, final int number) {
        return venue.enter(connection(key, number), limit("x", BUY, "100", 1)).code();
    }

    private static List<String> names(final List<Order> orders) {
        return orders.stream().map(order -> order.blotter.party.name()).toList();
    }

    @Test
    void shouldHoldSoManyOrdersHoweverManyConnectionsItHad() {
        for (int i = 0; i < 3; i++) {
            assertThat(enter("mm", i)).isNull();
        }
        assertThat(enter("mm", 3)).isEqualTo("LIMIT");
        assertThat(enter("other", 0)).isNull();
        assertThat(venue.totals.resting()).isEqualTo(4);
        final Owner owner = venue.blotters.owner(party("mm", 9));
        assertThat(names(owner.restingOrders())).containsExactly("mm/0", "mm/1", "mm/2");
        venue.desk.withdrawAll(owner);
        assertThat(owner.resting()).isZero();
        assertThat(names(owner.latelyClosed())).containsExactly("mm/0", "mm/1", "mm/2");
        assertThat(enter("mm", 3)).isNull();
    }

    @Test
    void shouldKeepConnectionsWithOrdersAndForgetTheOthers() {
        for (int i = 0; i < 200; i++) {
            final Blotter passing = connection("mm", i);
            assertThat(passing).as("connection " + i).isNotNull();
            venue.enter(passing, limit("x", BUY, "100", 1));
            venue.blotters.ended(passing.party, passing.arm().own());
        }
        assertThat(names(venue.blotters.owner(party("mm", 0)).restingOrders())).containsExactly("mm/0", "mm/1", "mm/2");
        assertThat(enter("other", 0)).isNull();
    }

    @Test
    void shouldRememberTheLatestOrdersOfConnectionsThatAreForgotten() throws Refused {
        final Blotter steady = connection("mm", 1_000);
        steady.arm();
        for (int i = 0; i < 200; i++) {
            final Blotter passing = connection("mm", i);
            venue.enter(passing, limit("x", BUY, "100", 1));
            venue.desk.withdraw(passing, "x");
            venue.blotters.ended(passing.party, passing.arm().own());
        }
        assertThat(venue.blotters.find("mm/100")).as("it is forgotten").isNull();
        final List<Order> closed = venue.blotters.owner(party("mm", 0)).latelyClosed();
        assertThat(closed).hasSize(100);
        assertThat(names(closed).get(0)).isEqualTo("mm/100");
        assertThat(closed.get(0).blotter.named("x")).as("but not all of it is kept").isEmpty();
    }

    @Test
    void shouldBeForgottenWithTheLastOfItsConnections() {
        for (int i = 0; i < 40; i++) {
            final Blotter passing = connection("key" + i, 0);
            venue.blotters.ended(passing.party, passing.arm().own());
        }
        assertThat(venue.blotters.owners()).isLessThanOrEqualTo(20);
    }
}
