package io.heartwheel.gateway;

import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A gateway on a real port whose time the test turns by hand, as {@link TestWheel} says. */
public final class TestGateway implements AutoCloseable {
    /** What the embedder was told of endings. */
    public final List<Switches.Ending> endings = new CopyOnWriteArrayList<>();

    /** What the embedder was told of armings. */
    public final List<Client> armings = new CopyOnWriteArrayList<>();

    /** Whom the embedder was told to have been heard from without a switch. */
    public final List<Client> heard = new CopyOnWriteArrayList<>();

    /** What the wheel has decided. */
    public final List<String> decisions = new ArrayList<>();

    private final TestWheel wheel = new TestWheel(new Heartwheel.Context().capacity(4_096).maxPolicies(1 << 15));
    private final HttpClient client = HttpClient.newHttpClient();
    private final Gateway gateway;

    /** Starts one with these keys, and nothing else out of the ordinary. */
    public TestGateway(final ApiKey... keys) {
        this(context -> List.of(keys).forEach(context::key));
    }

    /** Starts one that a test has set up further. */
    public TestGateway(final Consumer<Gateway.Context> setUp) {
        final Gateway.Context context = new Gateway.Context().wheel(wheel.wheel()).time(wheel.time())
            .switches(new NumberedSwitches(armings::add, endings::add) {
                @Override
                public void heard(final Client who) {
                    heard.add(who);
                }
            }).orders(new NoOrders())
            .portfolios((who, sinceMs, answer) ->
                answer.accept(new Portfolios.Portfolio(0, 0, 0, List.of(), 0, 0, List.of(), 0, "wallet", 0, 0, List.of())));
        setUp.accept(context);
        gateway = Gateway.start(context);
    }

    /** The gateway. */
    public Gateway gateway() {
        return gateway;
    }

    /** Now, on the wheel's line. */
    public long nowNs() {
        return wheel.nowNs();
    }

    /** Now, on the wall. */
    public long wallMs() {
        return wheel.wallMs();
    }

    /** Lets time go by, a tick at a time, and what is decided meanwhile be seen to. */
    public void advanceMs(final long ms) {
        wheel.advanceMs(ms, this::decided, gateway);
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
        return send(client, request);
    }

    /** Has a client send a request, and waits for the answer. */
    public static HttpResponse<String> send(final HttpClient client, final HttpRequest.Builder request) {
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
}
