package io.heartwheel;

/**
 * What the wheel has decided or noticed about a session, or about itself.
 *
 * <p>The order of the constants is part of the journal's format: add at the end, never reorder.
 */
public enum EventType {
    /** The wheel watches the session from now on. The first event of every registration. */
    REGISTERED,
    /** A changed policy is in force. */
    POLICY_CHANGED,
    /** Silent for {@code probeAfter}, or a further whole multiple of it: a test request is due. */
    SUSPECT,
    /** Heard from again after having been suspect. */
    RECOVERED,
    /** Silent for {@code timeout}: the switch has fired. Terminal. */
    EXPIRED,
    /** Ended on purpose: the switch is disarmed. Terminal. */
    DEREGISTERED,
    /** A recurring deadline came up; it starts again from now. Never terminal. */
    DUE,
    /** The wheel's own poller was blind; sessions not heard from since are granted grace. About the wheel, not a session. */
    STALLED
}
