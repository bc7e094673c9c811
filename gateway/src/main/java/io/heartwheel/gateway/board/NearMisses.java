package io.heartwheel.gateway.board;

import io.heartwheel.gateway.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.agrona.collections.Long2LongHashMap;

/**
 * How close the gateway's clients have come to being cut off, worst first; and how many heartbeats there were. One thread.
 *
 * <p>Sessions count their heartbeats themselves; this adds up what is new since it last looked, so that a venue's count goes on
 * rising when a session is forgotten.
 */
final class NearMisses {
    static final int WORST = 20;
    private static final float FILL = 0.55f;
    private static final long UNSEEN = -1;

    /** Heartbeats that have been added up, by correlation id. */
    private Long2LongHashMap seen = new Long2LongHashMap(UNSEEN);

    /** A client of the gateway and how it has fared. */
    record Client(String name, Session.Statistics statistics) {
        private static final Comparator<Client> BEST_FIRST = Comparator
            .comparingLong((Client client) -> client.statistics().nearMisses())
            .thenComparingLong(client -> client.statistics().fired())
            .thenComparingLong(client -> client.statistics().longestSilenceNs());
    }

    /** Those who were warned at least once, or whose switch fired. */
    List<Client> look(final Board board) {
        final Long2LongHashMap now = new Long2LongHashMap(Math.max(8, 2 * seen.size()), FILL, UNSEEN);
        final PriorityQueue<Client> worst = new PriorityQueue<>(Client.BEST_FIRST);
        for (final Session session : board.gatewaySessions()) {
            final Session.Statistics statistics = session.statistics();
            final long before = Math.max(0, seen.get(session.correlationId()));
            if (statistics.heartbeats() > before) {
                board.venues().named(session.client().venue()).heartbeats().add(statistics.heartbeats() - before);
            }
            now.put(session.correlationId(), statistics.heartbeats());
            if (statistics.nearMisses() > 0 || statistics.fired() > 0) {
                worst.add(new Client(session.client().name(), statistics));
                if (worst.size() > WORST) {
                    worst.poll();
                }
            }
        }
        seen = now;
        final List<Client> clients = new ArrayList<>(worst);
        clients.sort(Client.BEST_FIRST.reversed());
        return clients;
    }
}
