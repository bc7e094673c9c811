package io.heartwheel.server.venue;

/**
 * Under which armings something is received: both switches must not have fired through them.
 *
 * @param own     of the party's own switch; 0 if it was never armed.
 * @param account of its account's.
 */
public record Arming(long own, long account) {
}
