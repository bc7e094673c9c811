package io.heartwheel.server.venue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The blotters of all parties, up to a limit for FIX sessions and one for others, and the accounts that they belong to.
 *
 * <p>A FIX session is remembered for the whole run. Of the other parties those that ended first, and have no orders, are
 * forgotten when half of their places are taken: who opens connection after connection, each a party, keeps nobody out.
 *
 * <p>Any thread, but {@link #ended} and {@link #tidy} are the engine thread's.
 */
final class Blotters {
    private static final int LOOKED_AT = 8;

    private final ConcurrentMap<Object, Blotter> byKey = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Account> accounts = new ConcurrentHashMap<>();
    private final Map<Blotter, Long> idle = new LinkedHashMap<>();
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

    /** The account of that name, without parties at first. */
    Account account(final String name) {
        return accounts.computeIfAbsent(name, key -> new Account(key, new Ledger(limits.wallet())));
    }

    /** That arming of a party, which is no FIX session, ended: it may be forgotten. */
    void ended(final Blotter blotter, final long own) {
        idle.remove(blotter);
        idle.put(blotter, own);
        tidy();
    }

    /** Whether there are so many parties that some should be forgotten; any thread. */
    boolean isCrowded() {
        return others.get() > limits.parties() / 2;
    }

    /** Forgets a few of those that ended first, if there are many; engine thread. */
    void tidy() {
        for (int looked = 0; looked < LOOKED_AT && isCrowded() && !idle.isEmpty(); looked++) {
            final Map.Entry<Blotter, Long> oldest = idle.entrySet().iterator().next();
            final Blotter forgotten = oldest.getKey();
            final long ended = oldest.getValue();
            idle.remove(forgotten);
            if (forgotten.discard(ended)) {
                byKey.remove(forgotten.party.key());
                others.decrementAndGet();
            } else if (forgotten.deadMansSwitch.arming() == ended) {
                idle.put(forgotten, ended);
            }
        }
    }
}
