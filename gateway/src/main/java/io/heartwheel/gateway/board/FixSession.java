package io.heartwheel.gateway.board;

/**
 * How one FIX session is doing, at one moment. Times are ns on the wheel's line, {@link Long#MIN_VALUE} for never.
 *
 * @param name        as the board knows it: its SessionID.
 * @param state       what it is doing, in one word or a few, such as {@code logged_on}.
 * @param lastInNs    when anything was last received on its latest connection.
 * @param lastOutNs   when anything was last sent on it.
 * @param queued      messages received and not processed yet.
 * @param dropped     messages that were not processed because their connection was over.
 * @param nearMisses  how often it was heard from again only just in time.
 * @param worstLateNs the worst lateness of what was sent to it, or decided about it.
 * @param connections how many were logged on.
 */
public record FixSession(
    String name,
    String state,
    long lastInNs,
    long lastOutNs,
    int queued,
    long dropped,
    long nearMisses,
    long worstLateNs,
    long connections) {
}
