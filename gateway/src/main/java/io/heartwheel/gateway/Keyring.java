package io.heartwheel.gateway;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All keys. Looked up by a digest of what the client presents, so that the time it takes tells nothing about keys that exist: at
 * some venues the key itself is the secret. Immutable.
 */
public final class Keyring {
    private final Map<String, ApiKey> byDigest = new HashMap<>();
    private final Map<String, ApiKey> byName = new LinkedHashMap<>();

    /**
     * A keyring.
     *
     * @param keys all of them.
     * @throws IllegalArgumentException if two have the same name, or the same id at one venue.
     */
    public Keyring(final Collection<ApiKey> keys) {
        for (final ApiKey key : keys) {
            if (byName.putIfAbsent(key.name(), key) != null) {
                throw new IllegalArgumentException("key " + key.name() + " is there twice");
            }
            final ApiKey other = byDigest.putIfAbsent(digest(key.venue(), key.id()), key);
            if (other != null) {
                throw new IllegalArgumentException("keys " + other.name() + " and " + key.name() + " have the same id");
            }
        }
    }

    /**
     * The key that a client means.
     *
     * @param venue     where it came.
     * @param presented what it showed; null if nothing.
     * @return the key, or null if there is none: unknown, or another venue's.
     */
    public ApiKey find(final String venue, final String presented) {
        return presented == null ? null : byDigest.get(digest(venue, presented));
    }

    /** All keys, in the order in which they were given. */
    public Collection<ApiKey> keys() {
        return Collections.unmodifiableCollection(byName.values());
    }

    private static String digest(final String venue, final String id) {
        try {
            final MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(venue.getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0);
            return new String(sha.digest(id.getBytes(StandardCharsets.UTF_8)), StandardCharsets.ISO_8859_1);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
