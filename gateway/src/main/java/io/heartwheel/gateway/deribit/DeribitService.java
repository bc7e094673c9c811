package io.heartwheel.gateway.deribit;

import io.heartwheel.gateway.Answers;
import io.heartwheel.gateway.Venue;
import io.heartwheel.gateway.VenueContext;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The running venue: upgrades to WebSockets, so many at a time, and answers over HTTP what may be asked there. Any event loop.
 */
final class DeribitService implements Venue.Service {
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;
    private static final int UNAVAILABLE = 503;
    private static final int OK = 200;
    private static final int MAX_BODY = 8_192;
    private static final String BEARER = "Bearer ";

    private final VenueContext venue;
    private final Settings settings;
    private final Credentials credentials;
    private final Methods methods;
    private final Anonymous anonymous;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong lastNumber = new AtomicLong();

    DeribitService(final VenueContext venue) {
        this.venue = venue;
        this.settings = Settings.of(venue);
        this.credentials = new Credentials(venue, settings);
        this.methods = new Methods(venue, credentials);
        this.anonymous = new Anonymous(settings);
        venue.vertx().setPeriodic(Anonymous.SWEEP_MS, now -> anonymous.sweep(venue.time().nowNs()));
    }

    @Override
    public void mount(final Router router) {
        router.get("/ws/api/v2").handler(this::upgrade);
        router.route(HttpMethod.GET, "/api/v2/*").handler(this::get);
        router.route(HttpMethod.POST, "/api/v2*").handler(this::post);
    }

    /** Keys come in bodies here: so whoever sends one must not make us hold much. */
    @Override
    public int maxBodyBytes() {
        return MAX_BODY;
    }

    private void upgrade(final RoutingContext request) {
        if (!request.request().headers().contains(HttpHeaders.UPGRADE, "websocket", true)) {
            answer(request, BAD_REQUEST, RpcError.mustBeWebSocket());
        } else if (!venue.origins().isOwn(request.request().headers())) {
            venue.feed().refused(DeribitVenue.NAME, "origin");
            answer(request, FORBIDDEN, RpcError.forbidden("pages of other hosts may not connect: http.allowed-hosts names more"));
        } else if (connections.incrementAndGet() > settings.maxConnections()) {
            connections.decrementAndGet();
            answer(request, UNAVAILABLE, RpcError.unavailable("too many connections"));
        } else {
            final Context eventLoop = venue.vertx().getOrCreateContext();
            request.request().toWebSocket()
                .onSuccess(socket -> upgraded(request, socket, eventLoop)).onFailure(failure -> left());
        }
    }

    private void upgraded(final RoutingContext request, final ServerWebSocket socket, final Context eventLoop) {
        Answers.longLived(request);
        if (socket.isClosed()) {
            left();
            return;
        }
        new Connection(this, socket, request.request().connection(), eventLoop, lastNumber.incrementAndGet()).open();
    }

    private void get(final RoutingContext request) {
        final Map<String, Object> params = new HashMap<>();
        request.queryParams().forEach((name, value) -> params.put(name, value));
        call(request, new Request(null, methodOf(request), new Params(params), null));
    }

    private void post(final RoutingContext request) {
        final String body = request.body().asString();
        call(request, Request.parse(body == null ? "" : body));
    }

    /** As the venue has it, a token may come in a header. */
    private static Request withToken(final RoutingContext request, final Request asked) {
        final String header = request.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || asked.params().has("access_token") || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return asked;
        }
        final Map<String, Object> params = new HashMap<>(asked.params().values());
        params.put("access_token", header.substring(BEARER.length()).strip());
        return new Request(asked.id(), asked.method(), new Params(params), asked.fault());
    }

    private void call(final RoutingContext request, final Request bare) {
        final Request asked = withToken(request, bare);
        final Reply reply = new Reply(asked.id(), venue.time(), (json, error) -> {
            if (error != null && error.isTooMany()) {
                request.response().putHeader(HttpHeaders.RETRY_AFTER, Long.toString(error.retryAfterS()));
            }
            Answers.text(request, statusOf(error), json);
        });
        if (asked.fault() != null) {
            reply.error(asked.fault());
        } else {
            methods.call(null, asked, reply);
        }
    }

    private static int statusOf(final RpcError error) {
        if (error == null) {
            return OK;
        }
        return error.isTooMany() ? TOO_MANY : BAD_REQUEST;
    }

    private static String methodOf(final RoutingContext request) {
        return Request.plain(Answers.venuePath(request));
    }

    @Override
    public void refuse(final RoutingContext context, final int status, final String reason) {
        answer(context, status, switch (status) {
            case NOT_FOUND -> RpcError.unknownMethod();
            case TOO_MANY -> RpcError.tooManyRequests();
            case SERVER_ERROR -> RpcError.internal();
            case UNAVAILABLE -> RpcError.unavailable(reason);
            default -> RpcError.badRequest(reason);
        });
    }

    private void answer(final RoutingContext context, final int status, final RpcError error) {
        new Reply(null, venue.time(), (json, told) -> Answers.text(context, status, json)).error(error);
    }

    VenueContext venue() {
        return venue;
    }

    Settings settings() {
        return settings;
    }

    Credentials credentials() {
        return credentials;
    }

    Methods methods() {
        return methods;
    }

    Anonymous anonymous() {
        return anonymous;
    }

    /** A connection is no more. */
    void left() {
        connections.decrementAndGet();
    }
}
