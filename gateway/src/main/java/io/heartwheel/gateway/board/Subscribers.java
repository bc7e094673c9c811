package io.heartwheel.gateway.board;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Those who are told by server-sent events. Each has a bounded queue: who doesn't read is cut off, and delays nobody. No
 * address has more than its share of them.
 */
final class Subscribers {
    static final int MOST = 100;
    static final int MOST_OF_AN_ADDRESS = 10;
    private static final int QUEUE_BYTES = 1 << 18;
    private static final int MOST_WAITING = 64;

    private final Set<Subscriber> all = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();

    /** One stream. Written to on its own event loop only. */
    private final class Subscriber {
        private final Context loop;
        private final RoutingContext routing;
        private final String address;
        private final AtomicInteger waiting = new AtomicInteger();
        private final AtomicBoolean gone = new AtomicBoolean();

        private Subscriber(final RoutingContext routing, final String address) {
            this.routing = routing;
            this.address = address;
            this.loop = routing.vertx().getOrCreateContext();
        }

        private void tell(final Buffer event) {
            if (waiting.incrementAndGet() > MOST_WAITING) {
                leave();
                return;
            }
            loop.runOnContext(now -> {
                waiting.decrementAndGet();
                final HttpServerResponse response = routing.response();
                if (gone.get() || response.closed() || response.writeQueueFull()) {
                    cut(response);
                } else {
                    response.write(event);
                }
            });
        }

        private void cut(final HttpServerResponse response) {
            leave();
            if (!response.closed()) {
                response.reset();
            }
        }

        private void leave() {
            if (gone.compareAndSet(false, true)) {
                all.remove(this);
                exit(address);
            }
        }
    }

    /**
     * Begins a stream. Event loop.
     *
     * @param routing the request.
     * @param first   what it is told at once.
     * @return whether there was room.
     */
    boolean add(final RoutingContext routing, final Buffer first) {
        final String address = Objects.requireNonNullElse(routing.request().remoteAddress().hostAddress(), "unknown");
        if (!enter(address)) {
            exit(address);
            return false;
        }
        final Subscriber subscriber = new Subscriber(routing, address);
        final HttpServerResponse response = routing.response();
        response.closeHandler(closed -> subscriber.leave());
        response.exceptionHandler(failure -> subscriber.leave());
        response.setChunked(true).setWriteQueueMaxSize(QUEUE_BYTES)
            .putHeader("Content-Type", "text/event-stream; charset=utf-8").putHeader("X-Accel-Buffering", "no");
        response.write(first);
        all.add(subscriber);
        if (response.closed()) {
            subscriber.leave();
        }
        return true;
    }

    private boolean enter(final String address) {
        final boolean isWelcome = byAddress.merge(address, 1, Integer::sum) <= MOST_OF_AN_ADDRESS;
        return count.incrementAndGet() <= MOST && isWelcome;
    }

    private void exit(final String address) {
        count.decrementAndGet();
        byAddress.computeIfPresent(address, (key, streams) -> streams > 1 ? streams - 1 : null);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    int count() {
        return count.get();
    }

    /** Any thread. */
    void tell(final Buffer event) {
        all.forEach(subscriber -> subscriber.tell(event));
    }

    /** A server-sent event; JSON has no line breaks in it. The number is its id, if it is not negative. */
    static Buffer event(final String type, final long number, final JsonObject data) {
        final Buffer buffer = Buffer.buffer("event: " + type + '\n');
        if (number >= 0) {
            buffer.appendString("id: " + number + '\n');
        }
        return buffer.appendString("data: ").appendBuffer(data.toBuffer()).appendString("\n\n");
    }
}
