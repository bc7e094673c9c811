package io.heartwheel.gateway.board;

import io.heartwheel.gateway.Answers;
import io.heartwheel.gateway.Hmac;
import io.heartwheel.gateway.Origins;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * Says who may look. Without a token, whoever is on this machine, but not through a proxy there; with one, whoever shows it, or
 * the cookie that it buys.
 *
 * <p>A browser that was lured here under another name (DNS rebinding) is turned away, and no other site's page may read, frame or
 * script what is shown: only our own files run in it.
 */
final class Guard {
    private static final String COOKIE = "heartwheel_board";
    private static final String BEARER = "Bearer ";
    private static final List<String> PROXIES = List.of("Forwarded", "X-Forwarded-For", "Via");
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        + "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private final String token;
    private final String cookie;
    private final Origins origins;

    /**
     * A guard.
     *
     * @param token null if there is none.
     * @param hosts under which names, beside the loopback's, this may be reached.
     */
    Guard(final String token, final List<String> hosts) {
        this.token = token;
        this.cookie = token == null ? null : HexFormat.of().formatHex(
            Hmac.of("HmacSHA256", token.getBytes(StandardCharsets.UTF_8))
                .of("the board's cookie".getBytes(StandardCharsets.UTF_8)));
        this.origins = new Origins(hosts);
    }

    boolean hasToken() {
        return token != null;
    }

    /** Goes on if this request came under a name of ours. */
    void checkHost(final RoutingContext context) {
        protect(context.response());
        if (!origins.isOurs(context.request().authority())) {
            refuse(context, FORBIDDEN, "this is not served under that host name: use localhost, or configure the name");
        } else {
            context.next();
        }
    }

    /** Goes on unless another site's page has a browser ask. A link there to a page of ours is no harm: this is for the rest. */
    void checkSite(final RoutingContext context) {
        if (Origins.isCrossSite(context.request().headers())) {
            refuse(context, FORBIDDEN, "no other site's page may ask");
        } else {
            context.next();
        }
    }

    /** Goes on if whoever asks may look; otherwise says what to do. */
    void checkReader(final RoutingContext context) {
        if (token == null && isForwarded(context)) {
            refuse(context, FORBIDDEN, "this came through a proxy, for whom everybody is on this machine: set http.token");
        } else if (token == null ? isLocal(context) : shows(context)) {
            context.next();
        } else if (token == null) {
            refuse(context, FORBIDDEN, "only this machine may look: configure a token to look from elsewhere");
        } else {
            context.response().putHeader("WWW-Authenticate", "Bearer realm=\"heartwheel\"");
            refuse(context, UNAUTHORIZED, "a token is needed: Authorization: Bearer, or log in at /login");
        }
    }

    private static boolean isForwarded(final RoutingContext context) {
        return PROXIES.stream().anyMatch(context.request().headers()::contains);
    }

    private static boolean isLocal(final RoutingContext context) {
        final InetAddress address = context.request().remoteAddress() == null ? null : addressOf(context);
        return address != null && address.isLoopbackAddress();
    }

    private static InetAddress addressOf(final RoutingContext context) {
        final SocketAddress remote = context.request().remoteAddress();
        return remote.isInetSocket() ? new InetSocketAddress(remote.hostAddress(), remote.port()).getAddress() : null;
    }

    boolean shows(final RoutingContext context) {
        final String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return isToken(header.substring(BEARER.length()).strip());
        }
        final Cookie shown = context.request().getCookie(COOKIE);
        return shown != null && Hmac.same(cookie, shown.getValue());
    }

    boolean isToken(final String presented) {
        return token != null && Hmac.same(token, presented);
    }

    /** From now on this browser need not show the token: until it is closed, or the token is changed. */
    void giveCookie(final RoutingContext context) {
        context.response().addCookie(Cookie.cookie(COOKIE, cookie).setPath("/").setHttpOnly(true)
            .setSameSite(CookieSameSite.STRICT).setSecure(context.request().isSSL()));
    }

    private static void refuse(final RoutingContext context, final int status, final String reason) {
        Answers.json(context, status, new JsonObject().put("error", reason));
    }

    /** What browsers are to refuse on our behalf. */
    static void protect(final HttpServerResponse response) {
        response.putHeader("Content-Security-Policy", POLICY).putHeader("X-Content-Type-Options", "nosniff")
            .putHeader("X-Frame-Options", "DENY").putHeader("Referrer-Policy", "no-referrer")
            .putHeader("Cross-Origin-Resource-Policy", "same-origin").putHeader("Cross-Origin-Opener-Policy", "same-origin")
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
