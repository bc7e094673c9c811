package io.heartwheel.gateway.board;

import io.heartwheel.Effect;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessJournal;
import io.heartwheel.Policy;
import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.Gateway;
import io.heartwheel.gateway.GatewayTime;
import io.heartwheel.gateway.NoOrders;
import io.heartwheel.gateway.NumberedSwitches;
import io.heartwheel.gateway.Portfolios;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Session;
import io.heartwheel.gateway.SessionListener;
import io.heartwheel.gateway.Switches;
import io.heartwheel.gateway.Terms;
import io.heartwheel.gateway.TestGateway;
import io.heartwheel.gateway.TestWheel;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.function.Consumer;

/**
 * A gateway with a board on a real port, whose wheel's time the test turns by hand. Each client has three orders, which are
 * cancelled when its switch fires.
 */
final class BoardRig implements AutoCloseable {
    static final int ORDERS = 3;
    static final int CAPACITY = 1 << 17;

    private final TestWheel turned = new TestWheel(new Heartwheel.Context().capacity(CAPACITY).pollLimit(1 << 14));
    final Heartwheel wheel = turned.wheel();
    final Board board = new Board(wheel, turned.time(), CAPACITY);
    final LivenessJournal journal = new NamedJournal(new NoJournal(), board);
    private final HttpClient client = HttpClient.newHttpClient();
    private final BoardApi api;
    private final Gateway gateway;

    BoardRig() {
        this(context -> {
        });
    }

    BoardRig(final Consumer<BoardApi.Context> setUp) {
        this("127.0.0.1", 0, setUp);
    }

    BoardRig(final String host, final int port, final Consumer<BoardApi.Context> setUp) {
        final BoardApi.Context context = new BoardApi.Context().board(board).refreshMs(20);
        setUp.accept(context);
        api = new BoardApi(context);
        gateway = Gateway.start(new Gateway.Context().wheel(wheel).time(time()).journal(journal)
            .switches(new NumberedSwitches(who -> { }, this::ended)).orders(new NoOrders()).portfolios(BoardRig::noPortfolio)
            .feed(board).mount(api).maxSessions(CAPACITY).address(host, port));
        board.follow(gateway.sessions());
    }

    GatewayTime time() {
        return turned.time();
    }

    long nowNs() {
        return turned.nowNs();
    }

    int port() {
        return gateway.port();
    }

    Session session(final String venue, final String key, final String part) {
        return gateway.sessions().of(new Client(venue, "account", key, part), SessionListener.NONE);
    }

    /** Warned after three quarters of its timeout. */
    Session beat(final String venue, final String key, final String part, final long timeoutMs) {
        final Session session = session(venue, key, part);
        session.heartbeat(new Terms(Policy.probed(timeoutMs * 750_000, timeoutMs * 1_000_000), Scope.SESSION, false));
        return session;
    }

    /** Many at once, {@code poly/bot-00000} and so on, so that their deadlines spread over a minute. */
    void beatMany(final int count) {
        for (int i = 0; i < count; i++) {
            beat("poly", String.format("bot-%05d", i), "", 10_000 + i % 500 * 100);
        }
    }

    /** What has been registered and beaten is known to the wheel: a tick goes by. */
    void tick() {
        advanceMs(2);
    }

    /** Lets time go by, a tick at a time, and what is decided meanwhile be seen to. */
    void advanceMs(final long ms) {
        turned.advanceMs(ms, this::decided, gateway);
    }

    /** Nobody polls for so long. */
    void stallMs(final long ms) {
        turned.stallMs(ms);
    }

    void poll() {
        turned.poll(this::decided, gateway);
    }

    private void decided(final LivenessEvent event) {
        board.onEvent(event);
        gateway.onEvent(event);
    }

    URI uri(final String path) {
        return URI.create("http://127.0.0.1:" + gateway.port() + path);
    }

    HttpResponse<String> get(final String path, final String... headers) {
        final HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    HttpResponse<String> send(final HttpRequest.Builder request) {
        return TestGateway.send(client, request);
    }

    @Override
    public void close() {
        gateway.close();
        api.close();
    }

    private static void noPortfolio(final Client who, final long sinceMs, final Consumer<Portfolios.Portfolio> answer) {
        throw new UnsupportedOperationException();
    }

    private void ended(final Switches.Ending ending) {
        if (ending.cause() == Switches.Cause.EXPIRED) {
            journal.effect(Effect.ORDERS_CANCELLED, ending.handle(), ending.correlationId(), nowNs(), ORDERS);
        }
    }

    private static final class NoJournal implements LivenessJournal {
        @Override
        public void onEvent(final LivenessEvent event) {
            // Nobody reads it.
        }

        @Override
        public boolean effect(final Effect effect, final long handle, final long correlationId, final long atNs,
                              final long detail) {
            return true;
        }

        @Override
        public boolean name(final long correlationId, final String name, final long atNs) {
            return true;
        }
    }
}
