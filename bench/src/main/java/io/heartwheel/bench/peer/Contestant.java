package io.heartwheel.bench.peer;

/**
 * Something that watches sessions 0 to n-1 in virtual time and re-registers at once who expires. One thread.
 *
 * <p>One implementation is loaded in a JVM that measures, so calls through this interface are inlined.
 */
public interface Contestant {
    /** The wheel's default tick, and everybody's: 1.05 ms. */
    long TICK_NS = 1 << 20;
    /** Heartbeats of a batch: all that a tick brings at a million sessions and 10 s (105), and small enough to stay in cache. */
    int MOST_AT_ONCE = 128;

    /**
     * The session is alive, at the time of the latest poll.
     *
     * @param session whose.
     * @return whether it was accepted.
     */
    boolean heartbeat(int session);

    /**
     * Several sessions are alive, as when an event loop drains what has come in since the latest poll.
     *
     * @param sessions whose; a session may come more than once.
     * @param count    how many of them, from the first on; at most {@link #MOST_AT_ONCE}.
     * @return how many were accepted.
     */
    default int heartbeats(final int[] sessions, final int count) {
        int accepted = 0;
        for (int i = 0; i < count; i++) {
            accepted += heartbeat(sessions[i]) ? 1 : 0;
        }
        return accepted;
    }

    /**
     * Ends a session on purpose and registers it anew.
     *
     * @param session whose.
     * @return whether there was one to end.
     */
    boolean renew(int session);

    /**
     * Decides all that is due by then.
     *
     * @param nowNs the virtual time; the latest poll's or later.
     */
    void poll(long nowNs);

    /**
     * How many have expired since the start.
     *
     * @return the number.
     */
    long expiries();
}
