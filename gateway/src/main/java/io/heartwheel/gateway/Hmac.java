package io.heartwheel.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A keyed digest with one key. Any thread.
 *
 * <p>Each use is a copy of a digest that has taken the key in already, which saves half of the work for short messages.
 */
public final class Hmac {
    private final Mac keyed;

    private Hmac(final Mac keyed) {
        this.keyed = keyed;
    }

    /**
     * HMAC-SHA256 or HMAC-SHA384.
     *
     * @param algorithm {@code HmacSHA256} or {@code HmacSHA384}.
     * @param secret    1 byte at least.
     * @return the digest.
     */
    public static Hmac of(final String algorithm, final byte[] secret) {
        try {
            final Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret, algorithm));
            return new Hmac(mac);
        } catch (final NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    /** The digest of these bytes, one after the other. */
    public byte[] of(final byte[]... parts) {
        try {
            final Mac mac = (Mac) keyed.clone();
            for (final byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (final CloneNotSupportedException e) {
            throw new IllegalStateException("every JDK's HMAC can be copied", e);
        }
    }

    /** Whether two digests are the same; takes as long whether they differ early or late. */
    public static boolean same(final byte[] ours, final byte[] presented) {
        return MessageDigest.isEqual(ours, presented);
    }

    /** Whether two texts are the same, in a time that does not depend on where they differ. */
    public static boolean same(final String ours, final String presented) {
        return presented != null && MessageDigest.isEqual(ours.getBytes(UTF_8), presented.getBytes(UTF_8));
    }

    /** The bytes that a text of hexadecimal digits stands for; null if it is none. */
    public static byte[] fromHex(final String text) {
        try {
            return text == null ? null : HexFormat.of().parseHex(text);
        } catch (final IllegalArgumentException e) {
            return null;
        }
    }
}
