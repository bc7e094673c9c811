package io.heartwheel.gateway.gemini;

/**
 * Takes each nonce of one key once: each must be greater than all before. Any thread.
 *
 * <p>Where nonces are times, seconds and milliseconds are told apart by their size, and compared with each other as times.
 */
final class Nonces {
    private static final long LEAST_MILLISECONDS = 100_000_000_000L;
    private static final long MS_PER_S = 1_000;
    private static final long TOLERANCE_S = 30;

    private final boolean timed;
    private long last = -1;

    /**
     * None taken yet.
     *
     * @param timed whether they must be the time.
     */
    Nonces(final boolean timed) {
        this.timed = timed;
    }

    /**
     * Takes one, if it is good.
     *
     * @param nonce at least 0.
     * @param nowMs now, in ms since the epoch.
     * @return null if it was good, and is now the last one.
     */
    synchronized Refusal take(final long nonce, final long nowMs) {
        final long value = timed && nonce < LEAST_MILLISECONDS ? nonce * MS_PER_S : nonce;
        if (timed && Math.abs(value / MS_PER_S - nowMs / MS_PER_S) > TOLERANCE_S) {
            return Refusal.UNTIMELY_NONCE;
        }
        if (value <= last) {
            return Refusal.OLD_NONCE;
        }
        last = value;
        return null;
    }
}
