package io.heartwheel.server.venue;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The blotters of all parties, up to a limit for FIX sessions and one for others, and the accounts that they belong to.
 *
 * <p>A FIX session is remembered for the whole run. Of the other parties some that have no orders are forgotten when half of
 * their places are taken: who opens connection after connection, each a party, or invents label after label, keeps nobody out.
 * Those that never armed their switch go first, then those whose session ended. Those whose switch has fired, and whose next
 * order must be refused for that, stay until nearly all places are taken. A party is opened only by arming its switch or entering
 * an order; whatever else it asks is asked for its account's strangers until then. Parties with orders in the books are never
 * forgotten, and are not many for that: an {@link Owner} has so many orders there, however many parties it has had.
 *
 * <p>Any thread; some are forgotten by the engine thread, between two requests.
 */
final class Blotters {
    private static final int LOOKED_AT = 64;

    private final ConcurrentMap<Object, Blotter> byKey = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Account> accounts = new ConcurrentHashMap<>();
    private final ConcurrentMap<Object, Owner> owners = new ConcurrentHashMap<>();
    /** Never armed, so far. */
    private final Set<Blotter> passing = new LinkedHashSet<>();
    /** Their latest session ended, with that arming. */
    private final Map<Blotter, Long> idle = new LinkedHashMap<>();
    /** Of these, those whose switch was seen to have fired. */
    private final Map<Blotter, Long> barred = new LinkedHashMap<>();
    private final AtomicInteger fix = new AtomicInteger();
    private final AtomicInteger others = new AtomicInteger();
    private final AtomicBoolean tidying = new AtomicBoolean();
    private final Limits limits;
    private final Totals totals;
    private final Executor engine;

    /**
     * Knows nobody yet.
     *
     * @param limits how many parties there may be.
     * @param totals are told of what is forgotten.
     * @param engine runs a task on the engine thread soon, however much waits there.
     */
    Blotters(final Limits limits, final Totals totals, final Executor engine) {
        this.limits = limits;
        this.totals = totals;
        this.engine = engine;
    }

    /**
     * Does something with the party's blotter, opened if need be; with another one if it turns out to have been forgotten.
     *
     * @param party whose.
     * @param use   does it, and gives null if the blotter has been discarded.
     * @return what that gave; null if there are too many parties.
     */
    <T> T use(final Party party, final Function<Blotter, T> use) {
        Blotter blotter = open(party);
        T result = blotter == null ? null : use.apply(blotter);
        while (blotter != null && result == null) {
            // It was forgotten at this very moment.
            Thread.onSpinWait();
            blotter = open(party);
            result = blotter == null ? null : use.apply(blotter);
        }
        tidySoon();
        return result;
    }

    /** Whether the party is known, or could be opened. Takes no lock. */
    boolean hasRoomFor(final Party party) {
        if (byKey.containsKey(party.key()) || !isFullFor(party)) {
            return true;
        }
        tidySoon();
        return false;
    }

    /** The party's blotter, opened if need be; null if there are too many. */
    Blotter open(final Party party) {
        final Blotter known = byKey.get(party.key());
        if (known != null) {
            return known;
        }
        synchronized (this) {
            final Blotter other = byKey.get(party.key());
            if (other != null || isFullFor(party)) {
                return other;
            }
            final Owner owner = owners.computeIfAbsent(party.owner(), key -> new Owner());
            owner.parties++;
            final Blotter opened = new Blotter(party, account(party.account()), owner, limits, totals);
            if (!party.isFix()) {
                opened.account.ledger.keepFills();
                passing.add(opened);
            }
            countOf(party).incrementAndGet();
            byKey.put(party.key(), opened);
            return opened;
        }
    }

    private AtomicInteger countOf(final Party party) {
        return party.isFix() ? fix : others;
    }

    private boolean isFullFor(final Party party) {
        return countOf(party).get() >= (party.isFix() ? limits.sessions() : limits.parties());
    }

    /** The party's blotter, or null if it was never opened. */
    Blotter find(final Object key) {
        return byKey.get(key);
    }

    /** The party's blotter; if it was never opened, an empty one of its account. */
    Blotter findOrStranger(final Party party) {
        final Blotter known = byKey.get(party.key());
        if (known != null) {
            return known;
        }
        final Account account = account(party.account());
        account.ledger.keepFills();
        return account.strangers;
    }

    /** The party's owner; if none of its parties is known, one without orders. */
    Owner owner(final Party party) {
        final Owner known = owners.get(party.owner());
        return known == null ? new Owner() : known;
    }

    /** How many there are. */
    int owners() {
        return owners.size();
    }

    /** The latest arming of that account's switch. Takes no lock. */
    long accountArming(final String name) {
        final Account account = accounts.get(name);
        return account == null ? 0 : account.deadMansSwitch.arming();
    }

    /** The account of that name, without parties at first. */
    Account account(final String name) {
        return accounts.computeIfAbsent(name, key -> new Account(key, limits, totals));
    }

    /** That arming of a party ended: it may be forgotten, unless it is a FIX session. */
    void ended(final Party party, final long own) {
        final Blotter blotter = find(party.key());
        if (blotter != null && !party.isFix()) {
            synchronized (this) {
                barred.remove(blotter);
                idle.remove(blotter);
                idle.put(blotter, own);
            }
            tidySoon();
        }
    }

    /** One tidying waits at most: so it is never refused, however much else waits. */
    private void tidySoon() {
        if (isCrowded() && tidying.compareAndSet(false, true)) {
            engine.execute(() -> {
                tidying.set(false);
                tidy();
            });
        }
    }

    private boolean isCrowded() {
        return others.get() > limits.parties() / 2;
    }

    private boolean isFull() {
        return others.get() >= limits.parties() - limits.parties() / 8;
    }

    /** Forgets a few, if there are many, those first that are missed least; engine thread. */
    private synchronized void tidy() {
        for (int looked = 0; looked < LOOKED_AT && isCrowded() && !passing.isEmpty(); looked++) {
            final Blotter oldest = passing.iterator().next();
            passing.remove(oldest);
            if (!forget(oldest, 0) && oldest.deadMansSwitch.arming() == 0) {
                passing.add(oldest);
            }
        }
        for (int looked = 0; looked < LOOKED_AT && isCrowded() && !idle.isEmpty(); looked++) {
            final Map.Entry<Blotter, Long> oldest = first(idle);
            if (oldest.getKey().isBarred()) {
                barred.put(oldest.getKey(), oldest.getValue());
            } else {
                forgetOrPutBack(oldest, idle);
            }
        }
        for (int looked = 0; looked < LOOKED_AT && isFull() && !barred.isEmpty(); looked++) {
            forgetOrPutBack(first(barred), barred);
        }
    }

    private static Map.Entry<Blotter, Long> first(final Map<Blotter, Long> map) {
        final Map.Entry<Blotter, Long> oldest = Map.entry(map.keySet().iterator().next(), map.values().iterator().next());
        map.remove(oldest.getKey());
        return oldest;
    }

    private void forgetOrPutBack(final Map.Entry<Blotter, Long> oldest, final Map<Blotter, Long> from) {
        if (!forget(oldest.getKey(), oldest.getValue()) && oldest.getKey().deadMansSwitch.arming() == oldest.getValue()) {
            from.put(oldest.getKey(), oldest.getValue());
        }
    }

    private boolean forget(final Blotter blotter, final long own) {
        if (!blotter.discard(own)) {
            return false;
        }
        byKey.remove(blotter.party.key());
        blotter.owner.parties--;
        if (blotter.owner.parties == 0) {
            owners.remove(blotter.party.owner());
        }
        others.decrementAndGet();
        return true;
    }
}
