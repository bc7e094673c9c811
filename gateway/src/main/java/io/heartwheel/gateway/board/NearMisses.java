package io.heartwheel.gateway.board;

import io.heartwheel.gateway.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * How close the gateway's clients and FIX sessions have come to being cut off, worst first. One thread.
 */
final class NearMisses {
    static final int WORST = 20;

    /** Who, and what more is known of a client of the gateway; null for a FIX session. */
    record Client(String name, long nearMisses, Session.Statistics statistics) {
        private static final Comparator<Client> BEST_FIRST = Comparator
            .comparingLong(Client::nearMisses)
            .thenComparingLong(client -> client.statistics == null ? 0 : client.statistics.fired())
            .thenComparingLong(client -> client.statistics == null ? 0 : client.statistics.longestSilenceNs());
    }

    /** Clients that were warned at least once, or whose switch fired; FIX sessions that were back only just in time. */
    List<Client> look(final Board board) {
        final PriorityQueue<Client> worst = new PriorityQueue<>(Client.BEST_FIRST);
        for (final Session session : board.gatewaySessions()) {
            final Session.Statistics statistics = session.statistics();
            if (statistics.nearMisses() > 0 || statistics.fired() > 0) {
                keep(worst, new Client(session.client().name(), statistics.nearMisses(), statistics));
            }
        }
        for (final FixSession session : board.fixSessions().all()) {
            if (session.nearMisses() > 0) {
                keep(worst, new Client(session.name(), session.nearMisses(), null));
            }
        }
        final List<Client> clients = new ArrayList<>(worst);
        clients.sort(Client.BEST_FIRST.reversed());
        return clients;
    }

    private static void keep(final PriorityQueue<Client> worst, final Client client) {
        worst.add(client);
        if (worst.size() > WORST) {
            worst.poll();
        }
    }
}
