package io.heartwheel;

/** Makes events as the wheel does, so that the journal can be shown every kind of them. */
public final class TestEvents {
    private TestEvents() {
    }

    public static LivenessEvent of(final EventType type, final long handle, final long correlationId, final long nowNs) {
        final LivenessEvent event = new LivenessEvent();
        event.type = type;
        event.handle = handle;
        event.correlationId = correlationId;
        event.nowNs = nowNs;
        event.lastHeartbeatNs = nowNs - 5_000;
        event.deadlineNs = nowNs - 100;
        event.probeAfterNs = 3_000;
        event.timeoutNs = 4_800;
        event.graceNs = 7;
        event.attempt = type == EventType.SUSPECT ? 2 : 0;
        event.recurring = type == EventType.DUE;
        return event;
    }

    public static LivenessEvent stalled(final long nowNs, final long blindNs, final long graceNs) {
        final LivenessEvent event = new LivenessEvent();
        event.type = EventType.STALLED;
        event.handle = Heartwheel.NO_SESSION;
        event.nowNs = nowNs;
        event.blindNs = blindNs;
        event.graceNs = graceNs;
        return event;
    }

    /** The same event, about another silence. */
    public static LivenessEvent silence(
        final LivenessEvent event, final long lastHeartbeatNs, final long deadlineNs, final long graceNs, final int attempt) {
        event.lastHeartbeatNs = lastHeartbeatNs;
        event.deadlineNs = deadlineNs;
        event.graceNs = graceNs;
        event.attempt = attempt;
        return event;
    }

    /** The same event, of another type and about another session. */
    public static LivenessEvent about(final LivenessEvent event, final EventType type, final long handle) {
        event.type = type;
        event.handle = handle;
        event.correlationId = handle;
        return event;
    }

    /** The same event, under another policy. */
    public static LivenessEvent policy(final LivenessEvent event, final long probeAfterNs, final long timeoutNs) {
        event.probeAfterNs = probeAfterNs;
        event.timeoutNs = timeoutNs;
        return event;
    }
}
