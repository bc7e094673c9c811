package io.heartwheel.gateway.luckylobster;

import io.heartwheel.gateway.Answers;
import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Portfolios.Portfolio;
import io.heartwheel.gateway.RateLimit.Verdict;
import io.heartwheel.gateway.Session;
import io.heartwheel.gateway.SessionListener;
import io.heartwheel.gateway.Venue;
import io.heartwheel.gateway.VenueContext;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves LuckyLobster's clients. The embedder is asked without waiting for it, and answered for if it takes too long. */
final class LuckyLobsterService implements Venue.Service {
    private static final Logger LOG = LoggerFactory.getLogger(LuckyLobsterService.class);
    private static final long PATIENCE_MS = 2_000;
    private static final String BEARER = "Bearer ";

    private final VenueContext context;
    private final long skillVersion;
    private final Map<ApiKey, LobsterKey> known = new HashMap<>();

    LuckyLobsterService(final VenueContext context) {
        this.context = context;
        skillVersion = Long.parseLong(context.option("latest-skill-version"));
        for (final ApiKey key : context.keys().keys()) {
            if (LuckyLobsterVenue.NAME.equals(key.venue())) {
                known.put(key, new LobsterKey(key, context));
            }
        }
    }

    @Override
    public void mount(final Router router) {
        router.get("/api/agent/v1/heartbeat").handler(this::serve);
    }

    /** A heartbeat is a GET: a body says nothing. */
    @Override
    public boolean mayReadBody(final HttpServerRequest request) {
        return false;
    }

    private void serve(final RoutingContext request) {
        final LobsterKey key = known.get(context.keys().find(LuckyLobsterVenue.NAME, presented(request)));
        if (key == null) {
            context.feed().refused(LuckyLobsterVenue.NAME, "bad_key");
            answer(request, 401, "Unauthorized", "Invalid or missing API key");
            return;
        }
        final Verdict verdict = key.rate().take(context.time().nowNs());
        showRate(request.response(), verdict);
        if (!verdict.allowed()) {
            final Session armed = context.sessions().find(key.client());
            if (armed != null) {
                armed.refresh();
            }
            context.feed().refused(LuckyLobsterVenue.NAME, "too_many");
            request.response().putHeader(HttpHeaders.RETRY_AFTER, Long.toString(verdict.retryAfterS()));
            answer(request, 429, "Too Many Requests", "More than " + verdict.limit() + " requests in a minute");
        } else if (!alive(key)) {
            context.feed().refused(LuckyLobsterVenue.NAME, "no_room");
            answer(request, 503, "Service Unavailable", "No switch can be armed right now: this does not count as a heartbeat");
        } else {
            report(request, key);
        }
    }

    private static String presented(final RoutingContext request) {
        final String authorization = request.request().getHeader(HttpHeaders.AUTHORIZATION);
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
            ? authorization.substring(BEARER.length()).strip() : request.request().getHeader("X-API-Key");
    }

    private void showRate(final HttpServerResponse response, final Verdict verdict) {
        final long resetMs = context.time().wallMs() + TimeUnit.NANOSECONDS.toMillis(verdict.resetNs()) + 999;
        response.putHeader("X-RateLimit-Limit", Integer.toString(verdict.limit()))
            .putHeader("X-RateLimit-Remaining", Integer.toString(verdict.remaining()))
            .putHeader("X-RateLimit-Reset", Report.time(resetMs));
    }

    private boolean alive(final LobsterKey key) {
        if (key.terms() == null) {
            context.sessions().heard(key.client());
            return true;
        }
        final Session session = context.sessions().of(key.client(), SessionListener.NONE);
        return session != null && session.heartbeat(key.terms()) != Session.Beat.REFUSED;
    }

    private void report(final RoutingContext request, final LobsterKey key) {
        final long nowMs = context.time().wallMs();
        final JsonObject heartbeat = Report.heartbeat(key, key.heartbeats().incrementAndGet(), nowMs, skillVersion);
        if (key.hours() != null && !key.hours().contain(Instant.ofEpochMilli(nowMs))) {
            Answers.json(request, 200, Report.asleep(key, nowMs, heartbeat));
            return;
        }
        ask(request, key, portfolio -> {
            if (portfolio == null) {
                // Rather an error than an empty account: an agent might trade on it.
                answer(request, 500, "Internal Server Error", "The account can't be told right now");
            } else if (!request.response().closed()) {
                // Whoever has left is told of these fills next time.
                Answers.json(request, 200,
                    Report.awake(key, portfolio, key.fills().take(portfolio.fills()), nowMs, heartbeat));
            }
        });
    }

    /** Asks the embedder, and goes on with its answer on this event loop, unless it comes too late. */
    private void ask(final RoutingContext request, final LobsterKey key, final Consumer<Portfolio> next) {
        final Context eventLoop = request.vertx().getOrCreateContext();
        final long timer = request.vertx().setTimer(PATIENCE_MS, late ->
            answer(request, 500, "Internal Server Error", "The account did not answer in time"));
        try {
            context.portfolios().portfolio(key.client(), key.fills().sinceMs(), portfolio -> eventLoop.runOnContext(told -> {
                if (request.vertx().cancelTimer(timer)) {
                    accept(request, portfolio, next);
                }
            }));
        } catch (final RuntimeException e) {
            if (request.vertx().cancelTimer(timer)) {
                LOG.error("The account could not be asked", e);
                answer(request, 500, "Internal Server Error", "The account did not answer");
            }
        }
    }

    private static void accept(final RoutingContext request, final Portfolio portfolio, final Consumer<Portfolio> next) {
        try {
            next.accept(portfolio);
        } catch (final RuntimeException e) {
            // An embedder's answer that makes no sense: the client gets the venue's error, the log the rest.
            request.fail(e);
        }
    }

    @Override
    public void refuse(final RoutingContext request, final int status, final String reason) {
        answer(request, status, switch (status) {
            case 400 -> "Bad Request";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 413 -> "Payload Too Large";
            case 429 -> "Too Many Requests";
            case 503 -> "Service Unavailable";
            default -> "Internal Server Error";
        }, reason);
    }

    private static void answer(final RoutingContext request, final int status, final String error, final String message) {
        Answers.json(request, status, new JsonObject().put("success", false).put("error", error).put("message", message));
    }
}
