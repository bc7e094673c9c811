package io.heartwheel.journal;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The expiries of which no effect on orders is known yet: none is forgotten before its effect is, up to a limit, and what passes
 * the limit is counted. One thread; allocates nothing once it has been as large as it gets.
 */
final class OwedExpiries {
    static final int LIMIT = 1 << 20;

    /** Handles mean something within an incarnation only. */
    private record Former(long incarnation, long handle) {
    }

    private final Long2ObjectHashMap<Expiry> byHandle = new Long2ObjectHashMap<>();
    private final Map<Former, Expiry> former = new HashMap<>();
    private final Chain<Expiry> chain = new Chain<>();
    private final ArrayDeque<Expiry> spare = new ArrayDeque<>();
    private final int limit;
    private long refused;

    OwedExpiries(final int limit) {
        this.limit = limit;
    }

    /** In the order of their records, as far as they are of one incarnation. */
    Chain<Expiry> chain() {
        return chain;
    }

    /** How many there was no room for. */
    long refused() {
        return refused;
    }

    /** Of the present incarnation. The same expiry again changes nothing. */
    void add(final JournalRecord record, final long incarnation, final Name name) {
        if (!byHandle.containsKey(record.handle()) && isRoom()) {
            final Expiry expiry = fresh();
            expiry.read(record, incarnation, name);
            byHandle.put(expiry.handle, expiry);
            chain.add(expiry);
        }
    }

    void add(final Expiry other) {
        if (!byHandle.containsKey(other.handle) && isRoom()) {
            final Expiry expiry = fresh();
            expiry.take(other);
            byHandle.put(expiry.handle, expiry);
            chain.add(expiry);
        }
    }

    /** Of an incarnation before the present one. */
    void addFormer(final Expiry expiry) {
        final Former key = new Former(expiry.incarnation, expiry.handle);
        if (!former.containsKey(key) && isRoom()) {
            former.put(key, expiry);
            chain.add(expiry);
        }
    }

    void settle(final long handle) {
        final Expiry settled = byHandle.remove(handle);
        if (settled != null) {
            chain.remove(settled);
            settled.name = null;
            spare.push(settled);
        }
    }

    void settleFormer(final long incarnation, final long handle) {
        final Expiry settled = former.remove(new Former(incarnation, handle));
        if (settled != null) {
            chain.remove(settled);
        }
    }

    /** A new incarnation begins: what is owed now is of a former one. */
    void restart() {
        for (final Expiry expiry : byHandle.values()) {
            former.put(new Former(expiry.incarnation, expiry.handle), expiry);
        }
        byHandle.clear();
    }

    private boolean isRoom() {
        if (chain.size() < limit) {
            return true;
        }
        refused++;
        return false;
    }

    private Expiry fresh() {
        final Expiry used = spare.poll();
        return used == null ? new Expiry() : used;
    }
}
