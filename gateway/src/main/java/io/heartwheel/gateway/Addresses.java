package io.heartwheel.gateway;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;

/** What is asked for: addresses that can't be decoded never reach a router, which would call that a fault of ours. */
final class Addresses {
    private static final int HEX = 16;

    private Addresses() {
    }

    /** The first part of a path, without slashes. */
    static String firstOf(final String path) {
        if (path == null || path.isEmpty()) {
            return "";
        }
        final int end = path.indexOf('/', 1);
        return path.substring(1, end < 0 ? path.length() : end);
    }

    /** Whether each percent sign begins an escape. */
    static boolean canDecode(final String uri) {
        for (int i = uri.indexOf('%'); i >= 0; i = uri.indexOf('%', i + 1)) {
            if (i + 2 >= uri.length() || !isHex(uri.charAt(i + 1)) || !isHex(uri.charAt(i + 2))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHex(final char c) {
        return c < 0x80 && Character.digit(c, HEX) >= 0;
    }

    /**
     * A request whose address is replaced by one that is refused as malformed by whom it was meant for.
     *
     * @param first the first part of its path; empty if nobody has that.
     */
    static HttpServerRequest crooked(final HttpServerRequest request, final String first) {
        return new Crooked((HttpServerRequestInternal) request, first.isEmpty() ? "/./" : '/' + first + "/./");
    }

    /** The rest of such a request is as it came. */
    private static final class Crooked extends HttpServerRequestWrapper {
        private final String path;

        Crooked(final HttpServerRequestInternal request, final String path) {
            super(request);
            this.path = path;
        }

        @Override
        public String uri() {
            return path;
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public String query() {
            return null;
        }
    }
}
