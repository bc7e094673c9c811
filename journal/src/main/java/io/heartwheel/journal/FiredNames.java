package io.heartwheel.journal;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.agrona.collections.Object2ObjectHashMap;

/**
 * The names whose switch has fired and was not armed since: none is forgotten, up to a limit, and what passes the limit is
 * counted. One thread; allocates nothing once it has been as large as it gets.
 */
final class FiredNames {
    static final int LIMIT = 1 << 20;
    /** Armings that a belated expiry is compared with. */
    private static final int LATEST = 256;

    /** One of them, and when; ns since the epoch. */
    static final class Fired extends Chain.Link<Fired> {
        Name name;
        long timeNs;
        /** In the order of records; 0 if it was only told of later. */
        private long order;
    }

    private final Object2ObjectHashMap<Name, Fired> byName = new Object2ObjectHashMap<>();
    private final Chain<Fired> chain = new Chain<>();
    private final ArrayDeque<Fired> spare = new ArrayDeque<>();
    private final Name[] armedNames = new Name[LATEST];
    private final long[] armedOrders = new long[LATEST];
    private final int limit;
    private long armings;
    private long refused;

    FiredNames(final int limit) {
        this.limit = limit;
    }

    Chain<Fired> chain() {
        return chain;
    }

    /** How many there was no room for. */
    long refused() {
        return refused;
    }

    /** Tells of it again, or for the first time. */
    void retell(final Name name, final long timeNs) {
        final Fired known = byName.get(name);
        if (known == null) {
            add(name, timeNs, 0);
        } else {
            known.timeNs = Math.max(known.timeNs, timeNs);
        }
    }

    /** As {@link #add}, of an expiry whose name becomes known only now, after what came later. */
    void addBelated(final Name name, final long timeNs, final long order) {
        if (!isArmedSince(name, order)) {
            // What a snapshot tells again comes before it: it may be a former incarnation's, by another clock.
            add(name, timeNs, order);
        }
    }

    /** Fired, at that place in the order of records. */
    void add(final Name name, final long timeNs, final long order) {
        Fired fired = byName.get(name);
        if (fired == null) {
            if (chain.size() == limit) {
                refused++;
                return;
            }
            fired = spare.isEmpty() ? new Fired() : spare.pop();
            fired.name = name;
            fired.order = 0;
            byName.put(name, fired);
            chain.add(fired);
        }
        if (order >= fired.order) {
            fired.timeNs = timeNs;
            fired.order = order;
        }
    }

    /** Armed again, at that place in the order of records. */
    void armed(final Name name, final long order) {
        if (name.isAside()) {
            return;
        }
        final int place = (int) (armings++ % LATEST);
        armedNames[place] = name;
        armedOrders[place] = order;
        final Fired fired = byName.get(name);
        if (fired != null && fired.order < order) {
            remove(fired);
        }
    }

    /** A new incarnation counts anew. */
    void restart() {
        Arrays.fill(armedNames, null);
    }

    private boolean isArmedSince(final Name name, final long order) {
        for (int i = 0; i < LATEST; i++) {
            if (armedOrders[i] > order && name.equals(armedNames[i])) {
                return true;
            }
        }
        return false;
    }

    private void remove(final Fired fired) {
        byName.remove(fired.name);
        chain.remove(fired);
        fired.name = null;
        spare.push(fired);
    }
}
