package io.heartwheel.gateway;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
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
    private HttpServer server;

    Door(final Gateway.Context settings, final Connections.Counts counts, final int port, final Mounting mounting) {
        this.settings = settings;
        this.connections = new Connections(counts, settings.time);
        this.mounting = mounting;
        this.wanted = port;
    }

    @Override
    public Future<?> start() {
        final Router router = Router.router(vertx);
        router.route().order(-1).handler(this::admit);
        router.route().last().failureHandler(Door::refuse);
        mounting.mount(this, router);
        final HttpServerOptions options = new HttpServerOptions()
            .setMaxHeaderSize(MAX_HEADERS).setMaxInitialLineLength(MAX_LINE)
            .setMaxWebSocketFrameSize(settings.maxBodyBytes).setMaxWebSocketMessageSize(settings.maxBodyBytes)
            .setPerFrameWebSocketCompressionSupported(false).setPerMessageWebSocketCompressionSupported(false)
            .setHttp2ClearTextEnabled(false);
        if (settings.tls != null) {
            options.setSsl(true).setKeyCertOptions(settings.tls);
        }
        vertx.setPeriodic(SWEEP_MS, timer -> connections.sweep());
        server = vertx.createHttpServer(options).connectionHandler(connections::opened).requestHandler(router);
        return server.listen(wanted, settings.host);
    }

    int port() {
        return server.actualPort();
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

    /** Puts a venue at a path that ends in a slash; at the root, if that is all. */
    void mount(final Router router, final String path, final Venue.Service service) {
        final Router own = path.length() == 1 ? router : Router.router(vertx);
        own.route().failureHandler(context -> refuse(service, context));
        own.route().handler(BodyHandler.create(false).setBodyLimit(settings.maxBodyBytes));
        service.mount(own);
        own.route().last().handler(context -> service.refuse(context, NOT_FOUND, "no such path"));
        if (own != router) {
            router.route(path + '*').subRouter(own);
        }
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
            case 405 -> "method not allowed";
            case 408 -> "the request took too long";
            case 413 -> "the body is too large";
            case SERVER_ERROR -> "internal error";
            default -> "refused";
        };
    }
}
