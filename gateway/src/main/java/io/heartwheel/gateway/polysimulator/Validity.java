package io.heartwheel.gateway.polysimulator;

import io.heartwheel.gateway.ApiKey;
import java.time.OffsetDateTime;

/**
 * When a key is good.
 *
 * @param isActive  whether it is at all.
 * @param expiresMs from when on it isn't any more, in ms since the epoch.
 */
record Validity(boolean isActive, long expiresMs) {

    /**
     * What a key's options say.
     *
     * @throws java.time.DateTimeException if it expires at no time: the configuration has checked that it does.
     */
    static Validity of(final ApiKey key) {
        final String expires = key.option(PolySimulator.EXPIRES);
        return new Validity(PolySimulator.YES.equals(key.option(PolySimulator.ACTIVE)), PolySimulator.NEVER.equals(expires)
            ? Long.MAX_VALUE : OffsetDateTime.parse(expires).toInstant().toEpochMilli());
    }

    /** Whether it is too late for the key. */
    boolean isExpired(final long wallMs) {
        return wallMs >= expiresMs;
    }

    boolean accepts(final long wallMs) {
        return isActive && !isExpired(wallMs);
    }
}
