package io.heartwheel.fix;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * A username and a password that a Logon must show. Takes the same time whatever it shows, and keeps neither: only their hashes,
 * which have the same length however long a guess is. Immutable.
 */
final class Credentials {
    /** Nobody's: what is compared with when there is nothing to compare with. */
    static final Credentials NOBODY = new Credentials(random(), random());

    private final byte[] username;
    private final byte[] password;

    private Credentials(final byte[] username, final byte[] password) {
        this.username = username;
        this.password = password;
    }

    static Credentials of(final String username, final String password) {
        return new Credentials(hash(username), hash(password));
    }

    /** Whether both are right; both are compared in any case. */
    boolean match(final String shownUsername, final String shownPassword) {
        final boolean sameUsername = MessageDigest.isEqual(username, hash(shownUsername));
        final boolean samePassword = MessageDigest.isEqual(password, hash(shownPassword));
        return sameUsername & samePassword;
    }

    private static byte[] hash(final String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] random() {
        final byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
