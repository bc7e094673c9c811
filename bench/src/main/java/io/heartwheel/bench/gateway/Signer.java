package io.heartwheel.bench.gateway;

import io.heartwheel.gateway.Hmac;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * One of the load's API keys at Polymarket's venue, and how its client signs a heartbeat.
 *
 * @param name   in the configuration.
 * @param id     of the key.
 * @param secret base64.
 */
record Signer(String name, String id, String secret) {
    static final String PASSPHRASE = "correct horse battery staple";
    static final String ADDRESS = "0x00000000000000000000000000000000000000aa";
    static final String PATH = "/v1/heartbeats";
    static final String BODY = "{\"heartbeat_id\":null}";
    private static final int KEYS = 256;
    private static final int SECRET_BYTES = 32;

    /** All keys of the load: the same in every process. */
    static List<Signer> all() {
        final List<Signer> all = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            final byte[] secret = new byte[SECRET_BYTES];
            Arrays.fill(secret, (byte) i);
            all.add(new Signer("load" + i, String.format("00000000-0000-4000-8000-%012d", i),
                Base64.getEncoder().encodeToString(secret)));
        }
        return all;
    }

    /** A whole request, as bytes for the wire. */
    byte[] request(final String prefix, final long second) {
        final byte[] digest = Hmac.of("HmacSHA256", Base64.getDecoder().decode(secret))
            .of((second + "POST" + PATH + BODY).getBytes(StandardCharsets.UTF_8));
        final String text = "POST " + prefix + PATH + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + "POLY_ADDRESS: " + ADDRESS + "\r\nPOLY_API_KEY: " + id + "\r\nPOLY_PASSPHRASE: " + PASSPHRASE
            + "\r\nPOLY_TIMESTAMP: " + second + "\r\nPOLY_SIGNATURE: " + Base64.getUrlEncoder().encodeToString(digest)
            + "\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY;
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Its lines in the server's configuration. */
    String configuration() {
        final String key = "key." + name + '.';
        return key + "account = load\n" + key + "venue = polymarket\n" + key + "id = " + id + '\n' + key + "secret = " + secret
            + '\n' + key + "passphrase = " + PASSPHRASE + '\n' + key + "address = " + ADDRESS + '\n';
    }
}
