package io.heartwheel.gateway.polysimulator;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;

/** Where a request's key is: in the first of four headers that isn't blank. */
final class PresentedKey {
    /** Is no key. */
    static final String NONE = "";

    private static final List<CharSequence> HEADERS = List.of(HttpHeaders.createOptimized("X-API-Key"),
        HttpHeaders.createOptimized("POLY_API_KEY"), HttpHeaders.createOptimized("Poly-API-Key"));
    private static final String BEARER = "Bearer ";

    private PresentedKey() {
    }

    /** The key; null if there is none; {@link #NONE} if there is a bearer token that isn't a key, such as a JWT. */
    static String in(final MultiMap headers) {
        for (final CharSequence header : HEADERS) {
            final String value = headers.get(header);
            if (value != null && !value.isBlank()) {
                return value.strip();
            }
        }
        final String authorization = headers.get(HttpHeaders.AUTHORIZATION);
        if (authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return null;
        }
        final String token = authorization.substring(BEARER.length()).strip();
        return token.startsWith("ps_live_") || token.startsWith("ps_test_") ? token : NONE;
    }
}
