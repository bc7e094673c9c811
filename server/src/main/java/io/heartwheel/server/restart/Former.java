package io.heartwheel.server.restart;

import io.heartwheel.server.venue.Party;

/**
 * Who a session of an earlier run was, as far as the present configuration knows.
 *
 * @param party  whose it was.
 * @param shadow whether its end cancels nothing.
 */
public record Former(Party party, boolean shadow) {
}
