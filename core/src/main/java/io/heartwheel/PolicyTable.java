package io.heartwheel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The distinct policies in use, each named by a small number, so that a session pays two bytes for its policy.
 *
 * <p>An open-addressed table of packed policies that only grows, to a fixed limit. Any thread adds, lock-free: a cell goes from
 * empty to its policy by one compare-and-set and never changes again, so a number once given names the same policy for good.
 */
final class PolicyTable {
    static final int FULL = -1;
    /** A timeout, or probe, in quanta. */
    static final long MAX_QUANTA = (1L << 31) - 1;

    private static final long RECURRING = 1L << 62;
    private static final int TIMEOUT_SHIFT = 31;
    private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle COUNT;
    private static final VarHandle SHORTEST;

    static {
        try {
            COUNT = MethodHandles.lookup().findVarHandle(PolicyTable.class, "count", int.class);
            SHORTEST = MethodHandles.lookup().findVarHandle(PolicyTable.class, "shortest", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] cells;
    private final int limit;
    private final int shift;
    private volatile int count;
    private volatile long shortest = MAX_QUANTA;

    PolicyTable(final int limit) {
        this.limit = limit;
        // At most half full: probing ends soon.
        this.cells = new long[Integer.highestOneBit(2 * limit - 1) << 1];
        this.shift = Long.SIZE - Integer.numberOfTrailingZeros(cells.length);
    }

    /** A probe due no sooner than the expiry is none. */
    static long pack(final long probe, final long timeout, final boolean recurring) {
        return (recurring ? RECURRING : 0) | timeout << TIMEOUT_SHIFT | (probe == 0 ? timeout : probe);
    }

    static long timeout(final long packed) {
        return packed >>> TIMEOUT_SHIFT & MAX_QUANTA;
    }

    /** 0 if there is none. */
    static long probe(final long packed) {
        final long first = firstInterval(packed);
        return first == timeout(packed) ? 0 : first;
    }

    /** The silence after which there is first something to do. */
    static long firstInterval(final long packed) {
        return packed & MAX_QUANTA;
    }

    static boolean isRecurring(final long packed) {
        return (packed & RECURRING) != 0;
    }

    /** Any thread. The number of the policy, or {@link #FULL}. */
    int number(final long packed) {
        int index = (int) (packed * 0x9E37_79B9_7F4A_7C15L >>> shift);
        while (true) {
            long seen = (long) CELLS.getAcquire(cells, index);
            if (seen == 0) {
                if (!reserve()) {
                    return FULL;
                }
                // Before anybody can use it.
                noteInterval(firstInterval(packed));
                seen = (long) CELLS.compareAndExchange(cells, index, 0L, packed);
                if (seen == 0) {
                    return index;
                }
                COUNT.getAndAdd(this, -1);
            }
            if (seen == packed) {
                return index;
            }
            index = index + 1 & cells.length - 1;
        }
    }

    /** The policy of a number that {@link #number} gave. */
    long packed(final int number) {
        return (long) CELLS.getOpaque(cells, number);
    }

    /** The policies by their numbers, to be read for numbers that a session has, and never written. */
    long[] cells() {
        return cells;
    }

    /** Any thread. No longer than the {@link #firstInterval} of any policy in the table. */
    long shortest() {
        return shortest;
    }

    private void noteInterval(final long interval) {
        long known = shortest;
        while (interval < known && !SHORTEST.compareAndSet(this, known, interval)) {
            known = shortest;
        }
    }

    private boolean reserve() {
        if ((int) COUNT.getAndAdd(this, 1) < limit) {
            return true;
        }
        COUNT.getAndAdd(this, -1);
        return false;
    }
}
