package io.heartwheel.bench.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Many WebSocket connections that have heartbeats switched on and say nothing but the answer to each test request; it measures
 * how late each test request arrives: the time since this connection's last message, less the interval.
 */
final class WebSocketLoad {
    private static final String ON =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"public/set_heartbeat\",\"params\":{\"interval\":10}}";
    private static final String TEST = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"public/test\",\"params\":{}}";
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long MAX_NS = 10_000_000_000L;
    private static final int AT_A_TIME = 64;
    private static final int CONNECT_TIMEOUT_S = 120;

    private final WebSocketClient client;
    private final int port;
    private final Histogram late = new ConcurrentHistogram(MAX_NS, 3);
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder early = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private volatile boolean measuring;

    WebSocketLoad(final Vertx vertx, final int port) {
        this.port = port;
        client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(Integer.MAX_VALUE >> 1)
            .setConnectTimeout((int) TimeUnit.SECONDS.toMillis(CONNECT_TIMEOUT_S)));
    }

    /**
     * Opens so many, evenly over one interval, as clients come that have nothing to do with each other; returns when all are, or
     * were refused.
     */
    void open(final int count) throws InterruptedException {
        final Semaphore places = new Semaphore(AT_A_TIME);
        final long startNs = System.nanoTime();
        for (int i = 0; i < count; i++) {
            LockSupport.parkNanos(startNs + INTERVAL_NS * i / count - System.nanoTime());
            places.acquire();
            client.connect(port, "127.0.0.1", "/deribit/ws/api/v2").onComplete(result -> {
                places.release();
                if (result.succeeded()) {
                    serve(result.result());
                } else {
                    refused.increment();
                }
            });
        }
        places.acquire(AT_A_TIME);
    }

    /** Counts lateness from now on, for some time. */
    void measure(final int seconds) throws InterruptedException {
        measuring = true;
        TimeUnit.SECONDS.sleep(seconds);
        measuring = false;
    }

    private void serve(final WebSocket socket) {
        open.incrementAndGet();
        socket.closeHandler(closed -> open.decrementAndGet());
        final long[] lastSentNs = {System.nanoTime()};
        socket.textMessageHandler(message -> {
            if (message.contains("test_request")) {
                final long nowNs = System.nanoTime();
                final long lateNs = nowNs - lastSentNs[0] - INTERVAL_NS;
                if (measuring) {
                    late.recordValue(Math.max(0, Math.min(MAX_NS, lateNs)));
                    if (lateNs < 0) {
                        early.increment();
                    }
                }
                lastSentNs[0] = System.nanoTime();
                socket.writeTextMessage(TEST);
            }
        });
        lastSentNs[0] = System.nanoTime();
        socket.writeTextMessage(ON);
    }

    /** Connections that are open now. */
    int open() {
        return open.get();
    }

    /** Connections that could not be opened. */
    long refused() {
        return refused.sum();
    }

    /** Test requests that came before their time: none may. */
    long early() {
        return early.sum();
    }

    /** How late the others were, in ns. */
    Histogram late() {
        return late;
    }
}
