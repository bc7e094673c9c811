package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Whoever sends faster than the application takes ends himself and nobody else. Alone: it takes the whole processor. */
@Isolated
@Tag("once")
class FloodTest {
    private final String blocked = TestVenue.freshName();
    private final String other = TestVenue.freshName();

    /** Stock's queue of 10,000 would fill, block the I/O thread, and with it the heartbeats of everybody on that thread. */
    @Test
    void shouldCloseWhoeverFloodsABlockedApplicationAndNobodyElse() throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        try (TestVenue venue = TestVenue.with().client(blocked).client(other).start();
            RawFixClient flooder = venue.connect(blocked); RawFixClient second = venue.connect(other)) {
            venue.application.inFromApp = id -> BlockedApplicationTest.await(release);
            flooder.loggedOn(1);
            second.loggedOn(1);
            flooder.send("D", "11=1");
            for (int i = 0; i < 12_000 && !flooder.closed(); i++) {
                try {
                    flooder.send("0");
                    BlockedApplicationTest.beat(second);
                } catch (final IOException e) {
                    break;
                }
            }
            Await.until("the flooder is closed", () -> {
                BlockedApplicationTest.beat(second);
                return flooder.closed();
            });
            for (int i = 0; i < 30; i++) {
                second.send("0");
                Await.within(100, second::closed);
            }
            assertThat(second.closed()).isFalse();
            release.countDown();
        }
    }
}
