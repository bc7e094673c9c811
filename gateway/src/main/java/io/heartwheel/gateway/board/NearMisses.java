package io.heartwheel.gateway.board;

import io.heartwheel.gateway.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * How close the gateway's clients have come to being cut off, worst first. One thread.
 */
final class NearMisses {
    static final int WORST = 20;

    /** A client of the gateway and how it has fared. */
    record Client(String name, Session.Statistics statistics) {
        private static final Comparator<Client> BEST_FIRST = Comparator
            .comparingLong((Client client) -> client.statistics().nearMisses())
            .thenComparingLong(client -> client.statistics().fired())
            .thenComparingLong(client -> client.statistics().longestSilenceNs());
    }

    /** Those who were warned at least once, or whose switch fired. */
    List<Client> look(final Board board) {
        final PriorityQueue<Client> worst = new PriorityQueue<>(Client.BEST_FIRST);
        for (final Session session : board.gatewaySessions()) {
            final Session.Statistics statistics = session.statistics();
            if (statistics.nearMisses() > 0 || statistics.fired() > 0) {
                worst.add(new Client(session.client().name(), statistics));
                if (worst.size() > WORST) {
                    worst.poll();
                }
            }
        }
        final List<Client> clients = new ArrayList<>(worst);
        clients.sort(Client.BEST_FIRST.reversed());
        return clients;
    }
}
