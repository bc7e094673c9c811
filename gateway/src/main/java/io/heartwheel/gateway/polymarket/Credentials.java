package io.heartwheel.gateway.polymarket;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Hmac;
import java.util.Locale;
import java.util.UUID;

/**
 * What a key's client must know, and how it proves that it does. All of it is compared in a time that tells nothing. Immutable.
 *
 * <p>The signature is the HMAC-SHA256, under the secret, of timestamp, method, path and body, one after the other; the path
 * without a query, the body as the bytes that were sent.
 */
final class Credentials {
    /** Of a digest of 32 bytes, with padding. */
    private static final int MOST_SIGNATURE = 44;

    private final String address;
    private final String passphrase;
    private final Hmac hmac;

    private Credentials(final String address, final String passphrase, final byte[] secret) {
        this.address = address;
        this.passphrase = passphrase;
        this.hmac = Hmac.of("HmacSHA256", secret);
    }

    /**
     * Those of a configured key.
     *
     * @throws IllegalArgumentException if its secret is not base64.
     */
    static Credentials of(final ApiKey key) {
        final byte[] secret = Base64Text.decode(key.option(Polymarket.SECRET).strip());
        if (secret == null || secret.length == 0) {
            throw new IllegalArgumentException("the secret of key " + key.name() + " must be base64 or base64url");
        }
        return new Credentials(lower(key.option(Polymarket.ADDRESS)), key.option(Polymarket.PASSPHRASE).strip(), secret);
    }

    /** Those of nobody: verified like any other, so that an unknown key takes as long to refuse as a known one. */
    static Credentials ofNobody() {
        final String unknown = UUID.randomUUID().toString();
        return new Credentials(unknown, unknown, unknown.getBytes(UTF_8));
    }

    /**
     * Whether a request was made by somebody who knows all of them.
     *
     * @return what it is signed with, however that was written; null if it was not.
     */
    byte[] prove(final Claim claim, final String method, final String path, final byte[] body) {
        final byte[] digest = hmac.of((claim.timestamp() + method + path).getBytes(UTF_8), body);
        final byte[] presented = claim.signature().length() > MOST_SIGNATURE ? null : Base64Text.decode(claim.signature());
        final boolean proved = Hmac.same(digest, presented)
            & Hmac.same(passphrase, claim.passphrase())
            & Hmac.same(address, lower(claim.address()));
        return proved ? digest : null;
    }

    /** Upper case in an address is a checksum, which not all clients write. */
    private static String lower(final String address) {
        return address.toLowerCase(Locale.ROOT);
    }
}
