package io.heartwheel.gateway;

/**
 * Told what becomes of one session. On the gateway's own thread, in order; must not block: others' wait behind it.
 */
public interface SessionListener {

    /** Does nothing. */
    SessionListener NONE = new SessionListener() {
    };

    /**
     * It has been silent for the first part of its timeout: where the protocol has a question for that, it is to be asked.
     *
     * @param session who.
     * @param attempt which question of this silence, from 1.
     */
    default void onSuspect(final Session session, final int attempt) {
    }

    /**
     * Its switch has fired.
     *
     * @param session who.
     */
    default void onExpired(final Session session) {
    }
}
