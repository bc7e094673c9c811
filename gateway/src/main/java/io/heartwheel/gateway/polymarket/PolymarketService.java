package io.heartwheel.gateway.polymarket;

import io.heartwheel.Policy;
import io.heartwheel.gateway.Answers;
import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Bodies;
import io.heartwheel.gateway.GatewayTime;
import io.heartwheel.gateway.RateLimit;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Terms;
import io.heartwheel.gateway.Venue;
import io.heartwheel.gateway.VenueContext;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Polymarket's two forms of a heartbeat over HTTP. Each request is authenticated, then counted, and only then looked into. One
 * that is over the key's rate arms nothing, but keeps an armed switch from firing: who asks too often is not dead.
 *
 * <p>{@code POST /v1/heartbeats} is what clients call: it brings the id that the answer before gave. {@code POST /heartbeats} is
 * what the document describes: it brings nothing, and ends the chain. Both arm the same switch.
 */
final class PolymarketService implements Venue.Service {
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_ALLOWED = 405;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;
    private static final int NO_ROOM = 503;
    private static final String STATUS_OK = "{\"status\":\"ok\"}";
    private static final String WRONG_ID = "Invalid Heartbeat ID";

    private final VenueContext context;
    private final GatewayTime time;
    private final Map<String, Member> members = new HashMap<>();
    private final Credentials nobody = Credentials.ofNobody();

    PolymarketService(final VenueContext context) {
        this.context = context;
        this.time = context.time();
        final long silenceNs = context.millisAsNs(Polymarket.TIMEOUT_MS) + context.millisAsNs(Polymarket.SWEEP_MS);
        final Policy policy = Policy.probed((long) (context.warnShare() * silenceNs), silenceNs);
        for (final ApiKey key : context.keys().keys()) {
            if (Polymarket.NAME.equals(key.venue())) {
                members.put(key.id(), member(key, policy));
            }
        }
    }

    private Member member(final ApiKey key, final Policy policy) {
        final Freshness freshness = new Freshness(
            Long.parseLong(context.option(Polymarket.WINDOW_S)), context.millisAsNs(Polymarket.REPEAT_MS));
        final RateLimit limit = new RateLimit(
            Integer.parseInt(context.option(Polymarket.PER_MINUTE)), TimeUnit.MINUTES.toNanos(1));
        return new Member(key, new Terms(policy, Scope.SESSION, "shadow".equals(key.option("mode"))), freshness, limit);
    }

    @Override
    public void mount(final Router router) {
        router.post("/heartbeats").handler(this::plain);
        router.post("/v1/heartbeats").handler(this::chained);
        router.get("/time").handler(this::serverTime);
        router.route("/heartbeats").handler(this::onlyPost);
        router.route("/v1/heartbeats").handler(this::onlyPost);
    }

    @Override
    public boolean mayReadBody(final HttpServerRequest request) {
        return members.containsKey(request.getHeader(Claim.KEY));
    }

    private void plain(final RoutingContext request) {
        final Member member = admit(request);
        if (member == null) {
            return;
        }
        if (limited(request, member)) {
            member.refresh();
        } else if (member.beat(context.sessions()).fate() == Member.Fate.ACCEPTED) {
            Answers.text(request, OK, STATUS_OK);
        } else {
            noRoom(request);
        }
    }

    private void chained(final RoutingContext request) {
        final Member member = admit(request);
        if (member == null) {
            return;
        }
        final HeartbeatBody body = HeartbeatBody.read(request.body().buffer());
        if (limited(request, member)) {
            if (body.wrong() == null) {
                member.refresh(body.heartbeatId());
            }
        } else if (body.wrong() != null) {
            told("malformed");
            Answers.json(request, BAD_REQUEST, error(body.wrong()).put("error_msg", body.wrong()));
        } else {
            heard(request, member, body);
        }
    }

    private void heard(final RoutingContext request, final Member member, final HeartbeatBody body) {
        final Member.Outcome outcome = member.beat(context.sessions(), body.heartbeatId());
        switch (outcome.fate()) {
            case ACCEPTED -> Answers.text(request, OK, "{\"heartbeat_id\":\"" + outcome.heartbeatId() + "\"}");
            case WRONG_ID -> wrongId(request, outcome.heartbeatId());
            default -> noRoom(request);
        }
    }

    /** Clients look for the words under one key or the other. */
    private void wrongId(final RoutingContext request, final String expected) {
        told("wrong_heartbeat_id");
        Answers.json(request, BAD_REQUEST,
            error(WRONG_ID).put("error_msg", WRONG_ID).put("heartbeat_id", expected));
    }

    /** The key that made a request, now; null if it was refused. */
    private Member admit(final RoutingContext request) {
        final Claim claim = Claim.of(request.request().headers());
        if (claim == null) {
            return unauthorized(request, "missing_header");
        }
        final Member member = members.get(claim.key());
        final Credentials credentials = member == null ? nobody : member.credentials();
        final byte[] digest = credentials.prove(
            claim, request.request().method().name(), Answers.venuePath(request), Bodies.bytes(request));
        if (digest == null || member == null) {
            return unauthorized(request, member == null ? "unknown_key" : "bad_signature");
        }
        return switch (member.judge(digest, claim, time)) {
            case FRESH -> member;
            case OUTSIDE_WINDOW -> refused(request, UNAUTHORIZED, "old_timestamp", "Invalid POLY_TIMESTAMP: not within "
                + context.option(Polymarket.WINDOW_S) + " s of the server's clock");
            case REPLAYED -> refused(request, UNAUTHORIZED, "replayed",
                "Invalid POLY_TIMESTAMP: this request was received before");
        };
    }

    private boolean limited(final RoutingContext request, final Member member) {
        final RateLimit.Verdict verdict = member.take(time);
        if (!verdict.allowed()) {
            request.response().putHeader(HttpHeaders.RETRY_AFTER, Long.toString(verdict.retryAfterS()));
            refused(request, TOO_MANY, "rate_limited", "Too Many Requests");
        }
        return !verdict.allowed();
    }

    /** Clients that are told to ask the server for the time, instead of their own clock, ask here. */
    private void serverTime(final RoutingContext request) {
        Answers.text(request, OK, Long.toString(time.wallMs() / 1_000));
    }

    private void onlyPost(final RoutingContext request) {
        request.response().putHeader(HttpHeaders.ALLOW, "POST");
        refuse(request, NOT_ALLOWED, "method not allowed");
    }

    /** The same words whatever was wrong: who can't sign learns nothing. */
    private Member unauthorized(final RoutingContext request, final String reason) {
        return refused(request, UNAUTHORIZED, reason, "Invalid API key");
    }

    private void noRoom(final RoutingContext request) {
        refused(request, NO_ROOM, "no_room", "No room for another switch: nothing was armed");
    }

    private Member refused(final RoutingContext request, final int status, final String reason, final String words) {
        told(reason);
        Answers.json(request, status, error(words));
        return null;
    }

    private void told(final String reason) {
        context.feed().refused(Polymarket.NAME, reason);
    }

    private static JsonObject error(final String words) {
        return new JsonObject().put("error", words);
    }

    @Override
    public void refuse(final RoutingContext request, final int status, final String reason) {
        Answers.json(request, status, error(status == SERVER_ERROR ? "Internal server error" : reason));
    }
}
