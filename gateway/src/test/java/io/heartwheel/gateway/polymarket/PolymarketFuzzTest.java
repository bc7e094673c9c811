package io.heartwheel.gateway.polymarket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.Fuzz;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.junit.jupiter.api.Test;

/** Whatever is sent, nothing but an answer comes of it. */
class PolymarketFuzzTest {
    private static final List<String> SCRAPS = List.of("{", "}", "[", "]", "\"", ":", ",", "null", "true", "\"heartbeat_id\"",
        "\\u0000", "\\ud800", "1e400", "-0", "\"\"", "\u00ff", "\ufeff", " ", "9".repeat(1_200));

    @Test
    void shouldReadAnyBody() {
        final Arbitrary<Buffer> scraps = Arbitraries.of(SCRAPS).list().ofMaxSize(24)
            .map(list -> Buffer.buffer(String.join("", list)));
        final Arbitrary<Buffer> valid = Arbitraries.strings().ofMaxLength(80).map(id -> Buffer.buffer(
            new JsonObject().put("heartbeat_id", id).encode()));
        final Arbitrary<Buffer> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(200).map(Buffer::buffer);
        Fuzz.check(Arbitraries.oneOf(scraps, valid, bytes), body -> {
            final HeartbeatBody read = HeartbeatBody.read(body);
            assertThat(read.wrong() == null || read.heartbeatId() == null).isTrue();
        });
    }

    @Test
    void shouldReadBackAnyId() {
        Fuzz.check(Arbitraries.strings().excludeChars('\uffff').ofMaxLength(80).filter(PolymarketFuzzTest::isUnicode), id -> {
            final Buffer body = new JsonObject().put("heartbeat_id", id).toBuffer();
            assertThat(HeartbeatBody.read(body)).isEqualTo(new HeartbeatBody(id, null));
        });
    }

    private static boolean isUnicode(final String text) {
        return text.codePoints().noneMatch(point -> point >= 0xd800 && point <= 0xdfff);
    }

    @Test
    void shouldVerifyAnyHeaders() {
        final Credentials credentials = Credentials.of(PolymarketClient.key("alice", "live"));
        final Arbitrary<String> text = Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(60),
            Arbitraries.strings().numeric().ofMaxLength(25), Arbitraries.bytes().array(byte[].class).ofSize(32)
                .map(bytes -> Base64.getUrlEncoder().encodeToString(bytes)));
        final Arbitrary<byte[]> body = Arbitraries.bytes().array(byte[].class).ofMaxSize(100);
        Fuzz.check(Combinators.combine(text.list().ofSize(5), body).as((texts, bytes) -> new Request(texts, bytes)), request -> {
            final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
            final String[] names = {"POLY_API_KEY", "POLY_ADDRESS", "POLY_PASSPHRASE", "POLY_TIMESTAMP", "POLY_SIGNATURE"};
            for (int i = 0; i < names.length; i++) {
                headers.add(names[i], request.headers().get(i));
            }
            final Claim claim = Claim.of(headers);
            assertThat(claim.seconds()).isBetween(Claim.NO_TIME, 999_999_999_999L);
            assertThat(credentials.prove(claim, "POST", "/heartbeats", request.body())).isNull();
        });
    }

    /** Five headers and a body. */
    private record Request(List<String> headers, byte[] body) {
    }

    @Test
    void shouldDecodeBase64AsItIs() {
        Fuzz.check(Arbitraries.bytes().array(byte[].class).ofMaxSize(64), bytes -> {
            assertThat(Base64Text.decode(Base64.getUrlEncoder().encodeToString(bytes))).isEqualTo(bytes);
            assertThat(Base64Text.decode(Base64.getEncoder().withoutPadding().encodeToString(bytes))).isEqualTo(bytes);
            Base64Text.decode(new String(bytes, ISO_8859_1));
        });
    }

    @Test
    void shouldNeverRefuseTheIdThatWasGivenLast() {
        final Arbitrary<Integer> moves = Arbitraries.integers().between(0, 3);
        Fuzz.check(moves.list().ofMaxSize(30), list -> {
            final Chain chain = new Chain();
            String given = chain.expected();
            String used = null;
            for (final int move : list) {
                final String sent = move == 0 ? null : move == 1 ? used : given;
                if (move == 3) {
                    chain.reset();
                    given = chain.expected();
                    used = null;
                } else {
                    final Chain.Link link = chain.link(sent);
                    assertThat(link).isNotEqualTo(Chain.Link.WRONG);
                    used = link == Chain.Link.NEXT ? given : link == Chain.Link.START ? given : used;
                    given = chain.accept(link);
                }
            }
        });
    }
}
