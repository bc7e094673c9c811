package io.heartwheel.server.venue;

/**
 * What became of a session's orders, for the journal's effects.
 *
 * @param cancelled how many were cancelled by this very call; a repeated call finds nothing left and says 0.
 * @param failed    how many still rest although they should not: nothing but a fault of the venue, or a venue that is closed.
 */
public record CancelResult(int cancelled, int failed) {
}
