package io.heartwheel.gateway.deribit;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Takes no signature twice while it could still be in time: so none that was recorded is good again, and a client that leaves out
 * the nonce, or always sends the same, is let in with each new timestamp. Ask it after the signature has been verified: then only
 * the owner of the key can fill it. Any thread.
 */
final class Signatures {
    private static final int MOST = 10_000;

    private final Map<String, Long> untilMs = new LinkedHashMap<>();
    private final long windowMs;

    /** What is wrong with a signature that is the key's. */
    enum Verdict { FRESH, EARLY_OR_LATE, USED, TOO_MANY }

    Signatures(final long windowMs) {
        this.windowMs = windowMs;
    }

    /**
     * Takes one.
     *
     * @param signature   written in the one way in which it can be.
     * @param timestampMs that it covers.
     * @param nowMs       the time.
     * @return whether it may be taken; otherwise it was not.
     */
    synchronized Verdict take(final String signature, final long timestampMs, final long nowMs) {
        if (timestampMs < nowMs - windowMs || timestampMs > nowMs + windowMs) {
            return Verdict.EARLY_OR_LATE;
        }
        final Iterator<Long> oldest = untilMs.values().iterator();
        while (oldest.hasNext() && oldest.next() < nowMs) {
            oldest.remove();
        }
        if (untilMs.containsKey(signature)) {
            return Verdict.USED;
        }
        if (untilMs.size() == MOST) {
            return Verdict.TOO_MANY;
        }
        // A timestamp from the window's far end is in time for two windows from now.
        untilMs.put(signature, nowMs + 2 * windowMs);
        return Verdict.FRESH;
    }
}
