package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import quickfix.DefaultMessageFactory;
import quickfix.MemoryStoreFactory;
import quickfix.SLF4JLogFactory;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.SessionSettings;
import quickfix.SocketInitiator;

/** TLS with certificates at both ends, by QuickFIX/J's own settings: the wheel's part is the same as without. */
@Tag("once")
@Execution(ExecutionMode.CONCURRENT)
class TlsTest {
    private static final String SECRET = "secret-0815";
    private static final String RAW = TestVenue.freshName();
    private static final String SILENT = TestVenue.freshName();
    private static final String EARLY = TestVenue.freshName();
    private static final String STOCK = TestVenue.freshName();
    private static final String OURS = TestVenue.freshName();

    @TempDir
    static Path folder;
    private static TestTls tls;
    private static TestVenue venue;

    @BeforeAll
    static void open() throws Exception {
        tls = TestTls.in(folder);
        final TestVenue.Config config = TestVenue.with().set("LogonTimeout", "3").client(STOCK).client(OURS).client(SILENT)
            .client(EARLY)
            .client(RAW, "HeartwheelUsername", "user", "HeartwheelPassword", SECRET);
        tls.settings("venue", "client").forEach(config::set);
        venue = config.start();
    }

    @AfterAll
    static void close() {
        venue.close();
    }

    @Test
    void shouldKeepWatchAsWithout() throws Exception {
        try (RawFixClient peer = connect("client", SILENT)) {
            peer.loggedOn(1);
            final long silentNs = peer.lastSentNs();
            final long heartbeatMs = TimeUnit.NANOSECONDS.toMillis(peer.expect("0").atNs() - silentNs);
            final long testRequestMs = TimeUnit.NANOSECONDS.toMillis(peer.expect("1").atNs() - silentNs);
            final long closedMs = TimeUnit.NANOSECONDS.toMillis(peer.closedNs() - silentNs);
            assertThat(heartbeatMs).isGreaterThanOrEqualTo(1000);
            assertThat(testRequestMs).isGreaterThanOrEqualTo(1500);
            assertThat(closedMs).isBetween(2400L, 3400L);
            assertThat(venue.listener.await("ended", SILENT).reason()).isEqualTo(CancelReason.EXPIRED);
        }
    }

    @Test
    void shouldCheckThePasswordUnderneath() throws Exception {
        try (LogLines log = new LogLines(); RawFixClient wrong = connect("client", RAW);
            RawFixClient peer = connect("client", RAW)) {
            wrong.logon("30", "553=user", "554=x");
            wrong.closedNs();
            assertThat(wrong.got()).isEmpty();
            peer.loggedOn(30, "553=user", "554=" + SECRET);
            peer.send("1", "112=YOU");
            peer.expect("the answer", g -> g.is("0") && g.has("112=YOU"));
            peer.send("5");
            peer.expect("5");
            peer.closedNs();
            assertThat(log.tell(SECRET)).isFalse();
        }
    }

    /** MINA leaves such a message where it is until another one comes. */
    @Test
    void shouldReadALogonThatComesWithTheEndOfTheHandshake() throws Exception {
        final HoldingSocket network = new HoldingSocket(venue.port());
        final SSLSocket socket = tls.over(network, "client");
        socket.startHandshake();
        try (RawFixClient peer = new RawFixClient(socket, EARLY, TestVenue.ID)) {
            peer.logon("30");
            network.release();
            peer.expect("A");
        }
    }

    @Test
    void shouldLogInitiatorsOnWithTheirCertificates() throws Exception {
        final SessionSettings settings = TestInitiator.settings(venue.port(), STOCK, keysAndValues());
        final SocketInitiator stock = new SocketInitiator(new RecordingApplication(), new MemoryStoreFactory(), settings,
            new SLF4JLogFactory(settings), new DefaultMessageFactory());
        try (TestInitiator ours = new TestInitiator(venue, true, venue.port(), OURS, keysAndValues()).start()) {
            stock.start();
            final Session theirs = Session.lookupSession(new SessionID("FIX.4.4", STOCK, TestVenue.ID));
            Await.until("both are logged on", () -> theirs.isLoggedOn() && ours.session().isLoggedOn());
            venue.listener.await("logged on", STOCK);
            venue.listener.await("logged on", OURS);
            Await.until("our initiator is watched", () -> ours.told("logged on") == 1);
        } finally {
            stock.stop();
        }
        assertThat(venue.listener.await("ended", STOCK).reason()).isEqualTo(CancelReason.LOGOUT);
    }

    /** With TLS 1.3 a client learns that its certificate was refused when it reads. */
    @Test
    void shouldCloseWhoHasNoCertificateOrOneOfNobodyTrusted() throws Exception {
        for (final String certificate : new String[] {null, "venue"}) {
            try (Socket socket = tls.connect(venue.port(), certificate);
                RawFixClient stranger = new RawFixClient(socket, OURS, TestVenue.ID)) {
                logon(stranger);
                stranger.closedNs();
                assertThat(stranger.got()).isEmpty();
            }
        }
    }

    @Test
    void shouldNotLogOnToAVenueThatItDoesNotTrust() throws Exception {
        final String[] distrusting = keysAndValues();
        for (int i = 0; i < distrusting.length; i += 2) {
            distrusting[i + 1] = distrusting[i].equals("SocketTrustStore") ? folder.resolve("client-trust.p12").toString()
                : distrusting[i + 1];
        }
        try (LogLines log = new LogLines();
            TestInitiator ours = new TestInitiator(venue, false, venue.port(), RAW + "X", distrusting).start()) {
            Await.until("it has tried", () -> log.count(RAW + "X->", "SSLHandshakeException") > 0);
            assertThat(ours.session().isLoggedOn()).isFalse();
        }
    }

    @Test
    void shouldCloseHandshakesThatNeverEndAtLogonTimeout() throws Exception {
        final List<Socket> halfway = new ArrayList<>();
        final long openedNs = System.nanoTime();
        for (final byte[] start : new byte[][] {{}, {22, 3, 1, 2, 0, 1, 0}}) {
            final Socket socket = new Socket(InetAddress.getLoopbackAddress(), venue.port());
            socket.getOutputStream().write(start);
            halfway.add(socket);
        }
        for (final Socket socket : halfway) {
            assertThat(isClosed(socket)).isTrue();
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - openedNs)).isBetween(2950L, 7000L);
            socket.close();
        }
    }

    @Test
    void shouldCloseWhatIsNoTls() throws Exception {
        try (LogLines log = new LogLines();
            RawFixClient plain = new RawFixClient(venue.port(), RAW)) {
            logon(plain);
            plain.closedNs();
            assertThat(plain.got()).isEmpty();
            assertThat(log.tell(SECRET)).as("%s", log).isFalse();
        }
    }

    private static void logon(final RawFixClient client) {
        try {
            client.logon("30", "553=user", "554=" + SECRET);
        } catch (final IOException e) {
            // Closed while it was sent: that is what is wanted.
        }
    }

    private static boolean isClosed(final Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        try {
            // A fatal alert may come first.
            return socket.getInputStream().readAllBytes().length < 100;
        } catch (final java.net.SocketTimeoutException e) {
            return false;
        } catch (final IOException e) {
            return true;
        }
    }

    private static RawFixClient connect(final String certificate, final String name) throws Exception {
        return new RawFixClient(tls.connect(venue.port(), certificate), name, TestVenue.ID);
    }

    private static String[] keysAndValues() {
        return tls.settings("client", "venue").entrySet().stream()
            .flatMap(e -> java.util.stream.Stream.of(e.getKey(), e.getValue())).toArray(String[]::new);
    }
}
