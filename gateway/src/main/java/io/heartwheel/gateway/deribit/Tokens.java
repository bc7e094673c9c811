package io.heartwheel.gateway.deribit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Access and refresh tokens: random, good for a while, so many a key at a time, and the oldest makes room. Kept and looked up by
 * their digests, so that neither memory nor the time of a look-up tells anything about those that exist. Any thread.
 */
final class Tokens {
    private static final int MOST_PER_KEY = 64;
    private static final int BYTES = 32;
    private static final int REFRESH_FACTOR = 2;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Grant> byDigest = new HashMap<>();
    private final Map<KeyState, Deque<Grant>> byKey = new HashMap<>();
    private final long lifeMs;

    /**
     * What a client is given.
     *
     * @param access  for private methods.
     * @param refresh for another pair.
     */
    record Pair(String access, String refresh) {
        @Override
        public String toString() {
            return "Pair";
        }
    }

    /** One pair, as it is kept. */
    private record Grant(KeyState key, long connection, String access, String refresh, long untilMs, long refreshUntilMs) {
    }

    Tokens(final long lifeMs) {
        this.lifeMs = lifeMs;
    }

    /**
     * A new pair.
     *
     * @param key        whose.
     * @param connection over which it is given; 0 for none.
     * @param nowMs      the time.
     */
    synchronized Pair issue(final KeyState key, final long connection, final long nowMs) {
        final Deque<Grant> held = byKey.computeIfAbsent(key, k -> new ArrayDeque<>());
        while (held.size() >= MOST_PER_KEY) {
            drop(held.peekFirst());
        }
        final Pair pair = new Pair(token(nowMs), token(nowMs));
        final Grant grant = new Grant(
            key, connection, digest(pair.access()), digest(pair.refresh()), nowMs + lifeMs, nowMs + REFRESH_FACTOR * lifeMs);
        held.addLast(grant);
        byDigest.put(grant.access(), grant);
        byDigest.put(grant.refresh(), grant);
        return pair;
    }

    /** Whose access token this is; null if it is nobody's, or was too long ago. */
    synchronized KeyState ofAccess(final String token, final long nowMs) {
        final String digest = digest(token);
        final Grant grant = byDigest.get(digest);
        return grant == null || !grant.access().equals(digest) || nowMs >= grant.untilMs() ? null : grant.key();
    }

    /** Whose refresh token this is, for the only time; null as there. Its access token is good no more. */
    synchronized KeyState redeem(final String token, final long nowMs) {
        final String digest = digest(token);
        final Grant grant = byDigest.get(digest);
        if (grant == null || !grant.refresh().equals(digest) || nowMs >= grant.refreshUntilMs()) {
            return null;
        }
        drop(grant);
        return grant.key();
    }

    /** Those that were given over this connection are good no more. */
    synchronized void revoke(final KeyState key, final long connection) {
        final Predicate<Grant> given = grant -> grant.connection() == connection;
        byKey.getOrDefault(key, new ArrayDeque<>()).stream().filter(given).toList().forEach(this::drop);
    }

    private void drop(final Grant grant) {
        byDigest.remove(grant.access());
        byDigest.remove(grant.refresh());
        byKey.get(grant.key()).remove(grant);
    }

    private String token(final long nowMs) {
        final byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return nowMs + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String digest(final String token) {
        try {
            return new String(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)),
                StandardCharsets.ISO_8859_1);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
