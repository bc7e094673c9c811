package io.heartwheel.gateway;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.HashMap;
import java.util.Map;
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
    private static final long SWEEP_MS = TimeUnit.SECONDS.toMillis(1);
    private static final int NOT_FOUND = 404;
    private static final int BAD_REQUEST = 400;
    private static final int SERVER_ERROR = 500;

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
        final HttpServerOptions options = new HttpServerOptions()
            .setMaxHeaderSize(MAX_HEADERS).setMaxInitialLineLength(MAX_LINE)
            .setMaxWebSocketFrameSize(settings.maxBodyBytes).setMaxWebSocketMessageSize(settings.maxBodyBytes)
            .setPerFrameWebSocketCompressionSupported(false).setPerMessageWebSocketCompressionSupported(false)
            .setHttp2ClearTextEnabled(false);
        if (settings.tls != null) {
            options.setSsl(true).setKeyCertOptions(settings.tls);
        }
        vertx.setPeriodic(SWEEP_MS, timer -> connections.sweep());
        server = vertx.createHttpServer(options).connectionHandler(connections::opened)
            .requestHandler(request -> venues.getOrDefault(firstOf(request.path()), others).handle(request));
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

    /** The first part of a path, without slashes. */
    private static String firstOf(final String path) {
        if (path == null || path.isEmpty()) {
            return "";
        }
        final int end = path.indexOf('/', 1);
        return path.substring(1, end < 0 ? path.length() : end);
    }

    private void admit(final RoutingContext context) {
        connections.began(context);
        final String path = context.request().path();
        if (path == null || !path.equals(context.normalizedPath())) {
            context.fail(BAD_REQUEST);
        } else {
            Answers.onLongLived(context, () -> connections.upgraded(context.request().connection()));
            context.next();
        }
    }

    /** Puts a venue under the first part of a path; at the root of these routes, if that is empty. */
    void mount(final Router others, final String first, final Venue.Service service) {
        final Router own = first.isEmpty() ? others : Router.router(vertx);
        own.route().failureHandler(context -> refuse(service, context));
        own.route().handler(Answers::untyped);
        final BodyHandler bodies = BodyHandler.create(false).setBodyLimit(settings.maxBodyBytes);
        own.route().handler(context -> {
            if (isUpgrade(context.request())) {
                // Some clients say that they have a body of 0 bytes; who waits for that can't upgrade any more.
                context.next();
            } else {
                bodies.handle(context);
            }
        });
        service.mount(own);
        own.route().last().handler(context -> service.refuse(context, NOT_FOUND, "no such path"));
        if (own != others) {
            // Found by one look, and not by asking each venue's route whether it is meant.
            final Router found = router();
            found.route('/' + first + "/*").subRouter(own);
            venues.put(first, found);
        }
    }

    private static boolean isUpgrade(final HttpServerRequest request) {
        return request.method() == HttpMethod.GET && request.headers().contains(HttpHeaders.UPGRADE, "websocket", true);
    }

    /** What belongs to no venue. */
    private static void refuse(final RoutingContext context) {
        final int status = statusOf(context);
        Answers.json(context, status, new JsonObject().put("error", reasonOf(status)));
    }

    private static void refuse(final Venue.Service service, final RoutingContext context) {
        final int status = statusOf(context);
        service.refuse(context, status, reasonOf(status));
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
            case SERVER_ERROR -> "internal error";
            default -> "refused";
        };
    }
}
