package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.mina.core.filterchain.IoFilterAdapter;
import org.apache.mina.core.session.IoSession;
import java.io.IOException;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import quickfix.ConfigError;
import quickfix.Session;

/** Who gets in, who does not and is told why, and that neither harms anybody else. */
class LogonTest {
    private final String client = TestVenue.freshName();

    @Beside
    @Test
    void shouldCloseConnectionThatNeverLogsOn() throws Exception {
        try (TestVenue venue = TestVenue.with().set("LogonTimeout", "1").client(client).start();
            RawFixClient peer = venue.connect(client)) {
            final long openedNs = System.nanoTime();
            assertThat(TimeUnit.NANOSECONDS.toMillis(peer.closedNs() - openedNs)).isBetween(900L, 1900L);
            assertThat(venue.listener.told).isEmpty();
            Await.until("the wheel is empty", () -> venue.wheel.size() == 0);
        }
    }

    @Beside
    @Test
    void shouldCloseConnectionThatNeverLogsOnEvenIfTheWheelIsFull() throws Exception {
        try (TestVenue venue = TestVenue.with().set("LogonTimeout", "1").capacity(1).client(client).start();
            RawFixClient first = venue.connect(client); RawFixClient second = venue.connect(client)) {
            assertThat(first.closedNs()).isPositive();
            assertThat(second.closedNs()).isPositive();
        }
    }

    @Beside
    @ParameterizedTest
    @ValueSource(strings = {"-1", "abc", "999999999", "99999999999999999999", "1.5", ""})
    void shouldRefuseHeartBtIntThatMakesNoSense(final String heartBtInt) throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start()) {
            final int next;
            try (RawFixClient peer = venue.connect(client)) {
                peer.logon(heartBtInt);
                assertThat(peer.expect("5").text()).contains(
                    "58=Logon refused: HeartBtInt (108) must be a whole number of seconds from 0 to 3600, was");
                peer.closedNs();
                next = peer.nextSeqNum();
            }
            Await.until("the socket is free", () -> !Session.lookupSession(TestVenue.sessionId(client)).hasResponder());
            try (RawFixClient peer = venue.connect(client).seqNum(next)) {
                peer.loggedOn(30);
                assertThat(peer.count("2")).as("no resend request in %s", peer.got()).isZero();
            }
            Await.until("the application knows", () -> venue.application.calls.contains("logout " + client));
            assertThat(venue.application.calls).containsExactly("logon " + client, "logout " + client);
        }
    }

    @Beside
    @Test
    void shouldRespectConfiguredMaximumOfHeartBtInt() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client, "HeartwheelMaxHeartBtInt", "5").start();
            RawFixClient peer = venue.connect(client)) {
            peer.logon("6");
            assertThat(peer.expect("5").text()).contains("from 0 to 5, was 6");
        }
    }

    @Beside
    @Test
    void shouldRefuseLogonWhenWheelIsFullAndHarmNobody() throws Exception {
        final String other = TestVenue.freshName();
        try (TestVenue venue = TestVenue.with().capacity(4).client(client).client(other).start();
            RawFixClient first = venue.connect(client)) {
            first.loggedOn(1);
            Await.until("the logon deadline is gone", () -> venue.wheel.size() == 2);
            try (RawFixClient second = venue.connect(other)) {
                second.logon("1");
                assertThat(second.expect("5").text()).contains("58=Logon refused: the venue tracks as many sessions");
                second.closedNs();
            }
            first.send("0");
            first.expect("0");
            assertThat(first.closed()).isFalse();
            assertThat(venue.liveness.stats().logonsRefused()).isEqualTo(1);
        }
    }

    @Beside
    @Test
    void shouldRefuseWrongTarget() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start();
            RawFixClient stranger = new RawFixClient(venue.port(), client, "ELSEWHERE")) {
            stranger.logon("30");
            assertThat(stranger.closedNs()).isPositive();
            assertThat(venue.listener.told).isEmpty();
        }
    }

    @Beside
    @Test
    void shouldRefuseSecondConnectionOfAnIdentityAndKeepTheFirst() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client, "HeartwheelCancelOnDisconnect", "both").start();
            RawFixClient first = venue.connect(client)) {
            first.loggedOn(1);
            try (RawFixClient second = venue.connect(client)) {
                second.logon("1");
                assertThat(second.closedNs()).isPositive();
            }
            first.send("1", "112=STILL-HERE");
            first.expect("the answer", g -> g.is("0") && g.has("112=STILL-HERE"));
            assertThat(venue.listener.about(client)).containsExactly("logged on");
            assertThat(venue.liveness.isArmed(TestVenue.sessionId(client))).isTrue();
        }
    }

    @Beside
    @Test
    void shouldAcceptLogonAgainOnceAHalfOpenConnectionExpired() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient halfOpen = venue.connect(client)) {
            halfOpen.loggedOn(1);
            venue.listener.await("ended", client);
            Await.until("the identity is free", () -> !Session.lookupSession(TestVenue.sessionId(client)).hasResponder());
            try (RawFixClient again = venue.connect(client).seqNum(2)) {
                again.loggedOn(1);
                Await.until("armed again", () -> venue.liveness.isArmed(TestVenue.sessionId(client)));
                assertThat(Await.stays(1200, () -> !again.closed())).isTrue();
            }
        }
    }

    @Beside
    @Test
    void shouldKeepTheEmbeddersOwnFilters() throws Exception {
        final AtomicInteger seen = new AtomicInteger();
        try (TestVenue venue = TestVenue.with().client(client).notStarted().start()) {
            venue.acceptor.setIoFilterChainBuilder(chain -> chain.addLast("embedders", new IoFilterAdapter() {
                @Override
                public void messageReceived(final NextFilter next, final IoSession io, final Object message) {
                    seen.incrementAndGet();
                    next.messageReceived(io, message);
                }
            }));
            venue.acceptor.start();
            try (RawFixClient peer = venue.connect(client)) {
                peer.loggedOn(1);
                peer.expect("1");
                assertThat(seen.get()).isEqualTo(1);
            }
        }
    }

    @Beside
    @Test
    void shouldStartAndStopAsOftenAsAsked() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start()) {
            venue.acceptor.start();
            venue.acceptor.stop(true);
            venue.acceptor.stop(true);
            venue.acceptor.start();
            try (RawFixClient peer = venue.connect(client)) {
                peer.loggedOn(1);
                peer.expect("0");
            }
        }
    }

    @Beside
    @Test
    void shouldValidateAgainstDataDictionaryAsStockDoes() throws Exception {
        try (TestVenue venue = TestVenue.with().set("UseDataDictionary", "Y").client(client).start();
            RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(1);
            peer.expect("0");
        }
    }

    @Beside
    @ParameterizedTest
    @CsvSource({
        "HeartwheelCancelOnDisconnect, sometimes", "HeartwheelCancelGraceMs, -1", "HeartwheelMaxHeartBtInt, lots",
        "TestRequestDelayMultiplier, -2", "HeartBeatTimeoutMultiplier, x", "LogonTimeout, 0"})
    void shouldSayWhichSettingIsWrong(final String key, final String value) {
        assertThatThrownBy(() -> TestVenue.with().set(key, value).client(client).start())
            .isInstanceOf(ConfigError.class).hasMessageContaining(key).hasMessageContaining("must be")
            .hasMessageContaining("'" + value + "'");
    }

    /** Stock checks first and binds later, without a lock: two at once are both bound, and one ends the other. */
    @Beside
    @Test
    void shouldLetOneOfTwoSimultaneousLogonsLive() throws Exception {
        final int rounds = 40;
        final TestVenue.Config config = TestVenue.with();
        for (int round = 0; round < rounds; round++) {
            config.client(client + round);
        }
        try (TestVenue venue = config.start()) {
            for (int round = 0; round < rounds; round++) {
                try (RawFixClient one = venue.connect(client + round); RawFixClient two = venue.connect(client + round)) {
                    final CyclicBarrier start = new CyclicBarrier(2);
                    final Thread rival = new Thread(() -> logon(two, start));
                    rival.start();
                    logon(one, start);
                    rival.join();
                    Await.until("one answered, one closed", () -> one.count("A") + two.count("A") == 1
                        && (one.closed() || two.closed()));
                    final RawFixClient winner = one.count("A") == 1 ? one : two;
                    winner.send("1", "112=STILL");
                    winner.expect("0");
                    assertThat(winner.closed()).as("round %d", round).isFalse();
                }
            }
        }
    }

    private static void logon(final RawFixClient peer, final CyclicBarrier start) {
        try {
            start.await();
            peer.logon("30");
        } catch (final IOException e) {
            // Closed before it was done: the rival was faster.
        } catch (final InterruptedException | BrokenBarrierException e) {
            throw new AssertionError(e);
        }
    }

    @Beside
    @Test
    void shouldKeepRoomForThoseWhoLogOnHoweverManyStrangersConnect() throws Exception {
        final List<RawFixClient> strangers = new ArrayList<>();
        try (TestVenue venue = TestVenue.with().client(client).capacity(16).start()) {
            for (int i = 0; i < 24; i++) {
                strangers.add(venue.connect("STRANGER"));
            }
            Await.until("they have taken what they may", () -> venue.wheel.size() == 8);
            try (RawFixClient peer = venue.connect(client)) {
                peer.loggedOn(1);
                peer.expect("1");
            }
        } finally {
            for (final RawFixClient stranger : strangers) {
                stranger.close();
            }
        }
    }

    @Beside
    @Test
    void shouldRefuseAHeartBtIntThatIsTooLongForTheWheelAndSaySo() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client, "HeartwheelMaxHeartBtInt", "86400",
            "HeartBeatTimeoutMultiplier", "100").start();
            RawFixClient peer = venue.connect(client)) {
            peer.logon("86400");
            assertThat(peer.expect("5").text()).contains("58=Logon refused: HeartBtInt 86400 is beyond what the wheel can hold");
        }
    }

    /** Accepted, it would not be watched: its policy finds no place once it is logged on. */
    @Beside
    @Test
    void shouldRefuseAHeartBtIntThatTheWheelHasNoPlaceForAndWatchEverybodyElse() throws Exception {
        final String odd = TestVenue.freshName();
        final String other = TestVenue.freshName();
        // Until the Logon, until its answer, and two for HeartBtInt 1: one is left.
        try (TestVenue venue = TestVenue.with().client(client).client(odd).client(other).maxPolicies(5).start();
            RawFixClient first = venue.connect(client); RawFixClient second = venue.connect(odd);
            RawFixClient third = venue.connect(other)) {
            first.loggedOn(1);
            second.send("A", "98=0", "108=7");
            assertThat(second.expect("5").text()).contains("58=Logon refused: the venue knows as many different HeartBtInt");
            third.loggedOn(1);
            first.expect("1");
            third.expect("1");
        }
    }
}
