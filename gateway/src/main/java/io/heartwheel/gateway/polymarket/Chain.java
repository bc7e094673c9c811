package io.heartwheel.gateway.polymarket;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The ids of a key's heartbeats: each answer gives the id that the next heartbeat must bring.
 *
 * <p>A client whose answer got lost repeats the id that it used last. It is alive and can't know better, so that id stays good
 * until the next one is used, and is answered with what the lost answer said. Anything older is wrong. No id, at any time,
 * starts a chain again; then, too, the id that was due stays good, in case its answer was only slow.
 *
 * <p>Not for several threads at once: its owner has a lock.
 */
final class Chain {
    private String expected;
    private String previous;

    /** What a heartbeat's id is to the chain. */
    enum Link {
        /** None: a chain starts. */
        START,
        /** The one that is due. */
        NEXT,
        /** The one before, again. */
        AGAIN,
        /** None of these. */
        WRONG
    }

    /** What this id is: null or empty for none. Changes nothing. */
    Link link(final String id) {
        if (id == null || id.isEmpty()) {
            return Link.START;
        }
        if (id.equals(expected)) {
            return Link.NEXT;
        }
        return id.equals(previous) ? Link.AGAIN : Link.WRONG;
    }

    /**
     * The heartbeat was accepted.
     *
     * @param link what its id was; not {@link Link#WRONG}.
     * @return the id that is due next.
     */
    String accept(final Link link) {
        if (link != Link.AGAIN) {
            previous = expected;
            expected = newId();
        }
        return expected;
    }

    /** The id that is due, for a client that has lost it. If no chain was started, one that may continue from here. */
    String expected() {
        if (expected == null) {
            expected = newId();
        }
        return expected;
    }

    /** No id is due: the next heartbeat that brings one is wrong. */
    void reset() {
        expected = null;
        previous = null;
    }

    /** Ids need not be hard to guess, as nobody gets anywhere with one who can't sign: no need to wait for the secure source. */
    private static String newId() {
        final ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() >>> 2 | 1L << 63).toString();
    }
}
