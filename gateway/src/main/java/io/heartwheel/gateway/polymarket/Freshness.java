package io.heartwheel.gateway.polymarket;

/**
 * Whether a signed request is recent enough to prove that its client is alive now.
 *
 * <p>Its timestamp has to be within a window around the venue's clock, which allows for clients' clocks. That window alone would
 * let a recording of a dead client's last request keep its orders in the books for as long. But timestamps are in seconds,
 * signatures of an empty body change only with them, and HTTP clients send a request again when its answer got lost: an honest
 * client repeats itself, too. So a request that is no newer than the newest so far is taken for a retry for a while after that
 * one was first seen, and refused from then on. What a recording gains is that while; what a client loses is nothing, unless its
 * clock is set back by more than that, which its answer then says.
 *
 * <p>Not for several threads at once: its owner has a lock.
 */
final class Freshness {
    private final long windowS;
    private final long repeatNs;
    private long newestS = Long.MIN_VALUE;
    private long newestSeenNs;

    /** How a request's timestamp is. */
    enum Verdict {
        /** Recent. */
        FRESH,
        /** Too far from the venue's clock. */
        OUTSIDE_WINDOW,
        /** As old as one that was seen, or older, and too late for a retry. */
        REPLAYED
    }

    Freshness(final long windowS, final long repeatNs) {
        this.windowS = windowS;
        this.repeatNs = repeatNs;
    }

    /**
     * Judges a request whose signature is good.
     *
     * @param timestampS what it says the time is, in s since the epoch, or {@link Claim#NO_TIME}.
     * @param wallMs     the time, in ms since the epoch.
     * @param nowNs      the time, on a line that only goes forward.
     * @return how it is.
     */
    Verdict judge(final long timestampS, final long wallMs, final long nowNs) {
        if (Math.abs(timestampS * 1_000 - wallMs) > windowS * 1_000) {
            return Verdict.OUTSIDE_WINDOW;
        }
        if (timestampS > newestS) {
            newestS = timestampS;
            newestSeenNs = nowNs;
            return Verdict.FRESH;
        }
        return nowNs - newestSeenNs <= repeatNs ? Verdict.FRESH : Verdict.REPLAYED;
    }
}
