package io.heartwheel.fix;

/**
 * Whether a counterparty's orders are cancelled when it goes, and how long it has to come back first.
 *
 * <p>Immutable. It comes from the settings {@code HeartwheelCancelOnDisconnect} and {@code HeartwheelCancelGraceMs}, over which
 * the tags 35002, 35003 and 9001 of the counterparty's own Logon take precedence unless {@code HeartwheelCancelFromLogon=N}.
 *
 * @param trigger which ends of a connection cancel orders.
 * @param graceNs how long after such an end a Logon of the same SessionID prevents the cancel; 0 for not at all. At most a day.
 */
public record CancelPolicy(Trigger trigger, long graceNs) {
    /** Nothing is ever cancelled. */
    public static final CancelPolicy NEVER = new CancelPolicy(Trigger.NONE, 0);

    private static final long MAX_GRACE_NS = 86_400_000_000_000L;

    /** Refuses a grace that makes no sense. */
    public CancelPolicy {
        if (graceNs < 0 || graceNs > MAX_GRACE_NS) {
            throw new IllegalArgumentException("graceNs must be from 0 to " + MAX_GRACE_NS + " (a day), was " + graceNs);
        }
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
