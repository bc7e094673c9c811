package io.heartwheel.server.venue;

import static io.heartwheel.server.venue.TestVenue.BUY;
import static io.heartwheel.server.venue.TestVenue.limit;
import static io.heartwheel.server.venue.TestVenue.protective;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.BeforeTry;

/**
 * Three parties of one account arm, end, send and are judged late, in any order. The naive model has no numbers: it marks each
 * order when its session ends. No order of a later session is cancelled by an earlier firing; none of a fired one is accepted.
 */
class TwoSwitchesPropertyTest {
    private static final int PARTIES = 3;

    /** What one party does next. */
    enum Kind { ARM, SEND, SEND_PROTECTIVE, SERVE, END_ONE, END_ALL, END_ONE_LATE, END_ALL_LATE }

    record Step(Kind kind, int who) {
    }

    /** A session as the model sees it. */
    private static final class Life {
        private final int who;
        private final int since;
        private final Arming arming;
        private Life next;

        private Life(final int who, final int since, final Arming arming) {
            this.who = who;
            this.since = since;
            this.arming = arming;
        }
    }

    /** An order that was received then. */
    private static final class Sent {
        private final int who;
        private final int at;
        private final String id;
        private final boolean protective;
        private final Arming arming;
        private boolean served;
        private boolean fired;
        private boolean cancelled;

        private Sent(final int who, final int at, final boolean protective, final Arming arming) {
            this.who = who;
            this.at = at;
            this.id = "o" + at;
            this.protective = protective;
            this.arming = arming;
        }
    }

    private TestVenue venue;
    private final List<Blotter> parties = new ArrayList<>();
    private final List<Sent> orders = new ArrayList<>();
    private final Map<Integer, Life> current = new HashMap<>();
    private final List<Life> unended = new ArrayList<>();
    /** Whether a party's switch, or the account's, has fired and nobody has armed it since. */
    private boolean[] dead;
    private boolean accountDead;
    private int time;

    @BeforeTry
    void forgetTheLastTry() {
        venue = new TestVenue(TestVenue.WIDE);
        parties.clear();
        orders.clear();
        current.clear();
        unended.clear();
        dead = new boolean[PARTIES];
        accountDead = false;
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void shouldDoWhatAModelWithoutNumbersDoes(@ForAll("steps") final List<Step> steps) {
        for (int i = 0; i < PARTIES; i++) {
            parties.add(venue.api("p" + i, "FUND"));
        }
        for (final Step step : steps) {
            time++;
            take(step);
        }
        serve();
        for (int i = 0; i < PARTIES; i++) {
            final int who = i;
            assertThat(parties.get(i).restingOrders()).map(order -> order.clOrdId).containsExactlyInAnyOrderElementsOf(
                orders.stream().filter(o -> o.who == who && o.served && !o.cancelled).map(o -> o.id).toList());
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        final Arbitrary<Kind> kinds = Arbitraries.frequency(Tuple.of(4, Kind.ARM), Tuple.of(6, Kind.SEND),
            Tuple.of(1, Kind.SEND_PROTECTIVE), Tuple.of(4, Kind.SERVE), Tuple.of(2, Kind.END_ONE), Tuple.of(2, Kind.END_ALL),
            Tuple.of(2, Kind.END_ONE_LATE), Tuple.of(2, Kind.END_ALL_LATE));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, PARTIES - 1)).as(Step::new).list().ofMaxSize(60);
    }

    private void take(final Step step) {
        switch (step.kind) {
            case ARM -> arm(step.who);
            case SEND, SEND_PROTECTIVE -> send(step);
            case SERVE -> serve();
            case END_ONE, END_ALL -> end(current.get(step.who), step.kind == Kind.END_ALL);
            default -> end(unended.stream().filter(life -> life.who == step.who && life.next != null).findFirst().orElse(null),
                step.kind == Kind.END_ALL_LATE);
        }
    }

    private void send(final Step step) {
        final Sent sent = new Sent(step.who, time, step.kind == Kind.SEND_PROTECTIVE, parties.get(step.who).arming());
        sent.fired = dead[step.who] || accountDead;
        orders.add(sent);
    }

    private void arm(final int who) {
        final Life life = new Life(who, time, parties.get(who).arm());
        final Life former = current.put(who, life);
        if (former != null) {
            former.next = life;
        }
        unended.add(life);
        dead[who] = false;
        accountDead = false;
    }

    /** Everything that waits reaches the engine. */
    private void serve() {
        for (final Sent sent : orders) {
            if (!sent.served && !sent.cancelled) {
                final boolean accepted = book(sent);
                assertThat(accepted).as(sent.id).isEqualTo(!sent.fired);
                sent.served = accepted;
                sent.cancelled = !accepted;
            }
        }
    }

    private boolean book(final Sent sent) {
        final Command.NewOrder order = sent.protective ? protective(sent.id, BUY, "100", 1) : limit(sent.id, BUY, "100", 1);
        try {
            venue.desk.book(parties.get(sent.who), sent.arming, order);
            return true;
        } catch (final Refused e) {
            assertThat(e.refusal().why()).isEqualTo(Why.FIRED);
            return false;
        }
    }

    private void end(final Life life, final boolean wholeAccount) {
        if (life == null || !unended.remove(life)) {
            return;
        }
        final Blotter party = parties.get(life.who);
        final int until = life.next == null ? time : life.next.since;
        orders.stream().filter(order -> (wholeAccount || order.who == life.who) && order.at < until).forEach(this::fire);
        if (wholeAccount) {
            accountDead |= life.next == null;
            dead[life.who] |= life.next == null;
            final long through = party.accountArmingsUntilAfter(life.arming.own());
            party.account.deadMansSwitch.fire(through);
            party.deadMansSwitch.fire(life.arming.own());
            venue.desk.sweep(party.account, new Firing(party.party, life.arming.own(), through), CancelCause.NO_HEARTBEAT);
        } else {
            dead[life.who] |= life.next == null;
            party.deadMansSwitch.fire(life.arming.own());
            venue.desk.sweep(party, life.arming.own(), CancelCause.NO_HEARTBEAT);
        }
        if (life.next == null) {
            current.remove(life.who, life);
        }
    }

    private void fire(final Sent order) {
        order.fired = true;
        order.cancelled |= order.served && !order.protective;
    }
}
