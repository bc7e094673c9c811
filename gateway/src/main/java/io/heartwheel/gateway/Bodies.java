package io.heartwheel.gateway;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/**
 * Keeps the bodies of those whom their venue may serve, up to a limit, and lets all others' go by.
 *
 * <p>A body that goes by takes no memory, but has the same limit, and its request is handled when it has ended, like any other:
 * so nobody learns from the gateway which keys exist, and none of its bytes can be taken for the next request.
 */
public final class Bodies implements Handler<RoutingContext> {
    private static final String PASSED = "heartwheel.body-passed";
    private static final int BAD_REQUEST = 400;
    private static final int TOO_LARGE = 413;
    private static final int CANNOT_EXPECT = 417;
    private static final byte[] NONE = new byte[0];

    private final Venue.Service service;
    private final int limit;
    private final BodyHandler keeping;

    Bodies(final Venue.Service service, final int limit) {
        this.service = service;
        this.limit = Math.min(limit, service.maxBodyBytes());
        this.keeping = BodyHandler.create(false).setBodyLimit(this.limit);
    }

    /**
     * The bytes of a request's body; of one that was let go by, as many zeros, so that who signs over them takes as long.
     *
     * @param context the request.
     * @return the bytes, which are the caller's own.
     */
    public static byte[] bytes(final RoutingContext context) {
        final Buffer kept = context.body().buffer();
        final Integer passed = context.get(PASSED);
        return kept != null ? kept.getBytes() : passed != null ? new byte[passed] : NONE;
    }

    @Override
    public void handle(final RoutingContext context) {
        final HttpServerRequest request = context.request();
        if (isUpgrade(request)) {
            // Some clients say that they have a body of 0 bytes; who waits for that can't upgrade any more.
            context.next();
        } else if (!hasBody(request) || service.mayReadBody(request)) {
            keeping.handle(context);
            if (hasBody(request) && !request.isEnded()) {
                // Chunks that are none are the client's fault, and not ours.
                request.exceptionHandler(failure -> broken(context, failure));
            }
        } else {
            pass(context, request);
        }
    }

    private static boolean isUpgrade(final HttpServerRequest request) {
        return request.method() == HttpMethod.GET && request.headers().contains(HttpHeaders.UPGRADE, "websocket", true);
    }

    private static boolean hasBody(final HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.CONTENT_LENGTH)
            || request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || request.version() == HttpVersion.HTTP_2;
    }

    /** The same limit, and the same answers, as for a body that is kept. */
    private void pass(final RoutingContext context, final HttpServerRequest request) {
        final String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        final String expected = request.getHeader(HttpHeaders.EXPECT);
        if (length != null && isTooLong(length)) {
            context.fail(TOO_LARGE);
        } else if (expected != null && !"100-continue".equalsIgnoreCase(expected)) {
            context.fail(CANNOT_EXPECT);
        } else {
            if (expected != null && request.version() != HttpVersion.HTTP_1_0) {
                request.response().writeContinue();
            }
            new Passing(context).start(request);
        }
    }

    private boolean isTooLong(final String length) {
        try {
            return Long.parseLong(length) > limit;
        } catch (final NumberFormatException e) {
            // What can't be read is counted as it comes.
            return false;
        }
    }

    private static void broken(final RoutingContext context, final Throwable failure) {
        if (!(failure instanceof HttpClosedException)) {
            context.fail(BAD_REQUEST);
        }
    }

    /** A body on its way past. */
    private final class Passing {
        private final RoutingContext context;
        private int count;
        private boolean failed;

        Passing(final RoutingContext context) {
            this.context = context;
        }

        void start(final HttpServerRequest request) {
            request.handler(this::some).exceptionHandler(failure -> broken(context, failure)).endHandler(end -> ended());
        }

        private void some(final Buffer bytes) {
            if (!failed && bytes.length() > limit - count) {
                failed = true;
                context.fail(TOO_LARGE);
            }
            count += failed ? 0 : bytes.length();
        }

        private void ended() {
            if (!failed) {
                context.put(PASSED, count);
                context.next();
            }
        }
    }
}
