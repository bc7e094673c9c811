package io.heartwheel.server;

import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.LivenessJournal;
import io.heartwheel.fix.FixLiveness;

/**
 * Passes each decision on: to the journal first, so that what follows from it is written after it, then to the breaker, then to
 * FIX, then to the gateway. What one of them throws does not keep it from the next. Until it is known who else is to be told,
 * decisions wait in the wheel.
 */
final class Decisions implements LivenessHandler {
    private final LivenessJournal journal;
    private final Breaker breaker;
    private final FixLiveness fix;
    private volatile LivenessHandler others;

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

    /** From now on decisions are delivered, to this one too. Once, any thread. */
    void passTo(final LivenessHandler last) {
        others = last;
    }

    @Override
    public int available() {
        return others == null ? 0 : journal.available();
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
            tell(event);
        }
    }

    private void tell(final LivenessEvent event) {
        try {
            fix.onEvent(event);
        } finally {
            others.onEvent(event);
        }
    }
}
