package io.heartwheel;

/**
 * Goes round all sessions, slot after slot, again and again, to find those that will be due before it comes back: only they
 * stand on {@link Spokes}. Owned by the poller.
 *
 * <p>To look at a session in passing costs a nanosecond or two, since memory is read in its order; to visit it at its deadline
 * costs cache misses. Most deadlines are so far away that a heartbeat puts them off before they are worth a visit.
 *
 * <p>What holds at all times: who has been told of, lives, and is on no spoke, has no expiry by {@link #bound}; and the cursor
 * doesn't pass the bound. A round begins {@link #ROUND} quanta before, is spread evenly over them, and lists all who are due up
 * to a round behind the bound. Of the others it learns the least deadline, which makes the next bound. So as long as nobody is
 * due soon nothing is swept, however far time jumps. It leans on this: unless the poller is told (by a change, a stall), an
 * expiry moves outwards only. A test request may come nearer, and is then found by the next round.
 */
final class Sweep {
    /** Quanta that a round takes. Longer means fewer rounds, and more sessions on spokes. */
    static final long ROUND = 1 << 13;
    /** Who is due no further ahead of the cursor than this is put on a spoke at once: a round might miss him. */
    static final long LISTED = 2 * ROUND;
    /** Slots that are looked at together. */
    static final int BLOCK = Long.SIZE;

    private final Sessions sessions;
    private final PolicyTable policies;
    /** Nobody on no spoke whom this round, or when none is under way the last one, has seen is due before this. */
    private long clear = Long.MAX_VALUE;
    private long end;
    private boolean underWay;
    private int position;
    /** Beyond these no slot has been taken yet. */
    private int blocks;

    Sweep(final Sessions sessions, final PolicyTable policies) {
        this.sessions = sessions;
        this.policies = policies;
    }

    /** From now on this slot is looked at, too. */
    void include(final int slot) {
        blocks = Math.max(blocks, slot / BLOCK + 1);
    }

    /** Somebody who is on no spoke is due then, more than {@link #LISTED} ahead of the cursor. */
    void noteFar(final long due) {
        clear = Math.min(clear, due);
    }

    /** The quantum by which nobody is due who is on no spoke. */
    private long bound() {
        return underWay ? end : clear - 1;
    }

    /** Where the cursor must stop and call {@link #reached}. */
    long stop() {
        return underWay ? end : clear - 1 - ROUND;
    }

    /**
     * Until when nothing need be swept, if then so many blocks may be looked at together. At the stop of a round all of them have
     * to be: whom it has not found by then may be due at once.
     */
    long calmUntil(final long cursor, final int blocksAtOnce) {
        final long stop = stop();
        return underWay && blocks > 0 ? Math.min(stop, cursor + Math.max(1, blocksAtOnce * ROUND / blocks)) : stop;
    }

    /** The cursor is at the stop: a round is over, or begins, or both. */
    void reached(final long cursor) {
        underWay = false;
        if (stop() <= cursor) {
            end = bound();
            clear = Long.MAX_VALUE;
            underWay = true;
            position = 0;
        }
    }

    /** Whether blocks have to be looked at before the cursor gets there, which is not beyond the stop. */
    boolean isBehind(final long cursor) {
        return underWay && position < (ROUND - (end - cursor)) * blocks / ROUND;
    }

    /** The next block of {@link #BLOCK} slots, which is then done. */
    int nextBlock() {
        return position++;
    }

    /**
     * Which of a block's slots may be due within a round behind the bound: grace is left out, and so are heartbeats that arrive
     * meanwhile.
     *
     * @param block which.
     * @param now   a quantum not before their latest stamps, or not much.
     * @return a bit for each.
     */
    long dueSoon(final int block, final long now) {
        // Plain reads of arrays, and no branch on what is read: as fast as memory streams.
        final long[] words = sessions.words();
        final char[] numbers = sessions.policies();
        final long[] packed = policies.cells();
        final long reach = end + ROUND;
        final int first = block * BLOCK;
        final int count = Math.min(BLOCK, words.length - first);
        long soon = 0;
        long far = clear;
        for (int i = 0; i < count; i++) {
            final long word = words[first + i];
            final long seen = now - SessionWord.age(word, now);
            final long due = seen + 1 + PolicyTable.firstInterval(packed[numbers[first + i]]);
            final long isSoon = due - reach - 1 >>> Long.SIZE - 1;
            final long isLive = SessionWord.live(word);
            soon |= (isSoon & isLive) << i;
            final long leftOut = -(isSoon | isLive ^ 1);
            far = Math.min(far, due & ~leftOut | leftOut >>> 1);
        }
        clear = far;
        return soon;
    }
}
