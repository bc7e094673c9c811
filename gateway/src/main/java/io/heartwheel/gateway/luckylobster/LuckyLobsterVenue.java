package io.heartwheel.gateway.luckylobster;

import io.heartwheel.gateway.Option;
import io.heartwheel.gateway.Venue;
import io.heartwheel.gateway.VenueContext;
import java.util.List;

/**
 * LuckyLobster's heartbeat: {@code GET /api/agent/v1/heartbeat} tells an agent where its account stands and when to ask again.
 *
 * <ul>
 * <li>As at the venue, nothing is cancelled when an agent falls silent. With {@code arm = yes} a key is a switch: silent for
 *     {@code interval-ms} times {@code timeout-factor}, its orders are cancelled. Every authenticated heartbeat counts, also one
 *     that is answered SLEEPING or with an error of ours; one over the rate limit keeps an armed switch, but arms none. One of a
 *     key that is no switch lets its account's orders in again, if somebody else's death had stopped them.</li>
 * <li>Fills are told once: those since this key's last heartbeat within its active hours, or since the gateway started.
 *     {@code heartbeat_count} counts from there too.</li>
 * <li>{@code skill_version} is the client's to compare, as its document says: whatever it is, the heartbeat is answered. A client
 *     wants its orders kept more than it wants to be told of a typing error.</li>
 * </ul>
 */
public final class LuckyLobsterVenue implements Venue {
    static final String NAME = "luckylobster";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String keyPrefix() {
        return "ll_";
    }

    @Override
    public List<Option> options() {
        return List.of(
            Option.whole("latest-skill-version", 0, Integer.MAX_VALUE, 9, "What clients are told is the latest."),
            Option.whole("rate-per-minute", 1, 1_000_000, 100, "Requests of one key in a minute."));
    }

    @Override
    public List<Option> keyOptions() {
        return List.of(
            Option.whole("interval-ms", 1_000, 3_600_000, 60_000, "When the client is told to ask again."),
            new Option("active-hours", "always, or as in 08:00-22:00 America/New_York", ActiveHours::isValid, ActiveHours.ALWAYS,
                "When the client is not told to sleep.", false),
            Option.oneOf("arm", "Whether silence cancels this key's orders.", "no", "yes"),
            Option.whole("timeout-factor", 2, 1_000, 3, "Intervals of silence after which it does."));
    }

    @Override
    public Service open(final VenueContext context) {
        return new LuckyLobsterService(context);
    }
}
