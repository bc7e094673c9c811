package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.heartwheel.EventType;
import io.heartwheel.LivenessHandler;

import org.apache.mina.core.filterchain.IoFilterAdapter;
import org.apache.mina.core.session.IoSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import quickfix.DefaultMessageFactory;
import quickfix.MemoryStoreFactory;
import quickfix.SLF4JLogFactory;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.mina.acceptor.AbstractSocketAcceptor;

/** Which connection a message belongs to, when it waits in a queue. */
class EpochTest {
    private final String client = TestVenue.freshName();

    /** QuickFIX/J frees the session, then tells the application, and at last forgets the connection: the next one, if it may. */
    @Beside
    @Test
    void shouldLetNobodyLogOnWhileTheApplicationIsToldOfTheEnd() throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        try (TestVenue venue = TestVenue.with().client(client).start();
            RawFixClient silent = venue.connect(client)) {
            venue.application.inLogout = id -> BlockedApplicationTest.await(release);
            silent.loggedOn(1);
            silent.closedNs();
            Await.until("the application is told", () -> venue.application.calls.stream().anyMatch(c -> c.startsWith("logout")));
            try (RawFixClient early = venue.connect(client)) {
                early.send("A", "98=0", "108=1");
                early.closedNs();
                assertThat(early.got()).isEmpty();
            }
            release.countDown();
            Await.until("it may again", () -> isLoggedOnAndBeaten(venue));
        }
    }

    /** The next Logon has to wait in the queue, whichever way the former connection was broken off. */
    @Beside
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAnswerTheNextLogonOnceTheApplicationIsToldThatThePeerClosed(final boolean reset) throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient first = venue.connect(client)) {
            first.loggedOn(30);
            final AtomicReference<String> teller = tellerOfAnEnd(venue, release);
            if (reset) {
                first.reset();
            } else {
                first.hangUp();
            }
            awaitLogout(venue);
            try (RawFixClient next = venue.connect(client).seqNum(2)) {
                next.logon("1");
                Await.until("it waits", () -> venue.acceptor.getQueueSize() == 1);
                assertThat(next.got()).isEmpty();
                release.countDown();
                next.expect("A");
                next.expect("0");
                assertToldOnceOfEach(venue);
                assertThat(teller.get()).doesNotStartWith("NioProcessor");
            }
        } finally {
            release.countDown();
        }
    }

    /** The codec gives up on a Logon whose length is wrong. QuickFIX/J would end its session on the thread that has read it. */
    @Beside
    @Test
    void shouldNotTellTheEndOnAThreadThatReadsOthersHeartbeats() throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient first = venue.connect(client)) {
            first.loggedOn(30);
            final AtomicReference<String> teller = tellerOfAnEnd(venue, release);
            first.raw(first.message("A", "98=0", "108=30").replaceFirst("9=\\d+", "9=20"));
            first.closedNs();
            Await.until("the application is told", () -> teller.get() != null);
            release.countDown();
            assertThat(teller.get()).doesNotStartWith("NioProcessor");
            Await.until("it may again", () -> isLoggedOnAndBeaten(venue));
            assertToldOnceOfEach(venue);
        } finally {
            release.countDown();
        }
    }

    /** Who tells the application, and is held up by it. */
    private static AtomicReference<String> tellerOfAnEnd(final TestVenue venue, final CountDownLatch release) {
        final AtomicReference<String> teller = new AtomicReference<>();
        venue.application.inLogout = id -> {
            teller.set(Thread.currentThread().getName());
            BlockedApplicationTest.await(release);
        };
        return teller;
    }

    /** The wheel has decided the former connection's end, and who is to know does not know it yet. */
    @Beside
    @Test
    void shouldArmTheNextConnectionOnceTheEndOfTheFormerIsTold() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client, "HeartwheelCancelOnDisconnect", "disconnect").start();
            RawFixClient former = venue.connect(client); RawFixClient next = venue.connect(client).seqNum(2)) {
            former.loggedOn(1);
            venue.listener.await("logged on", client);
            venue.stopPolling();
            final AtomicBoolean expired = new AtomicBoolean();
            final LivenessHandler handler = event -> {
                if (event.type() == EventType.EXPIRED && WatchId.kind(event.correlationId()) == WatchId.KIND_INBOUND) {
                    expired.set(true);
                    logOnInPlaceOf(former, next);
                }
                venue.liveness.onEvent(event);
            };
            // A second at a time: more would be a stall.
            for (long nowNs = System.nanoTime(); !expired.get(); nowNs += 1_000_000_000L) {
                venue.wheel.poll(nowNs, handler);
            }
            Await.until("both are told", () -> venue.listener.count("logged on", client) == 2);
            assertThat(venue.listener.about(client)).containsSubsequence("logged on", "ended", "cancel", "logged on");
            assertThat(venue.liveness.isArmed(TestVenue.sessionId(client))).isTrue();
        }
    }

    private void logOnInPlaceOf(final RawFixClient former, final RawFixClient next) {
        try {
            Session.lookupSession(TestVenue.sessionId(client)).disconnect("on purpose", false);
            former.closedNs();
            next.loggedOn(30);
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The Logon was looked at before the end began, and is bound once QuickFIX/J has freed the session. */
    @Beside
    @Test
    void shouldTurnALogonAwayThatTheEndOvertakes() throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        final AtomicReference<RawFixClient> former = new AtomicReference<>();
        try (TestVenue venue = TestVenue.with().set("HeartwheelMaxMessageBytes", "1024").client(client).notStarted().start()) {
            venue.acceptor.setIoFilterChainBuilder(chain -> chain.addLast("overtaking", new IoFilterAdapter() {
                @Override
                public void messageReceived(final NextFilter next, final IoSession io, final Object message) throws Exception {
                    final RawFixClient ends = former.getAndSet(null);
                    if (ends != null) {
                        sendWithoutEnd(ends);
                        awaitLogout(venue);
                    }
                    next.messageReceived(io, message);
                }
            }));
            venue.acceptor.start();
            venue.application.inLogout = id -> BlockedApplicationTest.await(release);
            try (RawFixClient first = venue.connect(client); RawFixClient next = venue.connect(client)) {
                first.loggedOn(30);
                former.set(first);
                next.logon("30");
                next.closedNs();
                assertThat(next.got()).isEmpty();
            }
            release.countDown();
            Await.until("it may again", () -> isLoggedOnAndBeaten(venue));
            assertToldOnceOfEach(venue);
        } finally {
            release.countDown();
        }
    }

    /** Its end is none of a logged-on session's, though the session still says that it is logged on: on the connection before. */
    @Beside
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotTellTheEndTwiceIfTheNextConnectionIsClosedBeforeItsLogonIsProcessed(final boolean refused) throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        try (TestVenue venue = TestVenue.with().set("HeartwheelMaxMessageBytes", "1024").client(client).start();
            RawFixClient first = venue.connect(client)) {
            first.loggedOn(30);
            venue.application.inLogout = id -> BlockedApplicationTest.await(release);
            first.hangUp();
            awaitLogout(venue);
            try (RawFixClient next = venue.connect(client).seqNum(2)) {
                next.logon(refused ? "-1" : "30");
                if (refused) {
                    assertThat(next.expect("5").text()).contains("58=Logon refused");
                } else {
                    Await.until("it waits", () -> venue.acceptor.getQueueSize() == 1);
                    sendWithoutEnd(next);
                }
                next.closedNs();
            }
            Await.until("the identity is free", () -> !Session.lookupSession(TestVenue.sessionId(client)).hasResponder());
            release.countDown();
            Await.until("it may again", () -> isLoggedOnAndBeaten(venue));
            assertToldOnceOfEach(venue);
        } finally {
            release.countDown();
        }
    }

    /** As long as a refusal is not out, there is nobody who could get it by mistake. */
    @Beside
    @Test
    void shouldKeepARefusalFromTheNextConnection() throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        final CountDownLatch refusing = new CountDownLatch(1);
        try (TestVenue venue = TestVenue.with().client(client).start()) {
            venue.application.inToAdmin = id -> {
                refusing.countDown();
                BlockedApplicationTest.await(release);
            };
            try (RawFixClient refused = venue.connect(client)) {
                refused.logon("-1");
                BlockedApplicationTest.await(refusing);
            }
            Await.until("the identity is free", () -> !Session.lookupSession(TestVenue.sessionId(client)).hasResponder());
            try (RawFixClient next = venue.connect(client).seqNum(2)) {
                next.logon("1");
                Await.within(500, next::closed);
                release.countDown();
                next.closedNs();
                assertThat(next.got()).isEmpty();
            }
            Await.until("it may again", () -> isLoggedOnAndBeaten(venue));
        } finally {
            release.countDown();
        }
    }

    private static void sendWithoutEnd(final RawFixClient peer) throws IOException {
        peer.raw("8=FIX.4.4" + RawFixClient.SOH + "9=9999" + RawFixClient.SOH + "x".repeat(2000));
    }

    private void awaitLogout(final TestVenue venue) {
        Await.until("the application is told", () -> venue.application.calls.contains("logout " + client));
    }

    private void assertToldOnceOfEach(final TestVenue venue) {
        assertThat(venue.application.calls).startsWith("logon " + client, "logout " + client, "logon " + client);
    }

    private boolean isLoggedOnAndBeaten(final TestVenue venue) {
        try (RawFixClient again = venue.connect(client)) {
            again.send("A", "98=0", "108=1", "141=Y");
            return Await.within(1500, () -> again.closed() || again.count("0") > 0) && again.count("0") > 0;
        } catch (final Exception e) {
            return false;
        }
    }

    /** In stock, what waits meets the next connection: it is out of place there, and ends it. */
    @Beside
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldKeepQueuedMessagesOfAnOldConnectionFromTheNextOne(final boolean threaded) throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        try (TestVenue venue = TestVenue.with().client(client).notStarted().start();
            Running running = new Running(venue, threaded); RawFixClient old = running.connect(client)) {
            old.loggedOn(1);
            venue.application.inFromApp = id -> BlockedApplicationTest.await(release);
            old.send("D", "11=1");
            old.send("D", "11=2");
            old.send("D", "11=3");
            old.closedNs();
            Await.until("the identity is free", () -> !Session.lookupSession(TestVenue.sessionId(client)).hasResponder());
            try (RawFixClient next = running.connect(client).seqNum(5)) {
                next.logon("30");
                Await.until("it waits behind two messages and an end", () -> running.connector.getQueueSize() == 4);
                release.countDown();
                next.expect("A");
                // The second and the third were not counted: they are asked for again.
                assertThat(next.expect("2").has("7=3")).isTrue();
                next.seqNum(3).send("4", "123=Y", "36=6");
                next.seqNum(6).send("1", "112=STILL");
                next.expect("the answer", got -> got.is("0") && got.has("112=STILL"));
                assertThat(next.closed()).isFalse();
                assertThat(venue.application.calls.stream().filter(("app " + client)::equals).count()).isEqualTo(1);
                assertThat(venue.liveness.isLoggedOn(TestVenue.sessionId(client))).isTrue();
            }
        } finally {
            release.countDown();
        }
    }

    @Beside
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldProcessWhatWasReadBeforeThePeerClosed(final boolean threaded) throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        try (TestVenue venue = TestVenue.with().client(client).notStarted().start();
            Running running = new Running(venue, threaded); RawFixClient peer = running.connect(client)) {
            peer.loggedOn(30);
            venue.application.inFromApp = id -> BlockedApplicationTest.await(release);
            for (int i = 0; i < 20; i++) {
                peer.send("D", "11=" + i);
            }
            Await.until("all but one wait", () -> running.connector.getQueueSize() == 19);
            peer.hangUp();
            venue.listener.await("ended", client);
            release.countDown();
            Await.until("QuickFIX/J has told the end", () -> venue.application.calls.contains("logout " + client));
            final List<String> calls = venue.application.calls;
            assertThat(calls.stream().filter(("app " + client)::equals).count()).isEqualTo(20);
            assertThat(calls.get(calls.size() - 1)).isEqualTo("logout " + client);
        } finally {
            release.countDown();
        }
    }

    /** One that blocks holds up nobody where each has a thread of its own, which is gone when the connection is. */
    @Beside
    @Test
    void shouldGiveEachSessionAThreadThatEndsWithItsConnection() throws Exception {
        final String other = TestVenue.freshName();
        final CountDownLatch release = new CountDownLatch(1);
        try (TestVenue venue = TestVenue.with().client(client).client(other).notStarted().start();
            Running running = new Running(venue, true); RawFixClient first = running.connect(client);
            RawFixClient second = running.connect(other)) {
            first.loggedOn(30);
            second.loggedOn(30);
            venue.application.inFromApp = id -> {
                if (id.getTargetCompID().equals(client)) {
                    BlockedApplicationTest.await(release);
                }
            };
            first.send("D", "11=1");
            second.send("D", "11=1");
            Await.until("it is processed", () -> venue.application.calls.contains("app " + other));
            assertThat(threads(other)).isEqualTo(1);
            second.hangUp();
            Await.until("its thread is gone", () -> threads(other) == 0);
            assertThat(threads(client)).isEqualTo(1);
            release.countDown();
        } finally {
            release.countDown();
        }
    }

    /** A callback that never returns costs a stop five seconds, not for ever; stock would wait for it. */
    @Beside
    @Test
    @Tag("once")
    void shouldStopThoughACallbackIsBlocked() throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        try (TestVenue venue = TestVenue.with().client(client).notStarted().start();
            Running running = new Running(venue, false); RawFixClient peer = running.connect(client)) {
            peer.loggedOn(30);
            venue.application.inFromApp = id -> BlockedApplicationTest.await(release);
            peer.send("D", "11=1");
            Await.until("it is in the callback", () -> venue.application.calls.contains("app " + client));
            final long beforeNs = System.nanoTime();
            running.connector.stop(true);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beforeNs)).isBetween(4900L, 20_000L);
        } finally {
            release.countDown();
        }
    }

    /** Five seconds for all of them, also if each has taken one more message before it blocked for good. */
    @Beside
    @Test
    @Tag("once")
    void shouldStopThoughManyCallbacksAreBlocked() throws Exception {
        final int sessions = 4;
        final CountDownLatch one = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        final TestVenue.Config config = TestVenue.with();
        IntStream.range(0, sessions).forEach(i -> config.client(client + i));
        try (TestVenue venue = config.notStarted().start(); Running running = new Running(venue, true)) {
            final Set<SessionID> loggingOn = ConcurrentHashMap.newKeySet();
            venue.application.inFromAdmin = id -> {
                loggingOn.add(id);
                BlockedApplicationTest.await(one);
            };
            venue.application.inFromApp = id -> BlockedApplicationTest.await(release);
            for (int i = 0; i < sessions; i++) {
                final RawFixClient peer = running.connect(client + i);
                peer.logon("30");
                peer.send("D", "11=1");
            }
            Await.until("each is in its callback", () -> loggingOn.size() == sessions);
            Await.until("each has one more", () -> running.connector.getQueueSize() == sessions);
            final Thread stop = new Thread(() -> running.connector.stop(true));
            final long beforeNs = System.nanoTime();
            stop.start();
            Await.until("all wait for their last", () -> running.connector.getQueueSize() == 3 * sessions);
            one.countDown();
            stop.join();
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beforeNs)).isBetween(4900L, 9_900L);
        } finally {
            one.countDown();
            release.countDown();
        }
    }

    private static long threads(final String client) {
        final String name = "QF/J Session dispatcher: " + TestVenue.sessionId(client);
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals(name)).count();
    }

    /** One of our acceptors of the venue's, started. */
    private static final class Running implements AutoCloseable {
        final AbstractSocketAcceptor connector;

        Running(final TestVenue venue, final boolean threaded) throws Exception {
            connector = !threaded ? venue.acceptor : new HeartwheelThreadedSocketAcceptor(venue.application,
                new MemoryStoreFactory(), venue.settings, new SLF4JLogFactory(venue.settings), new DefaultMessageFactory(),
                venue.liveness);
            connector.start();
        }

        RawFixClient connect(final String client) throws Exception {
            return new RawFixClient(port(connector), client);
        }

        static int port(final AbstractSocketAcceptor acceptor) {
            return ((InetSocketAddress)acceptor.getEndpoints().iterator().next().getLocalAddress()).getPort();
        }

        @Override
        public void close() {
            connector.stop(true);
        }
    }
}
