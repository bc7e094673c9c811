package io.heartwheel.server.venue;

import java.util.function.Consumer;

/**
 * Arms and fires the switches of parties and of their accounts. What each method promises is said by {@link Venue}'s method of
 * the same name; here is why it holds.
 *
 * <p><b>Fail closed.</b> A firing raises the numbers of the switches first, and only then sends the engine through the books.
 * The engine asks the switches right before it books, so it books nothing that is meant once it has been there. {@link Switch}
 * tells why this takes no lock.
 *
 * <p><b>A late firing harms no new connection.</b> What a firing means is settled before it raises a number: it is cut to the
 * armings that have begun by then, and the engine cancels by the same numbers, whenever it comes to that.
 *
 * <p>Any thread; nothing waits for the engine. Arming a party, and asking which of its account's armings its end takes, exclude
 * each other by the lock of its {@link Blotter}; nothing else here takes that.
 */
final class Switches {
    private final Blotters blotters;
    private final Engine engine;

    Switches(final Blotters blotters, final Engine engine) {
        this.blotters = blotters;
        this.engine = engine;
    }

    Arming arm(final Party party) {
        return blotters.use(party, Blotter::arm);
    }

    void rearm(final String account) {
        final Switch shared = blotters.account(account).deadMansSwitch;
        if (!shared.accepts(shared.arming())) {
            shared.arm();
        }
    }

    boolean stands(final Object key, final Arming arming) {
        final Blotter blotter = blotters.find(key);
        return blotter != null && blotter.accepts(arming);
    }

    long arming(final Object key) {
        final Blotter blotter = blotters.find(key);
        return blotter == null ? 0 : blotter.deadMansSwitch.arming();
    }

    Firing firing(final Party party, final long own, final Arming next, final long accountNow, final boolean wholeAccount) {
        if (!wholeAccount) {
            return new Firing(party, own, Firing.NONE);
        }
        final long through = next == null ? accountArmingsUntilAfter(party, own) : next.account() - 1;
        return new Firing(party, own, Math.min(accountNow, through));
    }

    private long accountArmingsUntilAfter(final Party party, final long own) {
        final Blotter blotter = blotters.find(party.key());
        return blotter == null ? blotters.accountArming(party.account()) : blotter.accountArmingsUntilAfter(own);
    }

    void fire(final Firing firing, final CancelCause cause, final Consumer<CancelResult> done) {
        final Blotter blotter = blotters.find(firing.party().key());
        // An arming that begins after this is not meant.
        final long own = blotter == null ? Firing.NONE : Math.min(firing.own(), blotter.deadMansSwitch.arming());
        if (blotter != null) {
            blotter.deadMansSwitch.fire(own);
        }
        if (firing.wholeAccount()) {
            final Account account = blotters.account(firing.party().account());
            final long through = Math.min(firing.account(), account.deadMansSwitch.arming());
            account.deadMansSwitch.fire(through);
            engine.sweep(account, new Firing(firing.party(), own, through), cause, done);
        } else if (blotter != null) {
            engine.sweep(blotter, own, cause, done);
        } else {
            done.accept(new CancelResult(0, 0));
        }
    }

    void rehearse(final Firing firing, final CancelCause cause, final Consumer<CancelResult> done) {
        final Blotter blotter = blotters.find(firing.party().key());
        if (blotter == null) {
            done.accept(new CancelResult(0, 0));
        } else {
            engine.rehearse(blotter, firing, cause, done);
        }
    }

    void bar(final Party party, final long own) {
        final Blotter blotter = blotters.find(party.key());
        if (blotter != null) {
            blotter.deadMansSwitch.fire(own);
        }
    }

    void suspend(final Party party, final long own) {
        if (party.mustArm() && !party.isFix()) {
            bar(party, own);
        }
    }
}
