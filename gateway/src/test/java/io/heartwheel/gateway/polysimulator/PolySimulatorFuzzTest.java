package io.heartwheel.gateway.polysimulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.Fuzz;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.junit.jupiter.api.Test;

/** Whatever is sent, it is understood or refused in so many words. */
class PolySimulatorFuzzTest {
    private static final List<String> SCRAPS = List.of("{", "}", "[", "]", "\"", ":", ",", "null", "true", "\"interval_ms\"",
        "\"client_label\"", "5000", "\\ud800", "\"\\ud800\"", "1e400", "-0", "\"\"", "\ufeff", " ", "9".repeat(1_200),
        "{\"interval_ms\":5000", "{\"interval_ms\":", ",\"client_label\":");

    @Test
    void shouldReadAnyBody() {
        final Arbitrary<Buffer> scraps = Arbitraries.of(SCRAPS).list().ofMaxSize(12)
            .map(list -> Buffer.buffer(String.join("", list)));
        final Arbitrary<Buffer> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(200).map(Buffer::buffer);
        Fuzz.check(Arbitraries.oneOf(scraps, bytes), PolySimulatorFuzzTest::assertUnderstoodOrRefused);
    }

    @Test
    void shouldReadAnyFields() {
        final Arbitrary<Object> values = Arbitraries.oneOf(Arbitraries.integers().between(-10, 70_000).asGeneric(),
            Arbitraries.longs().asGeneric(), Arbitraries.doubles().asGeneric(), Arbitraries.of(true, false).asGeneric(),
            Arbitraries.strings().ofMaxLength(70).asGeneric(), Arbitraries.just((Object) new JsonObject())).injectNull(0.1);
        Fuzz.check(Combinators.combine(values, values).as((interval, label) ->
            new JsonObject().put("interval_ms", interval).put("client_label", label).toBuffer()),
            PolySimulatorFuzzTest::assertUnderstoodOrRefused);
    }

    private static void assertUnderstoodOrRefused(final Buffer sent) {
        final HeartbeatBody body = HeartbeatBody.read(sent);
        if (body.problems() == null) {
            assertThat(body.intervalMs()).isBetween(1_000, 60_000);
            assertThat(body.label().codePointCount(0, body.label().length())).isLessThanOrEqualTo(64);
        } else {
            final JsonObject told = new JsonObject(new JsonObject().put("detail", body.problems()).encode());
            told.getJsonArray("detail").forEach(problem ->
                assertThat(((JsonObject) problem).fieldNames()).contains("type", "loc", "msg", "input"));
        }
    }

    @Test
    void shouldFindAKeyOrNoneInAnyHeaders() {
        final Arbitrary<String> names = Arbitraries.of("X-API-Key", "POLY_API_KEY", "Poly-API-Key", "Authorization");
        final Arbitrary<String> values = Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(60),
            Arbitraries.strings().ofMaxLength(30).map(text -> "Bearer " + text),
            Arbitraries.strings().alpha().ofMaxLength(30).map(text -> "Bearer ps_live_" + text));
        Fuzz.check(Combinators.combine(names, values).as(Header::new).list().ofMaxSize(5), list -> {
            final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
            list.forEach(header -> headers.add(header.name(), header.value()));
            PresentedKey.in(headers);
        });
    }

    /** A header. */
    private record Header(String name, String value) {
    }

    @Test
    void shouldPromiseNoLessThanTheVenueAndKnowFewTimeouts() {
        final Set<Integer> distinct = new HashSet<>();
        for (int interval = 1_000; interval <= 60_000; interval++) {
            final int timeoutMs = Timeouts.ofIntervalMs(interval);
            assertThat((double) timeoutMs).isBetween(interval + Math.max(1_000, 0.25 * interval),
                interval + Math.max(1_000, 0.25 * interval) + 13);
            distinct.add(timeoutMs);
        }
        assertThat(distinct).hasSizeLessThan(6_000);
    }
}
