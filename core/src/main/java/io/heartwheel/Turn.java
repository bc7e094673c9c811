package io.heartwheel;

/**
 * One poll at a time, decides: who is registered, suspect, recovered, expired or gone, in order and in bounded steps.
 *
 * <p>Owned by the thread that polls. Everything that it decides about a session is one compare-and-set on the session's word
 * against exactly the word on which the decision rests. If a heartbeat or a deregistration got there first, the word differs,
 * the decision falls, and the session is looked at again. So whoever was told "alive" is not expired on older evidence, and
 * whoever was told "gone" has been.
 *
 * <p>{@code cursor} is the quantum up to which {@link Spokes} have been dealt with. It walks every quantum at which a spoke
 * comes up, also across a jump of time, and trails {@code now} while there is a backlog; it waits for the {@link Sweep}, which
 * finds who belongs on a spoke. A spoke that is one quantum wide holds who is due when it comes up, in slot order: deadline
 * order, ties by slot. A session is judged when it leaves that spoke, not before, so a heartbeat that arrives while it waits
 * saves it.
 */
final class Turn {
    /** The clock never gets further ahead of the cursor, so that stamps stay comparable: see {@link SessionWord}. */
    private static final long MAX_LEAD = 1L << 31;
    /** A block of sessions seen in passing costs about as much as so many that are looked at. */
    private static final int BLOCK_COST = 4;
    /** So many stops of the cursor on its way cost about as much as a session that is looked at. A power of two. */
    private static final int STOPS_FOR_ONE = 2;
    /** Sessions whose words are read ahead together. */
    private static final int BATCH = 64;

    private final Sessions sessions;
    private final PolicyTable policies;
    private final PolicyChanges policyChanges;
    private final SlotSet changed;
    private final Spokes spokes;
    private final Sweep sweep;
    private final Stalls stalls;
    private final Deadlines deadlines;
    private final WheelTime time;
    private final Announcer announcer;
    private final long stallLimitNs;
    private final long graceNs;

    private final int[] batch = new int[BATCH];
    private final int[] numbers = new int[BATCH];
    private final long[] words = new long[BATCH];

    private LivenessHandler handler;
    private long lastNs;
    private long now;
    private long cursor;
    private int budget;
    /** What of the budget is not reported as work, as long as nothing waits for it: the sweep's part, and the cursor's way. */
    private int inPassing;
    private int room;
    private boolean deadlinesFirst;
    private boolean policyChangesWait;
    private int stops;
    private long untoldBlindNs;
    private long untoldGraceNs;

    Turn(
        final Sessions sessions,
        final PolicyTable policies,
        final PolicyChanges policyChanges,
        final SlotSet changed,
        final WheelTime time,
        final long stallLimitNs,
        final long graceNs,
        final long maxGraceNs) {
        this.sessions = sessions;
        this.policies = policies;
        this.policyChanges = policyChanges;
        this.changed = changed;
        this.spokes = new Spokes(sessions.capacity());
        this.sweep = new Sweep(sessions, policies);
        this.stalls = new Stalls(time.roundUp(maxGraceNs));
        this.deadlines = new Deadlines(stalls);
        this.time = time;
        this.announcer = new Announcer(sessions, time);
        this.stallLimitNs = stallLimitNs;
        this.graceNs = graceNs;
        this.lastNs = time.publishedNs();
    }

    /** How many sessions have been announced and have not ended. */
    int live() {
        return announcer.live();
    }

    /** For whoever copies them. */
    Stalls stalls() {
        return stalls;
    }

    int poll(final long nowNs, final LivenessHandler to, final int limit) {
        handler = to;
        budget = limit;
        inPassing = 0;
        room = to.available();
        advance(nowNs);
        deadlinesFirst ^= room > 0;
        try {
            final boolean cut = applyChanges(kept(limit), kept(room));
            applyPolicyChanges(kept(budget), kept(room));
            turn();
            if (policyChangesWait && room > 0) {
                applyPolicyChanges(budget, 0);
                turn();
            }
            if (cut) {
                applyChanges(0, 0);
                turn();
            }
        } finally {
            announcer.publishLive();
        }
        return budget > 0 ? limit - budget - inPassing : limit;
    }

    /**
     * The first quantum for which a poll may find something to do, as things stand: that of the latest poll if it left something
     * undone. Between polls only.
     *
     * @param atMost so many quanta ahead.
     * @param limit  as a poll's.
     */
    long quietUntil(final long atMost, final int limit) {
        if (isUnfinished() || !changed.isEmpty() || !policyChanges.isEmpty()) {
            return now;
        }
        // Who is registered or heard from meanwhile, by a policy that is in use, has nothing due before its shortest interval.
        final long ahead = Math.min(atMost, policies.shortest());
        final long swept = sweep.calmUntil(cursor, limit / (2 * BLOCK_COST));
        return Math.max(now, spokes.nextUp(cursor, Math.min(now + ahead, swept)));
    }

    private boolean isUnfinished() {
        return budget <= 0 || room <= 0 || untoldBlindNs > 0 || cursor != now || now != time.quantumOf(lastNs)
            || spokes.upAt(cursor) != Spokes.NONE;
    }

    /**
     * What a flood of registrations must leave to deadlines, so as not to put them off for ever: half, at least one; and of one,
     * every second time all. Policy changes must leave half of what is then left.
     */
    private int kept(final int all) {
        return all > 1 ? all / 2 : deadlinesFirst ? all : 0;
    }

    private void advance(final long nowNs) {
        final long blindNs = nowNs - lastNs;
        if (blindNs > 0) {
            lastNs = nowNs;
        }
        if (blindNs > stallLimitNs) {
            noteStall(blindNs);
        }
        publish();
        announcer.begin(handler, lastNs);
        if (untoldBlindNs > 0 && room > 0) {
            final long blind = untoldBlindNs;
            final long grace = untoldGraceNs;
            untoldBlindNs = 0;
            untoldGraceNs = 0;
            budget--;
            room--;
            announcer.tellStall(blind, grace);
        }
    }

    /** Of a stall longer than stamps can tell apart, what is beyond that is left out of the wheel's time altogether. */
    private void noteStall(final long blindNs) {
        final long beyond = time.quantumOf(lastNs) - (cursor + MAX_LEAD);
        if (beyond > 0) {
            time.skip(beyond);
        }
        final long grace = time.roundUp(graceNs);
        time.stalledUntil(time.quantumOf(lastNs));
        // Grace moves test requests, and not only outwards: those of the suspect are to be looked at anew.
        sweep.noteFar(cursor + Sweep.LISTED + 1);
        stalls.record(time.quantumOf(lastNs), Math.min(MAX_LEAD, time.roundUp(blindNs)) + grace);
        untoldBlindNs += blindNs;
        untoldGraceNs += blindNs + graceNs;
    }

    private void publish() {
        now = Math.min(time.quantumOf(lastNs), cursor + MAX_LEAD);
        time.publish(lastNs, now);
    }

    /** Whether there may be more. */
    private boolean applyChanges(final int budgetKept, final int roomKept) {
        while (budget > budgetKept && room > roomKept) {
            final int slot = changed.take();
            if (slot == SlotSet.EMPTY) {
                return false;
            }
            budget--;
            applyChange(slot);
        }
        return true;
    }

    private void applyChange(final int slot) {
        final long word = sessions.word(slot);
        final long state = SessionWord.state(word);
        if (state == SessionWord.FREE) {
            return;
        }
        if (SessionWord.isNew(word)) {
            begin(slot, word);
        } else if (state == SessionWord.DEREGISTERED) {
            end(EventType.DEREGISTERED, slot, word, expiryOrRecurrence(slot, word));
        } else if (state == SessionWord.RECOVERED) {
            recover(slot, word);
        } else if (state == SessionWord.ALIVE) {
            // Heard from, and so it forfeits grace that its place on a spoke counted on.
            schedule(slot, word, cursor);
        }
    }

    private void begin(final int slot, final long found) {
        long word = found;
        while (SessionWord.isNew(word)) {
            final long told = SessionWord.told(word);
            final long witness = sessions.exchange(slot, word, told);
            if (witness == word) {
                sweep.include(slot);
                if (!SessionWord.isLive(told)) {
                    changed.add(slot);
                }
                tell(EventType.REGISTERED, slot, told, schedule(slot, told, cursor), 0);
                return;
            }
            word = witness;
        }
    }

    /** False if the word changed. The slot is freed once the terminal event is delivered, even if the handler throws. */
    private boolean end(final EventType type, final int slot, final long word, final long dueAt) {
        if (!sessions.replace(slot, word, Sessions.ended(word))) {
            return false;
        }
        try {
            tell(type, slot, word, dueAt, 0);
        } finally {
            sessions.close(slot);
        }
        return true;
    }

    private void recover(final int slot, final long recovered) {
        long word = recovered;
        while (SessionWord.state(word) == SessionWord.RECOVERED) {
            final long alive = SessionWord.withState(word, SessionWord.ALIVE);
            final long witness = sessions.exchange(slot, word, alive);
            if (witness == word) {
                tell(EventType.RECOVERED, slot, alive, schedule(slot, alive, cursor), 0);
                return;
            }
            word = witness;
        }
    }

    /**
     * All that were accepted before, whatever the limit (they are few), so that nobody expires by a policy for which he has been
     * told there is another. Where the handler's room doesn't suffice for them and for deadlines, those who wait get theirs when
     * they would be judged.
     */
    private void applyPolicyChanges(final int budgetKept, final int roomKept) {
        policyChanges.startPass();
        long handle = policyChanges.peekHandle();
        while (handle != PolicyChanges.NONE && room > roomKept) {
            budget--;
            applyPolicyChange(handle);
            handle = policyChanges.peekHandle();
        }
        final int given = Math.max(0, budgetKept - budget);
        budget += given;
        // Work it was all the same.
        inPassing -= given;
        policyChangesWait = handle != PolicyChanges.NONE;
    }

    /** Tells what came first instead, if there is such; the change is still there then. */
    private void applyPolicyChange(final long handle) {
        final int slot = (int) handle;
        final long word = sessions.word(slot);
        final boolean isOfSession = SessionWord.isOf(word, handle);
        if (isOfSession && SessionWord.isNew(word)) {
            begin(slot, word);
            return;
        }
        if (isOfSession && SessionWord.state(word) == SessionWord.RECOVERED) {
            recover(slot, word);
            return;
        }
        final int policy = policyChanges.peekPolicy();
        policyChanges.remove();
        if (isOfSession) {
            sessions.policy(slot, policy);
            // A test request that is due right now has been told of, if it was the old policy's too.
            tell(EventType.POLICY_CHANGED, slot, word, schedule(slot, word, cursor + 1), 0);
        }
    }

    private void turn() {
        boolean more = true;
        while (more && budget > 0 && room > 0) {
            final int spoke = spokes.upAt(cursor);
            if (spoke == Spokes.NONE) {
                more = advanceCursor();
            } else if (Spokes.isFinest(spoke)) {
                judgeAll(spoke);
            } else {
                sift(spoke);
            }
        }
    }

    /** To the next quantum at which there is something to do. False if that lies in the future. */
    private boolean advanceCursor() {
        long target = target();
        if (sweep.isBehind(target)) {
            sweepUpTo(target);
            if (budget <= 0) {
                return false;
            }
            // What was swept up may come up before.
            target = target();
        }
        cursor = target;
        if (cursor == sweep.stop()) {
            sweep.reached(cursor);
        }
        if (cursor != now && (++stops & STOPS_FOR_ONE - 1) == 0) {
            budget--;
            inPassing++;
        }
        return cursor != now || spokes.upAt(now) != Spokes.NONE || catchUp();
    }

    private long target() {
        return Math.min(Math.min(now, sweep.stop()), spokes.nextUp(cursor));
    }

    private void sweepUpTo(final long quantum) {
        while (budget > 0 && sweep.isBehind(quantum)) {
            final int block = sweep.nextBlock();
            final long found = sweep.dueSoon(block, now);
            final int cost = BLOCK_COST + Long.bitCount(found);
            budget -= cost;
            inPassing += cost;
            for (long soon = found; soon != 0; soon &= soon - 1) {
                sweepUp(block * Sweep.BLOCK + Long.numberOfTrailingZeros(soon));
            }
        }
    }

    /**
     * Whether it is on a spoke already is not asked. It might have been left out for a test request that was further away when it
     * was noted, and has come nearer with grace or with an older heartbeat; who is dropped here would never be found.
     */
    private void sweepUp(final int slot) {
        final long word = sessions.word(slot);
        if (SessionWord.isLive(word)) {
            place(slot, Math.max(cursor + 1, next(slot, word, cursor + 1)));
        }
    }

    /** Whether there was time left to walk: see {@link #MAX_LEAD}. */
    private boolean catchUp() {
        if (time.quantumOf(lastNs) == now) {
            return false;
        }
        budget--;
        publish();
        return true;
    }

    /** Looks at sessions of a spoke that has come up, and puts each where it now belongs; nowhere, if it has ended. */
    private void sift(final int spoke) {
        final SlotBits slots = spokes.slots(spoke);
        int count = BATCH;
        while (budget > 0 && count == BATCH) {
            count = slots.take(batch, Math.min(budget, BATCH), spokes.upFrom(), spokes.upTo());
            budget -= count;
            // Reads first, all together, so that the cache misses overlap: decisions on one would hold up the next.
            for (int i = 0; i < count; i++) {
                words[i] = sessions.glimpse(batch[i]);
                numbers[i] = sessions.policy(batch[i]);
            }
            for (int i = 0; i < count; i++) {
                if (SessionWord.isLive(words[i])) {
                    place(batch[i], next(policies.packed(numbers[i]), words[i], cursor));
                }
            }
        }
        spokes.noteTaken(spoke);
    }

    private void judgeAll(final int spoke) {
        final SlotBits slots = spokes.slots(spoke);
        while (budget > 0 && room > 0 && !slots.isEmpty()) {
            budget--;
            judge(slots.take());
        }
        spokes.noteTaken(spoke);
    }

    /** Whether there was one: then it has been told, which takes the room of a judgement, and the slot is on a spoke again. */
    private boolean applyWaitingPolicyChange(final int slot) {
        final int roomBefore = room;
        long waiting = policyChanges.seek(slot);
        while (waiting != PolicyChanges.NONE && room == roomBefore) {
            applyPolicyChange(waiting);
            waiting = policyChanges.seek(slot);
        }
        return room < roomBefore;
    }

    private void judge(final int slot) {
        if (policyChangesWait && applyWaitingPolicyChange(slot)) {
            return;
        }
        while (true) {
            final long word = sessions.word(slot);
            if (!SessionWord.isLive(word) || SessionWord.isNew(word)) {
                return;
            }
            if (SessionWord.state(word) == SessionWord.RECOVERED) {
                recover(slot, word);
                return;
            }
            final long policy = policies.packed(sessions.policy(slot));
            final long seen = seen(word);
            final long next = deadlines.next(policy, isSuspect(word), seen, now, cursor);
            if (next > cursor) {
                place(slot, next);
                return;
            }
            if (decide(slot, word, policy, seen, next)) {
                return;
            }
        }
    }

    /** False if the word changed under the decision. */
    private boolean decide(final int slot, final long word, final long policy, final long seen, final long dueAt) {
        if (PolicyTable.isRecurring(policy)) {
            final long restarted = SessionWord.withStamp(word, now);
            return sessions.replace(slot, word, restarted)
                && fired(EventType.DUE, slot, word, restarted, dueAt, 0);
        }
        if (dueAt == deadlines.expiry(policy, seen)) {
            return end(EventType.EXPIRED, slot, word, dueAt);
        }
        final long suspect = SessionWord.withState(word, SessionWord.SUSPECT);
        return sessions.replace(slot, word, suspect)
            && fired(EventType.SUSPECT, slot, word, suspect, dueAt, deadlines.attempt(policy, seen, dueAt));
    }

    private boolean fired(
        final EventType type, final int slot, final long before, final long after, final long dueAt, final int attempt) {
        schedule(slot, after, cursor + 1);
        tell(type, slot, before, dueAt, attempt);
        return true;
    }

    /** Puts a slot where it is looked at in time. The quantum at which there is something to do about it. */
    private long schedule(final int slot, final long word, final long from) {
        final long next = next(slot, word, from);
        place(slot, next);
        return next;
    }

    private long next(final int slot, final long word, final long from) {
        return next(policies.packed(sessions.policy(slot)), word, from);
    }

    private long next(final long policy, final long word, final long from) {
        return deadlines.next(policy, isSuspect(word), seen(word), now, from);
    }

    private void place(final int slot, final long next) {
        if (next <= cursor + Sweep.LISTED) {
            spokes.add(slot, next, cursor);
        } else {
            sweep.noteFar(next);
        }
    }

    private long expiryOrRecurrence(final int slot, final long word) {
        final long policy = policies.packed(sessions.policy(slot));
        return PolicyTable.isRecurring(policy)
            ? Deadlines.recurrence(policy, seen(word)) : deadlines.expiry(policy, seen(word));
    }

    private static boolean isSuspect(final long word) {
        return SessionWord.state(word) == SessionWord.SUSPECT;
    }

    private long seen(final long word) {
        return now - SessionWord.age(word, now);
    }

    private void tell(final EventType type, final int slot, final long word, final long dueAt, final int attempt) {
        room--;
        final long policy = policies.packed(sessions.policy(slot));
        final long seen = seen(word);
        final long grace = PolicyTable.isRecurring(policy) ? 0 : deadlines.grace(seen);
        announcer.tell(type, slot, word, policy, seen, grace, dueAt, attempt);
    }
}
