package io.heartwheel.journal;

import java.util.ArrayDeque;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongArrayQueue;

/**
 * What the correlation ids of the present incarnation stand for, and how many live registrations each has.
 *
 * <p>An id is known from its name on for ten minutes, in which it should be registered; for as long as it is, and 4,096 other
 * endings longer, as an embedder may register the same id again without naming it again. One thread; allocates nothing once it
 * has been as large as it gets.
 */
final class KnownIds {
    static final int LINGERING = 1 << 12;
    /** A name may come long before it is told that its session is registered, if very many are registered at once. */
    static final long PATIENCE_NS = 600_000_000_000L;
    private static final int MAX_AWAITED = 1 << 23;
    /** What a queue can't hold. */
    private static final long NO_ELEMENT = Long.MIN_VALUE;

    /** A correlation id. */
    static final class Known extends Chain.Link<Known> {
        long correlationId;
        Name name;
        int live;
        /** When it was last registered, in the order of records, if nobody knew its name then; else 0. */
        long registeredUnnamed;
        /** Never to be forgotten: a snapshot says its name, and not how often it is registered. */
        private boolean pinned;
        /** Whether it was named and not registered since. */
        private boolean awaited;
        /** How often it stands in the list of those that have ended. */
        private int endings;
    }

    private final Long2ObjectHashMap<Known> byId = new Long2ObjectHashMap<>();
    private final ArrayDeque<Known> spare = new ArrayDeque<>();
    private final Chain<Known> named = new Chain<>();
    /** Ids that were named when they had no registration, and beside them when. */
    private final LongArrayQueue awaited = new LongArrayQueue();
    private final LongArrayQueue awaitedSinceNs = new LongArrayQueue();
    private final long[] ended;
    private long endings;

    KnownIds(final int lingering) {
        ended = new long[lingering];
    }

    /** Those that have a name. */
    Chain<Known> named() {
        return named;
    }

    int size() {
        return byId.size();
    }

    /** What is known, or null. */
    Known find(final long correlationId) {
        return byId.get(correlationId);
    }

    Known registered(final long correlationId) {
        final Known known = findOrAdd(correlationId);
        known.live++;
        known.awaited = false;
        return known;
    }

    /** @return what is known of it, or null if it is not known that it was registered. */
    Known ended(final long correlationId) {
        final Known known = byId.get(correlationId);
        if (known != null && known.live > 0 && --known.live == 0) {
            linger(correlationId, known);
        }
        return known;
    }

    /** @param atNs when. */
    Known named(final long correlationId, final Name name, final long atNs) {
        final Known known = findOrAdd(correlationId);
        if (known.name == null) {
            named.add(known);
        }
        known.name = name;
        if (known.live == 0) {
            await(correlationId, known, atNs);
        }
        giveUpBefore(atNs - PATIENCE_NS);
        return known;
    }

    private void await(final long correlationId, final Known known, final long atNs) {
        if (correlationId == NO_ELEMENT) {
            linger(correlationId, known);
            return;
        }
        known.awaited = true;
        awaited.addLong(correlationId);
        awaitedSinceNs.addLong(Math.max(NO_ELEMENT + 1, atNs));
    }

    /** Who was named long ago, or too long a list ago, and has not been registered since, is as if he had ended. */
    private void giveUpBefore(final long timeNs) {
        while (!awaited.isEmpty() && (awaited.size() > MAX_AWAITED || awaitedSinceNs.peekLong() < timeNs)) {
            final long correlationId = awaited.pollLong();
            awaitedSinceNs.pollLong();
            final Known known = byId.get(correlationId);
            if (known != null && known.awaited) {
                known.awaited = false;
                linger(correlationId, known);
            }
        }
    }

    /** Named by a snapshot. */
    Known pinned(final long correlationId, final Name name) {
        final Known known = findOrAdd(correlationId);
        if (known.name == null) {
            named.add(known);
        }
        known.name = name;
        known.pinned = true;
        return known;
    }

    /** Endings or registrations may have been missed: nobody who has a name is forgotten from now on. */
    void pinAll() {
        for (Known known = named.first(); known != null; known = known.next) {
            known.pinned = true;
        }
    }

    void clear() {
        byId.clear();
        named.clear();
        awaited.clear();
        awaitedSinceNs.clear();
        endings = 0;
    }

    Known findOrAdd(final long correlationId) {
        Known known = byId.get(correlationId);
        if (known == null) {
            known = spare.isEmpty() ? new Known() : spare.pop();
            known.correlationId = correlationId;
            byId.put(correlationId, known);
        }
        return known;
    }

    private void linger(final long correlationId, final Known known) {
        // First, as it may be the oldest in the list itself.
        known.endings++;
        final int place = (int) (endings % ended.length);
        if (endings >= ended.length) {
            forget(ended[place]);
        }
        ended[place] = correlationId;
        endings++;
    }

    private void forget(final long correlationId) {
        final Known known = byId.get(correlationId);
        if (known != null && --known.endings == 0 && known.live == 0 && !known.pinned && !known.awaited) {
            byId.remove(correlationId);
            if (known.name != null) {
                named.remove(known);
                known.name = null;
            }
            known.registeredUnnamed = 0;
            known.live = 0;
            spare.push(known);
        }
    }
}
