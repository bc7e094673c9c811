package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

import io.heartwheel.Effect;

import org.junit.jupiter.api.Test;

import quickfix.Session;
import quickfix.field.Headline;
import quickfix.fix44.News;

/** QuickFIX/J's own endings still work without its timer. */
class LogoutTest {
    private final String client = TestVenue.freshName();

    @Beside
    @Test
    void shouldAnswerLogoutAndClose() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(1);
            peer.send("5");
            peer.expect("5");
            peer.closedNs();
            final RecordingListener.Told ended = venue.listener.await("ended", client);
            assertThat(ended.reason()).isEqualTo(CancelReason.LOGOUT);
            Await.until("the journal knows", () -> venue.journal.has(Effect.LOGGED_OUT, ended.who().wheelCorrelationId()));
        }
    }

    @Beside
    @Test
    void shouldSendLogoutWhenTheApplicationAsksAndWaitForTheAnswer() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(30);
            Session.lookupSession(TestVenue.sessionId(client)).logout("good night");
            assertThat(peer.expect("5").has("58=good night")).isTrue();
            peer.send("5");
            peer.closedNs();
            assertThat(venue.listener.await("ended", client).reason()).isEqualTo(CancelReason.LOGOUT);
        }
    }

    @Beside
    @Test
    void shouldDisconnectWhenLogoutIsNotAnswered() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client, "LogoutTimeout", "1").start();
            RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(30);
            Session.lookupSession(TestVenue.sessionId(client)).logout();
            final long askedNs = peer.expect("5").atNs();
            assertThat(TimeUnit.NANOSECONDS.toMillis(peer.closedNs() - askedNs)).isBetween(900L, 3000L);
            assertThat(venue.listener.await("ended", client).reason()).isEqualTo(CancelReason.CONNECTION_LOST);
        }
    }

    @Beside
    @Test
    void shouldTellTheJournalWhatItWaitsForAndGiveItsPlacesBack() throws Exception {
        final String session = TestVenue.sessionId(client).toString();
        try (TestVenue venue = TestVenue.with().client(client, "LogoutTimeout", "1").start()) {
            try (RawFixClient peer = venue.connect(client)) {
                peer.loggedOn(30);
                assertThat(venue.liveness.logout(TestVenue.sessionId(client), "over")).isTrue();
                Await.until("it waits for the answer", () -> venue.journal.names.containsValue(session + " (logout)"));
                peer.expect("5");
                peer.send("5");
                peer.closedNs();
            }
            Await.until("the wheel is empty", () -> venue.wheel.size() == 0);
            assertThat(venue.liveness.stats().expired()).isZero();
        }
    }

    @Beside
    @Test
    void shouldLogOutAtOnceWhenAskedTo() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(30);
            final long askedNs = System.nanoTime();
            venue.liveness.logout(TestVenue.sessionId(client), "good night");
            final RawFixClient.Got logout = peer.expect("5");
            assertThat(logout.has("58=good night")).isTrue();
            assertThat(TimeUnit.NANOSECONDS.toMillis(logout.atNs() - askedNs)).isLessThan(300L);
            assertThat(venue.liveness.logout(TestVenue.sessionId("NOBODY"), null)).isFalse();
        }
    }

    /** Nothing else ends it: with HeartBtInt 0 there is no silence, and without a Logout nobody waits for an answer. */
    @Beside
    @Test
    void shouldCloseForGoodWhoeverDoesNotReadWhatWasSentBeforeTheClose() throws Exception {
        final String session = TestVenue.sessionId(client).toString();
        final Logger quiet = Logger.getLogger("quiet");
        quiet.setLevel(Level.OFF);
        try (TestVenue venue = TestVenue.with().set("LogonTimeout", "1")
            .set("SLF4JLogOutgoingMessageCategory", quiet.getName()).client(client).start();
            LogLines log = new LogLines(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(0);
            peer.deaf(true);
            final Session own = Session.lookupSession(TestVenue.sessionId(client));
            for (int i = 0; i < 24; i++) {
                own.send(new News(new Headline("x".repeat(1 << 20))));
            }
            own.disconnect("enough", false);
            final long closedNs = System.nanoTime();
            final long endedNs = venue.listener.await("ended", client).atNs();
            assertThat(TimeUnit.NANOSECONDS.toMillis(endedNs - closedNs)).isBetween(950L, 2500L);
            assertThat(venue.journal.names).containsValue(session + " (drain)");
            Await.until("the log says whose connection", () -> log.count(session + ": closed the connection from") == 1);
            peer.deaf(false);
        }
    }

    @Beside
    @Test
    void shouldLogOutEverybodyAtOnceWhenStopping() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(30);
            final Thread stopper = new Thread(() -> venue.acceptor.stop(false));
            final long stopNs = System.nanoTime();
            stopper.start();
            assertThat(TimeUnit.NANOSECONDS.toMillis(peer.expect("5").atNs() - stopNs)).isLessThan(900L);
            peer.send("5");
            peer.closedNs();
            stopper.join(5000);
            assertThat(stopper.isAlive()).isFalse();
        }
    }

    @Beside
    @Test
    void shouldRefuseLogonOfDisabledSessionAndAcceptItAgain() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start()) {
            final Session session = Session.lookupSession(TestVenue.sessionId(client));
            session.logout();
            try (RawFixClient peer = venue.connect(client)) {
                peer.logon("30");
                peer.closedNs();
            }
            assertThat(venue.listener.told).isEmpty();
            session.logon();
            Await.until("the socket is free", () -> !session.hasResponder());
            try (RawFixClient peer = venue.connect(client).seqNum(session.getExpectedTargetNum())) {
                peer.loggedOn(30);
            }
        }
    }

    @Beside
    @Test
    void shouldEndSessionOutsideItsSchedule() throws Exception {
        final java.time.LocalTime now = java.time.LocalTime.now(java.time.ZoneOffset.UTC);
        final java.time.format.DateTimeFormatter format = java.time.format.DateTimeFormatter.ofPattern("HH:mm:ss");
        try (TestVenue venue = TestVenue.with().set("NonStopSession", "N")
            .client(client, "StartTime", now.minusHours(1).format(format), "EndTime", now.plusSeconds(6).format(format)).start();
            RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(30);
            peer.expect("5");
            peer.send("5");
            peer.closedNs();
            assertThat(venue.listener.await("ended", client).reason()).isEqualTo(CancelReason.LOGOUT);
        }
    }
}
