package io.heartwheel.bench.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A closed loop of signed heartbeats: each connection sends the next as soon as the last is answered. All on one event loop, with
 * prepared bytes, so that the load takes little of the machine.
 */
final class HttpLoad {
    private static final int CONNECTIONS = 64;
    private static final long MAX_NS = 10_000_000_000L;
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GOOD = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);

    private final Vertx vertx;
    private final NetClient client;
    private final int port;
    private final String prefix;
    private final List<Signer> signers = Signer.all();
    private final Buffer[] requests = new Buffer[signers.size()];
    private long preparedFor;
    private int next;
    private Histogram latency;
    private long endNs;
    private int open;
    private CountDownLatch done;
    private volatile long refused;
    private volatile String refusal;

    /**
     * A load on a port.
     *
     * @param vertx  its event loop.
     * @param port   of the server.
     * @param prefix of the path there.
     */
    HttpLoad(final Vertx vertx, final int port, final String prefix) {
        this.vertx = vertx;
        this.client = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
        this.port = port;
        this.prefix = prefix;
    }

    /**
     * What came out of a round.
     *
     * @param perSecond heartbeats answered well.
     * @param latency   of each, in ns.
     */
    record Round(double perSecond, Histogram latency) {
    }

    /**
     * Loads the server for some time.
     *
     * @param seconds how long.
     * @return what came out.
     * @throws InterruptedException  if it is to stop.
     * @throws IllegalStateException if a heartbeat was refused.
     */
    Round run(final int seconds) throws InterruptedException {
        latency = new Histogram(MAX_NS, 3);
        done = new CountDownLatch(1);
        final long startNs = System.nanoTime();
        vertx.getOrCreateContext();
        vertx.runOnContext(go -> {
            endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            open = CONNECTIONS;
            for (int i = 0; i < CONNECTIONS; i++) {
                client.connect(port, "127.0.0.1").onSuccess(this::serve).onFailure(error -> fail(error.toString()));
            }
        });
        if (!done.await(seconds + 30L, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the server stopped answering");
        }
        if (refused > 0) {
            throw new IllegalStateException("a heartbeat was refused: " + refusal);
        }
        return new Round(latency.getTotalCount() * 1e9 / (System.nanoTime() - startNs), latency);
    }

    private void serve(final NetSocket socket) {
        new Exchange(socket).send();
    }

    private void fail(final String why) {
        refused++;
        refusal = why;
        over();
    }

    private void over() {
        if (--open == 0) {
            done.countDown();
        }
    }

    private Buffer nextRequest() {
        final long second = System.currentTimeMillis() / 1_000;
        if (second != preparedFor) {
            preparedFor = second;
            Arrays.fill(requests, null);
        }
        next = (next + 1) % requests.length;
        if (requests[next] == null) {
            requests[next] = Buffer.buffer(signers.get(next).request(prefix, second));
        }
        return requests[next];
    }

    /** One connection. */
    private final class Exchange {
        private final NetSocket socket;
        private long sentNs;
        private Buffer received = Buffer.buffer();

        Exchange(final NetSocket socket) {
            this.socket = socket;
            socket.handler(this::receive);
        }

        private void send() {
            sentNs = System.nanoTime();
            socket.write(nextRequest());
        }

        private void receive(final Buffer bytes) {
            received = received.length() == 0 ? bytes : received.appendBuffer(bytes);
            final int total = answerLength(received);
            if (total < 0 || received.length() < total) {
                return;
            }
            final long nowNs = System.nanoTime();
            if (!startsWith(received, GOOD)) {
                final String said = received.toString();
                socket.close();
                fail(said);
                return;
            }
            received = Buffer.buffer();
            latency.recordValue(Math.min(MAX_NS, nowNs - sentNs));
            if (nowNs < endNs) {
                send();
            } else {
                socket.close();
                over();
            }
        }
    }

    /** Head and body together, or -1 if the head is not complete. */
    private static int answerLength(final Buffer buffer) {
        final byte[] bytes = buffer.getBytes();
        for (int i = 0; i + HEAD_END.length <= bytes.length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return i + HEAD_END.length + contentLength(new String(bytes, 0, i, StandardCharsets.US_ASCII));
            }
        }
        return -1;
    }

    private static int contentLength(final String head) {
        final String lower = head.toLowerCase(Locale.ROOT);
        final int at = lower.indexOf("content-length:");
        if (at < 0) {
            return 0;
        }
        int end = lower.indexOf('\r', at);
        end = end < 0 ? lower.length() : end;
        return Integer.parseInt(lower.substring(at + "content-length:".length(), end).strip());
    }

    private static boolean startsWith(final Buffer buffer, final byte[] start) {
        for (int i = 0; i < start.length; i++) {
            if (buffer.getByte(i) != start[i]) {
                return false;
            }
        }
        return true;
    }
}
