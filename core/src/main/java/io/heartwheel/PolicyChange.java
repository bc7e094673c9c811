package io.heartwheel;

/** What became of a request to change a session's policy. */
public enum PolicyChange {
    /** It takes effect within the next poll, unless the session ends first. */
    ACCEPTED,
    /** The handle is stale: the session has ended. */
    GONE,
    /**
     * Too many changes wait for the next poll (a quarter of {@code pollLimit}), or the wheel knows too many distinct policies.
     * Nothing was changed.
     */
    REFUSED
}
