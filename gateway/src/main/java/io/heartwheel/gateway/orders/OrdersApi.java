package io.heartwheel.gateway.orders;

import io.heartwheel.gateway.Answers;
import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.Gateway;
import io.heartwheel.gateway.GatewayTime;
import io.heartwheel.gateway.Orders;
import io.heartwheel.gateway.Orders.Answer;
import io.heartwheel.gateway.Orders.Reach;
import io.heartwheel.gateway.Origins;
import io.heartwheel.gateway.RateLimit;
import io.heartwheel.gateway.RateLimit.Verdict;
import io.heartwheel.gateway.Venue;
import io.heartwheel.gateway.orders.OrderForm.Invalid;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Order entry for the embedder's venue, under the same keys as the heartbeats: {@code /api/v1/orders}. None of its requests is a
 * heartbeat of any venue: they arm no switch, and keep none from firing.
 *
 * <pre>
 * POST   /api/v1/orders       {"symbol", "side": "buy"|"sell", "price"?, "quantity", "client_order_id"?,
 *                              "time_in_force"?: "day"|"ioc", "protective"?, "label"?}         201 {"order": {...}}
 * GET    /api/v1/orders       open ones, and the latest that are no more                       200 {"orders": [...]}
 * DELETE /api/v1/orders/{id}  by the venue's id or the client's                                200 {"order": {...}}
 * DELETE /api/v1/orders       all that are open                                                200 {"orders": [...]}
 * </pre>
 *
 * <ul>
 * <li><b>Who.</b> HTTP Basic with a key's configured name and its secret, which is its option {@code secret}; a key without
 *     that option is its own secret, and may come as {@code Authorization: Bearer} too. A key that may not trade may only list:
 *     {@link Venue#mayTrade}. One that its venue doesn't take any more may only cancel: {@link Venue#accepts}.</li>
 * <li><b>From where.</b> From no page in a browser but ours: {@link Origins}.</li>
 * <li><b>Whose.</b> A request is about the orders of the key, or of one of its labels ({@code label} in the body, {@code ?label=}
 *     elsewhere) if the heartbeats of its venue have labels: {@link Venue#labels}. If they have none, the orders of the key
 *     are those of all its connections too, which are entered elsewhere.</li>
 * <li><b>Numbers</b> are decimals, as JSON numbers or texts, and are passed on exactly as written. Without a price an order is
 *     for the market, and immediate; so that a misspelt price makes none, such an order may have no unknown fields. Elsewhere
 *     they are ignored.</li>
 * <li><b>Refusals</b> are {@code {"error": {"code", "message"}}}: 409 SWITCH_FIRED (heartbeat again first) or DUPLICATE, 403
 *     NOT_ARMED (the key must heartbeat before it trades), 404 UNKNOWN_ORDER, 503 BUSY, CLOSED or FAULT, and 400 for what is
 *     wrong with an order. After 503 TIMEOUT it may have been taken: list to see.</li>
 * <li><b>Rates</b> are bounded for each key; cancels have a bound of their own, so that who has sent too much can take it
 *     back.</li>
 * </ul>
 */
public final class OrdersApi implements Consumer<Router> {
    private static final Logger LOG = LoggerFactory.getLogger(OrdersApi.class);
    private static final String PATH = "/api/v1/orders";
    private static final int MAX_BODY = 8_192;
    private static final long PATIENCE_MS = 5_000;
    private static final String KEY = "heartwheel.orders.key";
    private static final String INVALID = "INVALID_REQUEST";

    private final Orders orders;
    private final GatewayTime time;
    private final Credentials credentials;
    private final Origins origins;
    private final Map<String, Venue> venues;
    private final Map<ApiKey, Limits> limits = new HashMap<>();

    /** How often one key may ask. */
    private record Limits(RateLimit entering, RateLimit cancelling) {
    }

    /** A request to the embedder that ends in an answer. */
    @FunctionalInterface
    private interface Asking {
        void ask(Consumer<Answer> answer);
    }

    /**
     * Order entry; pass it to {@link Gateway.Context#mount}.
     *
     * @param orders    the embedder's.
     * @param keys      those of all venues.
     * @param time      the clocks.
     * @param origins   whose pages may have a browser come.
     * @param perMinute requests of one key in a minute, and as many cancels.
     */
    public OrdersApi(final Orders orders, final Collection<ApiKey> keys, final GatewayTime time, final Origins origins,
                     final int perMinute) {
        this.orders = orders;
        this.time = time;
        this.origins = origins;
        credentials = new Credentials(keys);
        venues = Gateway.venues().stream().collect(Collectors.toUnmodifiableMap(Venue::name, Function.identity()));
        final long minuteNs = TimeUnit.MINUTES.toNanos(1);
        keys.forEach(key -> limits.put(key, new Limits(new RateLimit(perMinute, minuteNs), new RateLimit(perMinute, minuteNs))));
    }

    /** Adds its routes: on an event loop, once for each. */
    @Override
    public void accept(final Router router) {
        router.route(PATH + "/*").handler(this::admit).handler(Answers::untyped).failureHandler(OrdersApi::failed);
        router.route(PATH + "/*").handler(BodyHandler.create(false).setBodyLimit(MAX_BODY));
        router.post(PATH).handler(this::enter);
        router.get(PATH).handler(request -> about(request, "", (client, id) ->
            ask(request, answer -> orders.list(client, reach(request), answer), answer -> Reply.all(request, answer))));
        router.delete(PATH).handler(request -> about(request, "", (client, id) ->
            ask(request, answer -> orders.cancelAll(client, reach(request), answer), answer -> Reply.all(request, answer))));
        router.delete(PATH + "/:id").handler(request -> about(request, request.pathParam("id"), (client, id) ->
            ask(request, answer -> orders.cancel(client, reach(request), id, answer),
                answer -> Reply.one(request, 200, answer))));
        router.route(PATH + "/*").handler(request ->
            Reply.error(request, 404, "NOT_FOUND", "there is no such path or method"));
    }

    /** Before anything is read: who is it, may it do that, and does it ask too often? */
    private void admit(final RoutingContext request) {
        if (!origins.isOwn(request.request().headers())) {
            Reply.error(request, 403, "FORBIDDEN_ORIGIN", "pages of other hosts may not trade: http.allowed-hosts names more");
            return;
        }
        final ApiKey key = credentials.find(request.request().headers().getAll(HttpHeaders.AUTHORIZATION));
        final HttpMethod method = request.request().method();
        if (key == null || method != HttpMethod.DELETE && !isGood(key)) {
            // Basic is no challenge: browsers would ask for the secret, and then send it for whatever page wants to come here.
            request.response().putHeader("WWW-Authenticate", "Bearer realm=\"orders\"");
            Reply.error(request, 401, "UNAUTHORIZED", "invalid or missing key");
            return;
        }
        final Limits own = limits.get(key);
        final Verdict verdict = (method == HttpMethod.DELETE ? own.cancelling() : own.entering()).take(time.nowNs());
        if (!verdict.allowed()) {
            request.response().putHeader(HttpHeaders.RETRY_AFTER, Long.toString(verdict.retryAfterS()));
            Reply.error(request, 429, "RATE_LIMITED", "more than " + verdict.limit() + " requests in a minute");
        } else if (method != HttpMethod.GET && !mayTrade(key)) {
            Reply.error(request, 403, "MISSING_ROLE", "this key may not trade");
        } else {
            request.put(KEY, key);
            request.next();
        }
    }

    /** Its venue may have more to say of it than its secret. */
    private boolean isGood(final ApiKey key) {
        final Venue venue = venues.get(key.venue());
        return venue == null || venue.accepts(key, time.wallMs());
    }

    private boolean mayTrade(final ApiKey key) {
        final Venue venue = venues.get(key.venue());
        return venue == null || venue.mayTrade(key);
    }

    private boolean hasLabels(final ApiKey key) {
        final Venue venue = venues.get(key.venue());
        return venue != null && venue.labels();
    }

    private void enter(final RoutingContext request) {
        try {
            final byte[] body = request.body().buffer() == null ? new byte[0] : request.body().buffer().getBytes();
            final OrderForm form = OrderForm.of(body);
            final Client client = client(request, form.label());
            ask(request, answer -> orders.enter(client, form.wanted(), answer), answer -> Reply.one(request, 201, answer));
        } catch (final Invalid e) {
            Reply.error(request, 400, INVALID, e.getMessage());
        }
    }

    /** What a request without a body is about. */
    @FunctionalInterface
    private interface Subject {
        void of(Client client, String id);
    }

    private void about(final RoutingContext request, final String id, final Subject subject) {
        try {
            final List<String> labels = request.queryParam("label");
            if (labels.size() > 1) {
                throw new Invalid("label must come once");
            }
            if (!id.isEmpty() && !OrderForm.isId(id)) {
                throw new Invalid("an order's id is of 1 to 64 visible ASCII characters");
            }
            subject.of(client(request, OrderForm.label(labels.isEmpty() ? null : labels.get(0))), id);
        } catch (final Invalid e) {
            Reply.error(request, 400, INVALID, e.getMessage());
        }
    }

    private Client client(final RoutingContext request, final String label) throws Invalid {
        final ApiKey key = request.get(KEY);
        if (!label.isEmpty() && !hasLabels(key)) {
            throw new Invalid("heartbeats of this key have no labels: no switch would cancel orders under one");
        }
        return key.client(label);
    }

    /** Where labels tell streams of orders apart, no label is one more. Connections are told apart by nobody here. */
    private Reach reach(final RoutingContext request) {
        return hasLabels(request.get(KEY)) ? Reach.CLIENT : Reach.KEY;
    }

    /** Asks the embedder, and answers on this event loop; after some time in its place. */
    private static void ask(final RoutingContext request, final Asking asking, final Consumer<Answer> reply) {
        final Vertx vertx = request.vertx();
        final Context eventLoop = vertx.getOrCreateContext();
        final long timer = vertx.setTimer(PATIENCE_MS, late -> Reply.error(request, 503, "TIMEOUT",
            "no answer in time: this may have been done, or may still be; list the orders to see"));
        try {
            asking.ask(answer -> eventLoop.runOnContext(told -> {
                if (vertx.cancelTimer(timer)) {
                    accept(request, answer, reply);
                }
            }));
        } catch (final RuntimeException e) {
            if (vertx.cancelTimer(timer)) {
                LOG.error("An order request failed through our fault", e);
                Reply.error(request, 500, "INTERNAL", "internal error");
            }
        }
    }

    private static void accept(final RoutingContext request, final Answer answer, final Consumer<Answer> reply) {
        try {
            reply.accept(answer);
        } catch (final RuntimeException e) {
            // An embedder's answer that makes no sense: the client is told that it is our fault, the log why.
            request.fail(e);
        }
    }

    private static void failed(final RoutingContext request) {
        final int status = request.statusCode() < 400 ? 500 : request.statusCode();
        switch (status) {
            case 413 -> Reply.error(request, status, "TOO_LARGE", "the body may have " + MAX_BODY + " bytes");
            case 500 -> {
                LOG.error("An order request failed through our fault", request.failure());
                Reply.error(request, status, "INTERNAL", "internal error");
            }
            default -> Reply.error(request, status, INVALID, "malformed request");
        }
    }
}
