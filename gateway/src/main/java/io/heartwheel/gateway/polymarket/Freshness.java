package io.heartwheel.gateway.polymarket;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Whether a signed request is recent enough to prove that its client is alive now.
 *
 * <p>Its timestamp has to be within a window around the venue's clock, which allows for clients' clocks. That window alone would
 * let a recording of a dead client's last request keep its orders in the books for as long. So the signatures of all requests are
 * remembered for as long as their timestamps are good: a new one is served, whatever came before it, so that clocks may differ
 * from one host to another, and be set back.
 *
 * <p>An honest client repeats itself, too: it sends a request again, bit by bit, when the answer got lost, and timestamps are in
 * seconds, so that two heartbeats without a body in the same second are the same, also if a clock that was ahead has been set
 * right in between. So a signature that was seen is taken again for a while after it was first seen, and for that while around
 * the time that it tells. Otherwise it is refused. What a recording gains is that while, and what its client's clock was ahead.
 *
 * <p>So many are remembered, and no more. If a client sends more than that, those that are forgotten too early are still refused:
 * nothing new is taken any more with a timestamp of theirs, or an older one.
 *
 * <p>Not for several threads at once: its owner has a lock.
 */
final class Freshness {
    /** 136 new requests a second, at the default window. */
    static final int MOST = 16_384;

    private final long windowS;
    private final long repeatNs;
    /** By the beginning of their signatures, which nobody but their client can choose; in the order in which they came. */
    private final Map<Long, Seen> seen = new LinkedHashMap<>();
    private long forgottenS = Long.MIN_VALUE;

    private record Seen(long timestampS, long atNs) {
    }

    /** How a request is. */
    enum Verdict {
        /** New, or a retry of one that was. */
        FRESH,
        /** Its timestamp is too far from the venue's clock. */
        OUTSIDE_WINDOW,
        /** Seen before, too long ago for a retry, and not of this time. */
        REPLAYED
    }

    Freshness(final long windowS, final long repeatNs) {
        this.windowS = windowS;
        this.repeatNs = repeatNs;
    }

    /**
     * Judges a request whose signature is good.
     *
     * @param digest     that it is signed with, decoded: 8 bytes at least.
     * @param timestampS what it says the time is, in s since the epoch, or {@link Claim#NO_TIME}.
     * @param wallMs     the time, in ms since the epoch.
     * @param nowNs      the time, on a line that only goes forward.
     * @return how it is.
     */
    Verdict judge(final byte[] digest, final long timestampS, final long wallMs, final long nowNs) {
        if (Math.abs(timestampS * 1_000 - wallMs) > windowS * 1_000) {
            return Verdict.OUTSIDE_WINDOW;
        }
        final long id = ByteBuffer.wrap(digest).getLong();
        final Seen first = seen.get(id);
        if (first != null) {
            final boolean timely = Math.abs(timestampS * 1_000 - wallMs) <= TimeUnit.NANOSECONDS.toMillis(repeatNs);
            return timely || nowNs - first.atNs <= repeatNs ? Verdict.FRESH : Verdict.REPLAYED;
        }
        makeRoom(nowNs);
        if (timestampS <= forgottenS) {
            return Verdict.REPLAYED;
        }
        seen.put(id, new Seen(timestampS, nowNs));
        return Verdict.FRESH;
    }

    /** A timestamp that was good once is good for two windows at most. */
    private void makeRoom(final long nowNs) {
        final long keptNs = TimeUnit.SECONDS.toNanos(2 * windowS + 1);
        final Iterator<Seen> oldest = seen.values().iterator();
        while (oldest.hasNext()) {
            final Seen one = oldest.next();
            final boolean over = nowNs - one.atNs > keptNs;
            if (!over && seen.size() < MOST) {
                return;
            }
            forgottenS = over ? forgottenS : Math.max(forgottenS, one.timestampS);
            oldest.remove();
        }
    }
}
