package io.heartwheel.server;

import io.heartwheel.Policy;
import io.heartwheel.gateway.Answers;
import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Hmac;
import io.heartwheel.gateway.Option;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Session;
import io.heartwheel.gateway.SessionListener;
import io.heartwheel.gateway.Switches.Cause;
import io.heartwheel.gateway.Terms;
import io.heartwheel.gateway.Venue;
import io.heartwheel.gateway.VenueContext;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * A venue that is on the tests' class path only: {@code POST /beat} is a heartbeat, {@code GET /live} a WebSocket whose end is an
 * end, {@code POST /fault} a fault of ours that quotes the body. Keys are shown in X-Key and X-Secret.
 */
public final class SixthVenue implements Venue {

    @Override
    public String name() {
        return "sixth";
    }

    @Override
    public List<Option> options() {
        return List.of(Option.whole("timeout-ms", 1_000, 60_000, 30_000, "silence after which a switch fires"));
    }

    @Override
    public List<Option> keyOptions() {
        return List.of(Option.secret("secret", "what proves that the key is the client's"),
            Option.text("note", "none", "anything"));
    }

    @Override
    public String keyPrefix() {
        return "six_";
    }

    @Override
    public Service open(final VenueContext context) {
        return new Running(context);
    }

    private record Running(VenueContext venue) implements Service {

        @Override
        public void mount(final Router router) {
            router.post("/beat").handler(this::beat);
            router.get("/live").handler(this::live);
            router.post("/fault").handler(context -> {
                throw new IllegalStateException("cannot digest " + context.body().asString());
            });
        }

        private void beat(final RoutingContext context) {
            final ApiKey key = known(context);
            if (key != null) {
                final Session.Beat beat = session(key, "").heartbeat(terms(key));
                Answers.json(context, 200, new JsonObject().put("beat", beat.name()));
            }
        }

        private void live(final RoutingContext context) {
            final ApiKey key = known(context);
            if (key == null) {
                return;
            }
            Answers.longLived(context);
            context.request().toWebSocket().onSuccess(socket -> {
                final Session session = session(key, "live");
                session.heartbeat(terms(key));
                socket.closeHandler(closed -> session.end(Cause.CONNECTION_LOST, Scope.SESSION));
            });
        }

        private ApiKey known(final RoutingContext context) {
            final ApiKey key = venue.keys().find("sixth", context.request().getHeader("X-Key"));
            if (key != null && Hmac.same(key.option("secret"), context.request().getHeader("X-Secret"))) {
                return key;
            }
            refuse(context, 401, "who are you?");
            return null;
        }

        private Session session(final ApiKey key, final String part) {
            return venue.sessions().of(key.client(part), SessionListener.NONE);
        }

        private Terms terms(final ApiKey key) {
            final long timeoutNs = venue.millisAsNs("timeout-ms");
            return new Terms(Policy.probed((long) (timeoutNs * 0.75), timeoutNs), Scope.SESSION,
                "shadow".equals(key.option("mode")));
        }

        @Override
        public void refuse(final RoutingContext context, final int status, final String reason) {
            Answers.json(context, status, new JsonObject().put("sixth", reason));
        }
    }
}
