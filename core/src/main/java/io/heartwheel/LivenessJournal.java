package io.heartwheel;

/**
 * Where decisions, their effects and the sessions' names are kept, so that each can be explained later.
 *
 * <p>As a {@link LivenessHandler} it records events on the liveness thread and never blocks it: {@link #available} bounds what
 * the wheel delivers. Names and effects come from any thread.
 */
public interface LivenessJournal extends LivenessHandler {

    /**
     * Records what was done about a decision.
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
