package io.heartwheel;

/**
 * Receives the wheel's decisions, on the thread that polls, inside {@link Heartwheel#poll}.
 *
 * <p>A terminal event (EXPIRED, DEREGISTERED) is delivered exactly once a registration, after every other event of it. When it
 * arrives the decision has been taken: from then on {@code heartbeat} on that handle returns false. Do not block: everybody
 * else's deadlines wait. Hand orders to cancel and messages to send to their own threads.
 *
 * <p>The handler may register, heartbeat, deregister or change policies on the wheel; it may not poll it. If it throws, the
 * exception leaves {@code poll}, that one event counts as delivered, and the wheel is intact.
 */
@FunctionalInterface
public interface LivenessHandler {

    /**
     * Called once for each decision.
     *
     * @param event reused by the wheel: valid during this call only.
     */
    void onEvent(LivenessEvent event);

    /**
     * How many events can be taken right now; the wheel delivers no more in one poll. A handler that passes events on to a
     * bounded queue answers with the room left there: decisions then wait in the wheel, in order, instead of being lost.
     *
     * @return the number of events that the next calls of {@link #onEvent} can take.
     */
    default int available() {
        return Integer.MAX_VALUE;
    }
}
