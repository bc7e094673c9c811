package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An application that blocks in a callback kills no peer that keeps sending and delays nobody else. HeartBtInt 1, 8 s. */
@Tag("once")
class BlockedApplicationTest {
    private static final long BLOCKED_MS = 8000;

    private final String blocked = TestVenue.freshName();
    private final String other = TestVenue.freshName();

    @Beside
    @Test
    void shouldKeepLivePeersWhileTheProcessingThreadIsBlocked() throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        try (TestVenue venue = TestVenue.with().client(blocked).client(other).start();
            RawFixClient first = venue.connect(blocked); RawFixClient second = venue.connect(other)) {
            venue.application.inFromApp = id -> await(release);
            first.loggedOn(1);
            second.loggedOn(1);
            first.send("D", "11=1");
            assertBothLive(first, second, BLOCKED_MS);
            release.countDown();
            assertBothLive(first, second, 2000);
            assertThat(venue.listener.about(blocked)).containsExactly("logged on");
            assertThat(venue.listener.about(other)).containsExactly("logged on");
            assertHeartbeatsOnTime(first, 8);
            assertHeartbeatsOnTime(second, 8);
        }
    }

    @Beside
    @Test
    void shouldNotDelayOthersWhenSendingBlocks() throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        try (TestVenue venue = TestVenue.with().client(blocked).client(other)
            .context(c -> c.senderThreads(1)).start();
            RawFixClient first = venue.connect(blocked); RawFixClient second = venue.connect(other)) {
            first.loggedOn(1);
            second.loggedOn(1);
            venue.application.inToAdmin = id -> {
                if (id.getTargetCompID().equals(blocked)) {
                    await(release);
                }
            };
            assertBothLive(first, second, BLOCKED_MS);
            assertHeartbeatsOnTime(second, 7);
            assertThat(first.count("0")).isZero();
            release.countDown();
            Await.until("its Heartbeats go out again", () -> first.count("0") > 0);
        }
    }

    @Beside
    @Test
    void shouldDisconnectSilentPeerWhileItsOwnSendIsBlocked() throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        try (TestVenue venue = TestVenue.with().client(blocked, "HeartwheelCancelOnDisconnect", "disconnect").start();
            RawFixClient peer = venue.connect(blocked)) {
            peer.loggedOn(1);
            venue.application.inToAdmin = id -> await(release);
            final long silentNs = peer.lastSentNs();
            assertThat(TimeUnit.NANOSECONDS.toMillis(peer.closedNs() - silentNs)).isBetween(2390L, 3400L);
            venue.listener.await("cancel", blocked);
            release.countDown();
        }
    }

    static void await(final CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody released the callback");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertBothLive(final RawFixClient first, final RawFixClient second, final long forMs) {
        final boolean live = Await.stays(forMs, () -> {
            beat(first);
            beat(second);
            return !first.closed() && !second.closed();
        });
        assertThat(live).as("got %s and %s", first.got(), second.got()).isTrue();
    }

    static void beat(final RawFixClient peer) {
        if (System.nanoTime() - peer.lastSentNs() > 400_000_000L) {
            try {
                peer.send("0");
            } catch (final IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static void assertHeartbeatsOnTime(final RawFixClient peer, final int atLeast) {
        long beforeNs = peer.expect("A").atNs();
        int count = 0;
        for (final RawFixClient.Got got : peer.got()) {
            if (got.is("0")) {
                assertThat(TimeUnit.NANOSECONDS.toMillis(got.atNs() - beforeNs)).as("%s", peer.got()).isBetween(800L, 1300L);
                beforeNs = got.atNs();
                count++;
            }
        }
        assertThat(count).isGreaterThanOrEqualTo(atLeast - 1);
    }
}
