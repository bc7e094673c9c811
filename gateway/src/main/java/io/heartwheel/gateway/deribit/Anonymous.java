package io.heartwheel.gateway.deribit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connections whose clients have not said who they are: bounds how many places on the wheel they take together, so that
 * whoever has a key finds room. So many have a seat and are watched. The others wait without a place on the wheel, and are closed
 * if they have neither signed in nor got a seat in time. Any thread.
 */
final class Anonymous {
    /** How often those who wait are looked over. */
    static final long SWEEP_MS = 250;

    private final int seats;
    private final long signInNs;
    private final AtomicInteger taken = new AtomicInteger();
    private final Set<Connection> waiting = ConcurrentHashMap.newKeySet();

    Anonymous(final Settings settings) {
        this.seats = settings.maxAnonymous();
        this.signInNs = settings.signInNs();
    }

    /** Takes a seat, to be given back once; false if there is none. */
    boolean takeSeat() {
        final boolean has = taken.incrementAndGet() <= seats;
        if (!has) {
            taken.decrementAndGet();
        }
        return has;
    }

    void giveSeatBack() {
        taken.decrementAndGet();
    }

    /** It has no seat. */
    void awaits(final Connection connection) {
        waiting.add(connection);
    }

    /** It waits no more. Does no harm if it didn't. */
    void waitsNoMore(final Connection connection) {
        waiting.remove(connection);
    }

    /** Closes those who have waited for too long. */
    void sweep(final long nowNs) {
        for (final Connection connection : waiting) {
            if (nowNs - connection.openedNs() >= signInNs) {
                waiting.remove(connection);
                connection.execute(connection::waitedTooLong);
            }
        }
    }
}
