package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import quickfix.Session;

/** When orders are cancelled, and when they are not. */
class CancelTest {
    private final String client = TestVenue.freshName();

    @Beside
    @ParameterizedTest
    @CsvSource({
        "none, hang up, ", "none, log out, ", "none, fall silent, ",
        "disconnect, hang up, CONNECTION_LOST", "disconnect, log out, ", "disconnect, fall silent, EXPIRED",
        "logout, hang up, ", "logout, log out, LOGOUT", "logout, fall silent, ",
        "both, hang up, CONNECTION_LOST", "both, log out, LOGOUT", "both, fall silent, EXPIRED"})
    void shouldCancelAsTheTriggerSays(final String trigger, final String end, final CancelReason reason) throws Exception {
        try (TestVenue venue = TestVenue.with().client(client, "HeartwheelCancelOnDisconnect", trigger).start();
            RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(1);
            leave(peer, end);
            venue.listener.await("ended", client);
            if (reason == null) {
                assertThat(Await.stays(200, () -> venue.listener.count("cancel", client) == 0)).isTrue();
            } else {
                final RecordingListener.Told cancel = venue.listener.await("cancel", client);
                assertThat(cancel.reason()).isEqualTo(reason);
                assertThat(cancel.who().correlationId()).isEqualTo(TestVenue.correlationId(TestVenue.sessionId(client)));
                assertThat(cancel.who().handle()).isNotNegative();
                assertThat(venue.journal.names.get(cancel.who().wheelCorrelationId()))
                    .isEqualTo(TestVenue.sessionId(client).toString());
                assertThat(Await.stays(200, () -> venue.listener.count("cancel", client) == 1)).isTrue();
            }
        }
    }

    private static void leave(final RawFixClient peer, final String how) throws Exception {
        switch (how) {
            case "hang up" -> peer.hangUp();
            case "log out" -> {
                peer.send("5");
                peer.closedNs();
            }
            default -> peer.closedNs();
        }
    }

    @Beside
    @ParameterizedTest
    @CsvSource({
        "35002=1, hang up, CONNECTION_LOST", "35002=1, log out, ", "35002=2, log out, LOGOUT",
        "35002=3, hang up, CONNECTION_LOST",
        "35002=0, hang up, ", "9001=Y, hang up, CONNECTION_LOST", "9001=Y, log out, LOGOUT"})
    void shouldCancelAsTheLogonAsks(final String tag, final String end, final CancelReason reason) throws Exception {
        final String settings = tag.equals("35002=0") ? "both" : "none";
        try (TestVenue venue = TestVenue.with().client(client, "HeartwheelCancelOnDisconnect", settings).start();
            RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(30, tag);
            leave(peer, end);
            venue.listener.await("ended", client);
            if (reason == null) {
                assertThat(Await.stays(200, () -> venue.listener.count("cancel", client) == 0)).isTrue();
            } else {
                assertThat(venue.listener.await("cancel", client).reason()).isEqualTo(reason);
            }
        }
    }

    @Beside
    @Test
    void shouldNotLetTheLogonDecideWhereTheVenueForbidsIt() throws Exception {
        try (TestVenue venue = TestVenue.with()
            .client(client, "HeartwheelCancelOnDisconnect", "both", "HeartwheelCancelFromLogon", "N").start();
            RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(30, "35002=0");
            peer.hangUp();
            venue.listener.await("cancel", client);
        }
    }

    @Beside
    @ParameterizedTest
    @ValueSource(strings = {"35002=4", "35002=x", "35003=-1", "35003=60001", "9001=maybe"})
    void shouldRefuseUnclearWishes(final String tag) throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            peer.logon("30", tag);
            assertThat(peer.expect("5").text())
                .contains("58=Logon refused: tag " + tag.substring(0, tag.indexOf('=')) + " must be");
            peer.closedNs();
        }
    }

    @Beside
    @Test
    void shouldCancelWhenTheGraceHasPassed() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(30, "35002=1", "35003=500");
            peer.hangUp();
            final long endedNs = venue.listener.await("ended", client).atNs();
            final RecordingListener.Told cancel = venue.listener.await("cancel", client);
            assertThat(TimeUnit.NANOSECONDS.toMillis(cancel.atNs() - endedNs)).isBetween(500L, 1200L);
            assertThat(cancel.reason()).isEqualTo(CancelReason.CONNECTION_LOST);
            assertThat(venue.journal.names).containsValue(TestVenue.sessionId(client) + " (grace)");
        }
    }

    @Beside
    @ParameterizedTest
    @CsvSource({"0,0", "1,100", "99,100", "100,100", "101,200", "59901,60000", "60000,60000"})
    void shouldTellTheWheelFewGraces(final long graceMs, final long wheelMs) {
        final CancelPolicy policy = new CancelPolicy(CancelPolicy.Trigger.BOTH, TimeUnit.MILLISECONDS.toNanos(graceMs));
        assertThat(policy.wheelGraceNs()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(wheelMs));
    }

    @Beside
    @Test
    void shouldBearAnyNumberOfGraces() {
        final LongStream graces = LongStream.rangeClosed(0, 60_000).map(TimeUnit.MILLISECONDS::toNanos)
            .map(graceNs -> new CancelPolicy(CancelPolicy.Trigger.BOTH, graceNs).wheelGraceNs());
        assertThat(graces.distinct().count()).isLessThan(1_000);
        assertThat(new CancelPolicy(CancelPolicy.Trigger.BOTH, TimeUnit.DAYS.toNanos(1)).wheelGraceNs())
            .isEqualTo(TimeUnit.DAYS.toNanos(1));
    }

    @Beside
    @Test
    void shouldRoundTheGraceThatALogonAsksForUp() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(30, "35002=1", "35003=201");
            peer.hangUp();
            final long endedNs = venue.listener.await("ended", client).atNs();
            assertThat(TimeUnit.NANOSECONDS.toMillis(venue.listener.await("cancel", client).atNs() - endedNs))
                .isBetween(300L, 1000L);
        }
    }

    @Beside
    @Test
    void shouldCancelNothingWhenItIsBackWithinTheGrace() throws Exception {
        try (TestVenue venue = TestVenue.with()
            .client(client, "HeartwheelCancelOnDisconnect", "both", "HeartwheelCancelGraceMs", "1500").start()) {
            try (RawFixClient peer = venue.connect(client)) {
                peer.loggedOn(30);
            }
            venue.listener.await("ended", client);
            Await.until("the identity is free", () -> !Session.lookupSession(TestVenue.sessionId(client)).hasResponder());
            try (RawFixClient again = venue.connect(client).seqNum(2)) {
                again.loggedOn(30);
                Await.until("armed", () -> venue.liveness.isArmed(TestVenue.sessionId(client)));
                venue.listener.await("returned", client);
                assertThat(Await.stays(2000, () -> venue.listener.count("cancel", client) == 0)).isTrue();
                assertThat(venue.listener.about(client)).containsExactly("logged on", "ended", "returned", "logged on");
            }
        }
    }

    @Beside
    @Test
    void shouldFireAgainForTheNextConnection() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client, "HeartwheelCancelOnDisconnect", "disconnect").start()) {
            for (int i = 1; i <= 3; i++) {
                final int round = i;
                try (RawFixClient peer = venue.connect(client).seqNum(i)) {
                    peer.loggedOn(30);
                }
                Await.until("cancelled", () -> venue.listener.count("cancel", client) == round);
                Await.until("free", () -> !Session.lookupSession(TestVenue.sessionId(client)).hasResponder());
            }
        }
    }

    @Beside
    @Test
    void shouldCallALogoutALogoutEvenIfTheApplicationHoldsItUp() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client, "HeartwheelCancelOnDisconnect", "disconnect").start();
            RawFixClient peer = venue.connect(client)) {
            final java.util.concurrent.CountDownLatch release = new java.util.concurrent.CountDownLatch(1);
            venue.application.inFromApp = id -> BlockedApplicationTest.await(release);
            peer.loggedOn(1);
            peer.send("D", "11=1");
            peer.send("5");
            assertThat(venue.listener.await("ended", client).reason()).isEqualTo(CancelReason.LOGOUT);
            release.countDown();
            assertThat(Await.stays(200, () -> venue.listener.count("cancel", client) == 0)).isTrue();
            assertThat(peer.count("1")).as("no TestRequest after its Logout").isZero();
        }
    }
}
