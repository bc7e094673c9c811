package io.heartwheel.journal.audit;

import org.agrona.collections.LongHashSet;

/**
 * Correlation ids of what stands beside a session: nobody's orders hang on it. One that has ended is remembered, too, as its id
 * may be registered again without being named again.
 *
 * <p>Bounded: who is named neither again, by a snapshot as well, nor among the last {@value #MAX}, may be forgotten. One thread.
 */
final class Asides {
    static final int MAX = 1 << 19;

    private LongHashSet named = new LongHashSet();
    private LongHashSet namedBefore = new LongHashSet();

    void clear() {
        named.clear();
        namedBefore.clear();
    }

    void add(final long correlationId) {
        if (named.size() == MAX) {
            final LongHashSet oldest = namedBefore;
            namedBefore = named;
            named = oldest;
            named.clear();
        }
        named.add(correlationId);
    }

    boolean contains(final long correlationId) {
        return named.contains(correlationId) || namedBefore.contains(correlationId);
    }
}
