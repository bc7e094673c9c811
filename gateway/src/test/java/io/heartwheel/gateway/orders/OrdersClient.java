package io.heartwheel.gateway.orders;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.GatewayTime;
import io.heartwheel.gateway.Orders;
import io.heartwheel.gateway.Origins;
import io.heartwheel.gateway.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A client that sends orders, and the embedder that gets them. */
final class OrdersClient implements Orders {
    static final String SECRET = "a-secret-of-a-test";
    static final String LOBSTER_ID = "ll_key_of_a_test_0123456789";
    static final String PATH = "/api/v1/orders";

    static final Order OPEN = new Order("17", "mine", "BTC-USD", "buy", "100.50", "1.000", "0", "open", null, true, 1_234,
        "", null, List.of());

    /** The clock of the rate limit. */
    final AtomicLong nowNs = new AtomicLong();

    /** What the embedder was asked. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    /** What it was to enter. */
    final List<Wanted> wanted = new CopyOnWriteArrayList<>();

    /** What it answers. */
    volatile Consumer<Consumer<Answer>> answering = answer -> answer.accept(new Answer(List.of(OPEN), null, null));

    static ApiKey gemini(final String roles) {
        return new ApiKey("bot", "ACME", "gemini", "account-of-a-test", Map.of("secret", SECRET, "require-heartbeat", "yes",
            "nonce", "any", "roles", roles, "mode", "live"));
    }

    static ApiKey lobster() {
        return new ApiKey("agent", "ACME", "luckylobster", LOBSTER_ID, Map.of("interval-ms", "60000", "active-hours", "always",
            "arm", "no", "timeout-factor", "3", "mode", "live"));
    }

    /** Is its own secret. */
    static ApiKey polySimulator(final String id, final String active, final String expires) {
        return new ApiKey(id, "ACME", "polysimulator", id, Map.of("scope", "account", "active", active, "expires", expires,
            "mode", "live"));
    }

    TestGateway gateway(final int perMinute, final ApiKey... keys) {
        final OrdersApi api = new OrdersApi(this, List.of(keys), new GatewayTime(nowNs::get, InstantSource.system()),
            new Origins(List.of("desk.example")), perMinute);
        return new TestGateway(context -> {
            List.of(keys).forEach(context::key);
            context.mount(api);
        });
    }

    TestGateway gateway() {
        return gateway(1_000, gemini("trader"), lobster());
    }

    void refuse(final String code) {
        answering = answer -> answer.accept(new Answer(List.of(), "in words", code));
    }

    @Override
    public void enter(final Client client, final Wanted order, final Consumer<Answer> answer) {
        asked.add("enter " + client.name());
        wanted.add(order);
        answering.accept(answer);
    }

    @Override
    public void cancel(final Client client, final Reach reach, final String id, final Consumer<Answer> answer) {
        asked.add("cancel " + reach + ' ' + client.name() + ' ' + id);
        answering.accept(answer);
    }

    @Override
    public void cancelAll(final Client client, final Reach reach, final Consumer<Answer> answer) {
        asked.add("cancelAll " + reach + ' ' + client.name());
        answering.accept(answer);
    }

    @Override
    public void list(final Client client, final Reach reach, final Consumer<Answer> answer) {
        asked.add("list " + reach + ' ' + client.name());
        answering.accept(answer);
    }

    static String basic(final String name, final String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ':' + secret).getBytes(UTF_8));
    }

    static HttpRequest.Builder request(final TestGateway gateway, final String path) {
        return HttpRequest.newBuilder(gateway.uri(PATH + path)).setHeader("Authorization", basic("bot", SECRET));
    }

    static HttpResponse<String> post(final TestGateway gateway, final String json) {
        return gateway.send(request(gateway, "").POST(BodyPublishers.ofString(json)));
    }
}
