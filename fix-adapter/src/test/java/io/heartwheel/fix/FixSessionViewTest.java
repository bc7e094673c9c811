package io.heartwheel.fix;

import static io.heartwheel.fix.FixSessionView.State.DISCONNECTED;
import static io.heartwheel.fix.FixSessionView.State.FIRED;
import static io.heartwheel.fix.FixSessionView.State.GRACE;
import static io.heartwheel.fix.FixSessionView.State.LOGGED_ON;
import static io.heartwheel.fix.FixSessionView.State.LOGGING_ON;
import static io.heartwheel.fix.FixSessionView.State.SUSPECT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

import org.junit.jupiter.api.Test;

/** What an operator sees of each session. */
class FixSessionViewTest {
    private final String client = TestVenue.freshName();

    @Beside
    @Test
    void shouldShowASessionThroughItsLife() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client, "HeartwheelCancelOnDisconnect", "disconnect",
            "HeartwheelCancelGraceMs", "500").start()) {
            assertThat(venue.view(client).state()).isEqualTo(DISCONNECTED);
            assertThat(venue.view(client).lastInNs()).isEqualTo(Long.MIN_VALUE);
            final long beforeNs = System.nanoTime();
            try (RawFixClient peer = venue.connect(client)) {
                peer.loggedOn(1);
                assertThat(venue.view(client).state()).isEqualTo(LOGGED_ON);
                peer.expect("1");
                assertThat(venue.view(client).state()).isEqualTo(SUSPECT);
                Await.until("less than a fifth is left", () -> System.nanoTime() - peer.lastSentNs() > 2_000_000_000L);
                peer.send("0");
                Await.until("recovered", () -> venue.view(client).state() == LOGGED_ON);
                assertThat(venue.view(client).nearMisses()).isEqualTo(1);
                assertThat(venue.view(client).lastInNs()).isBetween(beforeNs, System.nanoTime());
                assertThat(venue.view(client).lastOutNs()).isBetween(beforeNs, System.nanoTime());
            }
            Await.until("its grace runs", () -> venue.view(client).state() == GRACE);
            Await.until("its switch fires", () -> venue.view(client).state() == FIRED);
            final FixSessionView after = venue.view(client);
            assertThat(after.lastInNs()).isBetween(beforeNs, System.nanoTime());
            assertThat(after.connections()).isEqualTo(1);
            assertThat(after.worstLateNs()).isPositive();
            try (RawFixClient peer = venue.connect(client).seqNum(3)) {
                peer.loggedOn(30);
                Await.until("armed again", () -> venue.view(client).state() == LOGGED_ON);
                assertThat(venue.liveness.session(TestVenue.sessionId(client)).connections()).isEqualTo(2);
                assertThat(venue.liveness.session(TestVenue.sessionId(client + "X"))).as("no connector has it").isNull();
            }
        }
    }

    @Beside
    @Test
    void shouldLogEachTransitionOnce() throws Exception {
        final List<String> lines = new CopyOnWriteArrayList<>();
        final Handler handler = new Handler() {
            @Override
            public void publish(final LogRecord line) {
                lines.add(new SimpleFormatter().formatMessage(line));
            }

            @Override
            public void flush() {
                // Nothing is kept back.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
        final Logger logger = Logger.getLogger(FixSwitch.class.getName());
        logger.addHandler(handler);
        final String id = TestVenue.sessionId(client).toString();
        try (TestVenue venue = TestVenue.with().client(client, "HeartwheelCancelOnDisconnect", "disconnect",
            "HeartwheelCancelGraceMs", "300").start(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(1);
            peer.expect("1");
            peer.send("0", "112=TEST");
            venue.listener.await("cancel", client);
            final List<String> about = lines.stream().filter(line -> line.startsWith(id + ": "))
                .map(line -> line.substring(id.length() + 2).replaceAll("[0-9.:]{4,}", "N")).toList();
            assertThat(about).containsExactly("logged on from /N", "suspect, nothing heard for N ms",
                "recovered, heard from again", "suspect, nothing heard for N ms", "ended, EXPIRED",
                "grace begins, 300 ms to log on again", "cancel its orders, EXPIRED");
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Beside
    @Test
    void shouldNotCallAnEarlyAnswerANearMiss() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(1);
            peer.expect("1");
            peer.send("0", "112=TEST");
            venue.listener.await("recovered", client);
            assertThat(venue.view(client).nearMisses()).isZero();
        }
    }

    @Beside
    @Test
    void shouldShowALogonThatIsNotAnsweredYet() throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            venue.application.inToAdmin = id -> BlockedApplicationTest.await(release);
            peer.logon("30");
            Await.until("it is logging on", () -> venue.view(client).state() == LOGGING_ON);
            release.countDown();
            peer.expect("A");
        }
    }

    @Beside
    @Test
    void shouldCountLatenessOfWhatItSent() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(1);
            peer.closedNs();
            final FixLivenessStats stats = venue.liveness.stats();
            assertThat(stats.heartbeatLate().count()).isEqualTo(stats.heartbeatsSent()).isEqualTo(peer.count("0"));
            assertThat(stats.testRequestLate().count()).isEqualTo(1);
            assertThat(stats.expiryLate().count()).isEqualTo(1);
            assertThat(stats.expiryLate().maxNs()).isBetween(0L, 200_000_000L);
            assertThat(stats.heartbeatLate().counts()).hasSize(stats.heartbeatLate().boundsMs().size() + 1);
        }
    }
}
