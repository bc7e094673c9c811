package io.heartwheel.journal;

import java.util.ArrayDeque;
import org.agrona.collections.Object2ObjectHashMap;

/**
 * The names whose switch has fired and was not armed since: none is forgotten, up to a limit, and what passes the limit is
 * counted. One thread; allocates nothing once it has been as large as it gets.
 */
final class FiredNames {
    static final int LIMIT = 1 << 20;

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
    private final int limit;
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

    /** Fired at that place in the order of records; it may become known only after what came later. */
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
    void removeBefore(final Name name, final long order) {
        final Fired fired = byName.get(name);
        if (fired != null && fired.order < order) {
            remove(name);
        }
    }

    /** Armed again. */
    void remove(final Name name) {
        final Fired fired = byName.remove(name);
        if (fired != null) {
            chain.remove(fired);
            fired.name = null;
            spare.push(fired);
        }
    }
}
