package io.heartwheel.fix;

import java.util.Objects;

/**
 * Whether a counterparty's orders are cancelled when it goes, and how long it has to come back first.
 *
 * <p>Immutable. It comes from the settings {@code HeartwheelCancelOnDisconnect}, {@code HeartwheelCancelScope} and
 * {@code HeartwheelCancelGraceMs}, over which the tags of the counterparty's own Logon and Logout take precedence, as
 * {@code HeartwheelCancelTags} maps them, unless {@code HeartwheelCancelFromLogon=N}.
 *
 * @param trigger which ends of a connection cancel orders.
 * @param scope   whose orders.
 * @param graceNs how long after such an end a Logon of the same SessionID prevents the cancel; 0 for not at all. At most a day.
 *                The cancel comes up to 100 ms later.
 */
public record CancelPolicy(Trigger trigger, Scope scope, long graceNs) {
    /** Nothing is ever cancelled. */
    public static final CancelPolicy NEVER = new CancelPolicy(Trigger.NONE, Scope.SESSION, 0);

    static final long GRACE_STEP_NS = 100_000_000L;
    private static final long MAX_GRACE_NS = 86_400_000_000_000L;

    /** Refuses a grace that makes no sense. */
    public CancelPolicy {
        Objects.requireNonNull(trigger, "trigger");
        Objects.requireNonNull(scope, "scope");
        if (graceNs < 0 || graceNs > MAX_GRACE_NS) {
            throw new IllegalArgumentException("graceNs must be from 0 to " + MAX_GRACE_NS + " (a day), was " + graceNs);
        }
    }

    /**
     * About the session's own orders.
     *
     * @param trigger which ends of a connection cancel orders.
     * @param graceNs how long after such an end a Logon prevents the cancel.
     */
    public CancelPolicy(final Trigger trigger, final long graceNs) {
        this(trigger, Scope.SESSION, graceNs);
    }

    /** The same, but for the trigger. */
    public CancelPolicy with(final Trigger another) {
        return new CancelPolicy(another, scope, graceNs);
    }

    /** The same, but for the scope. */
    public CancelPolicy with(final Scope another) {
        return new CancelPolicy(trigger, another, graceNs);
    }

    /** The same, but for the grace. */
    public CancelPolicy withGraceNs(final long another) {
        return new CancelPolicy(trigger, scope, another);
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

    /** Which ends of a connection cancel orders. The order is that of the values of tag 35002: one bit each. */
    public enum Trigger {
        /** None. */
        NONE,
        /** Expiry, close of the socket, I/O error: any end but a Logout. */
        DISCONNECT,
        /** A Logout only. */
        LOGOUT,
        /** Any end. */
        BOTH;

        /** What one or the other cancels. */
        Trigger or(final Trigger other) {
            return values()[ordinal() | other.ordinal()];
        }

        /** What both cancel. */
        Trigger and(final Trigger other) {
            return values()[ordinal() & other.ordinal()];
        }
    }

    /** Whose orders are cancelled. Which account a session is of, and what else is, the embedder knows. */
    public enum Scope {
        /** Those of the session that ended. */
        SESSION,
        /** Those of all sessions of its account. */
        ACCOUNT
    }
}
