package io.heartwheel;

/** A copy of what means something in an event, that outlives the callback. A deadline is kept of events that waited for one. */
record Seen(
    EventType type, long handle, long correlationId, long nowNs, long lastHeartbeatNs, long deadlineNs, long graceNs,
    long blindNs, int attempt) {

    static Seen of(final LivenessEvent event) {
        if (event.type() == EventType.STALLED) {
            return stalled(event.nowNs(), event.blindNs(), event.graceNs());
        }
        return new Seen(event.type(), event.handle(), event.correlationId(), event.nowNs(), event.lastHeartbeatNs(),
            isDue(event.type()) ? event.deadlineNs() : 0, event.graceNs(), 0, event.attempt());
    }

    static Seen stalled(final long nowNs, final long blindNs, final long graceNs) {
        return new Seen(EventType.STALLED, Heartwheel.NO_SESSION, 0, nowNs, 0, 0, graceNs, blindNs, 0);
    }

    int slot() {
        return (int)handle;
    }

    /** Whether a deadline, rather than a call, brings it about. */
    static boolean isDue(final EventType type) {
        return type == EventType.SUSPECT || type == EventType.EXPIRED || type == EventType.DUE;
    }
}
