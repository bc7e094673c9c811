package io.heartwheel.bench.gateway;

import io.heartwheel.gateway.Hmac;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The limit for heartbeats over HTTP: a Vert.x handler that reads the body, looks the key up, verifies the signature and answers
 * with a constant. No timestamp, no chain, no session, no wheel, no routes.
 */
public final class BareHttp extends VerticleBase {
    private static final Buffer OK = Buffer.buffer("{\"heartbeat_id\":\"00000000-0000-0000-0000-000000000000\"}");
    private static final int UNAUTHORIZED = 401;

    private final Map<String, Hmac> keys;
    private HttpServer server;

    private BareHttp(final Map<String, Hmac> keys) {
        this.keys = keys;
    }

    /**
     * Serves until it is ended, and says on which port.
     *
     * @param args none.
     * @throws Exception if it can't.
     */
    public static void main(final String[] args) throws Exception {
        final Map<String, Hmac> keys = new HashMap<>();
        for (final Signer signer : Signer.all()) {
            keys.put(signer.id(), Hmac.of("HmacSHA256", Base64.getDecoder().decode(signer.secret())));
        }
        final List<BareHttp> instances = new CopyOnWriteArrayList<>();
        Vertx.vertx().deployVerticle(() -> {
            final BareHttp instance = new BareHttp(keys);
            instances.add(instance);
            return instance;
        }, new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()))
            .toCompletionStage().toCompletableFuture().get();
        System.out.println("ready http=127.0.0.1:" + instances.get(0).server.actualPort());
        System.in.read();
    }

    @Override
    public Future<?> start() {
        // A negative port is any free one, the same for all instances.
        server = vertx.createHttpServer().requestHandler(this::serve);
        return server.listen(-1, "127.0.0.1");
    }

    private void serve(final HttpServerRequest request) {
        request.body().onSuccess(body -> {
            final Hmac key = keys.get(request.getHeader("POLY_API_KEY"));
            final byte[] presented = Base64.getUrlDecoder().decode(request.getHeader("POLY_SIGNATURE"));
            final byte[] ours = key.of(request.getHeader("POLY_TIMESTAMP").getBytes(StandardCharsets.UTF_8),
                request.method().name().getBytes(StandardCharsets.UTF_8),
                request.path().getBytes(StandardCharsets.UTF_8), body.getBytes());
            if (Hmac.same(ours, presented)) {
                request.response().putHeader("content-type", "application/json").end(OK);
            } else {
                request.response().setStatusCode(UNAUTHORIZED).end();
            }
        });
    }
}
