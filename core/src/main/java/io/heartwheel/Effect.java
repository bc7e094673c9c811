package io.heartwheel;

/**
 * What the embedder did about a decision, for the journal.
 *
 * <p>The order of the constants is part of the journal's format: add at the end, never reorder.
 */
public enum Effect {
    /** A test request was handed to the transport. The detail is the attempt. */
    TEST_REQUEST_SENT,
    /** The connection was closed by us. The detail is 0. */
    CONNECTION_CLOSED,
    /** The counterparty closed the connection, or it broke. The detail is 0. */
    CONNECTION_LOST,
    /** The counterparty logged out in good order. The detail is 0. */
    LOGGED_OUT,
    /** The session's orders were cancelled. The detail is how many. */
    ORDERS_CANCELLED,
    /** Orders that could not be cancelled. The detail is how many. */
    CANCEL_FAILED,
    /** The session's orders were left alone, or there were none. The detail is how many rest. */
    ORDERS_KEPT,
    /**
     * The breaker held the cancel back for one grace, because too many fell silent at once. The detail is the number of sessions
     * silent together, or 0.
     */
    CANCEL_HELD,
    /** The session's switch is in shadow mode, so nothing was done. The detail is how many orders would have been cancelled. */
    WOULD_CANCEL
}
