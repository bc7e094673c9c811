package io.heartwheel.fix;

import quickfix.SessionID;

/**
 * One logged-on connection of a FIX session, as every callback names it. A later connection of the same SessionID is another one.
 *
 * @param sessionId          the FIX session.
 * @param correlationId      the embedder's own id of it, as its function gave it at the Logon.
 * @param handle             the wheel's handle of the inbound watch; if HeartBtInt is 0, that of nobody
 *                           ({@link io.heartwheel.Heartwheel#NO_SESSION}).
 * @param wheelCorrelationId the correlation id under which the wheel and the journal know the watch; unique to the connection.
 * @param heartBtIntS        HeartBtInt of its Logon, in seconds.
 * @param cancelPolicy       what becomes of its orders when it goes; at the end, with what its Logout said about it.
 * @param remoteAddress      where it connected from.
 */
public record Counterparty(
    SessionID sessionId,
    long correlationId,
    long handle,
    long wheelCorrelationId,
    int heartBtIntS,
    CancelPolicy cancelPolicy,
    String remoteAddress) {

    Counterparty with(final CancelPolicy policy) {
        return policy.equals(cancelPolicy) ? this : new Counterparty(
            sessionId, correlationId, handle, wheelCorrelationId, heartBtIntS, policy, remoteAddress);
    }
}
