package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.apache.mina.core.filterchain.IoFilterAdapter;
import org.apache.mina.core.session.IoSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import quickfix.Message;
import quickfix.field.ClOrdID;
import quickfix.field.MsgType;

/** Our initiators on the wire: against a socket that sends only what it is told to, and against our acceptor. */
class HeartwheelInitiatorTest {
    private final String name = TestVenue.freshName();

    /** The venue would take us for dead, and we would give up a Logon that was answered in time. */
    @Beside
    @Test
    void shouldBeatWhileTheApplicationIsBusyWithItsLogon() throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        try (ServerSocket server = listen(); TestVenue venue = TestVenue.with().client(name).notStarted().start();
            TestInitiator initiator = new TestInitiator(venue, false, server.getLocalPort(), name, "LogonTimeout", "2")) {
            initiator.application.inLogon = id -> BlockedApplicationTest.await(release);
            initiator.start();
            try (RawFixClient peer = answered(server)) {
                final boolean lives = Await.stays(4000, () -> {
                    if (System.nanoTime() - peer.lastSentNs() > 400_000_000L) {
                        send(peer);
                    }
                    return !peer.closed();
                });
                assertThat(lives).as("%s", peer.got()).isTrue();
                assertThat(peer.count("0")).isGreaterThanOrEqualTo(2);
                release.countDown();
            }
        }
    }

    private static void send(final RawFixClient peer) {
        try {
            peer.send("0");
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    @Beside
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldKeepTheRulesOfLivenessAndComeBackWithTheSameHeartBtInt(final boolean threaded) throws Exception {
        try (ServerSocket server = listen(); TestVenue venue = TestVenue.with().client(name).notStarted().start();
            TestInitiator initiator = new TestInitiator(venue, threaded, server.getLocalPort(), name).start()) {
            try (RawFixClient peer = answered(server)) {
                Await.until("it is watched", () -> venue.liveness.isLoggedOn(initiator.id));
                final long answeredNs = peer.lastSentNs();
                assertMs(peer.expect("0").atNs() - peer.expect("A").atNs(), 950, 1900);
                assertMs(peer.expect("1").atNs() - answeredNs, 1450, 2300);
                assertMs(peer.closedNs() - answeredNs, 2350, 3200);
                Await.until("the listener knows", () -> initiator.told("ended", t -> t.reason() == CancelReason.EXPIRED) == 1);
                assertThat(venue.liveness.isArmed(initiator.id)).isFalse();
            }
            try (RawFixClient peer = answered(server)) {
                assertThat(peer.expect("A").has("108=1")).isTrue();
                assertThat(peer.got().get(0).is("A")).as("first of %s", peer.got()).isTrue();
                Await.until("it is watched again", () -> initiator.told("logged on") == 2);
                peer.send("1", "112=THERE?");
                peer.expect("the answer", got -> got.is("0") && got.has("112=THERE?"));
            }
        }
    }

    @Beside
    @Test
    void shouldCloseAndTryAgainIfItsLogonIsNotAnswered() throws Exception {
        try (ServerSocket server = listen(); TestVenue venue = TestVenue.with().client(name).notStarted().start();
            TestInitiator initiator = new TestInitiator(venue, false, server.getLocalPort(), name, "LogonTimeout", "1").start()) {
            for (int round = 0; round < 2; round++) {
                try (RawFixClient peer = accepted(server)) {
                    final RawFixClient.Got logon = peer.expect("A");
                    assertThat(logon.has("108=1")).isTrue();
                    assertMs(peer.closedNs() - logon.atNs(), 950, 2000);
                    assertThat(peer.count("0")).as("%s", peer.got()).isZero();
                }
            }
            assertThat(initiator.told("logged on")).isZero();
            Await.until("the wheel is empty", () -> venue.wheel.size() <= 1);
        }
    }

    @Beside
    @Test
    void shouldNotBeArmedByAnAnswerThatIsRejected() throws Exception {
        try (ServerSocket server = listen(); TestVenue venue = TestVenue.with().client(name).notStarted().start();
            TestInitiator initiator = new TestInitiator(venue, false, server.getLocalPort(), name).start();
            RawFixClient peer = accepted(server)) {
            peer.expect("A");
            peer.send("A", "98=0", "108=1", "141=maybe");
            Await.stays(500, () -> !venue.liveness.isLoggedOn(initiator.id));
            assertThat(initiator.application.calls).doesNotContain("logon " + TestVenue.ID);
            assertThat(initiator.told("logged on")).isZero();
        }
    }

    /** Until it has, QuickFIX/J's session says that it is logged on: on the connection before. */
    @Beside
    @ParameterizedTest
    @EnumSource
    void shouldLogOnAgainOnceTheApplicationHasBeenToldOfTheEnd(final Ending ending) throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        try (ServerSocket server = listen(); TestVenue venue = TestVenue.with().client(name).notStarted().start();
            TestInitiator initiator = new TestInitiator(venue, false, server.getLocalPort(), name).start();
            RawFixClient former = answered(server)) {
            initiator.application.inLogout = id -> BlockedApplicationTest.await(release);
            Await.until("it is logged on", () -> venue.liveness.isLoggedOn(initiator.id));
            end(former, ending);
            Await.until("the application is told", () -> initiator.application.calls.contains("logout " + TestVenue.ID));
            try (RawFixClient next = accepted(server)) {
                final long roundNs = venue.liveness.stats().lastRoundNs();
                Await.until("its session had its turn", () -> venue.liveness.stats().lastRoundNs() - roundNs > 1_000_000_000L);
                assertThat(next.got()).isEmpty();
                release.countDown();
                next.expect("A");
                assertThat(next.got().get(0).is("A")).as("first of %s", next.got()).isTrue();
            }
        } finally {
            release.countDown();
        }
    }

    @Beside
    @Test
    void shouldProcessWhatWasReadBeforeTheEndThoughItsVenueIsBack() throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        try (ServerSocket server = listen(); TestVenue venue = TestVenue.with().client(name).notStarted().start();
            TestInitiator initiator = new TestInitiator(venue, false, server.getLocalPort(), name).start();
            RawFixClient former = answered(server)) {
            Await.until("it is logged on", () -> venue.liveness.isLoggedOn(initiator.id));
            initiator.application.inFromApp = id -> BlockedApplicationTest.await(release);
            for (int i = 1; i <= 3; i++) {
                former.send("D", "11=" + i);
            }
            Await.until("the application is busy, and more waits", () -> venue.liveness.session(initiator.id).queued() == 2);
            former.hangUp();
            try (RawFixClient next = accepted(server)) {
                final long roundNs = venue.liveness.stats().lastRoundNs();
                Await.until("its session had its turn", () -> venue.liveness.stats().lastRoundNs() - roundNs > 1_000_000_000L);
                initiator.session().send(order());
                assertThat(Await.stays(100, () -> next.got().isEmpty())).as("nothing before a Logon").isTrue();
                release.countDown();
                next.expect("A");
                assertThat(next.got().get(0).is("A")).as("first of %s", next.got()).isTrue();
                assertThat(initiator.application.calls.stream().filter(call -> call.startsWith("app "))).hasSize(3);
                assertThat(initiator.application.calls.stream().filter(call -> call.startsWith("logout "))).hasSize(1);
            }
        } finally {
            release.countDown();
        }
    }

    private static Message order() {
        final Message order = new Message();
        order.getHeader().setString(MsgType.FIELD, "D");
        order.setString(ClOrdID.FIELD, "BEHIND");
        return order;
    }

    private enum Ending { CLOSE, RESET, LOGOUT, NUMBER_TOO_LOW }

    private static void end(final RawFixClient peer, final Ending how) throws IOException {
        switch (how) {
            case CLOSE -> peer.hangUp();
            case RESET -> peer.reset();
            case LOGOUT -> peer.send("5");
            case NUMBER_TOO_LOW -> peer.seqNum(1).send("D", "11=1");
            default -> throw new AssertionError(how);
        }
    }

    @Beside
    @Test
    void shouldTryAgainLaterIfTheWheelIsFull() throws Exception {
        try (ServerSocket server = listen(); TestVenue venue = TestVenue.with().capacity(1).client(name).notStarted().start();
            TestInitiator initiator = new TestInitiator(venue, false, server.getLocalPort(), name).start()) {
            for (int round = 0; round < 2; round++) {
                try (RawFixClient peer = answered(server)) {
                    assertThat(peer.expect("A").has("108=1")).isTrue();
                    assertThat(peer.closedNs()).isPositive();
                }
            }
            assertThat(initiator.told("logged on")).isZero();
        }
    }

    @Beside
    @Test
    void shouldLogOutInOrderAndNotComeBackWhileDisabled() throws Exception {
        try (TestVenue venue = TestVenue.with().client(name).start();
            TestInitiator initiator = new TestInitiator(venue, false, venue.port(), name).start()) {
            Await.until("both ends are watched", () -> venue.listener.told.stream().filter(t -> t.what().equals("logged on"))
                .count() == 2);
            initiator.session().logout("enough");
            venue.listener.await("ended", name);
            Await.until("our end is told", () -> initiator.told("ended") == 1);
            Await.until("QuickFIX/J knows", () -> !initiator.session().hasResponder());
            assertThat(Await.stays(1500, () -> !initiator.session().hasResponder())).isTrue();
            initiator.session().logon();
            Await.until("it is back", () -> initiator.told("logged on") == 2);
        }
    }

    @Beside
    @Test
    void shouldMakeDynamicSessionsAndForgetThem() throws Exception {
        try (TestVenue venue = TestVenue.with().client(name).start();
            TestInitiator initiator =
                new TestInitiator(venue, true, venue.port(), name, "DynamicSession", "Y").start()) {
            assertThat(initiator.connector.getSessions()).isEmpty();
            initiator.connector.createDynamicSession(initiator.id);
            Await.until("it is watched", () -> venue.liveness.isLoggedOn(initiator.id));
            initiator.connector.removeDynamicSession(initiator.id);
            assertThat(initiator.connector.getManagedSessions()).isEmpty();
        }
    }

    /** Every connection begins with a Logon that says HeartBtInt, and nothing else before its answer. */
    @Beside
    @Test
    @Tag("once")
    void shouldBearThatItsSocketIsKilledAgainAndAgain() throws Exception {
        final int sessions = Integer.getInteger("heartwheel.kill.sessions", 4);
        final int kills = Integer.getInteger("heartwheel.kill.times", 3);
        final TestVenue.Config config = TestVenue.with();
        for (int i = 0; i < sessions; i++) {
            config.client(name + i);
        }
        final Map<IoSession, List<String>> wire = new ConcurrentHashMap<>();
        try (TestVenue venue = config.notStarted().start()) {
            venue.acceptor.setIoFilterChainBuilder(chain -> chain.addLast("tap", new IoFilterAdapter() {
                @Override
                public void messageReceived(final NextFilter next, final IoSession io, final Object message) {
                    wire.computeIfAbsent(io, key -> new CopyOnWriteArrayList<>()).add(message.toString());
                    next.messageReceived(io, message);
                }
            }));
            venue.acceptor.start();
            final List<TestInitiator> initiators = new ArrayList<>();
            try {
                for (int i = 0; i < sessions; i++) {
                    initiators.add(new TestInitiator(venue, i % 2 == 1, venue.port(), name + i).start());
                }
                for (int kill = 0; kill <= kills; kill++) {
                    final int times = kill + 1;
                    for (final TestInitiator initiator : initiators) {
                        Await.until(initiator.id + " is there for the " + times + " time; calls "
                            + initiator.application.calls, () -> initiator.told("logged on") == times);
                    }
                    venue.acceptor.getEndpoints().iterator().next().getManagedSessions().values().forEach(IoSession::closeNow);
                }
            } finally {
                initiators.forEach(TestInitiator::close);
            }
        }
        assertThat(wire.values().stream().filter(w -> w.stream().anyMatch(m -> m.contains("\00135=A\001"))).count())
            .isGreaterThanOrEqualTo((long)sessions * (kills + 1));
        assertThat(wire.values()).allSatisfy(messages -> assertThat(messages.get(0)).contains("\00135=A\001", "\001108=1\001"));
    }

    /** QuickFIX/J's own one thread would look up the name of one venue while the others wait. */
    @Beside
    @Test
    void shouldNotDelayOthersWhileAConnectHangs() throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        final SenderPool pool = new SenderPool(1, 4);
        final ReconnectExecutor reconnects = new ReconnectExecutor(pool);
        try {
            final List<String> runs = new CopyOnWriteArrayList<>();
            final var hanging = reconnects.scheduleWithFixedDelay(() -> {
                runs.add("hangs");
                BlockedApplicationTest.await(release);
            }, 0, 1, TimeUnit.MILLISECONDS);
            final var other = reconnects.scheduleWithFixedDelay(() -> runs.add("other"), 0, 1, TimeUnit.MILLISECONDS);
            Await.until("the other runs", () -> runs.stream().filter("other"::equals).count() > 10);
            assertThat(runs).containsOnlyOnce("hangs");
            hanging.cancel(true);
            release.countDown();
            final int before = runs.size();
            Await.until("the other goes on", () -> runs.size() > before + 10);
            assertThat(runs).containsOnlyOnce("hangs");
            other.cancel(true);
            Await.until("its thread is gone or idle", () -> reconnects.getQueue().isEmpty());
        } finally {
            reconnects.shutdownNow();
            pool.close();
        }
    }

    private static ServerSocket listen() throws Exception {
        final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(10_000);
        return server;
    }

    private RawFixClient accepted(final ServerSocket server) throws Exception {
        return new RawFixClient(server.accept(), TestVenue.ID, name);
    }

    /** The Logon is answered, with sequence numbers that begin anew. */
    private RawFixClient answered(final ServerSocket server) throws Exception {
        final RawFixClient peer = accepted(server);
        peer.expect("A");
        peer.send("A", "98=0", "108=30", "141=Y");
        return peer;
    }

    private static void assertMs(final long ns, final long from, final long to) {
        assertThat(TimeUnit.NANOSECONDS.toMillis(ns)).isBetween(from, to);
    }
}
