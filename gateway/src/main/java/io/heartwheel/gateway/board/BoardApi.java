package io.heartwheel.gateway.board;

import io.heartwheel.gateway.Answers;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/**
 * Serves a {@link Board}: the page, its API and its stream of events, metrics and health. Read-only.
 *
 * <p>However many look, sessions are counted once a refresh; no request makes the liveness thread or an event loop wait. Give it
 * to {@code Gateway.Context.mount}; close it after the gateway.
 */
public final class BoardApi implements Consumer<Router>, AutoCloseable {
    private static final int DECISIONS = 100;
    private static final int LONGEST_QUESTION = 200;
    private static final int LONGEST_NAME = 1_000;
    private static final int LONGEST_LOGIN = 1_024;
    private static final int SEE_OTHER = 303;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int SERVER_ERROR = 500;
    private static final int UNAVAILABLE = 503;
    private static final JsonObject NOBODY = new JsonObject().put("error", "nothing is known of a session of that name");
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Context settings;
    private final Board board;
    private final Guard guard;
    private final Subscribers subscribers = new Subscribers();
    private final Painter painter;
    private final Workers explaining = new Workers("heartwheel-board-why", 2, 8);
    private final Workers searching = new Workers("heartwheel-board-search", 1, 16);
    private final Workers scraping = new Workers("heartwheel-board-scrape", 1, 4);

    /**
     * Starts to look at a board.
     *
     * @param context what it shows, and to whom.
     * @throws IllegalArgumentException if the token is too short to be one.
     */
    public BoardApi(final Context context) {
        context.conclude();
        settings = context;
        board = context.board;
        guard = new Guard(context.token, context.hosts);
        painter = new Painter(context, subscribers);
        Gauge.builder("heartwheel.journal.lag", context.journalLag::getAsDouble)
            .description("Decisions that the journal has taken and not yet written").register(board.metrics().registry());
        Gauge.builder("heartwheel.breaker.holding", () -> context.breaker.getAsBoolean() ? 1 : 0)
            .description("1 while the breaker holds cancels").register(board.metrics().registry());
        Gauge.builder("heartwheel.board.subscribers", subscribers::count)
            .description("Streams of events that are open").register(board.metrics().registry());
    }

    /** Adds the routes; once for each event loop. */
    @Override
    public void accept(final Router router) {
        // Load balancers like to ask with HEAD.
        router.get("/healthz").method(HttpMethod.HEAD)
            .handler(context -> Answers.json(context, 200, new JsonObject().put("status", "ok")));
        router.get("/readyz").method(HttpMethod.HEAD).handler(this::ready);
        asset(router, "/board.css", Assets.STYLE);
        asset(router, "/favicon.svg", Assets.ICON);
        router.get("/login").handler(guard::checkHost).handler(context -> login(context, null));
        router.post("/login").handler(guard::checkHost).handler(guard::checkSite);
        router.post("/login").handler(BodyHandler.create(false).setBodyLimit(LONGEST_LOGIN))
            .handler(context -> login(context, Objects.requireNonNullElse(context.request().getFormAttribute("token"), "")));
        router.get("/").handler(guard::checkHost).handler(this::orLogin).handler(guard::checkReader)
            .handler(context -> Assets.send(context, Assets.HTML, Files.PAGE));
        read(router, "/board.js", context -> Assets.send(context, Assets.SCRIPT, Files.SCRIPT));
        read(router, "/metrics", this::metrics);
        read(router, "/api/v1/board", this::whole);
        read(router, "/api/v1/sessions", this::sessions);
        read(router, "/api/v1/sessions/:name", this::session);
        read(router, "/api/v1/sessions/:name/why", this::why);
        read(router, "/api/v1/events", this::events);
    }

    private void read(final Router router, final String path, final Handler<RoutingContext> handler) {
        router.get(path).handler(guard::checkHost).handler(guard::checkSite).handler(guard::checkReader).handler(handler);
    }

    /** What says nothing about anybody, so that the login page looks like the rest. */
    private void asset(final Router router, final String path, final String type) {
        final Buffer content = Buffer.buffer(Assets.read(path.substring(1)));
        router.get(path).handler(guard::checkHost).handler(context -> Assets.send(context, type, content));
    }

    private void ready(final RoutingContext context) {
        final List<String> reasons = settings.reasons();
        Answers.json(context, reasons.isEmpty() ? 200 : UNAVAILABLE,
            new JsonObject().put("status", reasons.isEmpty() ? "ready" : "not ready").put("reasons", reasons));
    }

    private void orLogin(final RoutingContext context) {
        if (guard.hasToken() && !guard.shows(context)) {
            redirect(context, "/login");
        } else {
            context.next();
        }
    }

    /** In the body of a request, so that no history and no proxy's log keeps the token. */
    private void login(final RoutingContext context, final String presented) {
        if (!guard.hasToken()) {
            redirect(context, "/");
        } else if (presented != null && guard.isToken(presented)) {
            guard.giveCookie(context);
            redirect(context, "/");
        } else {
            context.response().setStatusCode(presented == null ? 200 : 401);
            Assets.send(context, Assets.HTML, presented == null ? Files.LOGIN : Files.LOGIN_AGAIN);
        }
    }

    private static void redirect(final RoutingContext context, final String to) {
        context.response().setStatusCode(SEE_OTHER).putHeader(HttpHeaders.LOCATION, to).end();
    }

    private void whole(final RoutingContext context) {
        answer(context, latest(context).map(picture -> painter.withDecisions(picture, DECISIONS)));
    }

    private Future<Picture> latest(final RoutingContext context) {
        return Future.fromCompletionStage(painter.latest(), context.vertx().getOrCreateContext());
    }

    private void sessions(final RoutingContext context) {
        final Search search = searchOf(context);
        if (search == null) {
            Answers.json(context, BAD_REQUEST, new JsonObject().put("error", "q may have " + LONGEST_QUESTION
                + " characters, state is alive, suspect, expired or ended, limit from 1 to " + Search.MOST));
            return;
        }
        answer(context, latest(context).compose(picture ->
            orBusy(searching.run(context.vertx(), () -> search.in(board, picture.census())))));
    }

    private static Search searchOf(final RoutingContext context) {
        final String text = Objects.requireNonNullElse(context.request().getParam("q"), "");
        final String state = Objects.requireNonNullElse(context.request().getParam("state"), "");
        final String venue = Objects.requireNonNullElse(context.request().getParam("venue"), "");
        final String limit = Objects.requireNonNullElse(context.request().getParam("limit"), Integer.toString(Search.MOST));
        final Phase phase = Phase.of(state);
        final boolean isRight = text.length() <= LONGEST_QUESTION && (phase != null || state.isEmpty())
            && limit.matches("[1-9][0-9]?|100");
        return isRight ? new Search(text, phase, venue, Integer.parseInt(limit)) : null;
    }

    private void session(final RoutingContext context) {
        final String name = nameIn(context);
        if (name != null) {
            latest(context).onFailure(failure -> fail(context, failure)).onSuccess(picture -> {
                final JsonObject known = board.tell(name, picture.census());
                Answers.json(context, known == null ? NOT_FOUND : 200,
                    known == null ? NOBODY : known.put("now_ms", board.time().wallMs()));
            });
        }
    }

    /** Null if it cannot be one, and that was said. */
    private static String nameIn(final RoutingContext context) {
        final String name = context.pathParam("name");
        if (name.length() > LONGEST_NAME) {
            Answers.json(context, BAD_REQUEST, new JsonObject().put("error", "no session has so long a name"));
            return null;
        }
        return name;
    }

    private void why(final RoutingContext context) {
        final String name = nameIn(context);
        if (name == null) {
            return;
        }
        Answers.longLived(context);
        orBusy(explaining.run(context.vertx(), () -> Objects.requireNonNullElse(settings.why.apply(name), "")))
            .onFailure(failure -> fail(context, failure))
            .onSuccess(story -> Answers.json(context, story.isEmpty() ? NOT_FOUND : 200, story.isEmpty()
                ? NOBODY : new JsonObject().put("name", name).put("why", story)));
    }

    private void metrics(final RoutingContext context) {
        latest(context).compose(picture -> orBusy(scraping.run(context.vertx(), board.metrics()::scrape)))
            .onFailure(failure -> fail(context, failure))
            .onSuccess(text -> Assets.send(context, PROMETHEUS, Buffer.buffer(text)));
    }

    private void events(final RoutingContext context) {
        Answers.longLived(context);
        latest(context).onFailure(failure -> fail(context, failure)).onSuccess(picture -> {
            final Buffer first = Buffer.buffer("retry: 2000\n\n")
                .appendBuffer(Subscribers.event("board", -1, painter.withDecisions(picture, DECISIONS)));
            if (!subscribers.add(context, first)) {
                busy(context);
            }
        });
    }

    private static void answer(final RoutingContext context, final Future<JsonObject> json) {
        json.onFailure(failure -> fail(context, failure)).onSuccess(body -> Answers.json(context, 200, body));
    }

    private static <T> Future<T> orBusy(final Future<T> work) {
        return work == null ? Future.failedFuture(new BusyException()) : work;
    }

    private static void fail(final RoutingContext context, final Throwable failure) {
        if (failure instanceof BusyException) {
            busy(context);
        } else {
            context.fail(SERVER_ERROR, failure);
        }
    }

    private static void busy(final RoutingContext context) {
        context.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
        Answers.json(context, UNAVAILABLE, new JsonObject().put("error", "too many ask at once: try again"));
    }

    /** Stops to look. */
    @Override
    public void close() {
        painter.close();
        board.metrics().close();
    }

    private static final class BusyException extends RuntimeException {
        private BusyException() {
            super("too many ask at once", null, false, false);
        }
    }

    /** The page. */
    private static final class Files {
        private static final String MESSAGE = "<!--message-->";
        private static final Buffer PAGE = Buffer.buffer(Assets.read("index.html"));
        private static final Buffer SCRIPT = Buffer.buffer(Assets.read("board.js"));
        private static final Buffer LOGIN = Buffer.buffer(Assets.read("login.html").replace(MESSAGE, ""));
        private static final Buffer LOGIN_AGAIN = Buffer.buffer(Assets.read("login.html").replace(MESSAGE,
            "<p class=\"trouble\" role=\"alert\">That is not the token.</p>"));
    }

    /** What is shown, and to whom. */
    public static final class Context {
        private static final int SHORTEST_TOKEN = 16;

        Board board;
        Health health = List::of;
        Function<String, String> why = name -> null;
        DoubleSupplier journalLag = () -> 0;
        BooleanSupplier breaker = () -> false;
        String token;
        long refreshMs = 1_000;
        private final List<String> hosts = new ArrayList<>();

        /** What is shown. Required. */
        public Context board(final Board shown) {
            board = shown;
            return this;
        }

        /** Why nobody should be sent here, and what operators are to know at once. By default nothing is ever wrong. */
        public Context health(final Health check) {
            health = check;
            return this;
        }

        /** Tells a session's story by its name, or null; called on threads that may wait, two at a time. */
        public Context why(final Function<String, String> story) {
            why = story;
            return this;
        }

        /** How many decisions the journal has taken and not yet written. Any thread; must not block. */
        public Context journalLag(final DoubleSupplier lag) {
            journalLag = lag;
            return this;
        }

        /** Whether the breaker holds cancels right now. Any thread; must not block. */
        public Context breaker(final BooleanSupplier holding) {
            breaker = holding;
            return this;
        }

        /** What readers have to show; 16 characters or more. By default none: then only this machine may look. */
        public Context token(final String secret) {
            token = secret == null || secret.isEmpty() ? null : secret;
            return this;
        }

        /** A name or an address, beside the loopback's, under which this is reached: the bind address, for one. */
        public Context host(final String name) {
            hosts.add(name);
            return this;
        }

        /** How often it is drawn anew, in ms (1,000). */
        public Context refreshMs(final long ms) {
            refreshMs = ms;
            return this;
        }

        List<String> reasons() {
            return health.reasons();
        }

        private void conclude() {
            Objects.requireNonNull(board, "board: what is to be shown is required");
            if (token != null && token.length() < SHORTEST_TOKEN) {
                throw new IllegalArgumentException("the board's token must have " + SHORTEST_TOKEN + " characters or more");
            }
        }
    }
}
