package io.heartwheel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A set of slots that any thread adds to, lock-free, and one thread takes from, in slot order. One bit a slot.
 *
 * <p>A tree of bitmaps: a bit in an upper row says that the 64-bit word below it may hold something, so that taking from an
 * almost empty set of ten million costs a look at one word.
 *
 * <p>Why nothing is lost. An adder sets its slot's bit by an atomic read-modify-write even if the bit is set already, and the
 * taker empties the word by another; so either the addition comes first, and what the adder wrote before it is visible to whoever
 * takes the slot, or the emptying does, and the bit is set anew. (To skip the write on seeing the bit set would be wrong: the
 * read may overtake the adder's own earlier stores, and the taker would then look at the slot too early and never again.) Above,
 * an adder sets each bit bottom up unless it sees it set; the taker goes the other way and clears a bit above <em>before</em>
 * it empties the word below. So a bit above that is seen set is followed by an emptying that takes the addition along.
 */
final class SlotSet {
    static final int EMPTY = -1;
    private static final int WORD_SHIFT = 6;
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

    /** Row 0 holds the slots; the last row is one word. */
    private final long[][] rows;
    /** What the taker has lifted out of each row and not yet followed. */
    private final long[] lifted;
    private final int[] liftedIndex;

    SlotSet(final int capacity) {
        rows = SlotBits.emptyRows(capacity);
        lifted = new long[rows.length];
        liftedIndex = new int[rows.length];
    }

    /** Any thread. What is added is visible to the taker when this returns. */
    void add(final int slot) {
        int index = slot >>> WORD_SHIFT;
        WORDS.getAndBitwiseOr(rows[0], index, 1L << slot);
        for (int row = 1; row < rows.length; row++) {
            final int bit = index;
            index = bit >>> WORD_SHIFT;
            if (((long) WORDS.getVolatile(rows[row], index) & 1L << bit) == 0) {
                WORDS.getAndBitwiseOr(rows[row], index, 1L << bit);
            }
        }
    }

    /** The taker only. The lowest slot of the current pass, or {@link #EMPTY}. */
    int take() {
        final int top = rows.length - 1;
        int row = 0;
        while (true) {
            if (lifted[row] == 0) {
                if (row < top) {
                    row++;
                    continue;
                }
                lift(top, 0);
                if (lifted[top] == 0) {
                    return EMPTY;
                }
            }
            final int bit = (liftedIndex[row] << WORD_SHIFT) + Long.numberOfTrailingZeros(lifted[row]);
            lifted[row] &= lifted[row] - 1;
            if (row == 0) {
                return bit;
            }
            row--;
            lift(row, bit);
        }
    }

    /** The taker only. Whether there is nothing to take, but for what is just being added. */
    boolean isEmpty() {
        long left = (long) WORDS.getVolatile(rows[rows.length - 1], 0);
        for (final long word : lifted) {
            left |= word;
        }
        return left == 0;
    }

    private void lift(final int row, final int index) {
        lifted[row] = (long) WORDS.getVolatile(rows[row], index) == 0 ? 0 : (long) WORDS.getAndSet(rows[row], index, 0L);
        liftedIndex[row] = index;
    }
}
