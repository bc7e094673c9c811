package io.heartwheel.gateway.gemini;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Option;
import io.heartwheel.gateway.Venue;
import io.heartwheel.gateway.VenueContext;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gemini's heartbeat: {@code POST /v1/heartbeat}, or any other private request, keeps the switch of its key from firing.
 *
 * <ul>
 * <li>Only keys with {@code require-heartbeat = yes} have a switch. It is armed by their first private request, and fires after
 *     {@code timeout-ms + sweep-ms} of silence: that key's orders are cancelled, no others. A private request of another trader's
 *     key does no more than to let its account's orders in again, if somebody else's death had stopped them.</li>
 * <li>A private request is a {@code POST} (or {@code GET}) of any path under {@code /v1/} whose signature and nonce are good. If
 *     the path is not served here, as most are not, it counts as a sign of life all the same, and is then answered with 404.</li>
 * <li>So is one over the rate limit, answered with 429, if the switch is armed already: who asks too often is not dead.</li>
 * <li>The HTTP body is ignored, whatever it is: what counts is in the headers.</li>
 * <li>Nonces are remembered as long as the gateway runs. With {@code nonce = time} a request cannot be replayed after a restart
 *     either, if it is older than 30 s.</li>
 * </ul>
 */
public final class GeminiVenue implements Venue {
    static final String NAME = "gemini";
    private static final String TRADER = "trader";
    private static final Set<String> ROLES = Set.of(TRADER, "fundmanager", "auditor", "administrator");
    private static final long MAX_MS = 86_400_000;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Option> options() {
        return List.of(
            Option.whole("timeout-ms", 1_000, MAX_MS, 30_000, "Silence after which the switch of a key fires."),
            Option.whole("sweep-ms", 0, MAX_MS, 0, "Added to that: the interval at which silence is looked for."),
            Option.whole("rate-per-minute", 1, 1_000_000, 600, "Private requests of one key in a minute."));
    }

    @Override
    public List<Option> keyOptions() {
        return List.of(
            Option.secret("secret", "Signs the payload."),
            Option.oneOf("require-heartbeat", "Whether silence cancels this key's orders.", "no", "yes"),
            Option.oneOf("nonce", "What a nonce must be, beside greater than the one before: any number, which every client "
                + "sends, or the time, within 30 s.", "any", "time"),
            new Option("roles", "one or more of " + String.join(", ", new TreeSet<>(ROLES)) + ", with commas",
                text -> roles(text) != null, TRADER, "What the key may do beside heartbeats: orders take a trader.", false));
    }

    @Override
    public boolean mayTrade(final ApiKey key) {
        return roles(key.option("roles")).contains(TRADER);
    }

    @Override
    public boolean mustArm(final ApiKey key) {
        return "yes".equals(key.option("require-heartbeat"));
    }

    /** The roles in a list with commas; null if one is unknown. */
    static Set<String> roles(final String text) {
        final Set<String> roles = new TreeSet<>(List.of(text.strip().split("\\s*,\\s*")));
        return ROLES.containsAll(roles) ? roles : null;
    }

    @Override
    public Service open(final VenueContext context) {
        return new GeminiService(context);
    }
}
