package io.heartwheel.gateway.polymarket;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/**
 * Who a client says it is, in the headers that it signs a request with. Complete, but not verified.
 *
 * @param key        the id of its API key.
 * @param address    of the account.
 * @param passphrase of the key.
 * @param timestamp  unix time in seconds, as text.
 * @param signature  base64 of the request's HMAC.
 */
record Claim(String key, String address, String passphrase, String timestamp, String signature) {
    /** The header that names the key. */
    static final CharSequence KEY = HttpHeaders.createOptimized("POLY_API_KEY");
    private static final CharSequence ADDRESS = HttpHeaders.createOptimized("POLY_ADDRESS");
    private static final CharSequence PASSPHRASE = HttpHeaders.createOptimized("POLY_PASSPHRASE");
    private static final CharSequence TIMESTAMP = HttpHeaders.createOptimized("POLY_TIMESTAMP");
    private static final CharSequence SIGNATURE = HttpHeaders.createOptimized("POLY_SIGNATURE");
    private static final int MOST_DIGITS = 12;

    /** Not a time that anybody could mean. */
    static final long NO_TIME = -1;

    /** What these headers say; null if one is missing. */
    static Claim of(final MultiMap headers) {
        final Claim claim = new Claim(headers.get(KEY), headers.get(ADDRESS), headers.get(PASSPHRASE), headers.get(TIMESTAMP),
            headers.get(SIGNATURE));
        final boolean whole = claim.key != null && claim.address != null && claim.passphrase != null
            && claim.timestamp != null && claim.signature != null;
        return whole ? claim : null;
    }

    /** The timestamp in seconds, or {@link #NO_TIME} if it is no whole number of at most 12 digits. */
    long seconds() {
        if (timestamp.isEmpty() || timestamp.length() > MOST_DIGITS) {
            return NO_TIME;
        }
        long seconds = 0;
        for (int i = 0; i < timestamp.length(); i++) {
            final int digit = timestamp.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return NO_TIME;
            }
            seconds = 10 * seconds + digit;
        }
        return seconds;
    }

    /** Secrets stay out of logs. */
    @Override
    public String toString() {
        return "Claim";
    }
}
