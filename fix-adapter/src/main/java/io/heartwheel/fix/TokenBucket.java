package io.heartwheel.fix;

/** So many a second, and at most a stated number at once. Not safe for use by several threads. */
final class TokenBucket {
    private final double perNs;
    private final double most;
    private double tokens;
    private long lastNs;

    TokenBucket(final double perSecond, final double most, final long nowNs) {
        perNs = perSecond / 1e9;
        this.most = most;
        tokens = most;
        lastNs = nowNs;
    }

    /** Whether there is one left now. */
    boolean take(final long nowNs) {
        tokens = Math.min(most, tokens + Math.max(0, nowNs - lastNs) * perNs);
        lastNs = nowNs;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
