package io.heartwheel.server.restart;

import io.heartwheel.gateway.Scope;
import io.heartwheel.server.venue.Party;

/**
 * Who a session of an earlier run was, as far as the present configuration knows.
 *
 * @param party  whose it was.
 * @param scope  what its end cancels now; {@link Scope#NONE} if it was a connection, which no restart leaves, so that nothing of
 *               it can rest.
 * @param shadow whether its end cancels nothing.
 */
public record Former(Party party, Scope scope, boolean shadow) {

    /** Whether its orders are taken before it is heard from again. */
    boolean isArmed() {
        return scope != Scope.NONE;
    }
}
