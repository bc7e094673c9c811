package io.heartwheel.gateway.orders;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Hmac;
import io.heartwheel.gateway.Keyring;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Tells from an {@code Authorization} header which key a client has, for the keys of all venues: a key proves itself with its
 * option {@code secret}; one that has no such option is its own secret. Immutable.
 *
 * <p>Says nothing about keys that exist: neither in words nor by the time it takes.
 */
final class Credentials {
    private static final String BASIC = "Basic ";
    private static final String BEARER = "Bearer ";
    private static final String SECRET = "secret";
    private static final String NOBODYS = "no key's secret: only compared with, so that unknown names take as long as known ones";

    private final Map<String, ApiKey> byName = new HashMap<>();
    private final Collection<String> venues = new TreeSet<>();
    private final Keyring keyring;

    Credentials(final Collection<ApiKey> keys) {
        keyring = new Keyring(keys);
        keys.forEach(key -> {
            byName.put(key.name(), key);
            venues.add(key.venue());
        });
    }

    /**
     * Who sends a request.
     *
     * @param authorizations its headers of that name.
     * @return the key; null if there isn't exactly one header, or it proves nothing.
     */
    ApiKey find(final List<String> authorizations) {
        if (authorizations.size() != 1) {
            return null;
        }
        final String header = authorizations.get(0).strip();
        if (header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return basic(header.substring(BASIC.length()).strip());
        }
        return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
            ? bearer(header.substring(BEARER.length()).strip()) : null;
    }

    private ApiKey basic(final String base64) {
        final String pair;
        try {
            pair = new String(Base64.getDecoder().decode(base64), UTF_8);
        } catch (final IllegalArgumentException e) {
            return null;
        }
        final int colon = pair.indexOf(':');
        final ApiKey key = colon < 0 ? null : byName.get(pair.substring(0, colon));
        final boolean proved = Hmac.same(key == null ? NOBODYS : key.option(SECRET, key.id()), pair.substring(colon + 1));
        return proved ? key : null;
    }

    /** Venues may, in theory, have given the same key to two clients: then it tells nothing. */
    private ApiKey bearer(final String presented) {
        ApiKey only = null;
        int found = 0;
        for (final String venue : venues) {
            final ApiKey key = keyring.find(venue, presented);
            if (key != null && key.option(SECRET, null) == null) {
                only = key;
                found++;
            }
        }
        return found == 1 ? only : null;
    }
}
