package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import quickfix.DefaultMessageFactory;
import quickfix.MemoryStoreFactory;
import quickfix.SLF4JLogFactory;
import quickfix.Session;
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
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("once")
    void shouldStopThoughACallbackIsBlocked(final boolean threaded) throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        try (TestVenue venue = TestVenue.with().client(client).notStarted().start();
            Running running = new Running(venue, threaded); RawFixClient peer = running.connect(client)) {
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
