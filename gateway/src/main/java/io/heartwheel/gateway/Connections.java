package io.heartwheel.gateway;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets no address have more connections than its share, nor all of them together too many, and nobody keep one busy with
 * requests that never end or never begin: who is late with a request that has begun is told so, all others are just closed.
 *
 * <p>One for each event loop, on which it is used; the counts by address are shared.
 */
final class Connections {
    private static final long REQUEST_LIMIT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int TOO_SLOW = 408;
    private static final long IDLE_LIMIT_NS = TimeUnit.SECONDS.toNanos(75);

    private final Map<HttpConnection, State> states = new HashMap<>();
    private final Counts counts;
    private final GatewayTime time;

    /** How many connections there are, in all and from each address. Any thread. */
    static final class Counts {
        private static final int NETWORK_BYTES = 8;

        private final ConcurrentMap<String, Integer> byAddress = new ConcurrentHashMap<>();
        private final AtomicInteger all = new AtomicInteger();
        private final int most;
        private final int mostPerAddress;

        Counts(final int most, final int mostPerAddress) {
            this.most = most;
            this.mostPerAddress = mostPerAddress;
        }

        /** Who has a share: an address; of IPv6 the network of 64 bits, for whoever has one address of it has them all. */
        static String ownerOf(final String address) {
            if (address.indexOf(':') < 0) {
                return address;
            }
            try {
                final int zone = address.indexOf('%');
                final byte[] bytes = InetAddress.getByName(zone < 0 ? address : address.substring(0, zone)).getAddress();
                return HexFormat.of().formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, NETWORK_BYTES)));
            } catch (final UnknownHostException e) {
                return address;
            }
        }

        private boolean enter(final String address) {
            final boolean hasRoom = all.incrementAndGet() <= most;
            return byAddress.merge(address, 1, Integer::sum) <= mostPerAddress && hasRoom;
        }

        private void leave(final String address) {
            all.decrementAndGet();
            byAddress.computeIfPresent(address, (key, count) -> count > 1 ? count - 1 : null);
        }
    }

    /** What a connection is doing. */
    private static final class State {
        private long sinceNs;
        /** Null if it is in none. */
        private RoutingContext request;
        private boolean ending;
        private int longLived;
    }

    Connections(final Counts counts, final GatewayTime time) {
        this.counts = counts;
        this.time = time;
    }

    /** A connection has come. */
    void opened(final HttpConnection connection) {
        final String host = connection.remoteAddress().hostAddress();
        final String address = host == null ? "unknown" : Counts.ownerOf(host);
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
        state.request = request;
        state.sinceNs = time.nowNs();
        request.addEndHandler(ended -> {
            state.request = null;
            state.sinceNs = time.nowNs();
        });
    }

    /** The request becomes a WebSocket, or a stream: until that has ended, its connection may take its time. */
    void longLived(final RoutingContext request) {
        final State state = states.get(request.request().connection());
        if (state != null) {
            state.longLived++;
            // Of a WebSocket this is the end of its connection.
            request.addEndHandler(ended -> state.longLived--);
        }
    }

    /** The connection is closed after the answer that is being given: no further request of it is looked at. */
    void ending(final HttpConnection connection) {
        final State state = states.get(connection);
        if (state != null) {
            state.ending = true;
        }
    }

    /** Whether that is so. */
    boolean isEnding(final HttpConnection connection) {
        final State state = states.get(connection);
        return state != null && state.ending;
    }

    /** Closes those that have taken too long, and those that were ending when it looked before. */
    void sweep() {
        final long nowNs = time.nowNs();
        for (final Map.Entry<HttpConnection, State> entry : Map.copyOf(states).entrySet()) {
            final State state = entry.getValue();
            final boolean late = state.longLived == 0
                && nowNs - state.sinceNs > (state.request == null ? IDLE_LIMIT_NS : REQUEST_LIMIT_NS);
            if (late && !state.ending && isUnfinished(state.request)) {
                state.ending = true;
                refuse(entry.getKey(), state.request);
            } else if (late || state.ending) {
                entry.getKey().close();
            }
        }
    }

    /** Whether the client has not sent all of it, and nobody has answered it. */
    private static boolean isUnfinished(final RoutingContext request) {
        return request != null && !request.request().isEnded() && !request.response().headWritten();
    }

    /** In the words of whom it is meant for. */
    private static void refuse(final HttpConnection connection, final RoutingContext request) {
        // If the rest comes now, it is too late: nobody must take that for a request.
        request.request().pause();
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        request.addEndHandler(answered -> connection.close());
        request.fail(TOO_SLOW);
    }
}
