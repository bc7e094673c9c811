package io.heartwheel.gateway.luckylobster;

import io.heartwheel.Policy;
import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.RateLimit;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Terms;
import io.heartwheel.gateway.VenueContext;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A key, and what has become of it since the gateway started: made once, for configured keys only. Any thread. */
final class LobsterKey {
    private final Client client;
    private final RateLimit rate;
    private final ActiveHours hours;
    private final long intervalMs;
    private final Terms terms;
    private final FillCursor fills;
    private final AtomicLong heartbeats = new AtomicLong();

    /** An unused key. */
    LobsterKey(final ApiKey key, final VenueContext context) {
        client = key.client("");
        rate = new RateLimit(Integer.parseInt(context.option("rate-per-minute")), TimeUnit.MINUTES.toNanos(1));
        hours = ActiveHours.of(key.option("active-hours"));
        intervalMs = Long.parseLong(key.option("interval-ms"));
        fills = new FillCursor(context.time().wallMs());
        terms = "yes".equals(key.option("arm")) ? terms(key, context.warnShare()) : null;
    }

    private Terms terms(final ApiKey key, final double warnShare) {
        final long timeoutNs = TimeUnit.MILLISECONDS.toNanos(intervalMs * Long.parseLong(key.option("timeout-factor")));
        return new Terms(Policy.probed((long) (timeoutNs * warnShare), timeoutNs), Scope.SESSION,
            "shadow".equals(key.option("mode")));
    }

    Client client() {
        return client;
    }

    RateLimit rate() {
        return rate;
    }

    /** When the client is awake; null for always. */
    ActiveHours hours() {
        return hours;
    }

    long intervalMs() {
        return intervalMs;
    }

    /** Of its switch; null if it has none. */
    Terms terms() {
        return terms;
    }

    FillCursor fills() {
        return fills;
    }

    AtomicLong heartbeats() {
        return heartbeats;
    }
}
