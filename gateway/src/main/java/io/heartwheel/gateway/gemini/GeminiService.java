package io.heartwheel.gateway.gemini;

import io.heartwheel.Policy;
import io.heartwheel.gateway.Answers;
import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.RateLimit.Verdict;
import io.heartwheel.gateway.Session;
import io.heartwheel.gateway.SessionListener;
import io.heartwheel.gateway.Venue;
import io.heartwheel.gateway.VenueContext;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/**
 * Serves Gemini's clients. Nothing is learnt or changed by who can't sign: only after the signature was found good does a request
 * count against the key's rate, use up its nonce, and keep its switch from firing.
 */
final class GeminiService implements Venue.Service {
    private static final String HEARTBEAT = "/v1/heartbeat";
    private static final String ORDERS = "/v1/order";
    private static final String OK = "{\"result\":\"ok\"}";

    private final VenueContext context;
    private final Map<ApiKey, GeminiKey> known = new HashMap<>();

    /** Signs for whoever has no key, so that their refusal takes as long as anybody's. */
    private final GeminiKey nobody;

    GeminiService(final VenueContext context) {
        this.context = context;
        final long timeoutNs = Math.addExact(context.millisAsNs("timeout-ms"), context.millisAsNs("sweep-ms"));
        final Policy policy = Policy.probed((long) (timeoutNs * context.warnShare()), timeoutNs);
        final int perMinute = Integer.parseInt(context.option("rate-per-minute"));
        for (final ApiKey key : context.keys().keys()) {
            if (GeminiVenue.NAME.equals(key.venue())) {
                known.put(key, new GeminiKey(key, policy, perMinute));
            }
        }
        final byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        nobody = new GeminiKey(new ApiKey("nobody", "nobody", GeminiVenue.NAME, "nobody", Map.of(
            "secret", HexFormat.of().formatHex(random), "require-heartbeat", "no", "nonce", "any", "roles", "auditor")),
            policy, perMinute);
    }

    @Override
    public void mount(final Router router) {
        router.route("/v1/*").method(HttpMethod.POST).method(HttpMethod.GET).handler(this::serve);
    }

    /** What is signed is in headers: a body says nothing. */
    @Override
    public boolean mayReadBody(final HttpServerRequest request) {
        return false;
    }

    private void serve(final RoutingContext request) {
        final String id = header(request, "X-GEMINI-APIKEY");
        final String payload = header(request, "X-GEMINI-PAYLOAD");
        final String signature = header(request, "X-GEMINI-SIGNATURE");
        if (id == null && request.request().method() == HttpMethod.GET) {
            // Public data, which is not served here.
            request.next();
        } else if (id == null) {
            refuse(request, Refusal.MISSING_KEY);
        } else if (payload == null) {
            refuse(request, Refusal.MISSING_PAYLOAD);
        } else if (signature == null) {
            refuse(request, Refusal.MISSING_SIGNATURE);
        } else {
            final GeminiKey key = known.getOrDefault(context.keys().find(GeminiVenue.NAME, id), nobody);
            if (key.signed(payload, signature) && key != nobody) {
                serve(request, key, payload);
            } else {
                refuse(request, Refusal.BAD_SIGNATURE);
            }
        }
    }

    /** The key is who it says. */
    private void serve(final RoutingContext request, final GeminiKey key, final String payload) {
        final Verdict verdict = key.rate().take(context.time().nowNs());
        final Refusal stale = checked(request, key, Payload.of(payload));
        final Refusal refusal = stale != null ? stale : alive(key, verdict.allowed()) ? found(request, key) : Refusal.NO_ROOM;
        if (!verdict.allowed()) {
            request.response().putHeader(HttpHeaders.RETRY_AFTER, Long.toString(verdict.retryAfterS()));
            refuse(request, Refusal.TOO_MANY);
        } else if (refusal != null) {
            refuse(request, refusal);
        } else {
            Answers.text(request, 200, OK);
        }
    }

    private Refusal checked(final RoutingContext request, final GeminiKey key, final Payload payload) {
        if (payload == null) {
            return Refusal.BAD_JSON;
        }
        if (!Answers.venuePath(request).equals(payload.request())) {
            return Refusal.OTHER_ENDPOINT;
        }
        if (payload.nonce() == Payload.NONE || payload.quoted() && request.request().method() == HttpMethod.GET) {
            return Refusal.BAD_NONCE;
        }
        return key.nonces().take(payload.nonce(), context.time().wallMs());
    }

    /** It was heard from: says whether that is remembered. Too many requests keep a switch from firing, but arm none. */
    private boolean alive(final GeminiKey key, final boolean mayArm) {
        final Client client = key.key().client("");
        if (key.terms() == null) {
            if (mayArm && key.isTrader()) {
                context.sessions().heard(client);
            }
            return true;
        }
        if (!mayArm) {
            final Session armed = context.sessions().find(client);
            return armed != null && armed.refresh();
        }
        final Session session = context.sessions().of(client, SessionListener.NONE);
        return session != null && session.heartbeat(key.terms()) != Session.Beat.REFUSED;
    }

    private static Refusal found(final RoutingContext request, final GeminiKey key) {
        final String path = Answers.venuePath(request);
        if (path.equals(HEARTBEAT) && request.request().method() == HttpMethod.POST) {
            return null;
        }
        return path.startsWith(ORDERS) && !key.isTrader() ? Refusal.MISSING_ROLE : Refusal.NO_ENDPOINT;
    }

    private static String header(final RoutingContext request, final String name) {
        final String value = request.request().getHeader(name);
        return value == null || value.isBlank() ? null : value;
    }

    private void refuse(final RoutingContext request, final Refusal refusal) {
        context.feed().refused(GeminiVenue.NAME, refusal.name().toLowerCase(Locale.ROOT));
        answer(request, refusal.status(), refusal.reason(), refusal.message());
    }

    @Override
    public void refuse(final RoutingContext request, final int status, final String reason) {
        answer(request, status, switch (status) {
            case 400 -> "BadRequest";
            case 404 -> "EndpointNotFound";
            case 405 -> "MethodNotAllowed";
            case 408 -> "Timeout";
            case 413 -> "PayloadTooLarge";
            case 429 -> "RateLimit";
            default -> "System";
        }, reason);
    }

    private static void answer(final RoutingContext request, final int status, final String reason, final String message) {
        Answers.json(request, status,
            new JsonObject().put("result", "error").put("reason", reason).put("message", message));
    }
}
