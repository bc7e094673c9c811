package io.heartwheel;

/**
 * One decision of the wheel, with everything needed to explain it.
 *
 * <p>The wheel reuses one instance: read it inside {@link LivenessHandler#onEvent}, {@link #copyTo copy} what is to be kept, and
 * keep no reference to it. All times are ns on the line that is passed to {@link Heartwheel#poll}; all durations are ns.
 * {@link EventType#STALLED} is about the wheel itself: its handle is {@link #NO_SESSION} and only {@link #nowNs},
 * {@link #blindNs} and {@link #graceNs} mean something.
 */
public final class LivenessEvent {
    /** Names nobody: the handle in events about the wheel itself. */
    public static final long NO_SESSION = -1;

    EventType type;
    long handle;
    long correlationId;
    long nowNs;
    long lastHeartbeatNs;
    long deadlineNs;
    long probeAfterNs;
    long timeoutNs;
    long graceNs;
    long blindNs;
    int attempt;
    boolean recurring;

    LivenessEvent() {
    }

    /** An event that says nothing, for who must keep what another says. @return one to be the target of {@link #copyTo}. */
    public static LivenessEvent blank() {
        return new LivenessEvent();
    }

    /**
     * Lets another event say what this one does, which it goes on to do after this one is reused.
     *
     * @param kept whoever keeps it owns it; never the wheel's.
     */
    public void copyTo(final LivenessEvent kept) {
        kept.type = type;
        kept.handle = handle;
        kept.correlationId = correlationId;
        kept.nowNs = nowNs;
        kept.lastHeartbeatNs = lastHeartbeatNs;
        kept.deadlineNs = deadlineNs;
        kept.probeAfterNs = probeAfterNs;
        kept.timeoutNs = timeoutNs;
        kept.graceNs = graceNs;
        kept.blindNs = blindNs;
        kept.attempt = attempt;
        kept.recurring = recurring;
    }

    /** What was decided. */
    public EventType type() {
        return type;
    }

    /** The session's handle. After a terminal event it is stale. */
    public long handle() {
        return handle;
    }

    /** The embedder's own id of the session, as it was registered. */
    public long correlationId() {
        return correlationId;
    }

    /** When it was decided: the time passed to the poll that decided it. */
    public long nowNs() {
        return nowNs;
    }

    /** The last accepted heartbeat, rounded down to half a tick. */
    public long lastHeartbeatNs() {
        return lastHeartbeatNs;
    }

    /** When the session was, or will next be, due: last heartbeat + the policy's interval + grace. */
    public long deadlineNs() {
        return deadlineNs;
    }

    /** How long after the deadline it was decided; 0 for events that wait for none. */
    public long lateNs() {
        return switch (type) {
            case SUSPECT, EXPIRED, DUE -> nowNs - deadlineNs;
            default -> 0;
        };
    }

    /** The policy's {@code probeAfter} as the wheel keeps it (rounded up to half a tick); 0 if the session is never probed. */
    public long probeAfterNs() {
        return probeAfterNs;
    }

    /** The policy's {@code timeout}, or the interval of a recurring deadline, as the wheel keeps it. */
    public long timeoutNs() {
        return timeoutNs;
    }

    /** Whether the session is a recurring deadline rather than a watched counterparty. */
    public boolean recurring() {
        return recurring;
    }

    /** How much of the deadline is grace for the wheel's own blindness; of a STALLED event, the grace it grants. */
    public long graceNs() {
        return graceNs;
    }

    /** Of a STALLED event, for how long nobody polled. */
    public long blindNs() {
        return blindNs;
    }

    /** Of a SUSPECT event, which test request this is, from 1. */
    public int attempt() {
        return attempt;
    }

    @Override
    public String toString() {
        return type + "{handle=" + handle + ", correlationId=" + correlationId + ", nowNs=" + nowNs
            + ", lastHeartbeatNs=" + lastHeartbeatNs + ", deadlineNs=" + deadlineNs + ", graceNs=" + graceNs
            + ", attempt=" + attempt + '}';
    }
}
