package io.heartwheel.gateway;

import io.heartwheel.Policy;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** The sixth venue, as small as one can be: {@code POST /beat} with a key in the header {@code key} is a heartbeat. */
public final class ToyVenue implements Venue {
    /** Silence after which its switches fire. */
    public static final long TIMEOUT_NS = 10L << 20;

    @Override
    public String name() {
        return "toy";
    }

    @Override
    public List<Option> options() {
        return List.of();
    }

    @Override
    public List<Option> keyOptions() {
        return List.of();
    }

    /** So that order entry has a venue with labels to try. */
    @Override
    public boolean labels() {
        return true;
    }

    @Override
    public Service open(final VenueContext venue) {
        final Terms terms = new Terms(Policy.probed(TIMEOUT_NS / 2, TIMEOUT_NS), Scope.SESSION, false);
        return new Service() {
            @Override
            public void mount(final Router router) {
                router.post("/beat").handler(request -> {
                    final ApiKey key = venue.keys().find("toy", request.request().getHeader("key"));
                    if (key == null) {
                        refuse(request, 401, "who are you?");
                    } else {
                        final Session session = venue.sessions().of(key.client(""), SessionListener.NONE);
                        Answers.json(request, 200, new JsonObject().put("beat", session.heartbeat(terms).name())
                            .put("path", Answers.venuePath(request)));
                    }
                });
                router.post("/body").handler(request -> Answers.json(request, 200, new JsonObject()
                    .put("kept", request.body().buffer() != null).put("bytes", Bodies.bytes(request).length)));
                router.get("/long").handler(request -> {
                    Answers.longLived(request);
                    Answers.json(request, 200, new JsonObject());
                });
                router.get("/stream").handler(request -> {
                    Answers.longLived(request);
                    request.response().setChunked(true).write("more to come");
                });
                router.get("/socket").handler(request ->
                    request.request().toWebSocket().onSuccess(socket -> Answers.longLived(request)));
                router.post("/fault").handler(request -> {
                    throw new IllegalStateException("a fault of ours");
                });
            }

            @Override
            public boolean mayReadBody(final HttpServerRequest request) {
                return venue.keys().find("toy", request.getHeader("key")) != null;
            }

            @Override
            public void refuse(final RoutingContext request, final int status, final String reason) {
                Answers.json(request, status, new JsonObject().put("toy", reason));
            }
        };
    }
}
