package io.heartwheel.gateway.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever stands in the headers: an answer, never an exception. */
class PayloadFuzzTest {

    @Property
    void shouldReadAnyText(@ForAll final String text) {
        check(Payload.of(text));
    }

    @Property
    void shouldReadAnyBytes(@ForAll final byte[] bytes) {
        check(Payload.of(Base64.getEncoder().encodeToString(bytes)));
    }

    @Property
    void shouldReadAnythingLikeAPayload(@ForAll("payloads") final String json) {
        check(Payload.of(Base64.getEncoder().encodeToString(json.getBytes(UTF_8))));
    }

    @Provide
    Arbitrary<String> payloads() {
        return Arbitraries.of("{", "}", "[", "]", ",", ":", "\"request\"", "\"nonce\"", "\"/v1/heartbeat\"", "1", "-", "0", ".",
            "e9", "\"", "\\u00", "null", "true", " ", "9999999999", "\"12\"", "{\"request\":", "\"nonce\":", "\ud800")
            .list().ofMaxSize(20).map(parts -> String.join("", parts));
    }

    private static void check(final Payload payload) {
        assertThat(payload == null || payload.nonce() >= Payload.NONE).isTrue();
    }

    @Property
    void shouldReadWhatAClientWrites(@ForAll("nonces") final long nonce, @ForAll final boolean quoted) {
        final String written = quoted ? "\"" + nonce + '"' : Long.toString(nonce);
        final Payload payload = Payload.of(Base64.getEncoder().encodeToString(
            ("{\"request\":\"/v1/x\",\"nonce\":" + written + ",\"options\":[\"a\",{\"nonce\":7}]}").getBytes(UTF_8)));
        assertThat(payload).isEqualTo(new Payload("/v1/x", nonce, quoted));
    }

    @Provide
    Arbitrary<Long> nonces() {
        return Arbitraries.longs().between(0, 999_999_999_999_999_999L);
    }

    @Property
    void shouldTakeNoncesThatIncreaseAndNoOthers(@ForAll("nonces") final long first, @ForAll("nonces") final long second) {
        final Nonces nonces = new Nonces(false);
        assertThat(nonces.take(first, 0)).isNull();
        assertThat(nonces.take(second, 0)).isEqualTo(second > first ? null : Refusal.OLD_NONCE);
    }

    @Property
    void shouldReadAnyRoles(@ForAll final String text) {
        GeminiVenue.roles(text);
    }
}
