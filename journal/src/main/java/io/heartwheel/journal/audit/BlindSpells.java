package io.heartwheel.journal.audit;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Remembers when our own engine was blind, and so what grace somebody must at least have been granted who was silent then.
 *
 * <p>Of many spells it keeps those that can still matter: a spell is forgotten once a later one granted as much. One thread.
 */
final class BlindSpells {
    private static final int MAX_SPELLS = 1 << 10;
    /**
     * Spells that the wheel had no room to tell of at once are told of together, and then their sum is granted only up to the
     * wheel's {@code maxGraceNs}, which the journal doesn't know: so no more than its default is asked for.
     */
    private static final long SURE_NS = TimeUnit.SECONDS.toNanos(30);

    private final long[] before = new long[MAX_SPELLS];
    private final long[] grants = new long[MAX_SPELLS];
    private int count;

    void forget() {
        count = 0;
    }

    /**
     * A spell was told of.
     *
     * @param beforeNs when the engine was last known to see: whoever was last heard from until then was silent all through it.
     * @param grantNs  what it granted.
     */
    void add(final long beforeNs, final long grantNs) {
        final long least = Math.min(SURE_NS, grantNs);
        while (count > 0 && grants[count - 1] <= least) {
            count--;
        }
        if (count > 0 && before[count - 1] >= beforeNs) {
            return;
        }
        if (count == MAX_SPELLS) {
            System.arraycopy(before, 1, before, 0, count - 1);
            System.arraycopy(grants, 1, grants, 0, count - 1);
            count--;
        }
        before[count] = beforeNs;
        grants[count] = least;
        count++;
    }

    /** The least grace that is due to somebody last heard from then. */
    long leastGraceNs(final long lastHeardNs) {
        if (count == 0 || before[count - 1] < lastHeardNs) {
            return 0;
        }
        final int found = Arrays.binarySearch(before, 0, count, lastHeardNs);
        return grants[found >= 0 ? found : -found - 1];
    }
}
