package io.heartwheel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Remembers when the poller was blind, and how much grace that gives to a session last heard from at a given time.
 *
 * <p>The longest stall since then is granted in full, always: whoever was not heard from because nobody listened does not die of
 * it, were the pause ten minutes. Of several, the sum is granted up to a limit: a machine that stalls again and again must not
 * keep a dead counterparty's orders in the market for ever. A session's grace never shrinks while it stays silent, so a
 * spoke chosen by it is never too late for its expiry; it ends when the session is heard from, and then the poller is told.
 *
 * <p>Owned by the poller; any thread may {@link #copyTo copy} it, and then owns the copy. Of stalls older than the latest
 * {@value #REMEMBERED}, the boundary between the two oldest is forgotten: a session last heard from between those two is granted
 * both, within the limit.
 */
final class Stalls {
    private static final int REMEMBERED = 16;
    private static final VarHandle VERSION;

    static {
        try {
            VERSION = MethodHandles.lookup().findVarHandle(Stalls.class, "version", int.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long limit;
    private final long[] end = new long[REMEMBERED];
    private final long[] sum = new long[REMEMBERED];
    private final long[] longest = new long[REMEMBERED];
    private int count;
    private long latestEnd = Long.MIN_VALUE;
    /** Odd while it is written: what was copied counts if this was even and has not changed. */
    private volatile int version;

    /** Where a copy is made up before it counts; only copies have one. */
    private final Stalls draft;

    /** All in quanta. */
    Stalls(final long limit) {
        this(limit, null);
    }

    private Stalls(final long limit, final Stalls draft) {
        this.limit = limit;
        this.draft = draft;
    }

    /** Any thread. To be filled by {@link #copyTo}; remembers nothing yet. */
    Stalls emptyCopy() {
        return new Stalls(limit, new Stalls(limit));
    }

    void record(final long endQuantum, final long grant) {
        final int before = version;
        VERSION.setOpaque(this, before + 1);
        VarHandle.storeStoreFence();
        write(endQuantum, grant);
        VERSION.setRelease(this, before + 2);
    }

    /** When the latest ended, or {@link Long#MIN_VALUE}. */
    long latestEnd() {
        return latestEnd;
    }

    /**
     * Any thread, to a copy of its own. If this is being written just now, the copy stays as it was.
     *
     * @return whether the copy is, as of this call, the same.
     */
    boolean copyTo(final Stalls copy) {
        final int seen = (int) VERSION.getAcquire(this);
        if (seen == copy.version) {
            return true;
        }
        if ((seen & 1) != 0) {
            return false;
        }
        final Stalls draft = copy.draft;
        draft.take(this);
        VarHandle.loadLoadFence();
        if ((int) VERSION.getOpaque(this) != seen) {
            return false;
        }
        copy.take(draft);
        copy.version = seen;
        return true;
    }

    private void take(final Stalls other) {
        System.arraycopy(other.end, 0, end, 0, REMEMBERED);
        System.arraycopy(other.sum, 0, sum, 0, REMEMBERED);
        System.arraycopy(other.longest, 0, longest, 0, REMEMBERED);
        count = other.count;
        latestEnd = other.latestEnd;
    }

    private void write(final long endQuantum, final long grant) {
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
