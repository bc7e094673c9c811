package io.heartwheel;

/**
 * How long a session may be silent: until it is probed, and until it expires.
 *
 * <p>Immutable. Durations are ns and are kept by the wheel rounded up to half a tick, so that nothing ever happens early.
 *
 * @param probeAfterNs silence after which a test request is due, and again at each further whole multiple of it before the
 *                     timeout; 0 for never. Less than {@code timeoutNs}.
 * @param timeoutNs    silence after which the session expires; or, if recurring, the interval. At least one tick of the wheel.
 * @param recurring    whether this is a deadline that starts again each time it comes up, such as "nothing sent for an
 *                     interval", instead of one that ends the session.
 */
public record Policy(long probeAfterNs, long timeoutNs, boolean recurring) {

    /** Refuses durations that make no sense. What a wheel can hold is checked by the wheel. */
    public Policy {
        if (timeoutNs <= 0) {
            throw new IllegalArgumentException("timeoutNs must be positive, was " + timeoutNs);
        }
        if (probeAfterNs < 0 || probeAfterNs >= timeoutNs) {
            throw new IllegalArgumentException(
                "probeAfterNs must be 0 (never) or less than timeoutNs " + timeoutNs + ", was " + probeAfterNs);
        }
        if (recurring && probeAfterNs != 0) {
            throw new IllegalArgumentException("a recurring deadline has no probe, probeAfterNs was " + probeAfterNs);
        }
    }

    /**
     * A watched session that is never probed.
     *
     * @param timeoutNs silence after which it expires.
     * @return the policy.
     */
    public static Policy timeout(final long timeoutNs) {
        return new Policy(0, timeoutNs, false);
    }

    /**
     * A watched session that is probed before it expires.
     *
     * @param probeAfterNs silence after which a test request is due.
     * @param timeoutNs    silence after which it expires.
     * @return the policy.
     */
    public static Policy probed(final long probeAfterNs, final long timeoutNs) {
        return new Policy(probeAfterNs, timeoutNs, false);
    }

    /**
     * A deadline that comes up after each interval in which nobody called {@code heartbeat}, and then starts again.
     *
     * @param intervalNs the interval.
     * @return the policy.
     */
    public static Policy every(final long intervalNs) {
        return new Policy(0, intervalNs, true);
    }
}
