package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** FIX's own rules, seen from the other end. HeartBtInt 1: TestRequest after 1.5 s of silence, the end after 2.4 s. */
@Tag("once")
class TakeoverTest {
    private final String client = TestVenue.freshName();

    @Beside
    @Test
    void shouldSendHeartbeatAfterIntervalOfNothingSent() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(1);
            final long logonNs = peer.expect("A").atNs();
            assertThat(ms(peer.expect("0").atNs() - logonNs)).isBetween(990L, 1450L);
        }
    }

    @Beside
    @Test
    void shouldNotSendHeartbeatWhileSending() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(1);
            final boolean quiet = Await.stays(2500, () -> {
                ask(peer);
                return peer.got().stream().noneMatch(g -> g.is("0") && !g.text().contains("|112="));
            });
            assertThat(quiet).as("no unsolicited Heartbeat in %s", peer.got()).isTrue();
        }
    }

    private static void ask(final RawFixClient peer) {
        if (System.nanoTime() - peer.lastSentNs() > 300_000_000L) {
            try {
                peer.send("1", "112=PING");
            } catch (final java.io.IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Beside
    @Test
    void shouldAskThenDisconnectSilentPeer() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(1);
            final long silentNs = peer.lastSentNs();
            assertThat(ms(peer.expect("1").atNs() - silentNs)).isBetween(1490L, 2100L);
            assertThat(ms(peer.closedNs() - silentNs)).isBetween(2390L, 2950L);
            assertThat(venue.listener.await("ended", client).reason()).isEqualTo(CancelReason.EXPIRED);
            assertThat(venue.listener.about(client)).containsExactly("logged on", "suspect", "ended");
            assertThat(venue.liveness.isArmed(TestVenue.sessionId(client))).isFalse();
            Await.until("QuickFIX/J knows", () -> venue.application.calls.contains("logout " + client));
        }
    }

    @Beside
    @Test
    void shouldRecoverWhenTestRequestIsAnswered() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(1);
            assertThat(peer.expect("1").has("112=TEST")).isTrue();
            peer.send("0", "112=TEST");
            venue.listener.await("recovered", client);
            assertThat(Await.stays(1200, () -> !peer.closed())).isTrue();
            assertThat(venue.liveness.isArmed(TestVenue.sessionId(client))).isTrue();
        }
    }

    @Beside
    @Test
    void shouldAcceptHeartbeatsOfOtherEngines() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(1);
            final boolean alive = Await.stays(3500, () -> {
                odd(peer);
                return !peer.closed();
            });
            assertThat(alive).isTrue();
            assertThat(venue.listener.about(client)).containsExactly("logged on");
            assertThat(peer.count("3")).as("rejects in %s", peer.got()).isZero();
        }
    }

    private static void odd(final RawFixClient peer) {
        if (System.nanoTime() - peer.lastSentNs() > 700_000_000L) {
            try {
                final String plain = peer.message("0", "112=Sat, 21 Nov 2026");
                final String padded = plain.replaceFirst("9=(\\d+)", "9=00000$1");
                peer.raw(RawFixClient.frame(padded.substring(0, padded.lastIndexOf(RawFixClient.SOH + "10=") + 1)));
            } catch (final java.io.IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Beside
    @Test
    void shouldAskAgainWhenMultipliersLeaveTime() throws Exception {
        try (TestVenue venue = TestVenue.with()
            .client(client, "TestRequestDelayMultiplier", "0.2", "HeartBeatTimeoutMultiplier", "2.9").start();
            RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(1);
            final long silentNs = peer.lastSentNs();
            assertThat(ms(peer.closedNs() - silentNs)).isBetween(3890L, 5000L);
            assertThat(peer.count("1")).isEqualTo(3);
        }
    }

    @Beside
    @Test
    void shouldNotWatchPeerThatAskedForNoHeartbeats() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client, "HeartwheelCancelOnDisconnect", "disconnect").start();
            RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(0);
            assertThat(Await.stays(1500, () -> peer.got().size() == 1 && !peer.closed())).isTrue();
            assertThat(venue.liveness.isArmed(TestVenue.sessionId(client))).isTrue();
            peer.hangUp();
            assertThat(venue.listener.await("cancel", client).reason()).isEqualTo(CancelReason.CONNECTION_LOST);
        }
    }

    @Beside
    @Test
    void shouldProbeButNeverDisconnectWhenCheckIsDisabled() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client, "DisableHeartBeatCheck", "Y").start();
            RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(1);
            peer.expect("1");
            assertThat(Await.stays(2500, () -> !peer.closed())).isTrue();
            assertThat(peer.count("1")).isEqualTo(1);
            peer.send("0");
            venue.listener.await("recovered", client);
            Await.until("asked again after new silence", () -> peer.count("1") == 2);
        }
    }

    /** As stock: as often as it would be asked before its timeout, then no more; but our own Heartbeats go on. */
    @Beside
    @Test
    void shouldAskAsOftenWhenCheckIsDisabled() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client, "DisableHeartBeatCheck", "Y",
            "TestRequestDelayMultiplier", "0", "HeartBeatTimeoutMultiplier", "2.5").start();
            RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(1);
            Await.until("asked thrice", () -> peer.count("1") == 3);
            final long before = peer.count("0");
            assertThat(Await.stays(1500, () -> !peer.closed() && peer.count("1") == 3)).isTrue();
            assertThat(peer.count("0")).isGreaterThan(before);
            peer.send("0");
            venue.listener.await("recovered", client);
            Await.until("asked again after new silence", () -> peer.count("1") == 4);
            assertThat(venue.listener.about(client)).startsWith("logged on", "suspect", "suspect", "suspect", "recovered");
        }
    }

    @Beside
    @Test
    void shouldGiveBackEverythingOnTheWheel() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start()) {
            for (int i = 0; i < 3; i++) {
                try (RawFixClient peer = venue.connect(client).seqNum(i + 1)) {
                    peer.loggedOn(30);
                    Await.until("a watch and an outbound deadline are left", () -> venue.wheel.size() == 2);
                }
                Await.until("nobody is left on the wheel", () -> venue.wheel.size() == 0);
                Await.until("QuickFIX/J lets go", () -> venue.application.calls.stream().filter(("logout " + client)::equals)
                    .count() == venue.application.calls.stream().filter(("logon " + client)::equals).count());
            }
        }
    }

    private static long ms(final long ns) {
        return TimeUnit.NANOSECONDS.toMillis(ns);
    }
}
