package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Constructor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.heartwheel.Heartwheel;
import io.heartwheel.Policy;

import org.apache.mina.transport.socket.nio.NioSocketAcceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import quickfix.ConfigError;
import quickfix.DefaultMessageFactory;
import quickfix.ExecutorFactory;
import quickfix.MemoryStoreFactory;
import quickfix.RuntimeError;
import quickfix.SLF4JLogFactory;
import quickfix.Session;
import quickfix.SessionSettings;
import quickfix.SocketAcceptor;
import quickfix.SocketInitiator;
import quickfix.ThreadedSocketAcceptor;
import quickfix.ThreadedSocketInitiator;
import quickfix.mina.acceptor.AbstractSocketAcceptor;

/** What the four connectors have in common: they take the place of their namesakes, and share a wheel. */
class ConnectorsTest {
    private final String client = TestVenue.freshName();

    static Stream<Class<?>[]> pairs() {
        return Stream.of(new Class<?>[] {SocketAcceptor.class, HeartwheelSocketAcceptor.class},
            new Class<?>[] {ThreadedSocketAcceptor.class, HeartwheelThreadedSocketAcceptor.class},
            new Class<?>[] {SocketInitiator.class, HeartwheelSocketInitiator.class},
            new Class<?>[] {ThreadedSocketInitiator.class, HeartwheelThreadedSocketInitiator.class});
    }

    @Beside
    @ParameterizedTest
    @MethodSource("pairs")
    void shouldHaveEachConstructorOfTheNamesakePlusTheLiveness(final Class<?> stock, final Class<?> ours) throws Exception {
        assertThat(stock).isAssignableFrom(ours);
        final List<List<Class<?>>> wanted = Arrays.stream(stock.getConstructors()).map(ConnectorsTest::withLiveness).toList();
        assertThat(Arrays.stream(ours.getConstructors()).map(c -> List.of(c.getParameterTypes())).collect(Collectors.toList()))
            .containsExactlyInAnyOrderElementsOf(wanted);
        assertThatThrownBy(() -> ours.getMethod("newBuilder").invoke(null)).cause()
            .isInstanceOf(UnsupportedOperationException.class).hasMessageContaining("use a constructor");
    }

    private static List<Class<?>> withLiveness(final Constructor<?> stock) {
        return Stream.concat(Arrays.stream(stock.getParameterTypes()), Stream.of(FixLiveness.class)).collect(Collectors.toList());
    }

    @Beside
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldStartAndStopAsOftenAsAsked(final boolean threaded) throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).notStarted().start()) {
            final AbstractSocketAcceptor acceptor = acceptor(venue, venue.settings, threaded);
            acceptor.stop(true);
            for (int round = 0; round < 2; round++) {
                acceptor.start();
                acceptor.start();
                try (RawFixClient peer = new RawFixClient(port(acceptor), client)) {
                    peer.loggedOn(1);
                    peer.expect("1");
                    acceptor.stop(true);
                    acceptor.stop(true);
                    assertThat(peer.closedNs()).isPositive();
                }
                assertThat(acceptor.getManagedSessions()).isEmpty();
            }
            Await.until("nothing is left on the wheel", () -> venue.wheel.size() == 0);
        }
    }

    @Beside
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldStartAndStopInitiatorsAsOftenAsAsked(final boolean threaded) throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start();
            TestInitiator initiator = new TestInitiator(venue, threaded, venue.port(), client)) {
            initiator.connector.stop(true);
            for (int round = 1; round <= 2; round++) {
                final int times = round;
                initiator.connector.start();
                initiator.connector.start();
                assertThat(initiator.connector.getInitiators()).hasSize(1);
                Await.until("it is there", () -> initiator.told("logged on") == times);
                initiator.connector.stop();
                initiator.connector.stop();
                Await.until("it is gone", () -> initiator.told("ended") == times);
                assertThat(initiator.connector.getInitiators()).isEmpty();
            }
            Await.until("nothing is left on the wheel", () -> venue.wheel.size() == 0);
            assertThat(Await.stays(1500, () -> venue.wheel.size() == 0)).isTrue();
        }
    }

    @Beside
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLeaveNothingBehindIfTheStartFails(final boolean threaded) throws Exception {
        final ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        try (TestVenue venue = TestVenue.with().client(client).set("SocketAcceptPort", Integer.toString(taken.getLocalPort()))
                .notStarted().start()) {
            final AbstractSocketAcceptor acceptor = acceptor(venue, venue.settings, threaded);
            assertThatThrownBy(acceptor::start).isInstanceOf(RuntimeError.class);
            assertThat(Session.lookupSession(TestVenue.sessionId(client))).isNull();
            taken.close();
            acceptor.start();
            try (RawFixClient peer = new RawFixClient(port(acceptor), client)) {
                peer.loggedOn(1);
            } finally {
                acceptor.stop(true);
            }
        }
    }

    /** Both acceptors and both initiators, and an embedder's own registration, live on one wheel. */
    @Beside
    @Test
    void shouldShareAWheel() throws Exception {
        final String second = TestVenue.freshName();
        final String third = TestVenue.freshName();
        try (TestVenue venue = TestVenue.with().client(client).client(second).start()) {
            final AbstractSocketAcceptor threaded = acceptor(venue, TestVenue.with().client(third).settings(), true);
            threaded.start();
            final long embedders = venue.wheel.register(
                77, Policy.timeout(30_000_000_000L), System.nanoTime());
            try (TestInitiator one = new TestInitiator(venue, false, venue.port(), client).start();
                TestInitiator two = new TestInitiator(venue, true, venue.port(), second).start();
                RawFixClient peer = new RawFixClient(port(threaded), third)) {
                peer.loggedOn(1);
                Await.until("both initiators are there", () -> one.told("logged on") == 1 && two.told("logged on") == 1);
                Await.until("two places an end, and the embedder's", () -> venue.wheel.size() == 11);
                assertThat(venue.listener.await("ended", third).reason()).isEqualTo(CancelReason.EXPIRED);
                assertThat(one.session().isLoggedOn() && two.session().isLoggedOn()).isTrue();
                threaded.stop(true);
                venue.acceptor.stop(true);
                Await.until("all are told", () -> one.told("ended") == 1 && two.told("ended") == 1);
            }
            Await.until("only the embedder's is left", () -> venue.wheel.size() == 1);
            assertThat(venue.wheel.deregister(embedders)).isTrue();
            assertThat(embedders).isNotEqualTo(Heartwheel.NO_SESSION);
        }
    }

    @Beside
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCallBackOnTheEmbeddersThreads(final boolean threaded) throws Exception {
        final ExecutorService own = Executors.newCachedThreadPool(task -> new Thread(task, "embedders"));
        try (TestVenue venue = TestVenue.with().client(client).notStarted().start()) {
            final AbstractSocketAcceptor acceptor = acceptor(venue, venue.settings, threaded);
            acceptor.setExecutorFactory(new ExecutorFactory() {
                @Override
                public Executor getLongLivedExecutor() {
                    return own;
                }

                @Override
                public Executor getShortLivedExecutor() {
                    return own;
                }
            });
            venue.application.inFromApp = id -> venue.application.calls.add(Thread.currentThread().getName());
            acceptor.start();
            try (RawFixClient peer = new RawFixClient(port(acceptor), client)) {
                peer.loggedOn(30);
                peer.send("D", "11=1");
                Await.until("it is processed", () -> venue.application.calls.stream().anyMatch(c -> c.endsWith("(embedders)")));
            } finally {
                acceptor.stop(true);
            }
        } finally {
            own.shutdown();
        }
    }

    @Beside
    @Test
    void shouldTakeALogonStormInItsBacklog() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start()) {
            final NioSocketAcceptor endpoint = (NioSocketAcceptor)venue.acceptor.getEndpoints().iterator().next();
            assertThat(endpoint.getBacklog()).isEqualTo(4096);
        }
    }

    @Beside
    @ParameterizedTest
    @ValueSource(strings = {"0", "many", "-1"})
    void shouldSayThatABacklogIsBad(final String backlog) {
        assertThatThrownBy(() -> TestVenue.with().set("HeartwheelAcceptBacklog", backlog).client(client).start())
            .isInstanceOf(ConfigError.class).hasMessageContaining("HeartwheelAcceptBacklog").hasMessageContaining(backlog);
    }

    /** A full queue holds up reading, as in stock, but neither a stop nor, once it empties, anybody. */
    @Beside
    @Test
    void shouldHoldUpReadingWhenItsQueueIsFull() throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        try (TestVenue venue = TestVenue.with().client(client).notStarted().start()) {
            final AbstractSocketAcceptor acceptor = new HeartwheelSocketAcceptor(venue.application, new MemoryStoreFactory(),
                venue.settings, new SLF4JLogFactory(venue.settings), new DefaultMessageFactory(), 4, venue.liveness);
            acceptor.start();
            try (RawFixClient peer = new RawFixClient(port(acceptor), client)) {
                peer.loggedOn(30);
                venue.application.inFromApp = id -> BlockedApplicationTest.await(release);
                peer.send("D", "11=0");
                Await.until("it is in the callback", () -> venue.application.calls.contains("app " + client));
                for (int i = 1; i < 20; i++) {
                    peer.send("D", "11=" + i);
                }
                Await.until("it is full", () -> acceptor.getQueueSize() == 4);
                assertThat(Await.stays(300, () -> acceptor.getQueueSize() == 4)).isTrue();
                release.countDown();
                Await.until("all are processed",
                    () -> venue.application.calls.stream().filter(("app " + client)::equals).count() == 20);
            } finally {
                release.countDown();
                acceptor.stop(true);
            }
        }
    }

    private static AbstractSocketAcceptor acceptor(
        final TestVenue venue, final SessionSettings settings, final boolean threaded) throws Exception {
        return threaded
            ? new HeartwheelThreadedSocketAcceptor(venue.application, new MemoryStoreFactory(), settings,
                new SLF4JLogFactory(settings), new DefaultMessageFactory(), venue.liveness)
            : new HeartwheelSocketAcceptor(venue.application, new MemoryStoreFactory(), settings,
                new SLF4JLogFactory(settings), new DefaultMessageFactory(), venue.liveness);
    }

    private static int port(final AbstractSocketAcceptor acceptor) {
        return ((InetSocketAddress)acceptor.getEndpoints().iterator().next().getLocalAddress()).getPort();
    }
}
