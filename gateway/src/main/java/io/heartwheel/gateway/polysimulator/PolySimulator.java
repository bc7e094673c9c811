package io.heartwheel.gateway.polysimulator;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Option;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Venue;
import io.heartwheel.gateway.VenueContext;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * PolySimulator: a client says in each heartbeat how long it may be silent, and is told when its orders are cancelled if it is.
 *
 * <p>What it is told is true: its switch fires no sooner than {@code expires_at_ms} + {@code sweep-ms}, and within a tick of the
 * wheel of that (a time in ms is rounded down). Each label of a key has a switch of its own; what one of them cancels, everything
 * of the account or only what was sent under that label, is a property of the key.
 */
public final class PolySimulator implements Venue {
    static final String NAME = "polysimulator";
    static final String SWEEP_MS = "sweep-ms";
    static final String LABELS = "labels-per-key";
    static final String PER_MINUTE = "rate-per-minute";
    static final String SCOPE = "scope";
    static final String ACCOUNT = "account";
    static final String LABEL = "label";
    static final String EXPIRES = "expires";
    static final String NEVER = "never";
    static final String ACTIVE = "active";
    static final String YES = "yes";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String keyPrefix() {
        return "ps_live_";
    }

    @Override
    public boolean labels() {
        return true;
    }

    @Override
    public List<Option> options() {
        return List.of(
            Option.whole(SWEEP_MS, 0, 3_600_000, 0, "How much later than expires_at_ms a switch fires."),
            Option.whole(LABELS, 1, 10_000, 64, "Labels of one key whose switches may be armed at the same time."),
            Option.whole(PER_MINUTE, 1, 1_000_000_000, 6_000, "Requests that a key may send in a minute."));
    }

    @Override
    public Scope scopeAfterRestart(final ApiKey key) {
        return scope(key);
    }

    static Scope scope(final ApiKey key) {
        return LABEL.equals(key.option(SCOPE)) ? Scope.SESSION : Scope.ACCOUNT;
    }

    @Override
    public List<Option> keyOptions() {
        return List.of(
            Option.oneOf(SCOPE, "What a label's switch cancels: all of the account's orders, or those sent under the label.",
                ACCOUNT, LABEL),
            new Option(EXPIRES, "never, or a date and time with an offset, such as 2027-01-31T00:00:00Z",
                text -> NEVER.equals(text) || isTime(text), NEVER, "From when on the key is refused.", false),
            Option.oneOf(ACTIVE, "Whether the key is accepted.", YES, "no"));
    }

    @Override
    public boolean accepts(final ApiKey key, final long wallMs) {
        return Validity.of(key).accepts(wallMs);
    }

    private static boolean isTime(final String text) {
        try {
            return OffsetDateTime.parse(text) != null;
        } catch (final DateTimeException e) {
            return false;
        }
    }

    @Override
    public Service open(final VenueContext context) {
        return new PolySimulatorService(context);
    }
}
