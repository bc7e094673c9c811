package io.heartwheel.fix;

import quickfix.SessionID;

/**
 * How one FIX session is doing. Times are ns on the wheel's line, {@link Long#MIN_VALUE} for never.
 *
 * @param sessionId   the FIX session.
 * @param state       what it is doing.
 * @param lastInNs    when anything was last received on its latest connection, to half a tick if it is watched.
 *                    While it is held back, and so not read, just now.
 * @param lastOutNs   when anything was last sent on it.
 * @param queued      messages of that connection that were received and not processed yet.
 * @param dropped     messages that were not processed because their connection was over.
 * @param nearMisses  how often it was heard from again with less than a fifth of its timeout left.
 * @param worstLateNs the worst lateness of a Heartbeat, a TestRequest or the decision that it is silent.
 * @param connections how many were logged on.
 */
public record FixSessionView(
    SessionID sessionId,
    State state,
    long lastInNs,
    long lastOutNs,
    int queued,
    long dropped,
    long nearMisses,
    long worstLateNs,
    long connections) {

    /** What a session is doing. */
    public enum State {
        /** Nobody is connected, and nothing is open from the last time. */
        DISCONNECTED,
        /** Its Logon was received and is not answered yet. */
        LOGGING_ON,
        /** Logged on and heard from. */
        LOGGED_ON,
        /** Logged on, and silent for so long that it was asked whether it is there. */
        SUSPECT,
        /** Gone; its orders are cancelled unless it is back in time. */
        GRACE,
        /** Gone, and the cancel of its orders was asked for. */
        FIRED
    }
}
