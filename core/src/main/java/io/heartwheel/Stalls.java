package io.heartwheel;

/**
 * Remembers when the poller was blind, and how much grace that gives to a session last heard from at a given time.
 *
 * <p>The longest stall since then is granted in full, always: whoever was not heard from because nobody listened does not die of
 * it, were the pause ten minutes. Of several, the sum is granted up to a limit: a machine that stalls again and again must not
 * keep a dead counterparty's orders in the market for ever. A session's grace never shrinks while it stays silent, so a
 * spoke chosen by it is never too late for its expiry; it ends when the session is heard from, and then the poller is told.
 *
 * <p>Owned by the poller. Of stalls older than the latest {@value #REMEMBERED}, the boundary between the two oldest is forgotten:
 * a session last heard from between those two is granted both, within the limit.
 */
final class Stalls {
    private static final int REMEMBERED = 16;

    private final long limit;
    private final long[] end = new long[REMEMBERED];
    private final long[] sum = new long[REMEMBERED];
    private final long[] longest = new long[REMEMBERED];
    private int count;
    private long latestEnd = Long.MIN_VALUE;

    /** All in quanta. */
    Stalls(final long limit) {
        this.limit = limit;
    }

    void record(final long endQuantum, final long grant) {
        if (count == REMEMBERED) {
            forgetOldestBoundary();
        }
        end[count] = endQuantum;
        count++;
        for (int i = 0; i < count; i++) {
            sum[i] += grant;
            longest[i] = Math.max(longest[i], grant);
        }
        latestEnd = endQuantum;
    }

    /** By how much the deadlines of a session last heard from then are deferred. */
    long grace(final long seenQuantum) {
        return seenQuantum >= latestEnd ? 0 : graceOfSilent(seenQuantum);
    }

    /** For the oldest stall that ended after it was seen: what that one and all since have granted. */
    private long graceOfSilent(final long seenQuantum) {
        int oldest = count - 1;
        while (oldest > 0 && seenQuantum < end[oldest - 1]) {
            oldest--;
        }
        return Math.max(longest[oldest], Math.min(limit, sum[oldest]));
    }

    private void forgetOldestBoundary() {
        end[0] = end[1];
        System.arraycopy(end, 2, end, 1, REMEMBERED - 2);
        System.arraycopy(sum, 2, sum, 1, REMEMBERED - 2);
        System.arraycopy(longest, 2, longest, 1, REMEMBERED - 2);
        count--;
        sum[count] = 0;
        longest[count] = 0;
    }
}
