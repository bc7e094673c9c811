package io.heartwheel.gateway;

import static io.heartwheel.gateway.Sockets.connect;
import static io.heartwheel.gateway.Sockets.isServed;
import static io.heartwheel.gateway.Sockets.raw;
import static io.heartwheel.gateway.Sockets.secondsUntilClosed;
import static io.heartwheel.gateway.Sockets.served;
import static io.heartwheel.gateway.Sockets.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients that have no key can't do to the gateway. */
@Timeout(60)
@Tag("once")
class DoorTest {
    private static final ApiKey KEY = new ApiKey("bot", "alice", "toy", "an-id-that-is-long", Map.of());
    private static final String BEAT = "POST /toy/beat HTTP/1.1\r\nHost: a\r\nkey: an-id-that-is-long\r\nContent-Length: 0\r\n";

    @TempDir
    private Path folder;
    private final Logger log = Logger.getLogger(Door.class.getName());
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Handler recorder = new StreamHandler() {
        @Override
        public synchronized void publish(final LogRecord entry) {
            logged.add(entry.getMessage());
        }
    };

    @BeforeEach
    void listen() {
        log.addHandler(recorder);
    }

    @AfterEach
    void shouldHaveLoggedNothing() {
        log.removeHandler(recorder);
        assertThat(logged).isEmpty();
    }

    @Test
    void shouldKeepBodiesOnlyForKeysThatExist() {
        try (TestGateway gateway = new TestGateway(KEY)) {
            final HttpRequest.Builder known = body(gateway, "/toy/body", "x".repeat(60_000)).header("key", KEY.id());
            assertThat(gateway.send(known).body()).isEqualTo("{\"kept\":true,\"bytes\":60000}");
            final HttpRequest.Builder unknown = body(gateway, "/toy/body", "x".repeat(60_000)).header("key", "guessed");
            assertThat(gateway.send(unknown).body()).isEqualTo("{\"kept\":false,\"bytes\":60000}");
            assertThat(gateway.send(body(gateway, "/toy/beat", "{}").header("key", "guessed")).body())
                .isEqualTo("{\"toy\":\"who are you?\"}");
            assertThat(gateway.send(body(gateway, "/toy/body", "x".repeat(70_000))).statusCode()).isEqualTo(413);
        }
    }

    private static HttpRequest.Builder body(final TestGateway gateway, final String path, final String text) {
        return HttpRequest.newBuilder(gateway.uri(path)).POST(BodyPublishers.ofString(text));
    }

    @Test
    void shouldCountChunksThatGoBy() throws IOException {
        try (TestGateway gateway = new TestGateway(KEY)) {
            final String head = "POST /toy/body HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: Chunked\r\n\r\n";
            final String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
            assertThat(raw(gateway, head + chunk.repeat(3) + "0\r\n\r\n")).endsWith("{\"kept\":false,\"bytes\":49152}");
            assertThat(raw(gateway, head + chunk.repeat(5) + "0\r\n\r\n"))
                .startsWith("HTTP/1.1 413").endsWith("{\"toy\":\"the body is too large\"}");
            assertThat(raw(gateway, head + "zz\r\n")).as("closed, as with a key").isEmpty();
            assertThat(raw(gateway, head.replace("\r\n\r\n", "\r\nkey: an-id-that-is-long\r\n\r\n") + "zz\r\n")).isEmpty();
        }
    }

    @Test
    void shouldTakeNoBodyForTheNextRequest() throws IOException {
        try (TestGateway gateway = new TestGateway(KEY)) {
            final String hidden = BEAT + "\r\n";
            final String answers = raw(gateway, "POST /toy/beat HTTP/1.1\r\nHost: a\r\nkey: guessed\r\nContent-Length: "
                + hidden.length() + "\r\n\r\n" + hidden + "GET /toy/end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(answers.split("HTTP/1.1 ", -1)).hasSize(3);
            assertThat(answers).contains("HTTP/1.1 401", "HTTP/1.1 404");
            assertThat(gateway.armings).isEmpty();
        }
    }

    @Test
    void shouldSayWhenToSendABodyThatGoesBy() throws IOException {
        try (TestGateway gateway = new TestGateway(KEY); Socket socket = connect(gateway)) {
            write(socket, "POST /toy/body HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(head(socket)).startsWith("HTTP/1.1 100");
            write(socket, "{}");
            assertThat(head(socket)).startsWith("HTTP/1.1 200");
        }
    }

    @ParameterizedTest
    @CsvSource({"polymarket, POLY_API_KEY: an-id-that-is-long, true", "polymarket, POLY_API_KEY: other, false",
        "polymarket, a: b, false", "polysimulator, X-API-Key: an-id-that-is-long, true",
        "polysimulator, POLY_API_KEY: an-id-that-is-long, true", "polysimulator, Poly-API-Key: an-id-that-is-long, true",
        "polysimulator, X-API-Key: other, false", "polysimulator, Authorization: Bearer ps_live_no, false",
        "polysimulator, a: b, false", "gemini, X-GEMINI-APIKEY: an-id-that-is-long, false",
        "luckylobster, X-API-Key: an-id-that-is-long, false", "deribit, a: b, true"})
    void shouldKnowWhoseBodiesAreKept(final String venue, final String header, final boolean kept) {
        final Map<String, String> options = Map.of("secret", "c2VjcmV0", "passphrase", "p", "address", "0x1", "mode", "live",
            "scope", "account", "expires", "never", "active", "yes");
        final AtomicReference<Gateway> started = new AtomicReference<>();
        try (TestGateway gateway = new TestGateway(context -> {
            if (venue.startsWith("poly")) {
                context.key(new ApiKey("bot", "alice", venue, KEY.id(), options));
            }
            context.mount(router -> router.post("/asked").handler(request -> Answers.json(request, 200,
                new JsonObject().put("kept", started.get().service(venue).mayReadBody(request.request())))));
        })) {
            started.set(gateway.gateway());
            final String[] named = header.split(": ");
            assertThat(gateway.send(HttpRequest.newBuilder(gateway.uri("/asked")).header(named[0], named[1])
                .POST(BodyPublishers.noBody())).body()).isEqualTo("{\"kept\":" + kept + '}');
        }
    }

    @Test
    void shouldHaveSoManyConnectionsInAll() throws IOException {
        try (TestGateway gateway = new TestGateway(context -> context.key(KEY).maxConnections(5))) {
            assertThat(served(gateway, 8)).isEqualTo(5);
            for (boolean again = false; !again;) {
                try (Socket socket = connect(gateway)) {
                    again = isServed(socket);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2001:db8:1:2::1, 2001:db8:1:2:ffff:0:0:9, true", "2001:db8:1:2::1, 2001:db8:1:3::1, false",
        "fe80::1%eth0, fe80::2, true", "192.0.2.1, 192.0.2.1, true", "192.0.2.1, 192.0.2.2, false",
        "::ffff:192.0.2.1, ::ffff:192.0.2.2, false", "unknown, unknown, true"})
    void shouldCountIpv6ByNetwork(final String one, final String other, final boolean same) {
        assertThat(Connections.Counts.ownerOf(one).equals(Connections.Counts.ownerOf(other))).isEqualTo(same);
    }

    @ParameterizedTest
    @CsvSource({"/login?token=%zz, error", "/%zz, error", "/polymarket/%zz, error", "/toy/%zz, toy", "/toy/beat?a=%, toy",
        "/toy/beat?a=%1, toy", "/toy/%%, toy", "/toy/be%-1t, toy", "/toy%2/beat, error", "http://a/toy/%g0, toy"})
    void shouldCallAddressesMalformedThatCantBeDecoded(final String address, final String shape) throws IOException {
        try (TestGateway gateway = new TestGateway(context -> context.key(KEY)
            .mount(router -> router.get("/login").handler(request ->
                request.response().end(request.queryParams().toString()))))) {
            assertThat(raw(gateway, "GET " + address + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400").endsWith("{\"" + shape + "\":\"malformed request\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "gzip, chunked", "identity", "chunked, chunked", "xchunked",
        "chunked\r\nTransfer-Encoding: x"})
    void shouldEndConnectionsWithOtherTransferCodings(final String coding) throws IOException {
        try (TestGateway gateway = new TestGateway(KEY)) {
            final String answers = raw(gateway, "POST /toy/beat HTTP/1.1\r\nHost: a\r\nkey: an-id-that-is-long\r\n"
                + "Transfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n" + BEAT + "\r\n");
            assertThat(answers).startsWith("HTTP/1.1 501").containsIgnoringCase("connection: close")
                .endsWith("{\"error\":\"this transfer coding is not understood\"}");
            assertThat(gateway.armings).isEmpty();
        }
    }

    @Test
    void shouldServeChunks() throws IOException {
        try (TestGateway gateway = new TestGateway(KEY)) {
            assertThat(raw(gateway, BEAT.replace("Content-Length: 0", "Transfer-Encoding: chunked")
                + "Connection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n")).startsWith("HTTP/1.1 200");
        }
    }

    @ParameterizedTest
    @CsvSource({"/toy/long, true", "/toy/stream, false", "/toy/socket, false"})
    void shouldLetConnectionsRestOnlyWhileTheyAreLongLived(final String path, final boolean closed) throws IOException {
        try (TestGateway gateway = new TestGateway(KEY); Socket socket = connect(gateway)) {
            write(socket, "GET " + path + " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
            assertThat(head(socket)).matches("(?s)HTTP/1.1 (200|101).*");
            assertThat(secondsUntilClosed(gateway, socket, 5, 200) < 200).isEqualTo(closed);
        }
    }

    @Test
    void shouldCloseConnectionsWithoutAHandshake() throws Exception {
        final Path store = folder.resolve("store.p12");
        final Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair", "-alias", "us", "-keyalg", "EC", "-dname", "CN=localhost", "-keystore", store.toString(),
            "-storepass", "changeit", "-storetype", "PKCS12").inheritIO().start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        final KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        final Path chain = pem("CERTIFICATE", keys.getCertificate("us").getEncoded());
        final Path key = pem("PRIVATE KEY", keys.getKey("us", "changeit".toCharArray()).getEncoded());
        try (TestGateway gateway = new TestGateway(context -> context.tls(chain.toString(), key.toString()));
             Socket socket = connect(gateway)) {
            // Unless told otherwise it would take ten seconds.
            socket.setSoTimeout(7_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private Path pem(final String what, final byte[] bytes) throws IOException {
        return Files.writeString(folder.resolve(what + ".pem"), "-----BEGIN " + what + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + what + "-----\n");
    }

    private static String head(final Socket socket) throws IOException {
        final ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            final int next = socket.getInputStream().read();
            assertThat(next).as("after " + head).isNotNegative();
            head.write(next);
        }
        return head.toString(StandardCharsets.US_ASCII);
    }
}
