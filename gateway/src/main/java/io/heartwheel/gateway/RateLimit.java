package io.heartwheel.gateway;

/**
 * So many requests in each window of time. Any thread.
 */
public final class RateLimit {
    private final int most;
    private final long windowNs;
    private long windowStartNs;
    private int taken;
    private boolean started;

    /**
     * How a request fared.
     *
     * @param allowed   whether it may be served.
     * @param limit     of a window.
     * @param remaining in this window, after this request.
     * @param resetNs   until the next window begins.
     */
    public record Verdict(boolean allowed, int limit, int remaining, long resetNs) {
        /** Whole seconds until the next window, at least 1: for {@code Retry-After}. */
        public long retryAfterS() {
            return Math.max(1, (resetNs + 999_999_999L) / 1_000_000_000L);
        }
    }

    /** A limit. */
    public RateLimit(final int most, final long windowNs) {
        this.most = most;
        this.windowNs = windowNs;
    }

    /**
     * Takes a request into account.
     *
     * @param nowNs on any line that goes forward.
     * @return how it fares.
     */
    public synchronized Verdict take(final long nowNs) {
        if (!started || nowNs - windowStartNs >= windowNs) {
            started = true;
            windowStartNs = nowNs;
            taken = 0;
        }
        final boolean allowed = taken < most;
        taken += allowed ? 1 : 0;
        return new Verdict(allowed, most, most - taken, windowNs - (nowNs - windowStartNs));
    }
}
