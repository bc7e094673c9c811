package io.heartwheel.gateway;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop that listens: bounded requests, clean paths, and a venue's own words for what is refused.
 */
final class Door extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);
    private static final int MAX_HEADERS = 8_192;
    private static final int MAX_LINE = 4_096;
    /** JSON-RPC requests of a few hundred bytes; a socket that keeps an unfinished one holds so much. */
    private static final int MAX_WEB_SOCKET_MESSAGE = 16_384;
    /** Connections are counted when their handshake is over. */
    private static final long HANDSHAKE_LIMIT_S = 3;
    private static final long SWEEP_MS = TimeUnit.SECONDS.toMillis(1);
    private static final int NOT_FOUND = 404;
    private static final int BAD_REQUEST = 400;
    private static final int CANNOT_EXPECT = 417;
    private static final int SERVER_ERROR = 500;
    private static final int NOT_IMPLEMENTED = 501;
    /** What venues have words for: {@link Venue.Service#refuse}. */
    private static final Set<Integer> KNOWN = Set.of(BAD_REQUEST, NOT_FOUND, 405, 408, 413, 429, SERVER_ERROR, 503);

    /** Adds what is served. */
    @FunctionalInterface
    interface Mounting {
        void mount(Door door, Router router);
    }

    private final Gateway.Context settings;
    private final Connections connections;
    private final Mounting mounting;
    private final int wanted;
    private final Map<String, Router> venues = new HashMap<>();
    private HttpServer server;

    Door(final Gateway.Context settings, final Connections.Counts counts, final int port, final Mounting mounting) {
        this.settings = settings;
        this.connections = new Connections(counts, settings.time);
        this.mounting = mounting;
        this.wanted = port;
    }

    @Override
    public Future<?> start() {
        final Router others = router();
        mounting.mount(this, others);
        final int mostOfMessage = Math.min(settings.maxBodyBytes, MAX_WEB_SOCKET_MESSAGE);
        final HttpServerOptions options = new HttpServerOptions()
            .setMaxHeaderSize(MAX_HEADERS).setMaxInitialLineLength(MAX_LINE)
            .setMaxWebSocketFrameSize(mostOfMessage).setMaxWebSocketMessageSize(mostOfMessage)
            .setPerFrameWebSocketCompressionSupported(false).setPerMessageWebSocketCompressionSupported(false)
            .setHttp2ClearTextEnabled(false).setUseAlpn(false);
        if (settings.tls != null) {
            options.setSsl(true).setKeyCertOptions(settings.tls);
            options.setSslHandshakeTimeout(HANDSHAKE_LIMIT_S).setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
        }
        vertx.setPeriodic(SWEEP_MS, timer -> connections.sweep());
        server = vertx.createHttpServer(options).connectionHandler(connections::opened)
            .requestHandler(request -> serve(request, others)).invalidRequestHandler(this::refuseUnread);
        return server.listen(wanted, settings.host);
    }

    int port() {
        return server.actualPort();
    }

    private Router router() {
        final Router router = Router.router(vertx);
        router.route().order(-1).handler(this::admit);
        // After those of the venues, which know their own words.
        router.route().last().failureHandler(Door::refuse);
        router.errorHandler(NOT_FOUND, Door::refuse);
        return router;
    }

    private void serve(final HttpServerRequest request, final Router others) {
        if (connections.isEnding(request.connection())) {
            // What comes behind a request that ends its connection may be a part of that.
            return;
        }
        final List<String> codings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
        if (!codings.isEmpty() && (codings.size() > 1 || !"chunked".equalsIgnoreCase(codings.get(0)))) {
            end(request, NOT_IMPLEMENTED);
            return;
        }
        final String first = Addresses.firstOf(request.path());
        final Router venue = venues.get(first);
        (venue == null ? others : venue).handle(
            Addresses.canDecode(request.uri()) ? request : Addresses.crooked(request, venue == null ? "" : first));
    }

    /** No request of HTTP. */
    private void refuseUnread(final HttpServerRequest request) {
        if (!connections.isEnding(request.connection())) {
            HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER.handle(request);
        }
    }

    /** Where the body of this request ends, nobody knows. */
    private void end(final HttpServerRequest request, final int status) {
        connections.ending(request.connection());
        request.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store").putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
            .end(new JsonObject().put("error", reasonOf(status)).encode())
            .onComplete(answered -> request.connection().close());
    }

    private void admit(final RoutingContext context) {
        connections.began(context);
        final String path = context.request().path();
        if (path == null || !path.equals(context.normalizedPath())) {
            context.fail(BAD_REQUEST);
        } else {
            Answers.onLongLived(context, () -> connections.longLived(context));
            context.next();
        }
    }

    /** Puts a venue under the first part of a path; at the root of these routes, if that is empty. */
    void mount(final Router others, final String first, final Venue.Service service) {
        final Router own = first.isEmpty() ? others : Router.router(vertx);
        own.route().failureHandler(context -> refuse(service, context));
        own.route().handler(Answers::untyped);
        own.route().handler(new Bodies(service, settings.maxBodyBytes));
        service.mount(own);
        own.route().last().handler(context -> service.refuse(context, NOT_FOUND, "no such path"));
        if (own != others) {
            // Found by one look, and not by asking each venue's route whether it is meant.
            final Router found = router();
            found.route('/' + first + "/*").subRouter(own);
            venues.put(first, found);
        }
    }

    /** What belongs to no venue. */
    private static void refuse(final RoutingContext context) {
        final int status = statusOf(context);
        Answers.json(context, status, new JsonObject().put("error", reasonOf(status)));
    }

    private static void refuse(final Venue.Service service, final RoutingContext context) {
        final int status = statusOf(context);
        service.refuse(context, KNOWN.contains(status) ? status : status < SERVER_ERROR ? BAD_REQUEST : SERVER_ERROR,
            reasonOf(status));
    }

    private static int statusOf(final RoutingContext context) {
        final int status = context.statusCode() < BAD_REQUEST ? SERVER_ERROR : context.statusCode();
        final Throwable failure = context.failure();
        if (status == SERVER_ERROR && failure != null && !(failure instanceof HttpClosedException)) {
            LOG.error("A request failed through our fault", failure);
        }
        return status;
    }

    private static String reasonOf(final int status) {
        return switch (status) {
            case BAD_REQUEST -> "malformed request";
            case NOT_FOUND -> "no such path";
            case 405 -> "method not allowed";
            case 408 -> "the request took too long";
            case 413 -> "the body is too large";
            case CANNOT_EXPECT -> "nothing but 100-continue can be expected";
            case SERVER_ERROR -> "internal error";
            case NOT_IMPLEMENTED -> "this transfer coding is not understood";
            default -> "refused";
        };
    }
}
