package io.heartwheel.server.venue;

import java.util.List;

/** Whose orders a request is about: one party's, or those of all parties of one {@link Owner}. Engine thread only. */
sealed interface Holder permits Blotter, Owner {

    /** Those in the books, oldest first: a copy, so that they can be cancelled while it is walked. */
    List<Order> restingOrders();

    /** The latest that are no more, oldest first; none of FIX sessions. */
    List<Order> latelyClosed();

    /** Those which have, or had, that ClOrdID, as far as they are remembered. Of one party there is one at most. */
    List<Order> named(String clOrdId);
}
