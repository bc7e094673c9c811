package io.heartwheel;

/**
 * Walks over the sessions that a wheel watches, slot by slot, while everybody goes on: it stops nobody, blocks on nobody and
 * allocates nothing. Any thread, one at a time.
 *
 * <p>Watched is who has been announced (REGISTERED has been, or is just being, delivered) and whose terminal event has not. What
 * it promises:
 * <ol>
 * <li><b>Nobody is missed.</b> Who is watched from when the walk starts until it has passed the slot, is met once. Who comes or
 * goes meanwhile may be met or not; what was delivered before the walk started is always seen.
 * <li><b>The handle, the state and the last heartbeat are of one moment</b>, that at which {@link #next} looked: they are one
 * word. The correlation id belongs to that registration.
 * <li><b>The policy may be of a moment before</b>, by a few instructions: if it is changed just then, either is given, and
 * POLICY_CHANGED is delivered by the poll that changed it. <b>Grace and attempts</b> are reckoned with the stalls that had been
 * noticed when the walk was rewound: {@link #lastStallNs} tells up to which.
 * <li><b>What it saw has been delivered</b> once {@link #isSettled} says so: no decision is then between its having been made,
 * which a walk sees, and its having been delivered, which a journal sees.
 * </ol>
 *
 * <p>That is enough for a snapshot that is followed by the events delivered since it was begun: each of these says anew what it
 * has changed, and what no event tells of, the heartbeats, is right as of the moment at which it was looked at.
 */
public final class SessionWalk {
    private final Sessions sessions;
    private final PolicyTable policies;
    private final WheelTime time;
    private final Stalls source;
    private final Stalls stalls;
    private final Deadlines deadlines;
    private int slot = -1;
    private long word;
    private long correlationId;
    private long policy;
    private long seen;
    private long quantum;
    private long grace;
    private long pollsSeen;

    SessionWalk(final Sessions sessions, final PolicyTable policies, final WheelTime time, final Stalls source) {
        this.sessions = sessions;
        this.policies = policies;
        this.time = time;
        this.source = source;
        this.stalls = source.emptyCopy();
        this.deadlines = new Deadlines(stalls);
        rewind();
    }

    /** Back to before the first slot. From now on grace is that of all stalls which have been noticed by now. */
    public void rewind() {
        slot = -1;
        source.copyTo(stalls);
        pollsSeen = time.polls();
    }

    /** How many slots there are: the walk is over when it has reached this one. */
    public int slots() {
        return sessions.capacity();
    }

    /** The slot at which {@link #next} would go on. */
    public int position() {
        return slot + 1;
    }

    /**
     * Goes on to the next session.
     *
     * @param to the slot to stop before: bounds how long a call takes on an empty wheel, a ns or so a slot.
     * @return whether there is one; if not, the slots before {@code to} are done.
     */
    public boolean next(final int to) {
        final int end = Math.min(to, sessions.capacity());
        while (slot + 1 < end) {
            slot++;
            if (look()) {
                return true;
            }
        }
        pollsSeen = time.polls();
        return false;
    }

    /**
     * Whether every decision that the walk may have met, up to the last {@link #next} that found nobody, has been delivered. True
     * between polls; otherwise the poll that was under way then must end.
     *
     * @return whether it is so.
     */
    public boolean isSettled() {
        return (pollsSeen & 1) == 0 || time.polls() != pollsSeen;
    }

    /** The session's handle. */
    public long handle() {
        return SessionWord.handle(slot, SessionWord.generation(word));
    }

    /** The embedder's own id of the session. */
    public long correlationId() {
        return correlationId;
    }

    /** The last accepted heartbeat, rounded down to half a tick, on the wheel's time line. */
    public long lastHeartbeatNs() {
        return time.startOf(seen);
    }

    /** The policy's {@code probeAfter} as the wheel keeps it; 0 if the session is never probed. */
    public long probeAfterNs() {
        return time.nanos(PolicyTable.probe(policy));
    }

    /** The policy's {@code timeout}, or the interval of a recurring deadline, as the wheel keeps it. */
    public long timeoutNs() {
        return time.nanos(PolicyTable.timeout(policy));
    }

    /** Whether the session is a recurring deadline rather than a watched counterparty. */
    public boolean recurring() {
        return PolicyTable.isRecurring(policy);
    }

    /** How much of the deadline is grace for the wheel's own blindness. */
    public long graceNs() {
        return time.nanos(grace);
    }

    /** When it expires, or comes up, if it stays silent: last heartbeat + timeout + grace. */
    public long deadlineNs() {
        return time.startOf(seen + PolicyTable.timeout(policy) + grace);
    }

    /** Whether it has been probed and is still silent; false if it has been deregistered, and that is yet to be told. */
    public boolean suspect() {
        return SessionWord.state(word) == SessionWord.SUSPECT;
    }

    /** If suspect, which test request is due by now, from 1; otherwise 0. */
    public int attempt() {
        return suspect() && PolicyTable.probe(policy) != 0 ? Math.max(1, deadlines.attempt(policy, seen, quantum)) : 0;
    }

    /** The last stall of the wheel that {@link #graceNs} knows of ended then; {@link Long#MIN_VALUE} if there was none. */
    public long lastStallNs() {
        return stalls.latestEnd() == Long.MIN_VALUE ? Long.MIN_VALUE : time.startOf(stalls.latestEnd());
    }

    /** The unit of all of the wheel's times and durations: half a tick. */
    public long quantumNs() {
        return time.nanos(1);
    }

    /** Whether the slot is watched. Between two readings of the word that are of one registration, so is what is read. */
    private boolean look() {
        long before = sessions.word(slot);
        while (SessionWord.isWatched(before)) {
            correlationId = sessions.correlationIdOfAnybody(slot);
            final int number = sessions.policyOfAnybody(slot);
            word = sessions.word(slot);
            if (SessionWord.isWatched(word) && SessionWord.generation(word) == SessionWord.generation(before)) {
                policy = policies.packed(number);
                reckon();
                return true;
            }
            before = word;
        }
        return false;
    }

    private void reckon() {
        quantum = time.published();
        seen = quantum - SessionWord.age(word, quantum);
        grace = recurring() ? 0 : stalls.grace(seen);
    }
}
