package io.heartwheel.bench.peer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The least that a heartbeat can cost: one word a session in a plain array, and ever weaker ways of writing it. Watches nobody.
 *
 * <p>The word is laid out as a wheel's would be, so that a checked store does the same arithmetic:
 * generation (27 bits), state (3), time of the last heartbeat in half ticks (34). A handle is generation and slot, 32 bits each.
 */
public final class MemoryLimit {
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int GENERATION_SHIFT = 37;
    private static final long ALIVE = 1L << 34;
    private static final long LIVE_MASK = 3L << 34;
    private static final long STAMP_MASK = (1L << 34) - 1;
    private static final int STAMP_SPARE_BITS = 64 - 34;

    private final long[] words;

    /**
     * Makes room, everybody alive in generation 1, heard from at 0.
     *
     * @param sessions how many.
     */
    public MemoryLimit(final int sessions) {
        words = new long[sessions];
        for (int slot = 0; slot < sessions; slot++) {
            open(slot, 1, 0);
        }
    }

    /**
     * Gives a slot to its next owner.
     *
     * @param slot       from 0.
     * @param generation of the owner.
     * @param quantum    when it is heard from first.
     * @return the owner's handle.
     */
    public long open(final int slot, final int generation, final long quantum) {
        words[slot] = (long) generation << GENERATION_SHIFT | ALIVE | quantum & STAMP_MASK;
        return (long) generation << Integer.SIZE | slot;
    }

    /** The time in a session's word. */
    public long stamp(final long handle) {
        return words[(int) handle] & STAMP_MASK;
    }

    /** Writes and doesn't look. */
    public void store(final long handle, final long quantum) {
        words[(int) handle] = quantum;
    }

    /** Writes if the handle is not stale and the time is news. Right for one thread only. */
    public boolean checkedStore(final long handle, final long quantum) {
        final int slot = (int) handle;
        final long word = words[slot];
        if (!isOf(word, handle)) {
            return false;
        }
        if (isNews(word, quantum)) {
            words[slot] = word & ~STAMP_MASK | quantum & STAMP_MASK;
        }
        return true;
    }

    /** As {@link #checkedStore}, with a compare-and-set; false also if that failed. */
    public boolean compareAndSet(final long handle, final long quantum) {
        final int slot = (int) handle;
        final long word = words[slot];
        return isOf(word, handle) && (!isNews(word, quantum)
            || WORDS.compareAndSet(words, slot, word, word & ~STAMP_MASK | quantum & STAMP_MASK));
    }

    /** Writes and doesn't look, but waits until everybody could see it. */
    public void volatileStore(final long handle, final long quantum) {
        WORDS.setVolatile(words, (int) handle, quantum);
    }

    private static boolean isOf(final long word, final long handle) {
        return word >>> GENERATION_SHIFT == handle >>> Integer.SIZE && (word & LIVE_MASK) != 0;
    }

    private static boolean isNews(final long word, final long quantum) {
        return quantum - word << STAMP_SPARE_BITS > 0;
    }
}
