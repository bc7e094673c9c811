package io.heartwheel.journal.audit;

import io.heartwheel.journal.JournalRecord;
import java.util.HashMap;
import java.util.Map;

/**
 * Expiries whose server ended before the journal could say what became of the orders: owed, until a later server says so.
 *
 * <p>A later server names them by their own incarnation and handle. Remembers {@value #MAX}; more are counted. One thread.
 */
final class OwedEffects {
    private static final int MAX = 1 << 16;
    private static final long NEVER = Long.MAX_VALUE;

    private final Map<Key, Expiry> owed = new HashMap<>();
    private long beyond;
    private long dueNs = NEVER;

    private record Key(long incarnation, long handle) {
    }

    private record Expiry(long sequence, long correlationId) {
    }

    /** The incarnation has ended without a word on that expiry's orders. */
    void add(final long handle, final long correlationId, final long sequence, final long incarnation) {
        if (owed.size() < MAX) {
            owed.put(new Key(incarnation, handle), new Expiry(sequence, correlationId));
        } else {
            beyond++;
        }
    }

    /** A later incarnation takes over: by then it has to have said what became of them. */
    void resumed(final long untilNs) {
        dueNs = owed.isEmpty() ? NEVER : untilNs;
    }

    /** An incarnation has ended: the next one begins anew. */
    void ended() {
        dueNs = NEVER;
    }

    /** Something is missing, which may be just what they wait for. @return how many are forgotten. */
    long forget() {
        final long forgotten = size();
        owed.clear();
        beyond = 0;
        dueNs = NEVER;
        return forgotten;
    }

    /**
     * An effect of a later incarnation.
     *
     * @param effect  about a registration of an earlier one.
     * @param outcome whether it says what became of the orders.
     */
    void settle(final JournalRecord effect, final boolean outcome) {
        if (outcome) {
            owed.remove(new Key(effect.registeredIn(), effect.handle()));
        }
    }

    /** Once time is up for a server that took over, those it forgot. */
    void overdue(final long nowNs, final Findings findings) {
        if (nowNs > dueNs) {
            owed.forEach((key, expiry) -> findings.add(expiry.sequence, key.incarnation, expiry.correlationId,
                "its switch fired, and the server was restarted and took over, but the journal does not say what became of its"
                    + " orders"));
            owed.clear();
            dueNs = NEVER;
        }
    }

    long size() {
        return owed.size() + beyond;
    }
}
