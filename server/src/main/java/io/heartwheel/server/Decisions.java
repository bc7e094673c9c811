package io.heartwheel.server;

import io.heartwheel.EventType;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.LivenessJournal;
import io.heartwheel.fix.FixLiveness;
import io.heartwheel.gateway.Watches;
import io.heartwheel.server.switches.Breaker;

/**
 * Passes each decision on: to the journal first, so that what follows from it is written after it, then to the breaker, then to
 * FIX, then to who watches the sessions of the run before, then to the gateway, then to the board. What one of them throws does
 * not keep it from the next. Until it is known who else is to be told, decisions wait in the wheel.
 *
 * <p>The gateway's alarms are its own business: it alone is told, so that strangers, who can make it set some, can neither fill
 * the journal nor be counted by the breaker.
 */
final class Decisions implements LivenessHandler {
    private final LivenessJournal journal;
    private final Breaker breaker;
    private final FixLiveness fix;
    private final LivenessHandler former;
    private LivenessHandler gateway;
    /** Published last, with the gateway. */
    private volatile LivenessHandler board;

    /**
     * Liveness thread.
     *
     * @param journal bounds how many decisions are delivered at a time.
     * @param breaker null for none.
     * @param fix     acts on the decisions.
     * @param former  the same, for those who were taken over from an earlier run.
     */
    Decisions(final LivenessJournal journal, final Breaker breaker, final FixLiveness fix, final LivenessHandler former) {
        this.journal = journal;
        this.breaker = breaker;
        this.fix = fix;
        this.former = former;
    }

    /**
     * From now on decisions are delivered, to these too. Once, any thread.
     *
     * @param toGateway null for none.
     * @param toBoard   told last.
     */
    void passTo(final LivenessHandler toGateway, final LivenessHandler toBoard) {
        gateway = toGateway;
        board = toBoard;
    }

    @Override
    public int available() {
        return board == null ? 0 : journal.available();
    }

    @Override
    public void onEvent(final LivenessEvent event) {
        if (event.type() != EventType.STALLED && Watches.isAlarm(event.correlationId())) {
            tellGateway(event);
            return;
        }
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
            tellLast(event);
        }
    }

    private void tellLast(final LivenessEvent event) {
        try {
            former.onEvent(event);
        } finally {
            tellGatewayAndBoard(event);
        }
    }

    private void tellGatewayAndBoard(final LivenessEvent event) {
        try {
            tellGateway(event);
        } finally {
            board.onEvent(event);
        }
    }

    private void tellGateway(final LivenessEvent event) {
        if (gateway != null) {
            gateway.onEvent(event);
        }
    }
}
