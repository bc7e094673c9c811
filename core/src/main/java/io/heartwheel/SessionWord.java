package io.heartwheel;

/**
 * The layout of the one word that holds what threads race about: whose session it is, how it stands, when it was last heard.
 *
 * <pre>
 *   63   62                    36  35 34 33                                0
 * +------+------------------------+-----+-----------------------------------+
 * | dead | generation          27 | st  | stamp: last-seen quantum, mod 2^34 |
 * +------+------------------------+-----+-----------------------------------+
 * </pre>
 *
 * <p>A word that is dead is negative, so its upper part, shifted with the sign, is no handle's upper half: one comparison tells
 * whether a word is of a handle and live.
 *
 * <p>Because all three are in one word, a single compare-and-set decides every race: a heartbeat against an expiry, a
 * deregistration against an expiry, a stale handle against the slot's next owner.
 *
 * <p>A stamp is compared by signed difference modulo 2^34, which is right while no two stamps that meet are 2^33 quanta or more
 * apart. {@link Turn} keeps that true: a timeout is less than 2^31 quanta, grace at most 2^31, and the clock never runs more than
 * 2^31 ahead of the oldest deadline that has not been looked at. It is assumed that no thread sleeps in the middle of a heartbeat
 * for 2^33 quanta: 52 days at the default tick.
 */
final class SessionWord {
    static final int MAX_GENERATION = (1 << 27) - 1;

    private static final int STAMP_BITS = 34;
    private static final int GENERATION_SHIFT = 36;
    private static final int STAMP_SPARE_BITS = Long.SIZE - STAMP_BITS;
    private static final long DEAD = 1L << 63;

    /** Heard from in time. */
    static final long ALIVE = 0;
    /** Probed and still silent. */
    static final long SUSPECT = 1L << STAMP_BITS;
    /** Heard from after having been suspect; the poller has yet to tell. */
    static final long RECOVERED = 2L << STAMP_BITS;
    /** Registered; the poller has yet to tell. */
    static final long NEW = 3L << STAMP_BITS;
    /** The slot is nobody's. */
    static final long FREE = DEAD;
    /** Disarmed; the poller has yet to tell. */
    static final long DEREGISTERED = DEAD | 1L << STAMP_BITS;
    /** Disarmed before the poller could tell that it was registered. */
    static final long NEW_DEREGISTERED = DEAD | 3L << STAMP_BITS;

    private static final long STAMP_MASK = (1L << STAMP_BITS) - 1;
    private static final long STATE_MASK = DEAD | 3L << STAMP_BITS;
    private static final long NEW_MASK = 3L << STAMP_BITS;

    private SessionWord() {
    }

    static long of(final int generation, final long state, final long quantum) {
        return (long) generation << GENERATION_SHIFT | state | quantum & STAMP_MASK;
    }

    static int generation(final long word) {
        return (int) (word >>> GENERATION_SHIFT) & MAX_GENERATION;
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

    /** Ended on purpose. */
    static long deregistered(final long word) {
        return withState(word, state(word) == NEW ? NEW_DEREGISTERED : DEREGISTERED);
    }

    /** Whether the poller has yet to tell that it was registered. */
    static boolean isNew(final long word) {
        return (word & NEW_MASK) == NEW_MASK;
    }

    /** Whether the poller has told that it was registered, and not yet that it ended. */
    static boolean isWatched(final long word) {
        return !isNew(word) && state(word) != FREE;
    }

    /** The poller has told, or is just about to. */
    static long told(final long word) {
        return withState(word, isLive(word) ? ALIVE : DEREGISTERED);
    }

    /** 1 if it is live, 0 if not. */
    static long live(final long word) {
        return ~word >>> Long.SIZE - 1;
    }

    static boolean isLive(final long word) {
        return word >= 0;
    }

    /** Whether the word is of the registration that the handle names, and that registration has not ended. */
    static boolean isOf(final long word, final long handle) {
        return word >> GENERATION_SHIFT == handle >>> Integer.SIZE;
    }

    /** By how many quanta the stamp lies before the given quantum; negative if it lies after. */
    static long age(final long word, final long quantum) {
        return quantum - word << STAMP_SPARE_BITS >> STAMP_SPARE_BITS;
    }

    /** Whether the stamp lies before the given quantum. */
    static boolean isBefore(final long word, final long quantum) {
        return quantum - word << STAMP_SPARE_BITS > 0;
    }

    static long handle(final int slot, final int generation) {
        return (long) generation << Integer.SIZE | slot;
    }
}
