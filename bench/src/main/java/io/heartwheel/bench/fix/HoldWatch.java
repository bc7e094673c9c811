package io.heartwheel.bench.fix;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks a server's {@code /metrics} ten times a second whether its breaker holds, on a thread of its own, until closed. */
final class HoldWatch implements AutoCloseable {
    private static final String HOLDING = "heartwheel_breaker_holding";
    private static final long PERIOD_MS = 100;

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpRequest request;
    private final Thread thread = new Thread(this::watch, "hold-watch");
    private volatile String metrics = "";
    private volatile boolean isClosed;
    private volatile String failure;
    private volatile long firstMs;
    private volatile long lastMs;

    HoldWatch(final int port) {
        request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
            .timeout(Duration.ofSeconds(5)).build();
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            while (!isClosed) {
                metrics = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
                if (value(HOLDING) == 1) {
                    lastMs = System.currentTimeMillis();
                    firstMs = firstMs == 0 ? lastMs : firstMs;
                }
                TimeUnit.MILLISECONDS.sleep(PERIOD_MS);
            }
        } catch (final IOException e) {
            failure = "/metrics cannot be read: " + e;
        } catch (final InterruptedException e) {
            failure = isClosed ? null : "the watch of /metrics was interrupted";
        }
    }

    /** When it was first seen to hold, in ms since the epoch; 0 for never. */
    long firstMs() {
        return firstMs;
    }

    /** For how long it was seen to hold. */
    long heldMs() {
        return lastMs - firstMs;
    }

    /** What a metric was when they were last read; 0 if it is not there. */
    double value(final String name) {
        return metrics.lines().filter(line -> line.startsWith(name + ' ')).findFirst()
            .map(line -> Double.valueOf(line.substring(name.length() + 1))).orElse(0.0);
    }

    /** Why it could not be watched; null if it was. */
    String failure() {
        return failure;
    }

    @Override
    public void close() {
        isClosed = true;
        thread.interrupt();
    }
}
