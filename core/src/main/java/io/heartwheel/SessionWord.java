package io.heartwheel;

/**
 * The layout of the one word that holds what threads race about: whose session it is, how it stands, when it was last heard.
 *
 * <pre>
 *  63                    37 36  34 33                                0
 * +------------------------+------+-----------------------------------+
 * | generation          27 | st 3 | stamp: last-seen quantum, mod 2^34 |
 * +------------------------+------+-----------------------------------+
 * </pre>
 *
 * <p>Because all three are in one word, a single compare-and-set decides every race: a heartbeat against an expiry, a
 * deregistration against an expiry, a stale handle against the slot's next owner.
 *
 * <p>A stamp is compared by signed difference modulo 2^34, which is right while no two stamps that meet are 2^33 quanta or more
 * apart. {@link Turn} keeps that true: a timeout is less than 2^31 quanta, grace at most 2^31, and the clock never runs more than
 * 2^31 ahead of the oldest deadline that has not been looked at.
 */
final class SessionWord {
    static final int MAX_GENERATION = (1 << 27) - 1;

    /** The slot is nobody's. */
    static final long FREE = 0L;
    /** Heard from in time. */
    static final long ALIVE = 1L << 34;
    /** Probed and still silent. */
    static final long SUSPECT = 2L << 34;
    /** Heard from after having been suspect; the poller has yet to tell. */
    static final long RECOVERED = 3L << 34;
    /** Disarmed; the poller has yet to tell. */
    static final long DEREGISTERED = 4L << 34;

    private static final int GENERATION_SHIFT = 37;
    private static final int STAMP_SPARE_BITS = 64 - 34;
    private static final long STAMP_MASK = (1L << 34) - 1;
    private static final long STATE_MASK = 7L << 34;
    /** Set in each of the three live states, and in no other. */
    private static final long LIVE_MASK = 3L << 34;

    private SessionWord() {
    }

    static long of(final int generation, final long state, final long quantum) {
        return (long) generation << GENERATION_SHIFT | state | quantum & STAMP_MASK;
    }

    static int generation(final long word) {
        return (int) (word >>> GENERATION_SHIFT);
    }

    static long state(final long word) {
        return word & STATE_MASK;
    }

    static long withState(final long word, final long state) {
        return word & ~STATE_MASK | state;
    }

    static long withStamp(final long word, final long quantum) {
        return word & ~STAMP_MASK | quantum & STAMP_MASK;
    }

    /** Stamped anew; a suspect session is thereby recovered. */
    static long heard(final long word, final long quantum) {
        final long stamped = withStamp(word, quantum);
        return state(word) == SUSPECT ? withState(stamped, RECOVERED) : stamped;
    }

    static boolean isLive(final long word) {
        return (word & LIVE_MASK) != 0;
    }

    /** Whether the word is of the registration that the handle names, and that registration has not ended. */
    static boolean isOf(final long word, final long handle) {
        return word >>> GENERATION_SHIFT == handle >>> Integer.SIZE && isLive(word);
    }

    /** By how many quanta the stamp lies before the given quantum; negative if it lies after. */
    static long age(final long word, final long quantum) {
        return quantum - word << STAMP_SPARE_BITS >> STAMP_SPARE_BITS;
    }

    static long handle(final int slot, final int generation) {
        return (long) generation << Integer.SIZE | slot;
    }
}
