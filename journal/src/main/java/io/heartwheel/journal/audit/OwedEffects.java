package io.heartwheel.journal.audit;

import io.heartwheel.journal.JournalRecord;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Expiries whose server ended before the journal could say what became of the orders: owed, until a later server says so, for
 * which it has the patience, while it runs and once it has taken over; whoever ends before that hands the rest of it on.
 *
 * <p>A later server names them by their own incarnation and handle. Remembers {@value #MAX}; more are counted. One thread.
 */
final class OwedEffects {
    private static final int MAX = 1 << 16;
    private static final long NOT_YET = Long.MIN_VALUE;

    /** In the order in which they came to be owed. */
    private final Map<Key, Expiry> owed = new LinkedHashMap<>();
    /** Those that it was said of already that nobody saw to them. */
    private final Set<Key> told = new HashSet<>();
    private final long patienceNs;
    private long beyond;
    private boolean toldBeyond;
    /** For how long servers that had taken over have run, those before the present one. */
    private long servedNs;
    private long tookOverNs = NOT_YET;
    private long nowNs;

    private record Key(long incarnation, long handle) {
    }

    private record Expiry(long sequence, long correlationId, long sinceNs) {
    }

    OwedEffects(final long patienceNs) {
        this.patienceNs = patienceNs;
    }

    /** The incarnation has ended without a word on that expiry's orders. */
    void add(final long handle, final long correlationId, final long sequence, final long incarnation) {
        if (owed.size() < MAX) {
            owed.put(new Key(incarnation, handle), new Expiry(sequence, correlationId, served()));
        } else {
            beyond++;
        }
    }

    /** It was said already that nobody saw to that one. */
    void told(final long incarnation, final long handle) {
        if (told.size() < MAX) {
            told.add(new Key(incarnation, handle));
        } else {
            toldBeyond = true;
        }
    }

    /** Whether nobody has seen to that one, so far. */
    boolean contains(final long incarnation, final long handle) {
        final Key key = new Key(incarnation, handle);
        return owed.containsKey(key) || told.contains(key);
    }

    /** Whether there have been more than are remembered. */
    boolean isOverfull() {
        return beyond > 0 || toldBeyond;
    }

    /** A later incarnation takes over: from then on it has to say what became of them. */
    void resumed(final long atNs) {
        tookOverNs = atNs;
        nowNs = atNs;
    }

    /** An incarnation has ended, before those that it leaves are added. */
    void ended() {
        servedNs = served();
        tookOverNs = NOT_YET;
    }

    /** Something is missing, which may be just what they wait for. @return how many are forgotten. */
    long forget() {
        final long forgotten = size();
        owed.clear();
        told.clear();
        beyond = 0;
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
            final Key key = new Key(effect.registeredIn(), effect.handle());
            owed.remove(key);
            told.remove(key);
        }
    }

    /** It is that late. Once the patience is over, those that the servers which took over forgot. */
    void overdue(final long timeNs, final Findings findings) {
        nowNs = timeNs;
        if (tookOverNs == NOT_YET || owed.isEmpty()) {
            return;
        }
        final long limitNs = served() - patienceNs;
        final Iterator<Map.Entry<Key, Expiry>> oldest = owed.entrySet().iterator();
        while (oldest.hasNext()) {
            final Map.Entry<Key, Expiry> entry = oldest.next();
            if (entry.getValue().sinceNs >= limitNs) {
                return;
            }
            tell(entry, findings, "its switch fired, and the server was restarted and took over, but the journal does not say"
                + " what became of its orders");
            told(entry.getKey().incarnation, entry.getKey().handle);
            oldest.remove();
        }
    }

    /** Whoever is owed still. */
    void tellAll(final Findings findings) {
        owed.entrySet().forEach(entry ->
            tell(entry, findings, "its switch fired, and nobody knows yet what became of its orders"));
    }

    long size() {
        return owed.size() + beyond;
    }

    private static void tell(final Map.Entry<Key, Expiry> entry, final Findings findings, final String what) {
        findings.add(entry.getValue().sequence, entry.getKey().incarnation, entry.getValue().correlationId, what);
    }

    private long served() {
        return tookOverNs == NOT_YET ? servedNs : servedNs + nowNs - tookOverNs;
    }
}
