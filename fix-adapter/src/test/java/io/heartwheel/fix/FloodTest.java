package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import quickfix.Session;

/**
 * Whoever sends faster than the application takes is slowed, and nobody else; nothing of his is lost. HeartBtInt 1. Alone: it
 * takes the whole processor.
 */
@Isolated
@Tag("once")
class FloodTest {
    private static final int FULL = 10_000;
    /** And what was read together with the last of them. */
    private static final int MOST = FULL + 3_200;
    private static final int BUFFER = 64 * 1024;

    private final String flooding = TestVenue.freshName();
    private final String cut = TestVenue.freshName();
    private final String closing = TestVenue.freshName();
    private final String other = TestVenue.freshName();
    private final CountDownLatch release = new CountDownLatch(1);

    @TempDir
    Path folder;

    /** Stock's queue of 10,000 would fill, block the I/O thread, and with it the heartbeats of everybody on that thread. */
    @Test
    void shouldHoldBackWhoeverFloodsABlockedApplicationAndNobodyElse() throws Exception {
        try (TestVenue venue = TestVenue.with().set("SocketReceiveBufferSize", String.valueOf(BUFFER)).client(flooding)
            .client(cut).client(closing, "HeartwheelCancelOnDisconnect", "disconnect").client(other).start();
            RawFixClient flooder = connect(venue, flooding); RawFixClient silent = venue.connect(cut);
            RawFixClient gone = venue.connect(closing); RawFixClient second = venue.connect(other)) {
            venue.application.inFromApp = id -> BlockedApplicationTest.await(release);
            // Longer, as the machine is busy: the bystander's own beats may come late.
            second.loggedOn(3);
            for (final RawFixClient each : new RawFixClient[] {flooder, silent, gone}) {
                each.loggedOn(1);
            }
            flooder.send("D", "11=1");
            final Thread sender = flood(flooder, 20_000);
            flood(silent, 11_000);
            flood(gone, 11_000).join();
            await(second, "they are held back",
                () -> isFull(venue, flooding) && isFull(venue, cut) && isFull(venue, closing));
            gone.hangUp();
            assertThat(Await.stays(3000, () -> {
                BlockedApplicationTest.beat(second);
                return venue.view(flooding).queued() <= MOST && !flooder.closed() && !silent.closed() && !second.closed();
            })).as("they stay, and no more is read").isTrue();
            assertThat(sender.isAlive()).as("it is slowed").isTrue();
            assertThat(venue.listener.about(flooding)).containsExactly("logged on");
            assertThat(venue.listener.about(cut)).containsExactly("logged on");
            assertThat(venue.listener.await("cancel", closing).reason()).isEqualTo(CancelReason.CONNECTION_LOST);

            final long releasedNs = System.nanoTime();
            release.countDown();
            await(second, "everything is processed", () -> !sender.isAlive() && isProcessed(flooder, flooding));
            await(second, "who fell silent is found", () -> venue.listener.count("ended", cut) > 0);
            final RecordingListener.Told ended = venue.listener.await("ended", cut);
            assertThat(ended.reason()).isEqualTo(CancelReason.EXPIRED);
            assertThat(TimeUnit.NANOSECONDS.toMillis(ended.atNs() - releasedNs)).isBetween(2390L, 6000L);
            assertThat(flooder.count("2")).as("ResendRequests").isZero();
            assertThat(venue.listener.about(other)).containsExactly("logged on");
            assertThat(longestSilenceMs(second)).isLessThan(5000);
        }
    }

    /** What TLS has read and not decoded yet comes behind the last message that was wanted. */
    @Test
    void shouldReadAsTheApplicationTakesAlsoWithTls() throws Exception {
        final TestTls tls = TestTls.in(folder);
        final TestVenue.Config config = TestVenue.with().client(flooding);
        tls.settings("venue", "client").forEach(config::set);
        try (TestVenue venue = config.start();
            RawFixClient flooder = new RawFixClient(tls.connect(venue.port(), "client"), flooding, TestVenue.ID)) {
            flooder.loggedOn(1);
            final AtomicInteger stops = new AtomicInteger();
            venue.application.inFromApp = id -> stops.addAndGet(Await.within(5000, () -> isFull(venue, flooding)) ? 1 : 0);
            for (int i = 0; i < 3; i++) {
                flooder.send("D", "11=" + i);
                flood(flooder, 8_000).join();
            }
            flood(flooder, 4_000).join();
            Await.until("everything is processed", () -> isProcessed(flooder, flooding));
            assertThat(stops.get()).as("read on each time, and stopped again").isEqualTo(3);
            assertThat(flooder.count("2")).as("ResendRequests").isZero();
            assertThat(venue.listener.about(flooding)).containsExactly("logged on");
        }
    }

    /** A switch that may never fire is none. */
    @Test
    void shouldCloseWhoeverIsHeldBackForTooLongSoThatItsSwitchFires() throws Exception {
        try (TestVenue venue = TestVenue.with().set("HeartwheelMaxUnreadMs", "1500")
            .client(flooding, "HeartwheelCancelOnDisconnect", "disconnect").start();
            RawFixClient flooder = connect(venue, flooding)) {
            venue.application.inFromApp = id -> BlockedApplicationTest.await(release);
            flooder.loggedOn(1);
            flooder.send("D", "11=1");
            flood(flooder, 20_000);
            Await.until("it is held back", () -> isFull(venue, flooding));
            assertThat(Await.stays(1000, () -> venue.listener.count("cancel", flooding) == 0)).isTrue();
            assertThat(venue.listener.await("cancel", flooding).reason()).isEqualTo(CancelReason.CONNECTION_LOST);
            release.countDown();
        }
    }

    @Test
    void shouldHoldBackAVenueThatFloodsAnInitiatorWithAThreadForEachSession() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            TestVenue wheel = TestVenue.with().client(other).notStarted().start();
            TestInitiator initiator = new TestInitiator(wheel, true, server.getLocalPort(), flooding).start();
            RawFixClient flooder = new RawFixClient(server.accept(), TestVenue.ID, flooding)) {
            initiator.application.inFromApp = id -> BlockedApplicationTest.await(release);
            flooder.expect("A");
            flooder.send("A", "98=0", "108=1");
            flooder.send("D", "11=1");
            flood(flooder, 20_000);
            Await.until("it is held back", () -> wheel.liveness.session(initiator.id).queued() >= FULL);
            assertThat(Await.stays(500, () -> wheel.liveness.session(initiator.id).queued() <= MOST)).isTrue();
            release.countDown();
            Await.until("everything is processed", () -> initiator.session().getExpectedTargetNum() == 20_003);
            assertThat(flooder.count("2")).as("ResendRequests").isZero();
        }
    }

    private static RawFixClient connect(final TestVenue venue, final String name) throws IOException {
        final Socket socket = new Socket(InetAddress.getLoopbackAddress(), venue.port());
        socket.setSendBufferSize(BUFFER);
        return new RawFixClient(socket, name, TestVenue.ID);
    }

    private static Thread flood(final RawFixClient peer, final int count) {
        final Thread sender = new Thread(() -> {
            try {
                for (int i = 0; i < count; i += 100) {
                    final StringBuilder some = new StringBuilder();
                    for (int k = 0; k < 100; k++) {
                        some.append(peer.message("0"));
                    }
                    peer.raw(some.toString());
                }
            } catch (final IOException e) {
                // Closed, as some of them are meant to be.
                return;
            }
        });
        sender.setDaemon(true);
        sender.start();
        return sender;
    }

    private static boolean isFull(final TestVenue venue, final String name) {
        return venue.view(name).queued() >= FULL;
    }

    /** In order, or QuickFIX/J had asked for what is missing. */
    private static boolean isProcessed(final RawFixClient peer, final String name) {
        return Session.lookupSession(TestVenue.sessionId(name)).getExpectedTargetNum() == peer.nextSeqNum();
    }

    private static long longestSilenceMs(final RawFixClient peer) {
        long longestNs = 0;
        long beforeNs = peer.expect("A").atNs();
        for (final RawFixClient.Got got : peer.got()) {
            longestNs = Math.max(longestNs, got.atNs() - beforeNs);
            beforeNs = got.atNs();
        }
        return TimeUnit.NANOSECONDS.toMillis(Math.max(longestNs, System.nanoTime() - beforeNs));
    }

    private static void await(final RawFixClient beating, final String what, final BooleanSupplier condition) {
        Await.until(what, () -> {
            BlockedApplicationTest.beat(beating);
            return condition.getAsBoolean();
        });
    }
}
