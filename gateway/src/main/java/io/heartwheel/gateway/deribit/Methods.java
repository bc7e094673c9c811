package io.heartwheel.gateway.deribit;

import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.VenueContext;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The methods that the venue knows. Each is answered once, if not thrown out before; private ones only after sign-in. Any event
 * loop.
 */
final class Methods {
    private static final Logger LOG = LoggerFactory.getLogger(Methods.class);
    private static final String VERSION = "2.1.1";
    private static final int MAX_TEXT = 256;
    private static final int MAX_TOKEN = 512;
    private static final BigDecimal LEAST_INTERVAL_S = BigDecimal.TEN;
    private static final BigDecimal MOST_INTERVAL_S = BigDecimal.valueOf(3_600);
    private static final Set<String> ANSWERS = Set.of("public/test", "public/set_heartbeat");

    private final VenueContext venue;
    private final Credentials credentials;
    private final OrderEntry orders;
    private final Map<String, Method> byName = new HashMap<>();
    /** Those that need a key, but no connection. */
    private final Map<String, AboutOrders> aboutOrders = new HashMap<>();

    /** What a method does. */
    @FunctionalInterface
    private interface Body {
        void run(Connection connection, Params params, Reply reply);
    }

    /** What a method that answers at once does. */
    @FunctionalInterface
    private interface Simple {
        Object run(Connection connection, Params params);
    }

    /** What a method does about orders that there are. */
    @FunctionalInterface
    private interface AboutOrders {
        void run(Asker asker, Params params, Reply reply);
    }

    /** Where a method may be called from. */
    private enum Needs { NOTHING, WEB_SOCKET, SIGN_IN }

    private record Method(Needs needs, Body body) {
    }

    Methods(final VenueContext venue, final Credentials credentials) {
        this.venue = venue;
        this.credentials = credentials;
        this.orders = new OrderEntry(venue.orders());
        simple("public/auth", Needs.NOTHING, this::auth);
        simple("public/test", Needs.NOTHING, (connection, params) -> test(params));
        simple("public/hello", Needs.NOTHING, (connection, params) -> hello(params));
        simple("public/get_time", Needs.NOTHING, (connection, params) -> venue.time().wallMs());
        simple("public/set_heartbeat", Needs.WEB_SOCKET, Methods::setHeartbeat);
        simple("public/disable_heartbeat", Needs.WEB_SOCKET, (connection, params) -> heartbeats(connection, 0, false));
        simple("private/enable_cancel_on_disconnect", Needs.SIGN_IN, (c, params) -> cancelOnDisconnect(c, params, true));
        simple("private/disable_cancel_on_disconnect", Needs.SIGN_IN, (c, params) -> cancelOnDisconnect(c, params, false));
        simple("private/get_cancel_on_disconnect", Needs.SIGN_IN, Methods::getCancelOnDisconnect);
        add("private/logout", Needs.SIGN_IN, (connection, params, reply) -> logOut(connection, params));
        add("private/buy", Needs.SIGN_IN, (connection, params, reply) -> orders.enter(connection, "buy", params, reply));
        add("private/sell", Needs.SIGN_IN, (connection, params, reply) -> orders.enter(connection, "sell", params, reply));
        aboutOrders.put("private/cancel", orders::cancel);
        aboutOrders.put("private/cancel_all", orders::cancelAll);
        aboutOrders.put("private/get_open_orders", orders::list);
    }

    private void simple(final String name, final Needs needs, final Simple method) {
        add(name, needs, (connection, params, reply) -> reply.result(method.run(connection, params)));
    }

    private void add(final String name, final Needs needs, final Body body) {
        byName.put(name, new Method(needs, body));
    }

    /** Whether a method is what answers a test request. */
    static boolean answersTestRequest(final String method) {
        return ANSWERS.contains(method);
    }

    /**
     * Serves a request that has no fault.
     *
     * @param connection over which it came; null if it came over HTTP.
     * @param request    the request.
     * @param reply      takes its answer.
     */
    void call(final Connection connection, final Request request, final Reply reply) {
        try {
            final AboutOrders about = aboutOrders.get(request.method());
            if (about == null) {
                run(connection, request, reply);
            } else if (connection == null) {
                about.run(overHttp(request.params()), request.params(), reply);
            } else {
                requireSignIn(connection, request.params());
                about.run(connection, request.params(), reply);
            }
        } catch (final RpcError e) {
            reply.error(e);
        } catch (final RuntimeException e) {
            LOG.error("A request failed through our fault", e);
            reply.error(RpcError.internal());
        }
    }

    private void run(final Connection connection, final Request request, final Reply reply) {
        final Method method = byName.get(request.method());
        if (method == null) {
            throw RpcError.unknownMethod();
        }
        if (connection == null && method.needs() != Needs.NOTHING) {
            throw RpcError.mustBeWebSocket();
        }
        if (method.needs() == Needs.SIGN_IN) {
            requireSignIn(connection, request.params());
        }
        method.body().run(connection, request.params(), reply);
    }

    private Asker overHttp(final Params params) {
        final KeyState key = params.has("access_token") ? credentials.ofToken(params.text("access_token", MAX_TOKEN)) : null;
        if (key == null) {
            throw unauthorized();
        }
        key.take(venue.time().nowNs());
        return new Asker.OverHttp(key.key().client(""), venue.vertx().getOrCreateContext());
    }

    /**
     * By an earlier {@code public/auth}, or by an access token that came along. Who has signed in needs none: a token that is
     * good no more takes nothing away from that.
     */
    private void requireSignIn(final Connection connection, final Params params) {
        if (params.has("access_token")) {
            final KeyState key = credentials.ofToken(params.text("access_token", MAX_TOKEN));
            if (key != null) {
                connection.signIn(key);
            }
        }
        if (connection.key() == null) {
            throw unauthorized();
        }
        connection.key().take(venue.time().nowNs());
    }

    private RpcError unauthorized() {
        venue.feed().refused(DeribitVenue.NAME, "unauthorized");
        return RpcError.unauthorized("invalid_token");
    }

    private Object auth(final Connection connection, final Params params) {
        final KeyState key = credentials.check(params);
        if (connection != null) {
            connection.signIn(key);
        }
        return credentials.grant(key, connection == null ? 0 : connection.number(), params);
    }

    private static Object test(final Params params) {
        if ("exception".equals(params.text("expected_result", MAX_TEXT, ""))) {
            throw RpcError.internal();
        }
        return new JsonObject().put("version", VERSION);
    }

    private static Object hello(final Params params) {
        params.text("client_name", MAX_TEXT);
        params.text("client_version", MAX_TEXT);
        return new JsonObject().put("version", VERSION);
    }

    private static Object setHeartbeat(final Connection connection, final Params params) {
        final BigDecimal interval = params.number("interval");
        if (interval.compareTo(LEAST_INTERVAL_S) < 0) {
            throw RpcError.invalidParam("value must be " + LEAST_INTERVAL_S + " or more", "interval");
        }
        return heartbeats(connection, served(interval), params.flag("warn", false));
    }

    /**
     * The interval that is kept for one that was asked for: whole seconds, never fewer, up to an hour. Anybody may ask, and each
     * takes three of the wheel's policies at most, for the question, the heartbeats and the warning: of its 2<sup>15</sup>, all
     * of them together take a third.
     */
    static long served(final BigDecimal intervalS) {
        return intervalS.min(MOST_INTERVAL_S).setScale(0, RoundingMode.CEILING).longValueExact();
    }

    private static Object heartbeats(final Connection connection, final long intervalS, final boolean warn) {
        connection.heartbeats(TimeUnit.SECONDS.toNanos(intervalS), warn);
        return "ok";
    }

    private static Object cancelOnDisconnect(final Connection connection, final Params params, final boolean on) {
        if (isAccount(params)) {
            connection.accountCancelOnDisconnect(on);
        } else {
            connection.cancelOnDisconnect(on);
        }
        return "ok";
    }

    private static Object getCancelOnDisconnect(final Connection connection, final Params params) {
        final boolean account = isAccount(params);
        final Scope scope = account ? connection.key().accountScope() : connection.liveness().scope();
        return new JsonObject().put("scope", account ? "account" : "connection").put("enabled", scope != Scope.NONE);
    }

    private static boolean isAccount(final Params params) {
        return "account".equals(params.oneOf("scope", "connection", "account"));
    }

    /** Has no answer but the end of the connection. */
    private static void logOut(final Connection connection, final Params params) {
        connection.logOut(!params.flag("invalidate_token", true));
    }
}
