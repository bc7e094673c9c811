package io.heartwheel.gateway.deribit;

import io.heartwheel.Policy;
import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.RateLimit;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Session;
import io.heartwheel.gateway.Switches.Cause;
import io.heartwheel.gateway.VenueContext;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * One client's WebSocket: reads its requests, answers them, and ends its session when the connection ends, whichever way.
 *
 * <p>What a client can make us keep is bounded: messages by the gateway's limit, requests and frames a second, answers by not
 * reading on while they aren't read. A client that never reads is silent by that, and is given up like any other.
 *
 * <p>On its event loop only, unless told otherwise.
 */
final class Connection implements Liveness.Client, Asker {
    private static final String HEARTBEAT = notification(new JsonObject().put("type", "heartbeat"));
    private static final String TEST_REQUEST = notification(new JsonObject().put("type", "test_request"));
    private static final int WRITE_QUEUE_BYTES = 1 << 16;
    private static final int MOST_ORDER_REQUESTS = 64;
    /** In a second: each costs registrations on the wheel. */
    private static final int MOST_HEARTBEAT_CHANGES = 5;
    private static final long CLOSING_NS = TimeUnit.SECONDS.toNanos(5);
    private static final short NORMAL = 1000;
    private static final short UNSUPPORTED = 1003;
    private static final short POLICY_VIOLATION = 1008;
    private static final short TOO_BIG = 1009;
    private static final short TRY_LATER = 1013;

    private final DeribitService service;
    private final VenueContext venue;
    private final ServerWebSocket socket;
    private final ConnectionBase tcp;
    private final Context context;
    private final long number;
    private final Liveness liveness;
    private final RateLimit requests;
    private final RateLimit frames;
    private final RateLimit heartbeatChanges = new RateLimit(MOST_HEARTBEAT_CHANGES, TimeUnit.SECONDS.toNanos(1));
    private final Alarm closing;
    private final long openedNs;
    private KeyState key;
    private boolean hasSeat;
    /** What this connection itself has asked for; null if it goes by its account's. */
    private Scope ownScope;
    private int orderRequests;
    private boolean keepsTokens;
    private boolean closed;
    private boolean gone;

    Connection(final DeribitService service, final ServerWebSocket socket, final HttpConnection tcp, final Context context,
               final long number) {
        this.service = service;
        this.venue = service.venue();
        this.socket = socket;
        this.tcp = (ConnectionBase) tcp;
        this.context = context;
        this.number = number;
        this.openedNs = venue.time().nowNs();
        this.liveness = new Liveness(venue, service.settings(), this::execute, this);
        this.closing = new Alarm(venue, this::execute, () -> { }, this::abort);
        final int perSecond = service.settings().requestsPerSecond();
        this.requests = new RateLimit(perSecond, TimeUnit.SECONDS.toNanos(1));
        this.frames = new RateLimit(2 * perSecond, TimeUnit.SECONDS.toNanos(1));
    }

    /** Begins to serve. */
    void open() {
        socket.setWriteQueueMaxSize(WRITE_QUEUE_BYTES).textMessageHandler(this::onMessage);
        socket.drainHandler(drained -> socket.resume());
        socket.binaryMessageHandler(bytes -> close(UNSUPPORTED, "text only", Cause.CONNECTION_CLOSED));
        socket.frameHandler(this::onFrame);
        socket.pongHandler(bytes -> liveness.pong());
        socket.exceptionHandler(failure -> close(TOO_BIG, "", Cause.CONNECTION_LOST));
        socket.endHandler(end -> ended(Cause.CONNECTION_LOST));
        socket.closeHandler(end -> gone());
        if (!service.anonymous().takeSeat()) {
            service.anonymous().awaits(this);
            return;
        }
        hasSeat = true;
        if (!liveness.start()) {
            close(TRY_LATER, "no room", Cause.CONNECTION_CLOSED);
        }
    }

    /** Does something on the event loop, soon. Any thread. */
    void execute(final Runnable task) {
        try {
            context.runOnContext(now -> task.run());
        } catch (final RejectedExecutionException e) {
            // The gateway is closing, and all its connections with it.
            return;
        }
    }

    private void onFrame(final WebSocketFrame frame) {
        if (!frames.take(venue.time().nowNs()).allowed()) {
            venue.feed().refused(DeribitVenue.NAME, "flood");
            close(POLICY_VIOLATION, "too_many_requests", Cause.CONNECTION_CLOSED);
        } else if (frame.type() == WebSocketFrameType.PING) {
            // Vert.x has answered it.
            slowDown();
        }
    }

    private void onMessage(final String text) {
        if (closed) {
            return;
        }
        final Request request = Request.parse(text);
        final Reply reply = new Reply(request.id(), venue.time(), (json, error) -> send(json));
        if (request.fault() == null && !liveness.heard(Methods.answersTestRequest(request.method()))) {
            // Its switch has fired: nothing that it sends counts any more, and the connection is about to be closed.
            return;
        }
        final RateLimit.Verdict verdict = requests.take(venue.time().nowNs());
        if (!verdict.allowed()) {
            // Who sends too much is alive.
            reply.error(RpcError.tooManyRequests(verdict));
        } else if (request.fault() != null) {
            reply.error(request.fault());
        } else {
            service.methods().call(this, request, reply);
        }
    }

    private void send(final String text) {
        if (!closed && !socket.isClosed()) {
            socket.writeTextMessage(text);
            slowDown();
        }
    }

    /** Reads no more requests while the answers to earlier ones are not read. */
    private void slowDown() {
        if (!socket.isClosed() && socket.writeQueueFull()) {
            socket.pause();
        }
    }

    /** Something that nobody asked for: not for a client that does not read. */
    private void notify(final String text) {
        if (!closed && !socket.isClosed() && !socket.writeQueueFull()) {
            send(text);
        }
    }

    private static String notification(final JsonObject params) {
        return new JsonObject().put("jsonrpc", "2.0").put("method", "heartbeat").put("params", params).encode();
    }

    @Override
    public void ping() {
        if (!closed && !socket.isClosed() && !socket.writeQueueFull()) {
            socket.writePing(Buffer.buffer());
        }
    }

    @Override
    public void heartbeat() {
        notify(HEARTBEAT);
    }

    @Override
    public void testRequest() {
        notify(TEST_REQUEST);
    }

    @Override
    public void warning(final long expiresAtMs) {
        notify(notification(new JsonObject().put("type", "warning").put("expires_at_ms", expiresAtMs)));
    }

    @Override
    public void lost() {
        close(NORMAL, "no answer", Cause.CONNECTION_CLOSED);
    }

    /** The client says goodbye: its orders stay, and the tokens that it was given, if it wants that. */
    void logOut(final boolean keepTokens) {
        keepsTokens = keepTokens;
        close(NORMAL, "logout", Cause.LOGGED_OUT);
    }

    private void close(final short code, final String reason, final Cause cause) {
        if (!closed) {
            ended(cause);
            if (!socket.isClosed()) {
                socket.close(code, reason);
            }
        }
    }

    /**
     * The session is over at once; the connection is soon, and is torn down if its client won't let it end in good order. Who has
     * no place on the wheel gets none for that: then it is torn down when the close frame has been written.
     */
    private void ended(final Cause cause) {
        if (!closed) {
            over(cause);
            socket.resume();
            if (!liveness.isWatched() || !closing.set(Policy.timeout(CLOSING_NS))) {
                execute(this::abort);
            }
        }
    }

    private void over(final Cause cause) {
        closed = true;
        liveness.end(cause);
        if (key != null && !keepsTokens) {
            service.credentials().revoke(key, number);
        }
    }

    /** Without a close frame, which might never get through what is not read. */
    private void abort() {
        if (!gone) {
            tcp.channel().pipeline().firstContext().close();
        }
    }

    private void gone() {
        if (!gone) {
            gone = true;
            if (!closed) {
                over(Cause.CONNECTION_LOST);
            }
            closing.stop();
            isAnonymousNoMore();
            service.left();
        }
    }

    /** Its client has said who it is, or has left. */
    private void isAnonymousNoMore() {
        service.anonymous().waitsNoMore(this);
        if (hasSeat) {
            hasSeat = false;
            service.anonymous().giveSeatBack();
        }
    }

    /** Others have the seats of those who have not signed in, and it hasn't signed in either. */
    void waitedTooLong() {
        if (!liveness.isWatched()) {
            venue.feed().refused(DeribitVenue.NAME, "unauthorized");
            close(POLICY_VIOLATION, "sign in", Cause.CONNECTION_CLOSED);
        }
    }

    /** On the time line of the wheel. Any thread. */
    long openedNs() {
        return openedNs;
    }

    /** By which the venue counts its connections, from 1. */
    long number() {
        return number;
    }

    /** How its client has proved who it is; null if it hasn't. */
    KeyState key() {
        return key;
    }

    /** Whose orders its client's are. */
    @Override
    public Client client() {
        return key.key().client("c" + number);
    }

    Liveness liveness() {
        return liveness;
    }

    /** Sets heartbeats, or ends them (0), if its client is watched or can be from now on. */
    void heartbeats(final long intervalNs, final boolean warn) {
        final RateLimit.Verdict verdict = heartbeatChanges.take(venue.time().nowNs());
        if (!verdict.allowed()) {
            throw RpcError.tooManyRequests(verdict);
        }
        if (!liveness.isWatched() && !watch()) {
            throw RpcError.unavailable("sign in first");
        }
        if (!liveness.heartbeats(intervalNs, warn)) {
            throw RpcError.unavailable("try again");
        }
    }

    /** Takes a seat that has become free. */
    private boolean watch() {
        hasSeat = service.anonymous().takeSeat();
        if (hasSeat && liveness.start()) {
            service.anonymous().waitsNoMore(this);
            return true;
        }
        if (hasSeat) {
            hasSeat = false;
            service.anonymous().giveSeatBack();
        }
        return false;
    }

    /** Its client has proved who it is: from now on there is a session. */
    void signIn(final KeyState proved) {
        if (key == proved) {
            return;
        }
        if (key != null) {
            throw RpcError.unauthorized("the connection is another key's");
        }
        final Session session = venue.sessions().of(proved.key().client("c" + number), liveness);
        if (session == null || !liveness.signIn(session, proved.shadow(), proved.accountScope())) {
            throw RpcError.unavailable("too many sessions");
        }
        key = proved;
        isAnonymousNoMore();
    }

    /** Turns cancel-on-disconnect of this connection on or off. */
    void cancelOnDisconnect(final boolean on) {
        final Scope wanted = on ? Scope.SESSION : Scope.NONE;
        apply(wanted);
        ownScope = wanted;
    }

    /** As above, for its account: connections begin with it, and this one has it, unless it was told otherwise itself. */
    void accountCancelOnDisconnect(final boolean on) {
        final Scope wanted = on ? service.settings().accountScope() : Scope.NONE;
        apply(ownScope == null ? wanted : ownScope);
        key.accountScope(wanted);
    }

    private void apply(final Scope wanted) {
        if (!liveness.cancels(wanted)) {
            throw RpcError.unavailable("try again");
        }
    }

    @Override
    public void beginOrderRequest() {
        if (orderRequests == MOST_ORDER_REQUESTS) {
            throw RpcError.tooManyRequests();
        }
        orderRequests++;
    }

    @Override
    public void endOrderRequest(final Runnable then) {
        execute(() -> {
            orderRequests--;
            then.run();
        });
    }
}
