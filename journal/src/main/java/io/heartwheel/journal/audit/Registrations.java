package io.heartwheel.journal.audit;

import java.util.Arrays;

/**
 * What the journal has told so far about the registration in each slot of the wheel: a cache line a slot that was ever used,
 * whatever the journal's length.
 *
 * <p>A cursor: {@link #seek} moves it to the slot of a handle, and the other methods are about what is there. It leans on what a
 * handle is: the slot in the lower half and in the upper one the generation, which grows with each registration of the slot. So
 * whoever has a smaller generation than the slot's latest has ended, though nothing else is remembered of him. One thread.
 */
final class Registrations {
    /** How a handle stands to what is known of its slot. */
    enum Standing {
        /** Nothing is known of it, nor of anybody after it in its slot. */
        UNKNOWN,
        /** It is registered. */
        LIVE,
        /** It was registered, and has ended. */
        ENDED
    }

    private static final int PAGE_SHIFT = 10;
    private static final int PAGE_SLOTS = 1 << PAGE_SHIFT;
    private static final int STRIDE_SHIFT = 3;
    /** Stands for every page that nobody was registered on. Never written. */
    private static final long[] NOBODY = new long[PAGE_SLOTS << STRIDE_SHIFT];

    private static final int HANDLE = 0;
    private static final int CORRELATION_ID = 1;
    private static final int STATUS = 2;
    private static final int LAST_HEARTBEAT = 3;
    private static final int PROBE_AFTER = 4;
    private static final int TIMEOUT = 5;
    private static final int SEQUENCE = 6;
    private static final int ERA = 7;

    private static final long LIVE = 1;
    private static final long SUSPECT = 2;
    private static final long EVER_SUSPECT = 4;
    private static final long RECURRING = 8;
    private static final long FIRED = 16;
    private static final long SETTLED = 32;

    private long[][] pages = {};
    private long[] page = NOBODY;
    private int at;
    private long wanted;
    /** Counts incarnations and holes, so that nobody has to walk the slots to forget them or to doubt them. */
    private long era = 1;
    private long firstEra = 1;

    /** A new incarnation begins: nothing is known of it. */
    void forget() {
        era++;
        firstEra = era;
    }

    /** Something is missing from here on: who was registered may not be, and the other way round. */
    void doubt() {
        era++;
    }

    /** Moves to the slot of this handle. */
    void seek(final long handle) {
        wanted = handle;
        final int number = (int) handle >>> PAGE_SHIFT;
        page = number < pages.length && pages[number] != null ? pages[number] : NOBODY;
        at = ((int) handle & PAGE_SLOTS - 1) << STRIDE_SHIFT;
    }

    /** How the handle that was sought stands. */
    Standing standing() {
        if (isEmpty() || generation(wanted) > generation(page[at + HANDLE])) {
            return Standing.UNKNOWN;
        }
        return page[at + HANDLE] == wanted && is(LIVE) ? Standing.LIVE : Standing.ENDED;
    }

    /** Whether the slot's latest registration is the one that was sought, rather than a later or an earlier one. */
    boolean isHere() {
        return !isEmpty() && page[at + HANDLE] == wanted;
    }

    /** Whether another registration is live in the slot, and nothing is missing since it was last told of. */
    boolean isTakenForSure() {
        return !isEmpty() && page[at + HANDLE] != wanted && is(LIVE) && page[at + ERA] == era;
    }

    /** Whether nothing is missing since it was last told of. */
    boolean isSure() {
        return page[at + ERA] == era;
    }

    /** The handle that was sought is registered from now on. */
    void open(final long correlationId, final long sequence, final boolean recurring) {
        turnToOwnPage();
        page[at + HANDLE] = wanted;
        page[at + CORRELATION_ID] = correlationId;
        page[at + STATUS] = LIVE | (recurring ? RECURRING : 0);
        page[at + LAST_HEARTBEAT] = Long.MIN_VALUE;
        page[at + SEQUENCE] = sequence;
        page[at + ERA] = era;
    }

    /** It is registered, but how it came to be so is missing: so it may be suspect. */
    void adopt(final long correlationId, final long sequence, final boolean recurring) {
        open(correlationId, sequence, recurring);
        suspect(true);
    }

    /** @param fired whether it expired. */
    void end(final long sequence, final boolean fired) {
        page[at + STATUS] &= ~LIVE;
        page[at + STATUS] |= fired ? FIRED : 0;
        page[at + SEQUENCE] = sequence;
    }

    /** It is told what became of its orders. */
    void settle() {
        page[at + STATUS] |= SETTLED;
    }

    boolean fired() {
        return is(FIRED);
    }

    boolean settled() {
        return is(SETTLED);
    }

    long correlationId() {
        return page[at + CORRELATION_ID];
    }

    /** Of the record that told of its registration, or of its end. */
    long sequence() {
        return page[at + SEQUENCE];
    }

    boolean suspect() {
        return is(SUSPECT);
    }

    boolean wasEverSuspect() {
        return is(EVER_SUSPECT);
    }

    boolean recurring() {
        return is(RECURRING);
    }

    void suspect(final boolean suspect) {
        page[at + STATUS] = suspect ? page[at + STATUS] | SUSPECT | EVER_SUSPECT : page[at + STATUS] & ~SUSPECT;
    }

    long lastHeartbeatNs() {
        return page[at + LAST_HEARTBEAT];
    }

    void lastHeartbeatNs(final long timeNs) {
        page[at + LAST_HEARTBEAT] = timeNs;
    }

    boolean hasPolicy(final long probeAfterNs, final long timeoutNs) {
        return page[at + PROBE_AFTER] == probeAfterNs && page[at + TIMEOUT] == timeoutNs;
    }

    void policy(final long probeAfterNs, final long timeoutNs, final boolean recurring) {
        page[at + PROBE_AFTER] = probeAfterNs;
        page[at + TIMEOUT] = timeoutNs;
        page[at + STATUS] = recurring ? page[at + STATUS] | RECURRING : page[at + STATUS] & ~RECURRING;
    }

    private void turnToOwnPage() {
        if (page == NOBODY) {
            final int number = (int) wanted >>> PAGE_SHIFT;
            if (number >= pages.length) {
                pages = Arrays.copyOf(pages, Math.max(number + 1, pages.length * 2));
            }
            page = new long[PAGE_SLOTS << STRIDE_SHIFT];
            pages[number] = page;
        }
    }

    private boolean isEmpty() {
        return page[at + ERA] < firstEra;
    }

    private boolean is(final long bit) {
        return (page[at + STATUS] & bit) != 0;
    }

    private static int generation(final long handle) {
        return (int) (handle >>> Integer.SIZE);
    }
}
