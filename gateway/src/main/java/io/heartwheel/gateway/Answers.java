package io.heartwheel.gateway;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** How all venues answer: JSON, never cached. Event loop only. */
public final class Answers {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

    private static final String LONG_LIVED = "heartwheel.long-lived";

    private Answers() {
    }

    static void onLongLived(final RoutingContext context, final Runnable told) {
        context.put(LONG_LIVED, told);
    }

    /** The request is becoming a WebSocket or a stream of events: its connection may take its time from now on. */
    public static void longLived(final RoutingContext context) {
        final Runnable told = context.get(LONG_LIVED);
        told.run();
    }

    /**
     * A body is bytes, whatever its type says. Clients send JSON, or nothing of use, as if it were a form: as a form it would be
     * refused before anybody looked. Call it ahead of what reads bodies.
     */
    public static void untyped(final RoutingContext context) {
        context.request().headers().remove(HttpHeaders.CONTENT_TYPE);
        context.next();
    }

    /** Ends a request, unless it has ended. */
    public static void json(final RoutingContext context, final int status, final JsonObject body) {
        text(context, status, body.encode());
    }

    /** As {@link #json}, for a text that is JSON already. */
    public static void text(final RoutingContext context, final int status, final String json) {
        if (!context.response().ended()) {
            context.response().setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
                .end(json);
        }
    }

    /** The path as the venue knows it: without the prefix that it is mounted at. What is signed is this. */
    public static String venuePath(final RoutingContext context) {
        final String mount = context.mountPoint();
        final String path = context.request().path();
        return mount == null || mount.length() <= 1 || !path.startsWith(mount) ? path
            : path.substring(mount.endsWith("/") ? mount.length() - 1 : mount.length());
    }
}
