package io.heartwheel.gateway;

/**
 * The embedder's side of a session's beginning and end: there the orders are. Any thread; must not block.
 */
public interface Switches {

    /**
     * One arming of a client's switch, as the embedder numbers them: handed back to it, not looked into.
     *
     * @param session of this client's own switch.
     * @param account of its account's.
     */
    record Arming(long session, long account) {
    }

    /** Why a session ended. */
    enum Cause {
        /** It was silent for its timeout. */
        EXPIRED,
        /** Its connection broke or was closed without a word. */
        CONNECTION_LOST,
        /** We closed its connection: it broke a rule, or the gateway ends. */
        CONNECTION_CLOSED,
        /** It said goodbye. */
        LOGGED_OUT
    }

    /**
     * The end of a session.
     *
     * @param client        who.
     * @param arming        which arming of its switch this ends.
     * @param next          the arming that has followed meanwhile, whose orders this must not touch; null if there is none.
     * @param cause         why.
     * @param scope         whose orders are to be cancelled; {@link Scope#NONE} if they stay.
     * @param shadow        whether nothing is to be cancelled, only told what would have been.
     * @param accountNow    what {@link #now} said when it was decided: armings of others after that are not touched.
     * @param handle        of the session on the wheel.
     * @param correlationId of the session on the wheel and in the journal.
     * @param atNs          when it was decided, on the wheel's time line.
     */
    record Ending(Client client, Arming arming, Arming next, Cause cause, Scope scope, boolean shadow, long accountNow,
                  long handle, long correlationId, long atNs) {
    }

    /**
     * Whether that client may arm, at the moment. Cheap, any thread: {@link #arm} may refuse all the same, but should seldom.
     *
     * @param client who.
     * @return true, unless the embedder can't take on more.
     */
    default boolean mayArm(final Client client) {
        return true;
    }

    /**
     * A session of this client begins, or begins again after its end: its orders are taken from now on.
     *
     * @param client who.
     * @param shadow whether its end will cancel nothing, so that it does not count as standing behind its account's orders.
     * @return the arming; null if the embedder knows too many clients.
     */
    Arming arm(Client client, boolean shadow);

    /**
     * Whether orders under that arming are still taken: they are not once a switch that the client shares with others has fired
     * for all of them. Cheap: it is asked at each heartbeat.
     *
     * @param client who, and its session has not ended.
     * @param arming its latest.
     * @return whether it need not arm again.
     */
    boolean stands(Client client, Arming arming);

    /**
     * A client was heard from that may send orders, but has no switch of its own: if one that it shares with others has fired for
     * all of them, that is armed anew, as by any other's heartbeat. The client does not count as standing behind its account's
     * orders by that. Cheap: it is told at each heartbeat.
     *
     * @param client who.
     */
    void heard(Client client);

    /**
     * The latest arming of the switch of the client's account, whoever armed it. Takes no lock: the liveness thread asks.
     *
     * @param client who.
     * @return the number.
     */
    long now(Client client);

    /**
     * A session has ended: cancels what its scope says, and refuses orders of that arming from now on. Once for each arming.
     *
     * @param ending all about it.
     */
    void ended(Ending ending);
}
