package io.heartwheel.server;

import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.LivenessJournal;
import io.heartwheel.fix.FixLiveness;

/**
 * Passes each decision on: to the journal first, so that what follows from it is written after it, then to the breaker, then to
 * FIX. What one of them throws does not keep it from the next.
 */
final class Decisions implements LivenessHandler {
    private final LivenessJournal journal;
    private final Breaker breaker;
    private final FixLiveness fix;

    /**
     * Liveness thread.
     *
     * @param journal bounds how many decisions are delivered at a time.
     * @param breaker null for none.
     * @param fix     acts on the decisions.
     */
    Decisions(final LivenessJournal journal, final Breaker breaker, final FixLiveness fix) {
        this.journal = journal;
        this.breaker = breaker;
        this.fix = fix;
    }

    @Override
    public int available() {
        return journal.available();
    }

    @Override
    public void onEvent(final LivenessEvent event) {
        try {
            journal.onEvent(event);
        } finally {
            act(event);
        }
    }

    private void act(final LivenessEvent event) {
        try {
            if (breaker != null) {
                breaker.onEvent(event);
            }
        } finally {
            fix.onEvent(event);
        }
    }
}
