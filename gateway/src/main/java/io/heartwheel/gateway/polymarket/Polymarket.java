package io.heartwheel.gateway.polymarket;

import io.heartwheel.gateway.Option;
import io.heartwheel.gateway.Venue;
import io.heartwheel.gateway.VenueContext;
import java.util.List;

/**
 * Polymarket: cancels an API key's orders when its client has not sent a heartbeat for {@code timeout-ms}, as its sweep finds it.
 *
 * <p>Nothing is armed before a key's first heartbeat; after its switch fired, the next heartbeat arms it anew. It fires no sooner
 * than {@code timeout-ms} + {@code sweep-ms} after the last heartbeat that was answered with 200: the latest moment at which the
 * venue itself may cancel.
 */
public final class Polymarket implements Venue {
    static final String NAME = "polymarket";
    static final String TIMEOUT_MS = "timeout-ms";
    static final String SWEEP_MS = "sweep-ms";
    static final String WINDOW_S = "timestamp-window-s";
    static final String REPEAT_MS = "repeat-ms";
    static final String PER_MINUTE = "rate-per-minute";
    static final String SECRET = "secret";
    static final String PASSPHRASE = "passphrase";
    static final String ADDRESS = "address";

    private static final long HOUR_MS = 3_600_000;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Option> options() {
        return List.of(
            Option.whole(TIMEOUT_MS, 1_000, HOUR_MS, 10_000, "Silence after which a key's orders are to be cancelled."),
            Option.whole(SWEEP_MS, 0, HOUR_MS, 5_000, "How often the venue looks: its switch fires this much later at most."),
            Option.whole(WINDOW_S, 1, 3_600, 60, "How far POLY_TIMESTAMP may be from the venue's clock, either way."),
            Option.whole(REPEAT_MS, 0, HOUR_MS, 10_000,
                "How long after it was first received, or how far from its POLY_TIMESTAMP, the same request counts again."),
            Option.whole(PER_MINUTE, 1, 1_000_000_000, 600, "Requests that a key may send in a minute."));
    }

    @Override
    public List<Option> keyOptions() {
        return List.of(
            new Option(SECRET, "base64 or base64url of at least 16 characters", Polymarket::isSecret, null,
                "Signs requests: base64 or base64url, as the client has it.", true),
            new Option(PASSPHRASE, "a secret of at least 16 characters", text -> text.strip().length() >= 16, null,
                "Sent with each request in POLY_PASSPHRASE.", true),
            new Option(ADDRESS, "0x and 40 hexadecimal digits", text -> text.matches("0x[0-9a-fA-F]{40}"), null,
                "The account's address, sent with each request in POLY_ADDRESS.", false));
    }

    private static boolean isSecret(final String text) {
        final byte[] secret = Base64Text.decode(text.strip());
        return text.strip().length() >= 16 && secret != null && secret.length > 0;
    }

    @Override
    public Service open(final VenueContext context) {
        return new PolymarketService(context);
    }
}
