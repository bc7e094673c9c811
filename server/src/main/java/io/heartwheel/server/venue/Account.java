package io.heartwheel.server.venue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the parties of one account share: a switch that fires for all of them, and the money.
 *
 * <p>Whenever one of them arms its own switch, it arms the account's too. An order is booked only if neither has fired through
 * the arming under which it was received, so that a firing of the account's switch, which raises its number first and then sends
 * the engine through the books, leaves no order behind that it should have taken: {@link Switch} says why.
 *
 * <p>The switch and {@link #resting()} are for any thread, the rest is the engine thread's.
 */
final class Account {
    final String name;
    final Switch deadMansSwitch = Switch.open();
    final Ledger ledger;
    /** Asks for parties of it that the venue does not know: never has an order. */
    final Blotter strangers;
    private final Set<Blotter> inBooks = new LinkedHashSet<>();
    private volatile int resting;

    Account(final String name, final Limits limits, final Totals totals) {
        this.name = name;
        this.ledger = new Ledger(limits.wallet());
        this.strangers = new Blotter(new Party(name, "strangers of " + name, this, true), this, new Owner(), limits, totals);
    }

    /** Orders of all its parties in the books; any thread. */
    int resting() {
        return resting;
    }

    /** Its parties with orders in the books, in the order in which they came: a copy. */
    List<Blotter> inBooks() {
        return new ArrayList<>(inBooks);
    }

    void enteredBook(final Blotter blotter) {
        inBooks.add(blotter);
        resting = resting + 1;
    }

    void leftBook(final Blotter blotter) {
        if (blotter.resting() == 0) {
            inBooks.remove(blotter);
        }
        resting = resting - 1;
    }
}
