package io.heartwheel.gateway.deribit;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Feed;
import io.heartwheel.gateway.GatewayTime;
import io.heartwheel.gateway.Keyring;
import io.heartwheel.gateway.VenueContext;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Shrinkable;

/**
 * Whatever a client sends, the answer is the venue's: nothing is thrown, no error is our fault, and every answer is JSON. As many
 * tries as {@code -Dheartwheel.fuzz.tries} says.
 */
class ParserFuzzTest {
    private static final int TRIES = Integer.getInteger("heartwheel.fuzz.tries", 1_000);
    private static final String[] NAMES = {"grant_type", "client_id", "client_secret", "timestamp", "nonce", "data", "signature",
        "refresh_token", "state", "client_name", "client_version", "expected_result", "interval", "scope", "access_token"};
    private static final String[] METHODS = {"public/auth", "public/test", "public/hello", "public/get_time",
        "public/set_heartbeat", "private/buy", "/api/v2/public/auth", "public/none", "", "/"};
    private static final Set<Integer> KNOWN =
        Set.of(-32700, -32600, -32601, -32602, 10028, 10030, 13004, 13009);

    private final Methods methods = methods();

    private static Methods methods() {
        final ApiKey key = Trader.key("alice", "acme");
        final Map<String, String> options =
            new DeribitVenue().options().stream().collect(Collectors.toMap(o -> o.name(), o -> o.defaultText()));
        final VenueContext venue = new VenueContext(null, new Keyring(List.of(key)), null, null, null,
            new GatewayTime(() -> 0, InstantSource.fixed(Instant.EPOCH)), null, null, Feed.NONE, null, options, 0.75);
        return new Methods(venue, new Credentials(venue, Settings.of(venue)));
    }

    private static Arbitrary<Object> values() {
        return Arbitraries.<Object>lazyOf(
            () -> Arbitraries.of("client_credentials", "client_signature", "refresh_token", "id-of-alice", Trader.SECRET,
                "exception", "account", "10", "1e999999999", "-0", "NaN", "\u0000", "\ud800"),
            () -> Arbitraries.strings().ofMaxLength(600),
            () -> Arbitraries.longs(),
            () -> Arbitraries.doubles(),
            () -> Arbitraries.of(true, false),
            () -> Arbitraries.just(new JsonObject().put("a", new JsonArray().add(1))),
            () -> Arbitraries.maps(Arbitraries.strings().ofMaxLength(3), values()).ofMaxSize(2).map(JsonObject::new));
    }

    private static Arbitrary<String> requests() {
        final Arbitrary<JsonObject> params = Arbitraries.maps(
            Arbitraries.oneOf(Arbitraries.of(NAMES), Arbitraries.strings().ofMaxLength(4)), values()).ofMaxSize(8)
            .map(JsonObject::new);
        final Arbitrary<String> whole = Combinators
            .combine(values(), Arbitraries.of(METHODS), params, Arbitraries.integers().between(0, 9))
            .as((id, method, named, oddity) -> request(id, method, named, oddity).encode());
        return Arbitraries.oneOf(whole, Arbitraries.strings().ofMaxLength(200), Arbitraries.of("", "[]", "{}", "null"),
            Combinators.combine(whole, Arbitraries.randoms()).as(ParserFuzzTest::bent));
    }

    private static JsonObject request(final Object id, final String method, final JsonObject params, final int oddity) {
        final JsonObject request = new JsonObject().put("jsonrpc", oddity == 0 ? id : "2.0").put("id", oddity > 5 ? 1 : id);
        return request.put("method", oddity == 1 ? id : method).put("params", oddity == 2 ? id : params);
    }

    /** Some characters of it are lost, doubled or changed. */
    private static String bent(final String text, final Random random) {
        final StringBuilder bent = new StringBuilder(text);
        for (int i = random.nextInt(4); i >= 0 && !bent.isEmpty(); i--) {
            final int at = random.nextInt(bent.length());
            switch (random.nextInt(3)) {
                case 0 -> bent.deleteCharAt(at);
                case 1 -> bent.insert(at, bent.charAt(at));
                default -> bent.setCharAt(at, (char) random.nextInt(0x250));
            }
        }
        return bent.toString();
    }

    @Example
    void shouldAnswerWhateverComes() {
        final long seed = Long.getLong("heartwheel.fuzz.seed", System.nanoTime());
        final RandomGenerator<String> generator = requests().generator(1_000);
        final Random random = new Random(seed);
        for (int i = 0; i < TRIES; i++) {
            final Shrinkable<String> text = generator.next(random);
            assertAnswered(text.value(), seed);
        }
    }

    /** The venue lets clients ask for a fault. */
    private static boolean isAskedFor(final RpcError error, final Request request) {
        return error.code() == RpcError.internal().code()
            && "exception".equals(request.params().values().get("expected_result"));
    }

    private void assertAnswered(final String text, final long seed) {
        final int[] answers = new int[1];
        final Request request = Request.parse(text);
        final Reply reply = new Reply(request.id(), new GatewayTime(() -> 0, InstantSource.system()), (json, error) -> {
            answers[0]++;
            assertThat(new JsonObject(json).getString("jsonrpc")).isEqualTo("2.0");
            if (error != null) {
                assertThat(KNOWN.contains(error.code()) || isAskedFor(error, request)).as("%s (seed %d)", text, seed).isTrue();
                assertThat(error.json().encode()).doesNotContain(Trader.SECRET).doesNotContain("Exception");
            }
        });
        if (request.fault() != null) {
            reply.error(request.fault());
        } else {
            methods.call(null, request, reply);
        }
        assertThat(answers[0]).as("%s (seed %d)", text, seed).isEqualTo(1);
    }
}
