package io.heartwheel.gateway.deribit;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Takes no nonce twice while a signature with it could still be in time. Ask it after the signature has been verified: then only
 * the owner of the key can fill it. Any thread.
 */
final class Nonces {
    private static final int MOST = 10_000;

    private final Map<String, Long> untilMs = new LinkedHashMap<>();
    private final long windowMs;

    /** What is wrong with a nonce. */
    enum Verdict { FRESH, EARLY_OR_LATE, USED, TOO_MANY }

    Nonces(final long windowMs) {
        this.windowMs = windowMs;
    }

    synchronized Verdict take(final String nonce, final long timestampMs, final long nowMs) {
        if (timestampMs < nowMs - windowMs || timestampMs > nowMs + windowMs) {
            return Verdict.EARLY_OR_LATE;
        }
        final Iterator<Long> oldest = untilMs.values().iterator();
        while (oldest.hasNext() && oldest.next() < nowMs) {
            oldest.remove();
        }
        if (untilMs.containsKey(nonce)) {
            return Verdict.USED;
        }
        if (untilMs.size() == MOST) {
            return Verdict.TOO_MANY;
        }
        // A timestamp from the window's far end is in time for two windows from now.
        untilMs.put(nonce, nowMs + 2 * windowMs);
        return Verdict.FRESH;
    }
}
