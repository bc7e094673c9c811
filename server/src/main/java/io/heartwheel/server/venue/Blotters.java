package io.heartwheel.server.venue;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The blotters of all parties, up to a limit for FIX sessions and one for others, and the accounts that they belong to.
 *
 * <p>A FIX session is remembered for the whole run. Of the other parties some that have no orders are forgotten when half of
 * their places are taken: who opens connection after connection, each a party, or invents label after label, keeps nobody out.
 * Those that never armed their switch go first, then those whose session ended. Those whose switch has fired, and whose next
 * order must be refused for that, stay until nearly all places are taken. A party is opened only by arming its switch or entering
 * an order; whatever else it asks is asked for its account's strangers until then.
 *
 * <p>Any thread, but {@link #tidy} is the engine thread's.
 */
final class Blotters {
    private static final int LOOKED_AT = 64;

    private final ConcurrentMap<Object, Blotter> byKey = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Account> accounts = new ConcurrentHashMap<>();
    /** Never armed, so far. */
    private final Set<Blotter> passing = new LinkedHashSet<>();
    /** Their latest session ended, with that arming. */
    private final Map<Blotter, Long> idle = new LinkedHashMap<>();
    /** Of these, those whose switch was seen to have fired. */
    private final Map<Blotter, Long> barred = new LinkedHashMap<>();
    private final AtomicInteger fix = new AtomicInteger();
    private final AtomicInteger others = new AtomicInteger();
    private final Limits limits;
    private final Totals totals;

    Blotters(final Limits limits, final Totals totals) {
        this.limits = limits;
        this.totals = totals;
    }

    /** The party's blotter, opened if need be; null if there are too many. */
    Blotter open(final Party party) {
        final Blotter known = byKey.get(party.key());
        if (known != null) {
            return known;
        }
        synchronized (this) {
            final AtomicInteger count = party.isFix() ? fix : others;
            final Blotter other = byKey.get(party.key());
            if (other != null || count.get() >= (party.isFix() ? limits.sessions() : limits.parties())) {
                return other;
            }
            final Blotter opened = new Blotter(party, account(party.account()), limits, totals);
            if (!party.isFix()) {
                opened.account.ledger.keepFills();
                passing.add(opened);
            }
            count.incrementAndGet();
            byKey.put(party.key(), opened);
            return opened;
        }
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

    /** The latest arming of that account's switch. Takes no lock. */
    long accountArming(final String name) {
        final Account account = accounts.get(name);
        return account == null ? 0 : account.deadMansSwitch.arming();
    }

    /** The account of that name, without parties at first. */
    Account account(final String name) {
        return accounts.computeIfAbsent(name, key -> new Account(key, limits, totals));
    }

    /** That arming of a party, which is no FIX session, ended: it may be forgotten. */
    synchronized void ended(final Blotter blotter, final long own) {
        barred.remove(blotter);
        idle.remove(blotter);
        idle.put(blotter, own);
    }

    /** Whether there are so many parties that some should be forgotten; any thread. */
    boolean isCrowded() {
        return others.get() > limits.parties() / 2;
    }

    private boolean isFull() {
        return others.get() >= limits.parties() - limits.parties() / 8;
    }

    /** Forgets a few, if there are many, those first that are missed least; engine thread. */
    synchronized void tidy() {
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
        others.decrementAndGet();
        return true;
    }
}
