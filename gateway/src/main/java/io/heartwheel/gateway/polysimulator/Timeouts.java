package io.heartwheel.gateway.polysimulator;

/**
 * How long a client that asked for an interval may be silent: the interval and a quarter of it, a second at least.
 *
 * <p>Intervals are rounded up to 10 ms, because a wheel knows a limited number of distinct timeouts; the client is told what
 * comes of that.
 */
final class Timeouts {
    private static final int STEP_MS = 10;
    private static final int LEAST_SLACK_MS = 1_000;

    private Timeouts() {
    }

    /** In ms, never less than interval + max(1,000, interval / 4). */
    static int ofIntervalMs(final int intervalMs) {
        final int rounded = (intervalMs + STEP_MS - 1) / STEP_MS * STEP_MS;
        return rounded + Math.max(LEAST_SLACK_MS, (rounded + 3) / 4);
    }
}
