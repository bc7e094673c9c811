package io.heartwheel;

/**
 * The wheel itself: at which quantum each session that is due soon is to be looked at. Owned by the poller; nobody else sees it.
 *
 * <p>Five rings of 4 to 16 spokes, each ring coarser than the one inside it by as much as that one reaches (Varghese and Lauck,
 * "Hashed and Hierarchical Timing Wheels", 1987, scheme 7). A session is put on the finest ring that reaches its deadline, on the
 * spoke that comes up last before it. As the wheel is lazy, a session that has been heard from by then is only put further out,
 * or forgotten until the {@link Sweep} finds it; the silent ones are sifted down to the finest ring, whose spokes are one
 * quantum wide.
 *
 * <p>The spokes of the two coarse rings don't come up for everybody at once, which would hold up the clock for as long as it
 * takes to look at them all: slots form groups, and each group's turn of the ring begins a step later than the one before.
 *
 * <p>A spoke is a set of slots, a bit each, and no more than a hint to look at them: what is due is told by the session's word.
 * So a session need not leave a spoke when its deadline moves out or it ends, nothing remembers where it stands, and bits that
 * are left behind cost a look in vain. It takes 40 bits a slot, and visits slots in their order, which is memory's order, too.
 */
final class Spokes {
    static final int NONE = -1;

    private static final int RINGS = 5;
    /** For each ring, its first spoke, how many it has, and their width as a power of two of quanta. */
    private static final int[] FIRST = {0, 4, 8, 16, 24};
    private static final int[] SIZE = {4, 4, 8, 8, 16};
    private static final int[] SHIFT = {0, 2, 4, 7, 10};
    private static final int SPOKES = 40;
    /** The rings from this one on come up group by group, a step apart. */
    private static final int STAGGERED = 3;
    private static final int STEP_SHIFT = 4;
    /** The ring for a distance, by its number of binary digits. */
    private static final byte[] RING_OF = {0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4};
    /** Further ahead than this a session is looked at early, and put out again. */
    private static final long HORIZON = 15L << SHIFT[RINGS - 1];

    private final SlotBits[] slots = new SlotBits[SPOKES];
    private final int capacity;
    private final int slotBits;
    private long occupied;
    private int upFrom;
    private int upTo;

    Spokes(final int capacity) {
        this.capacity = capacity;
        this.slotBits = Integer.SIZE - Integer.numberOfLeadingZeros(capacity - 1);
        for (int spoke = 0; spoke < SPOKES; spoke++) {
            slots[spoke] = new SlotBits(capacity);
        }
    }

    /** Puts a slot on the spoke that comes up at or before {@code due}; what is due by {@code cursor}, on that of the cursor. */
    void add(final int slot, final long due, final long cursor) {
        final long ahead = Math.max(0, Math.min(due - cursor, HORIZON));
        final int ring = RING_OF[Long.SIZE - Long.numberOfLeadingZeros(ahead)];
        final int spoke = spoke(ring, cursor + ahead + phase(ring, slot));
        slots[spoke].add(slot);
        occupied |= 1L << spoke;
    }

    /**
     * The occupied spoke that comes up exactly at this quantum, coarsest first, or {@link #NONE}. It comes up for the slots from
     * {@link #upFrom} to before {@link #upTo}.
     */
    int upAt(final long cursor) {
        for (int ring = RINGS - 1; ring >= STAGGERED; ring--) {
            final int spoke = staggeredUpAt(ring, cursor);
            if (spoke != NONE) {
                return spoke;
            }
        }
        upFrom = 0;
        upTo = capacity;
        for (int ring = STAGGERED - 1; ring >= 0; ring--) {
            final int spoke = spoke(ring, cursor);
            if ((occupied & 1L << spoke) != 0 && (cursor & (1L << SHIFT[ring]) - 1) == 0) {
                return spoke;
            }
        }
        return NONE;
    }

    private int staggeredUpAt(final int ring, final long cursor) {
        if ((cursor & (1L << STEP_SHIFT) - 1) != 0) {
            return NONE;
        }
        final long width = 1L << SHIFT[ring];
        final int group = (int) ((-cursor & width - 1) >>> STEP_SHIFT);
        final int spoke = spoke(ring, cursor + ((long) group << STEP_SHIFT));
        if ((occupied & 1L << spoke) == 0) {
            return NONE;
        }
        final int groupShift = Math.max(0, slotBits - (SHIFT[ring] - STEP_SHIFT));
        upFrom = (int) Math.min(capacity, (long) group << groupShift);
        upTo = (int) Math.min(capacity, group + 1L << groupShift);
        return slots[spoke].next(upFrom) < upTo ? spoke : NONE;
    }

    int upFrom() {
        return upFrom;
    }

    int upTo() {
        return upTo;
    }

    /** Whether what is on this spoke is due when it comes up, and not only to be sifted. */
    static boolean isFinest(final int spoke) {
        return spoke < SIZE[0];
    }

    /** A quantum after this one, no later than the first at which an occupied spoke comes up, or {@link Long#MAX_VALUE}. */
    long nextUp(final long cursor) {
        if (occupied >>> FIRST[STAGGERED] != 0) {
            return Math.min((cursor >>> STEP_SHIFT) + 1 << STEP_SHIFT, nextUpBelow(cursor));
        }
        return nextUpBelow(cursor);
    }

    /** The first quantum after this one at which an occupied spoke comes up, or {@code limit} if none does before. */
    long nextUp(final long cursor, final long limit) {
        final long last = Math.min(limit, nextUpBelow(cursor));
        if (occupied >>> FIRST[STAGGERED] == 0) {
            return last;
        }
        long step = (cursor >>> STEP_SHIFT) + 1 << STEP_SHIFT;
        while (step < last && !isStaggeredUp(step)) {
            step += 1 << STEP_SHIFT;
        }
        return Math.min(last, step);
    }

    private boolean isStaggeredUp(final long step) {
        for (int ring = STAGGERED; ring < RINGS; ring++) {
            if (staggeredUpAt(ring, step) != NONE) {
                return true;
            }
        }
        return false;
    }

    private long nextUpBelow(final long cursor) {
        long next = Long.MAX_VALUE;
        for (int ring = 0; ring < STAGGERED; ring++) {
            final long first = (cursor >>> SHIFT[ring]) + 1;
            final int mask = (1 << SIZE[ring]) - 1;
            final int ringOccupied = (int) (occupied >>> FIRST[ring]) & mask;
            if (ringOccupied != 0) {
                final int turn = (int) first & SIZE[ring] - 1;
                final int fromFirst = (ringOccupied >>> turn | ringOccupied << SIZE[ring] - turn) & mask;
                next = Math.min(next, first + Integer.numberOfTrailingZeros(fromFirst) << SHIFT[ring]);
            }
        }
        return next;
    }

    /** The slots of a spoke. Whoever empties it says so to {@link #noteTaken}. */
    SlotBits slots(final int spoke) {
        return slots[spoke];
    }

    void noteTaken(final int spoke) {
        if (slots[spoke].isEmpty()) {
            occupied &= ~(1L << spoke);
        }
    }

    /** By how much sooner than others' a slot's spokes come up. */
    private long phase(final int ring, final int slot) {
        return ring < STAGGERED ? 0
            : (long) (slot >>> Math.max(0, slotBits - (SHIFT[ring] - STEP_SHIFT))) << STEP_SHIFT;
    }

    private static int spoke(final int ring, final long quantum) {
        return FIRST[ring] + ((int) (quantum >>> SHIFT[ring]) & SIZE[ring] - 1);
    }
}
