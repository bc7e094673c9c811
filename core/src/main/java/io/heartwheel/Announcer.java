package io.heartwheel;

/** Fills in the one event that is used over and over, and delivers it. Owned by the poller. */
final class Announcer {
    private final Sessions sessions;
    private final WheelTime time;
    private final LivenessEvent event = new LivenessEvent();
    private LivenessHandler handler;
    private int live;
    private volatile int publishedLive;

    Announcer(final Sessions sessions, final WheelTime time) {
        this.sessions = sessions;
        this.time = time;
    }

    /** What is told from now on goes to this handler and was decided at this time. */
    void begin(final LivenessHandler to, final long nowNs) {
        handler = to;
        event.nowNs = nowNs;
    }

    void publishLive() {
        if (live != publishedLive) {
            publishedLive = live;
        }
    }

    /** Any thread. Announced and not ended, as of the end of the latest poll. */
    int live() {
        return publishedLive;
    }

    void tell(
        final EventType type,
        final int slot,
        final long word,
        final long policy,
        final long seen,
        final long grace,
        final long dueAt,
        final int attempt) {
        event.type = type;
        event.handle = SessionWord.handle(slot, SessionWord.generation(word));
        event.correlationId = sessions.correlationId(slot);
        event.lastHeartbeatNs = time.startOf(seen);
        // Due at the end of the quantum in which silence has lasted long enough; the deadline is its beginning.
        event.deadlineNs = time.startOf(dueAt - 1);
        event.probeAfterNs = time.nanos(PolicyTable.probe(policy));
        event.timeoutNs = time.nanos(PolicyTable.timeout(policy));
        event.recurring = PolicyTable.isRecurring(policy);
        event.graceNs = time.nanos(grace);
        event.blindNs = 0;
        event.attempt = attempt;
        if (type == EventType.REGISTERED) {
            live++;
        } else if (type == EventType.EXPIRED || type == EventType.DEREGISTERED) {
            live--;
        }
        handler.onEvent(event);
    }

    void tellStall(final long blindNs, final long graceNs) {
        event.type = EventType.STALLED;
        event.handle = LivenessEvent.NO_SESSION;
        event.correlationId = 0;
        event.lastHeartbeatNs = 0;
        event.deadlineNs = 0;
        event.probeAfterNs = 0;
        event.timeoutNs = 0;
        event.recurring = false;
        event.graceNs = graceNs;
        event.blindNs = blindNs;
        event.attempt = 0;
        handler.onEvent(event);
    }
}
