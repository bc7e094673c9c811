package io.heartwheel.journal;

import java.util.concurrent.locks.LockSupport;

/** Tells whether a reader that has nothing more to give stands at the end, which of a journal that is being written moves on. */
public final class JournalEnd {
    private static final int TRIES = 20;
    private static final long PAUSE_NS = 1_000_000;

    private JournalEnd() {
    }

    /**
     * Whether the end was reached: only one that stays out of reach is lost to damage. To be asked last: it may pass over a
     * record that was only just written.
     *
     * @param reader that was polled to null.
     * @return false if something lies beyond that can't be read.
     */
    public static boolean isReached(final JournalReader reader) {
        final long before = reader.sequence();
        for (int i = 0; i < TRIES; i++) {
            if (reader.isAtEnd() || reader.poll() != null || reader.sequence() != before) {
                return true;
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
        return false;
    }
}
