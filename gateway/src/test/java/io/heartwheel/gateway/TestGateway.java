package io.heartwheel.gateway;

import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A gateway on a real port whose time the test turns by hand: the wheel is polled once a tick by {@link #advanceMs}, and by
 * nothing else, so that a test may wait for ten seconds in no time.
 */
public final class TestGateway implements AutoCloseable {
    /** The wheel's tick. */
    public static final long TICK_NS = 1 << 20;

    /** Where the wall's clock stands at first: 2026-02-06T14:30:00Z. */
    public static final long START_MS = Instant.parse("2026-02-06T14:30:00Z").toEpochMilli();

    /** What the embedder was told of endings. */
    public final List<Switches.Ending> endings = new CopyOnWriteArrayList<>();

    /** What the embedder was told of armings. */
    public final List<Client> armings = new CopyOnWriteArrayList<>();

    /** What the wheel has decided. */
    public final List<String> decisions = new ArrayList<>();

    private final AtomicLong nowNs = new AtomicLong(1_000_000_007L);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Heartwheel wheel;
    private final Gateway gateway;

    /** Starts one with these keys, and nothing else out of the ordinary. */
    public TestGateway(final ApiKey... keys) {
        this(context -> List.of(keys).forEach(context::key));
    }

    /** Starts one that a test has set up further. */
    public TestGateway(final Consumer<Gateway.Context> setUp) {
        final long startNs = nowNs.get();
        wheel = new Heartwheel(new Heartwheel.Context().capacity(4_096).maxPolicies(1 << 15), startNs);
        final Gateway.Context context = new Gateway.Context().wheel(wheel)
            .time(new GatewayTime(nowNs::get, () -> Instant.ofEpochMilli(START_MS + (nowNs.get() - startNs) / 1_000_000)))
            .switches(new RecordingSwitches()).orders(new NoOrders()).portfolios((who, sinceMs, answer) ->
                answer.accept(new Portfolios.Portfolio(0, 0, 0, 0, 0, 0, List.of(), 0, "wallet", 0, 0, List.of())));
        setUp.accept(context);
        gateway = Gateway.start(context);
    }

    /** The gateway. */
    public Gateway gateway() {
        return gateway;
    }

    /** Now, on the wheel's line. */
    public long nowNs() {
        return nowNs.get();
    }

    /** Now, on the wall. */
    public long wallMs() {
        return START_MS + (nowNs.get() - 1_000_000_007L) / 1_000_000;
    }

    /** Lets time go by, a tick at a time, and what is decided meanwhile be seen to. */
    public void advanceMs(final long ms) {
        final long untilNs = nowNs.get() + ms * 1_000_000;
        final LivenessHandler handler = this::decided;
        while (nowNs.get() < untilNs) {
            nowNs.set(Math.min(untilNs, nowNs.get() + TICK_NS));
            while (wheel.poll(nowNs.get(), handler) > 0) {
                Thread.onSpinWait();
            }
        }
        try {
            gateway.sessions().settle();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void decided(final LivenessEvent event) {
        decisions.add(event.type() + " " + event.correlationId());
        gateway.onEvent(event);
    }

    /** The address of a path on the shared port. */
    public URI uri(final String path) {
        return URI.create("http://127.0.0.1:" + gateway.port() + path);
    }

    /** Sends a request and waits for the answer. */
    public HttpResponse<String> send(final HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (final IOException e) {
            throw new IllegalStateException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Opens a WebSocket. */
    public WebSocket webSocket(final String path, final WebSocket.Listener listener) {
        return client.newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + gateway.port() + path), listener).join();
    }

    @Override
    public void close() {
        gateway.close();
    }

    private final class RecordingSwitches implements Switches {
        private final AtomicLong numbers = new AtomicLong();

        @Override
        public boolean stands(final Client who, final Arming arming) {
            return true;
        }

        @Override
        public long now(final Client who) {
            return numbers.get();
        }

        @Override
        public Arming arm(final Client who, final boolean shadow) {
            armings.add(who);
            final long number = numbers.incrementAndGet();
            return new Arming(number, number);
        }

        @Override
        public void ended(final Ending ending) {
            endings.add(ending);
        }
    }

    private static final class NoOrders implements Orders {
        private static final Answer NONE = new Answer(List.of(), null, null);

        @Override
        public void enter(final Client who, final Wanted wanted, final Consumer<Answer> answer) {
            answer.accept(NONE);
        }

        @Override
        public void cancel(final Client who, final String id, final Consumer<Answer> answer) {
            answer.accept(NONE);
        }

        @Override
        public void cancelAll(final Client who, final Consumer<Answer> answer) {
            answer.accept(NONE);
        }

        @Override
        public void list(final Client who, final Consumer<Answer> answer) {
            answer.accept(NONE);
        }
    }
}
