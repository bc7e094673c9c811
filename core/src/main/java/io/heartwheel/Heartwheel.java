package io.heartwheel;

import java.util.Objects;

/**
 * A lock-free timer wheel that tells, never early and late by a stated bound, which of millions of sessions have fallen silent.
 *
 * <p>What it promises:
 * <ol>
 * <li><b>Never early.</b> A session does not expire before its timeout has passed, on the wheel's clock, since its last accepted
 * heartbeat.
 * <li><b>Late by a stated bound.</b> It has expired when polls at last heartbeat + timeout + one tick, or later, have
 * returned 0, unless grace was granted for a stall or the handler has no room. One poll does it if {@code pollLimit} suffices.
 * <li><b>Accepted means alive.</b> If {@link #heartbeat} returned true, no expiry is decided on an older heartbeat. When the two
 * race, exactly one wins, and both callers learn which.
 * <li><b>One terminal event</b> a registration: EXPIRED or DEREGISTERED.
 * <li><b>A heartbeat</b> takes no lock, allocates nothing, reads no clock, and touches one cache line of the session's. It
 * retries only if the session's time has moved forward or its state has changed meanwhile, and writes nothing if it has nothing
 * new to say.
 * <li><b>Any thread</b> may register, heartbeat, deregister, change a policy and observe; <b>one thread</b> polls.
 * <li><b>Deterministic.</b> The same calls with the same times give the same events in the same order.
 * <li><b>No allocation</b> after construction.
 * <li><b>A stall never kills.</b> If nobody polled for longer than {@code stallLimitNs}, the sessions not heard from since are
 * granted that time and {@code graceNs} on top; one STALLED event says so.
 * </ol>
 *
 * <p>Times are ns on any monotonic line that the owner chooses, passed in with each call; see {@link LivenessAgent} for the
 * order in which to read and pass them. A heartbeat may race with a poll, so its time may lie a moment behind the wheel's.
 *
 * <p>How it works: {@link SessionWord} is the word that everybody races for, {@link Spokes} the wheel, {@link Turn} decides.
 */
public final class Heartwheel implements AutoCloseable {
    /** Names nobody: never a session's handle. */
    public static final long NO_SESSION = LivenessEvent.NO_SESSION;
    /** Every slot is taken. Nothing was registered and nobody was harmed: raise {@code capacity}, or refuse the session. */
    public static final long FULL = -2;
    /** The wheel knows too many distinct policies: use fewer, coarser ones, or raise {@code maxPolicies}. */
    public static final long POLICIES_FULL = -3;

    /** Heartbeats whose words are read ahead together; at most 64. */
    private static final int BATCH = 64;
    /** A poller that oversleeps by three times what it wanted has not stalled yet. */
    private static final int SLEEPS_IN_STALL_LIMIT = 4;

    private final WheelTime time;
    private final Sessions sessions;
    private final PolicyTable policies;
    private final PolicyChanges policyChanges;
    private final SlotSet changed;
    private final Turn turn;
    private final int pollLimit;
    private final long stallLimitNs;
    private boolean polling;

    /**
     * Allocates everything that the wheel will ever need.
     *
     * @param context the configuration; frozen from now on.
     * @param startNs where the owner's time line stands now. The first poll measures from here whether it was late.
     * @throws IllegalArgumentException if a setting makes no sense; the message says which and what it may be.
     */
    public Heartwheel(final Context context, final long startNs) {
        context.conclude();
        time = new WheelTime(startNs, context.tickNs, context.maxSkewNs);
        sessions = new Sessions(context.capacity);
        policies = new PolicyTable(context.maxPolicies);
        policyChanges = new PolicyChanges(context.pollLimit);
        changed = new SlotSet(context.capacity);
        turn = new Turn(
            sessions, policies, policyChanges, changed, time, context.stallLimitNs, context.graceNs, context.maxGraceNs);
        pollLimit = context.pollLimit;
        stallLimitNs = context.stallLimitNs;
    }

    /**
     * Watches a session from now on; registering counts as its first heartbeat, at the time of the latest poll. Any thread.
     *
     * @param correlationId the caller's own id for it, given back in every event.
     * @param policy        how long it may be silent.
     * @return its handle, 0 or more; or {@link #FULL} or {@link #POLICIES_FULL}, below 0.
     * @throws IllegalArgumentException if the policy's timeout is less than a tick, or 2^30 ticks or more.
     */
    public long register(final long correlationId, final Policy policy) {
        return open(correlationId, policy, time.published());
    }

    /**
     * As {@link #register(long, Policy)}, for a caller that has the time at hand.
     *
     * @param correlationId the caller's own id for it.
     * @param policy        how long it may be silent.
     * @param nowNs         the time, as in {@link #heartbeat(long, long)}.
     * @return as there.
     */
    public long register(final long correlationId, final Policy policy, final long nowNs) {
        return open(correlationId, policy, time.stampFor(nowNs));
    }

    /**
     * The session is alive, as of the time of the latest poll. Any thread.
     *
     * <p>Nothing on this path knows what time it is: a session heard from between two polls is taken to have been heard from at
     * the first. If your polls may lie further apart than a small part of the timeout, pass the time.
     *
     * @param handle from {@code register}. A stale one, or no handle at all, harms nobody.
     * @return whether it was accepted. False: the session has ended, and nothing that it sends should count any more.
     */
    public boolean heartbeat(final long handle) {
        return stamp(handle, wordOf(handle), time.published());
    }

    /**
     * The session is alive, as of a time that the caller already has. Any thread.
     *
     * <p>A time before the session's last heartbeat is accepted and moves nothing. A time further than {@code maxSkewNs} from the
     * latest poll's, either way, can't be of this clock (a wrong unit, the wall clock): the latest poll's is taken instead.
     *
     * @param handle from {@code register}. A stale one, or no handle at all, harms nobody.
     * @param nowNs  on the line that is passed to {@link #poll}.
     * @return whether it was accepted. False: the session has ended, and nothing that it sends should count any more.
     */
    public boolean heartbeat(final long handle, final long nowNs) {
        return stamp(handle, wordOf(handle), time.stampFor(nowNs));
    }

    /**
     * All of these sessions are alive, as of the time of the latest poll. Any thread.
     *
     * <p>The same as {@link #heartbeat(long)} for each, at a better price: who drains many messages at once pays for the cache
     * misses of all of them together, not for one after the other.
     *
     * @param handles from {@code register}. In place of each that was not accepted, {@link #NO_SESSION} is left.
     * @param from    the first.
     * @param to      behind the last.
     * @return how many were accepted.
     * @throws IndexOutOfBoundsException if the array doesn't reach that far.
     */
    public int heartbeat(final long[] handles, final int from, final int to) {
        return stamp(handles, from, to, time.published());
    }

    /**
     * All of these sessions are alive, as of a time that the caller already has. Any thread.
     *
     * @param handles as in {@link #heartbeat(long[], int, int)}.
     * @param from    the first.
     * @param to      behind the last.
     * @param nowNs   the time, as in {@link #heartbeat(long, long)}.
     * @return how many were accepted.
     * @throws IndexOutOfBoundsException if the array doesn't reach that far.
     */
    public int heartbeat(final long[] handles, final int from, final int to, final long nowNs) {
        return stamp(handles, from, to, time.stampFor(nowNs));
    }

    /**
     * Disarms the switch. Any thread. If this call does it, DEREGISTERED follows in the next poll and EXPIRED never does.
     *
     * @param handle from {@code register}.
     * @return true if this call disarmed it; false if the session had ended, either way, before.
     */
    public boolean deregister(final long handle) {
        if (!sessions.has(handle)) {
            return false;
        }
        final int slot = (int) handle;
        long word = sessions.word(slot);
        while (SessionWord.isOf(word, handle)) {
            final long witness = sessions.exchange(slot, word, SessionWord.deregistered(word));
            if (witness == word) {
                changed.add(slot);
                return true;
            }
            word = witness;
        }
        return false;
    }

    /**
     * Keeps a place for a policy that will be needed, for good: neither {@code register} nor {@link #changePolicy} refuses it for
     * want of one from then on. Any thread.
     *
     * @param policy which.
     * @return false if the wheel already knows as many others as {@code maxPolicies}.
     * @throws IllegalArgumentException as {@code register} does.
     */
    public boolean reserve(final Policy policy) {
        return policies.number(pack(policy)) != PolicyTable.FULL;
    }

    /**
     * Gives a session another policy, counted from its last heartbeat. Any thread. In force within the next poll, which delivers
     * POLICY_CHANGED and, if the session is overdue by the new policy, what follows from that. If the handler lacks room for it,
     * the session is not judged before. To change a policy and count the request as life, call {@link #heartbeat} first.
     *
     * @param handle from {@code register}.
     * @param policy the new policy.
     * @return whether it was accepted.
     * @throws IllegalArgumentException as {@code register} does.
     */
    public PolicyChange changePolicy(final long handle, final Policy policy) {
        final long packed = pack(policy);
        if (!sessions.has(handle) || !SessionWord.isOf(sessions.word((int) handle), handle)) {
            return PolicyChange.GONE;
        }
        if (policyChanges.isFull()) {
            return PolicyChange.REFUSED;
        }
        final int number = policies.number(packed);
        return number != PolicyTable.FULL && policyChanges.offer(handle, number)
            ? PolicyChange.ACCEPTED : PolicyChange.REFUSED;
    }

    /**
     * Moves the wheel to a time and decides what is due by then: first what has been registered and changed, then deadlines in
     * their order, ties by slot. The owner's thread only, and not from within the handler.
     *
     * <p>It looks at about {@code pollLimit} sessions, besides a quarter as many policy changes (16 at least), and goes on
     * from there in the next poll, so call it again soon while it returns work. With a poll a tick, sessions that are merely
     * passed by take 1 of the limit for each 65,536 of the capacity: raise it if that is not small. Time that it has
     * to catch up with takes about 1 for each 16 ticks; sessions with timeouts below some 9 s, a look or two in each timeout.
     *
     * @param nowNs   the time. One before the latest poll's counts as the latest poll's.
     * @param handler receives the decisions. If it throws, the exception leaves this method and the wheel is intact.
     * @return how much was looked at; 0 means that nothing is due yet, or that the handler has no room.
     */
    public int poll(final long nowNs, final LivenessHandler handler) {
        requireNotPolling();
        polling = true;
        time.countPoll();
        try {
            return turn.poll(nowNs, handler, pollLimit);
        } finally {
            time.countPoll();
            polling = false;
        }
    }

    /**
     * For a poller that sleeps between ticks: for how long, from the latest poll's time on, another poll would find nothing,
     * as things stand. The owner's thread only, between polls.
     *
     * <p>Who polls again by then decides as promptly as who polls all the time. That holds for sessions registered meanwhile,
     * too: the answer is never longer than the shortest interval of any policy ever used or reserved. Late by the sleep, at
     * most, is what it could not know of: a policy that is first used meanwhile and was not {@linkplain #reserve reserved}, one
     * that is changed, a registration or heartbeat as of before the latest poll, and all that is no matter of time: that
     * somebody is registered, deregistered or has recovered is told, and the place of who is gone given back, by the next poll.
     * Heartbeats without a time count as of the latest poll, so pass it.
     *
     * @param atMostNs the longest answer; a quarter of {@code stallLimitNs} is another limit, so that sleeping is no stall.
     * @return ns, 0 or more; 0 if the latest poll left something undone, or something has come up since.
     */
    public long quietNs(final long atMostNs) {
        requireNotPolling();
        final long mostNs = Math.min(atMostNs, longestSleepNs());
        final long until = turn.quietUntil(Math.min(time.roundUp(mostNs), PolicyTable.MAX_QUANTA), pollLimit);
        return Math.max(0, Math.min(mostNs, time.startOf(until) - time.publishedNs()));
    }

    /**
     * A walk over the sessions that are watched, for snapshots and surveys: disturbs nobody. Any thread; allocates, once.
     *
     * @return a walk of its own for the caller, before the first slot.
     */
    public SessionWalk walk() {
        return new SessionWalk(sessions, policies, time, turn.stalls());
    }

    /**
     * Where a session stands. Any thread.
     *
     * @param handle from {@code register}.
     * @return its state, {@link SessionState#GONE} for a stale handle.
     */
    public SessionState state(final long handle) {
        final long word = wordOf(handle);
        if (!SessionWord.isOf(word, handle)) {
            return SessionState.GONE;
        }
        return SessionWord.state(word) == SessionWord.SUSPECT ? SessionState.SUSPECT : SessionState.ALIVE;
    }

    /**
     * When a session was last heard from. Any thread.
     *
     * @param handle from {@code register}.
     * @return the time, rounded down to half a tick, or {@link Long#MIN_VALUE} for a stale handle.
     */
    public long lastHeartbeatNs(final long handle) {
        final long word = wordOf(handle);
        if (!SessionWord.isOf(word, handle)) {
            return Long.MIN_VALUE;
        }
        final long quantum = time.published();
        return time.startOf(quantum - SessionWord.age(word, quantum));
    }

    /**
     * The time that was passed to the latest poll, for watchdogs. Any thread.
     *
     * @return the time, or the start's before the first poll.
     */
    public long lastPollNs() {
        return time.publishedNs();
    }

    /** How many sessions there is room for. Any thread. */
    public int capacity() {
        return sessions.capacity();
    }

    /**
     * How many sessions are watched, as the latest poll found it: announced and not ended. Any thread.
     *
     * @return the number.
     */
    public int size() {
        return turn.live();
    }

    /** Does nothing: the wheel holds memory only. */
    @Override
    public void close() {
        // Nothing to release. The method is there so that embedders need not care when there is.
    }

    /** How long a poller may sleep without coming near a stall. */
    long longestSleepNs() {
        return stallLimitNs / SLEEPS_IN_STALL_LIMIT;
    }

    private void requireNotPolling() {
        if (polling) {
            throw new IllegalStateException("poll was called from within a handler, or by two threads");
        }
    }

    private long open(final long correlationId, final Policy policy, final long quantum) {
        final long packed = pack(policy);
        final int slot = sessions.take();
        if (slot == FreeSlots.NONE) {
            return FULL;
        }
        final int number = policies.number(packed);
        if (number == PolicyTable.FULL) {
            sessions.giveBack(slot);
            return POLICIES_FULL;
        }
        final long handle = sessions.open(slot, correlationId, number, quantum);
        changed.add(slot);
        return handle;
    }

    private boolean stamp(final long handle, final long seen, final long quantum) {
        final int slot = (int) handle;
        long word = seen;
        while (SessionWord.isOf(word, handle)) {
            if (!SessionWord.isBefore(word, quantum)) {
                // Nothing to write. The word was live when it was read, with this time or a later one in it, and whoever decides
                // against it must find just that.
                return true;
            }
            final long heard = SessionWord.heard(word, quantum);
            final long witness = sessions.exchange(slot, word, heard);
            if (witness == word) {
                if (SessionWord.state(heard) == SessionWord.RECOVERED || SessionWord.age(word, time.stallEnd()) > 0) {
                    // The poller has something to tell, or a deadline that now comes sooner, without the grace for a stall.
                    changed.add(slot);
                }
                return true;
            }
            word = witness;
        }
        return false;
    }

    private int stamp(final long[] handles, final int from, final int to, final long quantum) {
        Objects.checkFromToIndex(from, to, handles.length);
        int accepted = 0;
        for (int start = from; start < to; start += BATCH) {
            accepted += stampBatch(handles, start, Math.min(to, start + BATCH), quantum);
        }
        return accepted;
    }

    /** First reads every word, so that the misses overlap, and then updates those that need it: a fence ends all overlapping. */
    private int stampBatch(final long[] handles, final int from, final int to, final long quantum) {
        int accepted = 0;
        long stale = 0;
        for (int i = from; i < to; i++) {
            final long handle = handles[i];
            final long word = wordOf(handle);
            if (SessionWord.isOf(word, handle)) {
                accepted++;
                stale |= (SessionWord.isBefore(word, quantum) ? 1L : 0L) << i - from;
            } else {
                handles[i] = NO_SESSION;
            }
        }
        for (; stale != 0; stale &= stale - 1) {
            final int i = from + Long.numberOfTrailingZeros(stale);
            if (!stamp(handles[i], wordOf(handles[i]), quantum)) {
                handles[i] = NO_SESSION;
                accepted--;
            }
        }
        return accepted;
    }

    private long wordOf(final long handle) {
        return sessions.has(handle) ? sessions.word((int) handle) : SessionWord.FREE;
    }

    private long pack(final Policy policy) {
        final long timeout = time.roundUp(policy.timeoutNs());
        if (policy.timeoutNs() < time.nanos(2) || timeout > PolicyTable.MAX_QUANTA) {
            throw new IllegalArgumentException("a timeout must be from one tick (" + time.nanos(2) + " ns) to "
                + time.nanos(PolicyTable.MAX_QUANTA) + " ns on this wheel, was " + policy.timeoutNs()
                + " ns: change it, or the wheel's tickNs");
        }
        return PolicyTable.pack(time.roundUp(policy.probeAfterNs()), timeout, policy.recurring());
    }

    /**
     * How a wheel is set up. Every setting has a default; validated and frozen when a wheel is made of it.
     */
    public static final class Context {
        private int capacity = 1 << 16;
        private long tickNs = 1 << 20;
        private int pollLimit = 1024;
        private int maxPolicies = 1 << 12;
        private long stallLimitNs = 200_000_000;
        private long graceNs = 500_000_000;
        private long maxGraceNs = 30_000_000_000L;
        private long maxSkewNs = 10_000_000_000L;
        private boolean concluded;

        /**
         * How many sessions there is room for, at 24 bytes each and some 100 kB, all of it allocated at once. Default 65,536.
         *
         * @param sessions from 1 to 2^30.
         * @return this.
         */
        public Context capacity(final int sessions) {
            this.capacity = sessions;
            return open();
        }

        /**
         * The resolution of the wheel. Default 2^20 ns, 1.05 ms.
         *
         * <p>It also sets the longest timeout, and the longest pause of the poller that can be granted in full: 2^30 ticks, 13
         * days by default, 18 minutes at 2^10 ns.
         *
         * @param ns a power of two, from 2^10 to 2^32.
         * @return this.
         */
        public Context tickNs(final long ns) {
            this.tickNs = ns;
            return open();
        }

        /**
         * The most that one poll looks at. Default 1024, some tens of microseconds.
         *
         * @param limit 1 or more.
         * @return this.
         */
        public Context pollLimit(final int limit) {
            this.pollLimit = limit;
            return open();
        }

        /**
         * How many distinct policies may be in use over the wheel's life. Default 4096, at some 16 to 32 bytes each.
         *
         * @param limit from 1 to 2^15.
         * @return this.
         */
        public Context maxPolicies(final int limit) {
            this.maxPolicies = limit;
            return open();
        }

        /**
         * How long the poller may go without polling before that counts as a stall of ours. Default 200 ms.
         *
         * <p>A shorter gap counts as time that was watched. Poll much more often than the shortest timeout.
         *
         * @param ns one tick or more; {@link Long#MAX_VALUE} for never, as a simulation that jumps through time may want.
         * @return this.
         */
        public Context stallLimitNs(final long ns) {
            this.stallLimitNs = ns;
            return open();
        }

        /**
         * What is granted after a stall on top of its length, so that what clients sent meanwhile can be read. Default 500 ms.
         *
         * @param ns 0 or more.
         * @return this.
         */
        public Context graceNs(final long ns) {
            this.graceNs = ns;
            return open();
        }

        /**
         * To how much the grace for several stalls may add up while a session stays silent. The longest of them is granted in
         * full all the same. Default 30 s.
         *
         * @param ns 0 or more.
         * @return this.
         */
        public Context maxGraceNs(final long ns) {
            this.maxGraceNs = ns;
            return open();
        }

        /**
         * How far a heartbeat's own time may lie from the latest poll's and still be believed. Default 10 s.
         *
         * @param ns {@code stallLimitNs} or more: a poller that is late by that much must not make true times look wrong. More
         *           than 2^30 ticks counts as that.
         * @return this.
         */
        public Context maxSkewNs(final long ns) {
            this.maxSkewNs = ns;
            return open();
        }

        private Context open() {
            if (concluded) {
                throw new IllegalStateException("this context is in use by a wheel: make a new one");
            }
            return this;
        }

        private void conclude() {
            open();
            require(capacity >= 1 && capacity <= 1 << 30, "capacity", capacity, "from 1 to 2^30 sessions");
            require(Long.bitCount(tickNs) == 1 && tickNs >= 1 << 10 && tickNs <= 1L << 32,
                "tickNs", tickNs, "a power of two from 2^10 to 2^32 ns");
            require(pollLimit >= 1, "pollLimit", pollLimit, "1 or more");
            require(maxPolicies >= 1 && maxPolicies <= 1 << 15, "maxPolicies", maxPolicies, "from 1 to 2^15");
            final long longest = tickNs / 2 * PolicyTable.MAX_QUANTA;
            require(stallLimitNs >= tickNs && stallLimitNs <= longest || stallLimitNs == Long.MAX_VALUE,
                "stallLimitNs", stallLimitNs, "from one tick (" + tickNs + ") to " + longest + ", or Long.MAX_VALUE for never");
            require(graceNs >= 0 && graceNs < longest / 2, "graceNs", graceNs, "from 0 to less than " + longest / 2);
            require(maxGraceNs >= 0 && maxGraceNs <= longest, "maxGraceNs", maxGraceNs, "from 0 to " + longest);
            final long leastSkew = stallLimitNs == Long.MAX_VALUE ? 0 : stallLimitNs;
            require(maxSkewNs >= leastSkew, "maxSkewNs", maxSkewNs, "stallLimitNs (" + leastSkew + ") or more");
            concluded = true;
        }

        private static void require(
            final boolean isRight, final String setting, final long value, final String allowed) {
            if (!isRight) {
                throw new IllegalArgumentException(setting + " must be " + allowed + ", was " + value);
            }
        }
    }
}
