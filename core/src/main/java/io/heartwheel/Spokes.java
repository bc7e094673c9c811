package io.heartwheel;

import java.util.Arrays;

/**
 * The wheel itself: at which quantum each waiting session is to be looked at next. Owned by the poller; nobody else sees it.
 *
 * <p>Four rings of 256 spokes, each ring 256 times coarser than the one inside it (Varghese and Lauck, "Hashed and Hierarchical
 * Timing Wheels", 1987, scheme 7). A session waits on the coarsest spoke that comes up no later than it is due. As the wheel is
 * lazy, most sessions have been heard from by then and are simply put further out: only the silent ones are ever sifted down to
 * the finest ring. The few spokes keep their growing ends in the processor's cache.
 *
 * <p>A spoke holds runs of slot numbers, a cache line each, not linked sessions, so that the cache misses of looking at them
 * overlap. Runs come from one pool that suffices for every slot plus one partly filled run a spoke, so it can't run out: each
 * slot waits at most once, because its link tells where it stands and leaving a spoke fills the hole with the spoke's last entry.
 */
final class Spokes {
    /** Links of sessions that stand on no spoke. */
    static final int NOWHERE = -2;
    static final int NONE = -1;

    private static final int RINGS = 4;
    private static final int RING_SHIFT = 8;
    private static final int RING_SIZE = 1 << RING_SHIFT;
    private static final int RING_MASK = RING_SIZE - 1;
    private static final int SPOKES = RINGS * RING_SIZE;
    private static final int RUN_SHIFT = 4;
    private static final int RUN_SIZE = 1 << RUN_SHIFT;
    private static final int RUN_MASK = RUN_SIZE - 1;
    /** Further ahead than this a session is looked at early, and put out again. */
    private static final long HORIZON = (long) RING_MASK << RING_SHIFT * (RINGS - 1);

    private final int[] links;
    /** The pool of runs, and for each run the one below it on its spoke (or in the free list), and its spoke. */
    private final int[] entries;
    private final int[] below;
    private final short[] spokeOf;
    private int freeRun;
    /** For each spoke its topmost run, and how many entries that run holds. */
    private final int[] top = new int[SPOKES];
    private final byte[] height = new byte[SPOKES];
    private final long[] occupied = new long[SPOKES / Long.SIZE];

    Spokes(final int[] links) {
        this.links = links;
        final int runs = (links.length >>> RUN_SHIFT) + 1 + Math.min(SPOKES, links.length);
        entries = new int[runs << RUN_SHIFT];
        below = new int[runs];
        spokeOf = new short[runs];
        for (int run = 0; run < runs; run++) {
            below[run] = run - 1;
        }
        freeRun = runs - 1;
        Arrays.fill(top, NONE);
    }

    /** Puts a slot that stands nowhere on the spoke that comes up at or before {@code due}, which is after {@code cursor}. */
    void add(final int slot, final long due, final long cursor) {
        final long ahead = Math.min(due - cursor, HORIZON);
        final int ring = ahead < RING_SIZE ? 0 : (Long.SIZE - 1 - Long.numberOfLeadingZeros(ahead)) / RING_SHIFT;
        final int spoke = spoke(ring, cursor + ahead);
        int run = top[spoke];
        if (run == NONE || height[spoke] == RUN_SIZE) {
            run = pushRun(spoke);
        }
        final int place = (run << RUN_SHIFT) + height[spoke]++;
        entries[place] = slot;
        links[slot] = place;
    }

    /** Takes a slot off its spoke. */
    void remove(final int slot) {
        final int place = links[slot];
        final int spoke = spokeOf[place >>> RUN_SHIFT];
        final int last = takeLast(spoke);
        if (last != slot) {
            entries[place] = last;
            links[last] = place;
        }
        links[slot] = NOWHERE;
    }

    /** The occupied spoke that comes up exactly at this quantum, coarsest first, or {@link #NONE}. */
    int upAt(final long cursor) {
        for (int ring = Math.min(RINGS - 1, Long.numberOfTrailingZeros(cursor) / RING_SHIFT); ring >= 0; ring--) {
            final int spoke = spoke(ring, cursor);
            if ((occupied[spoke >>> 6] & 1L << spoke) != 0) {
                return spoke;
            }
        }
        return NONE;
    }

    /** The first quantum after this one at which an occupied spoke comes up, or {@link Long#MAX_VALUE}. */
    long nextUp(final long cursor) {
        long next = Long.MAX_VALUE;
        for (int ring = 0; ring < RINGS; ring++) {
            final long turn = cursor >>> RING_SHIFT * ring;
            final int ahead = stepsToOccupied(ring, (int) turn & RING_MASK);
            if (ahead > 0) {
                next = Math.min(next, turn + ahead << RING_SHIFT * ring);
            }
        }
        return next;
    }

    /** Takes the last slot off an occupied spoke. */
    int take(final int spoke) {
        final int slot = takeLast(spoke);
        links[slot] = NOWHERE;
        return slot;
    }

    /** How many of the spoke's entries can be peeked at: those of its topmost run. */
    int height(final int spoke) {
        return height[spoke];
    }

    /** The entry that lies so many below the last. */
    int peek(final int spoke, final int depth) {
        return entries[(top[spoke] << RUN_SHIFT) + height[spoke] - 1 - depth];
    }

    private int takeLast(final int spoke) {
        final int run = top[spoke];
        final int left = --height[spoke];
        final int slot = entries[(run << RUN_SHIFT) + left];
        if (left == 0) {
            popRun(spoke, run);
        }
        return slot;
    }

    private int pushRun(final int spoke) {
        final int run = freeRun;
        freeRun = below[run];
        below[run] = top[spoke];
        spokeOf[run] = (short) spoke;
        top[spoke] = run;
        height[spoke] = 0;
        occupied[spoke >>> 6] |= 1L << spoke;
        return run;
    }

    private void popRun(final int spoke, final int run) {
        final int next = below[run];
        below[run] = freeRun;
        freeRun = run;
        top[spoke] = next;
        if (next == NONE) {
            occupied[spoke >>> 6] &= ~(1L << spoke);
        } else {
            height[spoke] = RUN_SIZE;
        }
    }

    /** From 1 to 256 (all the way round), or 0 if the ring is empty. */
    private int stepsToOccupied(final int ring, final int from) {
        final int base = ring * RING_SIZE / Long.SIZE;
        final int start = from + 1;
        for (int step = 0; step <= RING_SIZE / Long.SIZE; step++) {
            final int bit = (step == 0 ? start : (start & -Long.SIZE) + step * Long.SIZE) & RING_MASK;
            final long ahead = occupied[base + (bit >>> 6)] & -1L << bit;
            if (ahead != 0) {
                final int found = bit & -Long.SIZE | Long.numberOfTrailingZeros(ahead);
                return (found - from - 1 & RING_MASK) + 1;
            }
        }
        return 0;
    }

    private static int spoke(final int ring, final long quantum) {
        return ring << RING_SHIFT | (int) (quantum >>> RING_SHIFT * ring) & RING_MASK;
    }
}
