package io.heartwheel.server.venue;

/**
 * What became of the orders that a firing was about, for the journal's effects.
 *
 * @param cancelled how many were cancelled by this very call; a repeated call finds nothing left and says 0.
 * @param failed    how many still rest although they should not: nothing but a fault of the venue, or a venue that is closed.
 * @param kept      how many rest because they are marked protective, or are exempt.
 */
public record CancelResult(int cancelled, int failed, int kept) {

    /** Without any that are kept. */
    public CancelResult(final int cancelled, final int failed) {
        this(cancelled, failed, 0);
    }

    CancelResult plus(final CancelResult other) {
        return new CancelResult(cancelled + other.cancelled, failed + other.failed, kept + other.kept);
    }
}
