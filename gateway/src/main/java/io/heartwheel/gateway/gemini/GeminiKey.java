package io.heartwheel.gateway.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heartwheel.Policy;
import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Hmac;
import io.heartwheel.gateway.RateLimit;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Terms;
import java.util.concurrent.TimeUnit;

/** A key, and what has become of it since the gateway started: made once, for configured keys only. Any thread. */
final class GeminiKey {
    private static final String ALGORITHM = "HmacSHA384";

    private final ApiKey key;
    private final Hmac hmac;
    private final Nonces nonces;
    private final RateLimit rate;
    private final Terms terms;
    private final boolean trader;

    /**
     * An unused key.
     *
     * @param key     as configured.
     * @param policy  of its switch, if it has one.
     * @param perMinute requests that it may send.
     */
    GeminiKey(final ApiKey key, final Policy policy, final int perMinute) {
        this.key = key;
        hmac = Hmac.of(ALGORITHM, key.bytes("secret"));
        nonces = new Nonces("time".equals(key.option("nonce")));
        rate = new RateLimit(perMinute, TimeUnit.MINUTES.toNanos(1));
        final GeminiVenue venue = new GeminiVenue();
        terms = venue.mustArm(key)
            ? new Terms(policy, Scope.SESSION, "shadow".equals(key.option("mode"))) : null;
        trader = venue.mayTrade(key);
    }

    /** Whether a signature, in hexadecimal digits, is this key's for a payload, as it stands in the header. */
    boolean signed(final String payload, final String signature) {
        final byte[] ours = hmac.of(payload.getBytes(UTF_8));
        final byte[] presented = Hmac.fromHex(signature);
        return presented != null && Hmac.same(ours, presented);
    }

    ApiKey key() {
        return key;
    }

    Nonces nonces() {
        return nonces;
    }

    RateLimit rate() {
        return rate;
    }

    /** Of its switch; null if it has none. */
    Terms terms() {
        return terms;
    }

    boolean isTrader() {
        return trader;
    }
}
