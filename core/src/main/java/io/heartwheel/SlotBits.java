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

    /** Takes up to so many of the lowest slots out of a set that is not empty. How many. */
    int take(final int[] into, final int most) {
        int count = 0;
        while (count < most && !isEmpty()) {
            final int leaf = firstLeaf();
            long slots = rows[0][leaf];
            for (; slots != 0 && count < most; slots &= slots - 1) {
                into[count++] = (leaf << SHIFT) + Long.numberOfTrailingZeros(slots);
            }
            setLeaf(leaf, slots);
        }
        return count;
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
