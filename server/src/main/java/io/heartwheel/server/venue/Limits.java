package io.heartwheel.server.venue;

import java.math.BigDecimal;

/**
 * The bounds on everything that grows; see {@link Venue.Context} for what they mean and why they are what they are.
 *
 * @param restingPerSession    orders of one session in the books.
 * @param resting              orders in the books.
 * @param rememberedPerSession ClOrdIDs of one session's closed orders.
 * @param remembered           ClOrdIDs of closed orders.
 * @param sessions             FIX sessions ever seen.
 * @param queuedPerSession     requests of one session that wait for the engine.
 * @param queued               requests that wait for the engine.
 * @param unsentPerSession     reports that wait to be sent to one session.
 * @param parties              parties that are no FIX sessions.
 * @param wallet               what each account begins with.
 */
record Limits(int restingPerSession, int resting, int rememberedPerSession, int remembered, int sessions, int queuedPerSession,
              int queued, int unsentPerSession, int parties, BigDecimal wallet) {

    /** The last quarter of a queue is kept for requests that add no risk: a cancel gets through where orders no longer do. */
    static int share(final int limit, final boolean addsRisk) {
        return addsRisk ? Math.max(1, limit - limit / 4) : limit;
    }
}
