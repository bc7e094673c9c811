package io.heartwheel.gateway.polysimulator;

import io.heartwheel.gateway.Answers;
import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.RateLimit;
import io.heartwheel.gateway.Venue;
import io.heartwheel.gateway.VenueContext;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * PolySimulator's heartbeat over HTTP, on both of its paths. Each request is authenticated, then counted, and only then looked
 * into. Labels share their key's rate: one that is over it arms nothing, but keeps the label's switch, if armed, from firing, so
 * that none of them dies of what another sends.
 */
final class PolySimulatorService implements Venue.Service {
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_ALLOWED = 405;
    private static final int UNPROCESSABLE = 422;
    private static final int TOO_MANY = 429;
    private static final int NO_ROOM = 503;
    /** A label's switch is armed for a minute and a quarter at most: then there may be room. */
    private static final long ROOM_AFTER_S = 60;

    private final VenueContext context;
    private final Map<ApiKey, Member> members = new IdentityHashMap<>();

    PolySimulatorService(final VenueContext context) {
        this.context = context;
        for (final ApiKey key : context.keys().keys()) {
            if (PolySimulator.NAME.equals(key.venue())) {
                members.put(key, new Member(key, context));
            }
        }
    }

    @Override
    public void mount(final Router router) {
        for (final String path : new String[] {"/heartbeats", "/v1/heartbeats"}) {
            router.post(path).handler(this::heartbeat);
            router.route(path).handler(this::onlyPost);
        }
    }

    @Override
    public boolean mayReadBody(final HttpServerRequest request) {
        return context.keys().find(PolySimulator.NAME, PresentedKey.in(request.headers())) != null;
    }

    private void heartbeat(final RoutingContext request) {
        final Member member = admit(request);
        if (member == null) {
            return;
        }
        final RateLimit.Verdict verdict = member.take(context.time().nowNs());
        final HeartbeatBody body = HeartbeatBody.read(request.body().buffer());
        if (!verdict.allowed()) {
            member.refresh(body);
            retryAfter(request, verdict.retryAfterS());
            refused(request, TOO_MANY, "RATE_LIMITED", "This API key may send " + verdict.limit() + " requests a minute");
        } else if (body.problems() != null) {
            told("malformed");
            Answers.json(request, UNPROCESSABLE, new JsonObject().put("detail", body.problems()));
        } else {
            heard(request, member, body);
        }
    }

    private void heard(final RoutingContext request, final Member member, final HeartbeatBody body) {
        final long expiresAtMs = member.heartbeat(body);
        if (expiresAtMs == Labels.TOO_MANY) {
            retryAfter(request, ROOM_AFTER_S);
            refused(request, TOO_MANY, "TOO_MANY_LABELS", "This key has as many labels as it may have: nothing was armed");
        } else if (expiresAtMs == Labels.NO_ROOM) {
            retryAfter(request, 1);
            refused(request, NO_ROOM, "SERVICE_UNAVAILABLE", "No room for another switch: nothing was armed or changed");
        } else {
            Answers.text(request, OK, "{\"expires_at_ms\":" + expiresAtMs + ",\"ok\":true}");
        }
    }

    /** The key that a request shows; null if it was refused. */
    private Member admit(final RoutingContext request) {
        final String presented = PresentedKey.in(request.request().headers());
        if (presented == null) {
            return refused(request, UNAUTHORIZED, "MISSING_API_KEY", "Send your API key in X-API-Key");
        }
        final ApiKey key = context.keys().find(PolySimulator.NAME, presented);
        if (key == null) {
            return refused(request, UNAUTHORIZED, "INVALID_KEY",
                "This is no API key; a bearer token must begin with ps_live_ or ps_test_");
        }
        final Member member = members.get(key);
        if (!member.validity().isActive()) {
            return refused(request, UNAUTHORIZED, "KEY_DEACTIVATED", "This API key is not active");
        }
        if (member.validity().isExpired(context.time().wallMs())) {
            return refused(request, UNAUTHORIZED, "KEY_EXPIRED", "This API key has expired");
        }
        return member;
    }

    private static void retryAfter(final RoutingContext request, final long seconds) {
        request.response().putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    }

    private void onlyPost(final RoutingContext request) {
        request.response().putHeader(HttpHeaders.ALLOW, "POST");
        refuse(request, NOT_ALLOWED, "method not allowed");
    }

    private Member refused(final RoutingContext request, final int status, final String error, final String words) {
        told(error.toLowerCase(Locale.ROOT));
        Answers.json(request, status, new JsonObject().put("error", error).put("message", words));
        return null;
    }

    private void told(final String reason) {
        context.feed().refused(PolySimulator.NAME, reason);
    }

    @Override
    public void refuse(final RoutingContext request, final int status, final String reason) {
        Answers.json(request, status, new JsonObject().put("error", nameOf(status)).put("message", reason));
    }

    private static String nameOf(final int status) {
        return switch (status) {
            case 400 -> "BAD_REQUEST";
            case 404 -> "NOT_FOUND";
            case NOT_ALLOWED -> "METHOD_NOT_ALLOWED";
            case 408 -> "REQUEST_TIMEOUT";
            case 413 -> "PAYLOAD_TOO_LARGE";
            case TOO_MANY -> "RATE_LIMITED";
            case NO_ROOM -> "SERVICE_UNAVAILABLE";
            default -> "INTERNAL_ERROR";
        };
    }
}
