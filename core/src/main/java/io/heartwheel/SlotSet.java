package io.heartwheel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A set of slots that any thread adds to, wait-free, and one thread takes from, in slot order. One bit a slot.
 *
 * <p>A tree of bitmaps: a bit in an upper row says that the 64-bit word below it may hold something, so that taking from an
 * almost empty set of ten million costs a look at one word.
 *
 * <p>Why nothing is lost: an adder sets the bit of its slot first, then the bits above it, bottom up, each unless it is set
 * already. The taker goes the other way: it clears a bit above <em>before</em> it empties the word below. So when an adder finds
 * a bit above set, the emptying of the word below is yet to come and takes the addition along; and when it finds it clear, it
 * sets it, and a later pass comes by. An addition is visible to the taker when {@link #add} returns. All updates are atomic
 * read-modify-writes and all reads volatile, so what an adder wrote before {@code add} is visible to the taker of that slot.
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
        int rowCount = 1;
        for (long words = wordsFor(capacity); words > 1; words = wordsFor(words)) {
            rowCount++;
        }
        rows = new long[rowCount][];
        long bits = capacity;
        for (int row = 0; row < rowCount; row++) {
            bits = wordsFor(bits);
            rows[row] = new long[(int) bits];
        }
        lifted = new long[rowCount];
        liftedIndex = new int[rowCount];
    }

    private static long wordsFor(final long bits) {
        return bits + Long.SIZE - 1 >>> WORD_SHIFT;
    }

    /** Any thread. Adding what is there already does nothing. */
    void add(final int slot) {
        int bit = slot;
        for (final long[] row : rows) {
            final int index = bit >>> WORD_SHIFT;
            final long mask = 1L << bit;
            if (((long) WORDS.getVolatile(row, index) & mask) == 0) {
                WORDS.getAndBitwiseOr(row, index, mask);
            }
            bit = index;
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

    private void lift(final int row, final int index) {
        lifted[row] = (long) WORDS.getVolatile(rows[row], index) == 0 ? 0 : (long) WORDS.getAndSet(rows[row], index, 0L);
        liftedIndex[row] = index;
    }
}
