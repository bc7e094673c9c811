package io.heartwheel.fix;

/**
 * Whether a counterparty's orders are cancelled when it goes, and how long it has to come back first.
 *
 * <p>Immutable. It comes from the settings {@code HeartwheelCancelOnDisconnect} and {@code HeartwheelCancelGraceMs}, over which
 * the tags 35002, 35003 and 9001 of the counterparty's own Logon take precedence unless {@code HeartwheelCancelFromLogon=N}.
 *
 * @param trigger which ends of a connection cancel orders.
 * @param graceNs how long after such an end a Logon of the same SessionID prevents the cancel; 0 for not at all. At most a day.
 *                The cancel comes up to 100 ms later.
 */
public record CancelPolicy(Trigger trigger, long graceNs) {
    /** Nothing is ever cancelled. */
    public static final CancelPolicy NEVER = new CancelPolicy(Trigger.NONE, 0);

    static final long GRACE_STEP_NS = 100_000_000L;
    private static final long MAX_GRACE_NS = 86_400_000_000_000L;

    /** Refuses a grace that makes no sense. */
    public CancelPolicy {
        if (graceNs < 0 || graceNs > MAX_GRACE_NS) {
            throw new IllegalArgumentException("graceNs must be from 0 to " + MAX_GRACE_NS + " (a day), was " + graceNs);
        }
    }

    /**
     * The grace as the wheel is told it: rounded up, because counterparties choose it, and a wheel remembers each timeout that it
     * was ever told for life, and has room for so many.
     */
    long wheelGraceNs() {
        return (graceNs + GRACE_STEP_NS - 1) / GRACE_STEP_NS * GRACE_STEP_NS;
    }

    /**
     * Whether orders are to be cancelled.
     *
     * @param reason how the connection ended.
     * @return true if this policy cancels orders for that reason.
     */
    public boolean covers(final CancelReason reason) {
        return switch (trigger) {
            case NONE -> false;
            case DISCONNECT -> reason != CancelReason.LOGOUT;
            case LOGOUT -> reason == CancelReason.LOGOUT;
            case BOTH -> true;
        };
    }

    /** Which ends of a connection cancel orders. The order is that of the values of tag 35002. */
    public enum Trigger {
        /** None. */
        NONE,
        /** Expiry, close of the socket, I/O error: any end but a Logout. */
        DISCONNECT,
        /** A Logout only. */
        LOGOUT,
        /** Any end. */
        BOTH
    }
}
