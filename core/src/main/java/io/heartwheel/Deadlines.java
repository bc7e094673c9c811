package io.heartwheel;

/**
 * When a session is next due, by its policy, its last heartbeat, and the grace for our own stalls. All in quanta.
 *
 * <p>A stamp is rounded down, so a deadline counts from the quantum after it: that is what makes it never early.
 */
final class Deadlines {
    private final Stalls stalls;

    Deadlines(final Stalls stalls) {
        this.stalls = stalls;
    }

    /** The quantum from which a watched session's intervals count. */
    long base(final long seen) {
        return seen + 1 + stalls.grace(seen);
    }

    long grace(final long seen) {
        return stalls.grace(seen);
    }

    /** Of a recurring deadline: our stalls excuse nobody, it is due by the clock. */
    static long recurrence(final long policy, final long seen) {
        return seen + 1 + PolicyTable.timeout(policy);
    }

    long expiry(final long policy, final long seen) {
        return base(seen) + PolicyTable.timeout(policy);
    }

    /**
     * When to do something next about a session.
     *
     * @param policy  packed.
     * @param suspect whether it has been probed since it was last heard from.
     * @param seen    when it was last heard from.
     * @param now     the poll's time: of several test requests that a jump has passed only the latest is due, and none if the
     *                expiry is due as well.
     * @param from    test requests due before this have been dealt with, if suspect.
     * @return the quantum of the expiry, or of the next test request if that comes first.
     */
    long next(final long policy, final boolean suspect, final long seen, final long now, final long from) {
        if (PolicyTable.isRecurring(policy)) {
            return recurrence(policy, seen);
        }
        final long base = base(seen);
        final long expiry = base + PolicyTable.timeout(policy);
        final long probe = PolicyTable.probe(policy);
        if (probe == 0 || expiry <= now) {
            return expiry;
        }
        return Math.min(expiry, nextProbe(base, probe, suspect, now, from));
    }

    private static long nextProbe(
        final long base, final long probe, final boolean suspect, final long now, final long from) {
        if (now < base + probe) {
            return base + probe;
        }
        final long latest = base + (now - base) / probe * probe;
        return suspect && latest < from ? latest + probe : latest;
    }

    /** Which test request is due at that quantum, from 1. */
    int attempt(final long policy, final long seen, final long quantum) {
        return (int) ((quantum - base(seen)) / PolicyTable.probe(policy));
    }
}
