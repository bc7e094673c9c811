package io.heartwheel;

/** Where a session stands, as an observer on any thread sees it. */
public enum SessionState {
    /** Heard from within {@code probeAfter}, or not yet due to be probed. */
    ALIVE,
    /** Probed and still silent. */
    SUSPECT,
    /** Expired, deregistered, or never registered: the handle names nobody. */
    GONE
}
