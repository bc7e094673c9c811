package io.heartwheel.gateway.polysimulator;

import io.heartwheel.Policy;
import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.RateLimit;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Terms;
import io.heartwheel.gateway.VenueContext;
import java.util.concurrent.TimeUnit;

/**
 * One key: whether it is accepted, how its requests fare, and its labels. Made when the gateway starts, so that a request looks
 * it up once. Any thread.
 */
final class Member {
    private final Validity validity;
    private final RateLimit limit;
    private final Labels labels;
    private final Scope scope;
    private final boolean shadow;
    private final long sweepMs;
    private final double warnShare;

    /**
     * A key.
     *
     * @throws java.time.DateTimeException if it expires at no time: the configuration has checked that it does.
     */
    Member(final ApiKey key, final VenueContext context) {
        validity = Validity.of(key);
        limit = new RateLimit(Integer.parseInt(context.option(PolySimulator.PER_MINUTE)), TimeUnit.MINUTES.toNanos(1));
        labels = new Labels(key, context.sessions(), context.time(), Integer.parseInt(context.option(PolySimulator.LABELS)));
        scope = PolySimulator.scope(key);
        shadow = "shadow".equals(key.option("mode"));
        sweepMs = Long.parseLong(context.option(PolySimulator.SWEEP_MS));
        warnShare = context.warnShare();
    }

    Validity validity() {
        return validity;
    }

    /** Counts a request. */
    RateLimit.Verdict take(final long nowNs) {
        return limit.take(nowNs);
    }

    /**
     * A label was heard from.
     *
     * @param body what it asks for.
     * @return when its switch fires if it stays silent, before any sweep, in ms since the epoch; or {@link Labels#NO_ROOM} or
     *     {@link Labels#TOO_MANY}.
     */
    long heartbeat(final HeartbeatBody body) {
        final int timeoutMs = Timeouts.ofIntervalMs(body.intervalMs());
        final long silenceNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs + sweepMs);
        final Policy policy = Policy.probed((long) (warnShare * silenceNs), silenceNs);
        final long heardMs = labels.heartbeat(body.label(), new Terms(policy, scope, shadow));
        return heardMs < 0 ? heardMs : heardMs + timeoutMs;
    }

    /** A label was heard from once too often: its switch, if it is armed, stays so on the terms that it has. */
    void refresh(final HeartbeatBody body) {
        if (body.problems() == null) {
            labels.refresh(body.label());
        }
    }
}
