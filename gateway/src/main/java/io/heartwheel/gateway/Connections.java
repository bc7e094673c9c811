package io.heartwheel.gateway;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * Lets no address have more connections than its share, and nobody keep one busy with requests that never end or never begin.
 *
 * <p>One for each event loop, on which it is used; the counts by address are shared.
 */
final class Connections {
    private static final long REQUEST_LIMIT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long IDLE_LIMIT_NS = TimeUnit.SECONDS.toNanos(75);

    private final Map<HttpConnection, State> states = new HashMap<>();
    private final Counts counts;
    private final GatewayTime time;

    /** How many connections there are, in all and from each address. Any thread. */
    static final class Counts {
        private final ConcurrentMap<String, Integer> byAddress = new ConcurrentHashMap<>();
        private final int mostPerAddress;

        Counts(final int mostPerAddress) {
            this.mostPerAddress = mostPerAddress;
        }

        private boolean enter(final String address) {
            return byAddress.merge(address, 1, Integer::sum) <= mostPerAddress;
        }

        private void leave(final String address) {
            byAddress.computeIfPresent(address, (key, count) -> count > 1 ? count - 1 : null);
        }
    }

    /** What a connection is doing. */
    private static final class State {
        private long sinceNs;
        private boolean inRequest;
        private boolean upgraded;
    }

    Connections(final Counts counts, final GatewayTime time) {
        this.counts = counts;
        this.time = time;
    }

    /** A connection has come. */
    void opened(final HttpConnection connection) {
        final String address = connection.remoteAddress().hostAddress() == null
            ? "unknown" : connection.remoteAddress().hostAddress();
        final boolean welcome = counts.enter(address);
        final State state = new State();
        state.sinceNs = time.nowNs();
        states.put(connection, state);
        // Its closing handler is not called any more once it is a WebSocket.
        ((ConnectionBase) connection).closeFuture().onComplete(closed -> {
            states.remove(connection);
            counts.leave(address);
        });
        if (!welcome) {
            connection.close();
        }
    }

    /** The head of a request has come. */
    void began(final RoutingContext request) {
        final State state = states.get(request.request().connection());
        if (state == null) {
            return;
        }
        state.inRequest = true;
        state.sinceNs = time.nowNs();
        request.addEndHandler(ended -> {
            state.inRequest = false;
            state.sinceNs = time.nowNs();
        });
    }

    /** The connection speaks WebSocket, or streams, from now on: it may take its time. */
    void upgraded(final HttpConnection connection) {
        final State state = states.get(connection);
        if (state != null) {
            state.upgraded = true;
        }
    }

    /** Closes those that have taken too long. */
    void sweep() {
        final long nowNs = time.nowNs();
        for (final Map.Entry<HttpConnection, State> entry : Map.copyOf(states).entrySet()) {
            final State state = entry.getValue();
            if (!state.upgraded && nowNs - state.sinceNs > (state.inRequest ? REQUEST_LIMIT_NS : IDLE_LIMIT_NS)) {
                entry.getKey().close();
            }
        }
    }
}
