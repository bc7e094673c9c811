package io.heartwheel.fix;

/** Why a counterparty's resting orders are to be cancelled. */
public enum CancelReason {
    /** It was silent for its timeout: the switch fired. */
    EXPIRED,
    /** The connection was closed, by either side, or broke, and its last message was not a Logout. */
    CONNECTION_LOST,
    /** It logged out: the last message it sent was a Logout. */
    LOGOUT
}
