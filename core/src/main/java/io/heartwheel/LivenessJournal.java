package io.heartwheel;

/**
 * Where decisions, their effects and the sessions' names are kept, so that each can be explained later.
 *
 * <p>As a {@link LivenessHandler} it records events on the liveness thread and never blocks it: {@link #available} bounds what
 * the wheel delivers. Names and effects come from any thread.
 *
 * <p>Every expiry of a named session needs an outcome on its orders: {@link Effect#ORDERS_CANCELLED},
 * {@link Effect#CANCEL_FAILED}, {@link Effect#ORDERS_KEPT} or {@link Effect#WOULD_CANCEL}; ORDERS_KEPT with a detail of 0 if
 * there were none, or the embedder holds no orders. Until it is journaled, nobody can tell whether they were seen to: a restart
 * tells the expiry as owed, to be seen to again, and an audit reports it. Closing the connection is no outcome.
 */
public interface LivenessJournal extends LivenessHandler {

    /**
     * Records what was done about a decision. About each expiry at least an outcome on its orders, as said above.
     *
     * @param effect        what was done.
     * @param handle        the session's handle, as its events gave it.
     * @param correlationId the session's correlation id.
     * @param atNs          when, on the wheel's time line.
     * @param detail        as {@link Effect} says.
     * @return false if it cannot be taken now: try again.
     */
    boolean effect(Effect effect, long handle, long correlationId, long atNs, long detail);

    /**
     * Records what a correlation id stands for, once, before or right after its registration. Never pass a secret.
     *
     * @param correlationId the session's correlation id.
     * @param name          what operators call the session, such as a FIX SessionID.
     * @param atNs          when, on the wheel's time line.
     * @return false if it cannot be taken now: try again.
     */
    boolean name(long correlationId, String name, long atNs);
}
