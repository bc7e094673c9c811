package io.heartwheel;

/**
 * A set of slots that only one thread uses, taken from in slot order. One bit a slot.
 *
 * <p>A tree of bitmaps, as in {@link SlotSet}: a bit in an upper row says that the 64-bit word below it holds something.
 */
final class SlotBits {
    private static final int SHIFT = 6;

    private final long[][] rows;

    SlotBits(final int capacity) {
        rows = emptyRows(capacity);
    }

    /** A bitmap of slots; above it, one with a bit for each of its words; and so on up to a row of one word. */
    static long[][] emptyRows(final int capacity) {
        int rowCount = 1;
        for (long words = wordsFor(capacity); words > 1; words = wordsFor(words)) {
            rowCount++;
        }
        final long[][] rows = new long[rowCount][];
        long bits = capacity;
        for (int row = 0; row < rowCount; row++) {
            bits = wordsFor(bits);
            rows[row] = new long[(int) bits];
        }
        return rows;
    }

    private static long wordsFor(final long bits) {
        return bits + Long.SIZE - 1 >>> SHIFT;
    }

    boolean isEmpty() {
        return rows[rows.length - 1][0] == 0;
    }

    /** All the way up without looking whether there is need: that would be to wait for memory. */
    void add(final int slot) {
        int bit = slot;
        for (final long[] row : rows) {
            final int index = bit >>> SHIFT;
            row[index] |= 1L << bit;
            bit = index;
        }
    }

    /** Takes the lowest slot out of a set that is not empty. */
    int take() {
        final int leaf = firstLeaf();
        final long slots = rows[0][leaf];
        setLeaf(leaf, slots & slots - 1);
        return (leaf << SHIFT) + Long.numberOfTrailingZeros(slots);
    }

    /** Takes up to so many of the lowest slots of a range. How many. */
    int take(final int[] into, final int most, final int from, final int to) {
        int count = 0;
        for (int slot = next(from); slot < to && count < most; slot = next(slot)) {
            final int leaf = slot >>> SHIFT;
            long slots = rows[0][leaf] & -1L << slot;
            long taken = 0;
            for (; slots != 0 && count < most; slots &= slots - 1) {
                final int found = (leaf << SHIFT) + Long.numberOfTrailingZeros(slots);
                if (found >= to) {
                    break;
                }
                into[count++] = found;
                taken |= slots & -slots;
            }
            setLeaf(leaf, rows[0][leaf] & ~taken);
        }
        return count;
    }

    /** The lowest slot from this one on, or {@link Integer#MAX_VALUE}. */
    int next(final int from) {
        int index = from;
        for (int row = 0; row < rows.length; row++) {
            final int word = index >>> SHIFT;
            final long found = word < rows[row].length ? rows[row][word] & -1L << index : 0;
            if (found != 0) {
                return lowestBelow(row, (word << SHIFT) + Long.numberOfTrailingZeros(found));
            }
            index = word + 1;
        }
        return Integer.MAX_VALUE;
    }

    private int lowestBelow(final int row, final int bit) {
        int index = bit;
        for (int below = row - 1; below >= 0; below--) {
            index = (index << SHIFT) + Long.numberOfTrailingZeros(rows[below][index]);
        }
        return index;
    }

    /** The lowest leaf that holds a slot, in a set that is not empty. */
    private int firstLeaf() {
        int index = 0;
        for (int row = rows.length - 1; row > 0; row--) {
            index = (index << SHIFT) + Long.numberOfTrailingZeros(rows[row][index]);
        }
        return index;
    }

    private void setLeaf(final int leaf, final long slots) {
        rows[0][leaf] = slots;
        int index = leaf;
        for (int row = 1; slots == 0 && row < rows.length; row++) {
            final int bit = index;
            index >>>= SHIFT;
            final long left = rows[row][index] & ~(1L << bit);
            rows[row][index] = left;
            if (left != 0) {
                return;
            }
        }
    }
}
