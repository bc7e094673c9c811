package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Gateway;
import io.heartwheel.gateway.Option;
import io.heartwheel.gateway.Venue;
import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.RecordType;
import io.heartwheel.server.config.Config;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server over HTTP: keys of its own, a heartbeat, its end, and no secret anywhere. */
class HttpIT {
    private static final int CLIENTS = 50;

    @TempDir
    private Path data;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void shouldMakeKeysOnceAndSayWhereTheyAre() throws IOException {
        final Path file = data.resolve("keys.conf");
        final FileTime made;
        try (Cli server = Cli.serve(data)) {
            Await.until(() -> "where the keys are: " + server.err(), 5,
                () -> server.err().stream().anyMatch(line -> line.contains(file.toString())));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
            made = Files.getLastModifiedTime(file);
            server.signal("TERM");
            assertThat(server.exitCode()).isZero();
        }
        try (Cli server = Cli.serve(data)) {
            server.signal("TERM");
            assertThat(server.exitCode()).isZero();
            assertThat(server.err()).isEmpty();
        }
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(made);
    }

    @Test
    void shouldRefuseKeysThatOthersCanRead() throws IOException {
        final Path file = Files.writeString(data.resolve("keys.conf"), "account.main.switch = several\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        try (Cli server = Cli.serve(data)) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.err()).singleElement().asString().contains("chmod 600 " + file);
        }
    }

    @Test
    void shouldAnswerWhatNobodyServes() throws Exception {
        try (Cli server = Cli.serve(data)) {
            final HttpResponse<String> answer = send(server, HttpRequest.newBuilder(uri(server, "/nobody")));
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).doesNotContain("Exception", "at io.");
        }
    }

    @Test
    void shouldNeitherServeNorMakeKeysWithoutHttp() throws IOException {
        final Path config = Files.writeString(data.resolve("my.conf"), "http = off\n");
        try (Cli server = Cli.serve(data, "--config", config.toString())) {
            assertThat(server.out()).singleElement().asString().matches("ready fix=127\\.0\\.0\\.1:\\d+ data=" + data);
            assertThat(data.resolve("keys.conf")).doesNotExist();
            server.signal("TERM");
            assertThat(server.exitCode()).isZero();
            assertThat(server.err()).isEmpty();
        }
    }

    @Test
    void shouldRefuseAPortThatIsInUseAndLeaveNoKeysBehind() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
             Cli server = Cli.jar("serve", "--data", data.toString(), "--fix-port", "0",
                 "--http-port", Integer.toString(taken.getLocalPort()))) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.out()).isEmpty();
            assertThat(server.err()).singleElement().asString()
                .startsWith("heartwheel: cannot listen on 127.0.0.1:" + taken.getLocalPort() + " (").contains("--http-port");
            assertThat(data.resolve("keys.conf")).doesNotExist();
        }
    }

    @Test
    void shouldServeOverTls() throws Exception {
        final TestCertificate certificate = TestCertificate.make(data);
        final Path config = Files.writeString(data.resolve("my.conf"),
            "http.tls-cert = " + certificate.chain() + "\nhttp.tls-key = " + certificate.key() + "\n");
        try (Cli server = Cli.serve(data.resolve("data"), "--config", config.toString())) {
            final HttpClient trusting = HttpClient.newBuilder().sslContext(certificate.trusting()).build();
            final URI uri = URI.create("https://localhost:" + server.httpPort() + "/nobody");
            assertThat(trusting.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(404);
        }
    }

    @Test
    void shouldSayThatTheTlsKeyIsOfNoUse() throws Exception {
        final TestCertificate certificate = TestCertificate.make(data);
        final Path junk = Files.writeString(data.resolve("junk.pem"),
            "-----BEGIN PRIVATE KEY-----\naHVzaA==\n-----END PRIVATE KEY-----\n");
        final Path config = Files.writeString(data.resolve("my.conf"),
            "http.tls-cert = " + certificate.chain() + "\nhttp.tls-key = " + junk + "\n");
        try (Cli server = Cli.serve(data.resolve("data"), "--config", config.toString())) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.err()).singleElement().asString().contains("'http.tls-cert' and 'http.tls-key'")
                .contains("must be PEM files that belong together").doesNotContain("aHVz", "hush");
        }
    }

    @Test
    void shouldWarnWhenKeysWouldTravelInTheOpen() throws IOException {
        final Path config = Files.writeString(data.resolve("my.conf"), "http.host = 0.0.0.0\n");
        try (Cli server = Cli.serve(data, "--config", config.toString())) {
            Await.until(() -> "a warning: " + server.err(), 5, () -> server.err().stream().anyMatch(
                line -> line.contains("HTTP listens on 0.0.0.0, which is not loopback, without TLS")));
        }
    }

    @Test
    void shouldSayThatTheHostIsNotThisMachine() throws IOException {
        final Path config = Files.writeString(data.resolve("my.conf"), "http.host = 192.0.2.1\n");
        try (Cli server = Cli.serve(data, "--config", config.toString())) {
            assertThat(server.exitCode()).isEqualTo(2);
            assertThat(server.err()).singleElement().asString()
                .contains("'192.0.2.1' is no address of this machine: set 'http.host'");
        }
    }

    @Test
    void shouldServeAVenueItFindsBesideTheJarAndItsOwnPort() throws Exception {
        final Path config = Files.writeString(data.resolve("my.conf"), "venue.sixth.port = 0\n");
        try (Cli server = sixth("--config", config.toString())) {
            assertThat(server.out()).singleElement().asString()
                .matches("ready fix=\\S+ http=127\\.0\\.0\\.1:\\d+ sixth=127\\.0\\.0\\.1:\\d+ data=" + data);
            final ApiKey key = sixthKey();
            assertThat(beat(server, uri(server, "/sixth/beat"), key).body()).contains("ARMED");
            assertThat(beat(server, URI.create("http://127.0.0.1:" + server.port("sixth") + "/beat"), key).body())
                .contains("ACCEPTED");
            assertThat(send(server, HttpRequest.newBuilder(uri(server, "/sixth/beat")).header("X-Key", key.id())
                .POST(HttpRequest.BodyPublishers.noBody())).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void shouldTellOfAnExpiryInTheJournal() throws Exception {
        final Path config = Files.writeString(data.resolve("my.conf"), "venue.sixth.timeout-ms = 1000\nbreaker = off\n");
        try (Cli server = sixth("--config", config.toString())) {
            beat(server, uri(server, "/sixth/beat"), sixthKey());
            Await.until(() -> "an expiry: " + types(), 10, () -> types().contains(RecordType.EXPIRED));
        }
        try (Cli why = Cli.jar("why", "--data", data.toString(), "sixth/sixth")) {
            assertThat(why.exitCode()).as("%s", why.err()).isZero();
            assertThat(String.join("\n", why.out())).contains("sixth/sixth", "Its switch fired");
        }
    }

    @Test
    void shouldEndInTimeWithOpenConnectionsAndFireNoSwitch() throws Exception {
        try (Cli server = sixth()) {
            final ApiKey key = sixthKey();
            final List<Socket> sockets = new ArrayList<>();
            for (int number = 0; number < CLIENTS; number++) {
                sockets.add(webSocket(server.httpPort(), key));
            }
            assertThat(beat(server, uri(server, "/sixth/beat"), key).statusCode()).isEqualTo(200);
            try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.httpPort());
                 RawFixClient fix = RawFixClient.loggedOn(server.port(), "RUDE", 30)) {
                slow.getOutputStream().write("POST /sixth/beat HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"
                    .getBytes(StandardCharsets.US_ASCII));
                final long beganNs = System.nanoTime();
                server.signal("TERM");
                fix.await("5");
                assertThat(server.exitCode()).isZero();
                final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
                System.out.println("SIGTERM with " + sockets.size() + " WebSockets, HTTP and FIX: ended after " + tookMs + " ms");
                assertThat(tookMs).isLessThan(5_000);
            }
            for (final Socket socket : sockets) {
                socket.close();
            }
            assertThat(String.join("\n", server.err())).doesNotContain("SEVERE", "could not be closed", "did not close");
        }
        assertThat(types()).endsWith(RecordType.STOPPED).doesNotContain(RecordType.ORDERS_CANCELLED);
        assertThat(JournalFacts.of(data).sessions(RecordType.EXPIRED)).isEmpty();
    }

    @Test
    void shouldKeepSecretsAndBodiesToItself() throws Exception {
        final String body = "body-that-nobody-may-read";
        final List<String> said = new ArrayList<>();
        final List<ApiKey> keys;
        try (Cli server = sixth("--log-level", "debug")) {
            keys = keys();
            final ApiKey key = sixthKey();
            beat(server, uri(server, "/sixth/beat"), key);
            assertThat(send(server, HttpRequest.newBuilder(uri(server, "/sixth/fault")).header("X-Key", key.id())
                .header("X-Secret", key.option("secret")).POST(HttpRequest.BodyPublishers.ofString(body))).body())
                .contains("internal error").doesNotContain(body);
            Await.until(() -> "the fault is told: " + server.err(), 5,
                () -> server.err().stream().anyMatch(line -> line.contains("through our fault")));
            server.signal("TERM");
            assertThat(server.exitCode()).isZero();
            said.addAll(server.out());
            said.addAll(server.err());
        }
        assertThat(keys).isNotEmpty();
        for (final ApiKey key : keys) {
            assertThat(said.toString()).doesNotContain(secretsOf(key)).doesNotContain(body);
        }
        try (Stream<Path> files = Files.walk(data)) {
            for (final Path file : files.filter(Files::isRegularFile).filter(path -> !path.endsWith("keys.conf")).toList()) {
                assertContainsNone(file, Stream.concat(Stream.of(body),
                    keys.stream().map(HttpIT::secretsOf).flatMap(Stream::of)).toList());
            }
        }
    }

    private static String[] secretsOf(final ApiKey key) {
        final Venue venue = Gateway.venues().stream().filter(known -> known.name().equals(key.venue())).findFirst().orElseThrow();
        return Stream.concat(Stream.of(key.id()), venue.keyOptions().stream().filter(Option::secret)
            .map(option -> key.option(option.name()))).toArray(String[]::new);
    }

    private static void assertContainsNone(final Path file, final List<String> secrets) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            final String bytes = new String(in.readNBytes(4 << 20), StandardCharsets.ISO_8859_1);
            secrets.forEach(secret -> assertThat(bytes.contains(secret)).as("%s holds a secret", file).isFalse());
        }
    }

    private Cli sixth(final String... more) {
        final List<String> args = new ArrayList<>(List.of("serve", "--data", data.toString()));
        args.addAll(List.of("--fix-port", "0", "--http-port", "0"));
        args.addAll(List.of(more));
        return Cli.ready(Cli.jarAndSixthVenue(args.toArray(String[]::new)));
    }

    private List<ApiKey> keys() {
        return Config.load(data.resolve("keys.conf")).access().keys();
    }

    private ApiKey sixthKey() {
        return keys().stream().filter(key -> key.venue().equals("sixth")).findFirst().orElseThrow();
    }

    /** An upgraded connection that says nothing more, and reads nothing. */
    private static Socket webSocket(final int port, final ApiKey key) throws IOException {
        final Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(("GET /sixth/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX-Key: " + key.id() + "\r\nX-Secret: "
            + key.option("secret") + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 101");
        return socket;
    }

    private static URI uri(final Cli server, final String path) {
        return URI.create("http://127.0.0.1:" + server.httpPort() + path);
    }

    private HttpResponse<String> beat(final Cli server, final URI uri, final ApiKey key) throws Exception {
        return send(server, HttpRequest.newBuilder(uri).header("X-Key", key.id()).header("X-Secret", key.option("secret"))
            .POST(HttpRequest.BodyPublishers.noBody()));
    }

    private HttpResponse<String> send(final Cli server, final HttpRequest.Builder request) throws Exception {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (final IOException e) {
            throw new AssertionError("no answer; stderr: " + server.err(), e);
        }
    }

    private List<RecordType> types() {
        final List<RecordType> types = new ArrayList<>();
        try (JournalReader reader = new JournalReader(data.resolve("journal"))) {
            for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
                types.add(next.type());
            }
        }
        return types;
    }
}
