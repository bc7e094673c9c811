package io.heartwheel.fix.stock;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.fix.Await;
import io.heartwheel.fix.RawFixClient;
import io.heartwheel.fix.WallClock;
import io.heartwheel.fix.stock.Venue.Kind;
import io.heartwheel.fix.stock.Venue.Spec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where the wall clock is what counts, it is QuickFIX/J's, with ours as with stock. */
@Isolated
class SameClockTest {
    private static final long HOUR_MS = 3_600_000;

    @ParameterizedTest
    @EnumSource
    void shouldRefuseMessagesThatAreTooOld(final Kind kind) throws Exception {
        try (WallClock clock = WallClock.running(); Venue venue = kind.start(Spec.of("OLD").set("MaxLatency", "5"));
            RawFixClient peer = venue.connect("OLD")) {
            peer.loggedOn(0);
            clock.step(3_000);
            peer.send("1", "112=IN TIME");
            peer.expect("0");
            clock.step(3_000);
            peer.send("1", "112=LATE");
            assertThat(peer.expect("3").has("373=10")).as("a Reject for its SendingTime").isTrue();
            peer.expect("5");
            assertThat(peer.count("0")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeOldMessagesIfLatencyIsNotChecked(final Kind kind) throws Exception {
        try (WallClock clock = WallClock.running(); Venue venue = kind.start(Spec.of("OLD").set("CheckLatency", "N"));
            RawFixClient peer = venue.connect("OLD")) {
            peer.loggedOn(0);
            clock.step(HOUR_MS);
            peer.send("1", "112=LATE");
            assertThat(peer.expect("0").has("112=LATE")).isTrue();
        }
    }

    /** Whatever the hour and the day, it neither ends nor is reset. */
    @Test
    void shouldNeverEndSessionThatNeverStops() throws Exception {
        try (WallClock clock = WallClock.running();
            Venue stock = Kind.STOCK.start(Spec.of("ALWAYS").set("CheckLatency", "N"));
            Venue ours = Kind.OURS.start(Spec.of("ALWAYS").set("CheckLatency", "N"));
            RawFixClient one = stock.connect("ALWAYS"); RawFixClient two = ours.connect("ALWAYS")) {
            one.loggedOn(0);
            two.loggedOn(0);
            for (final int hours : new int[] {13, 24 * 7}) {
                clock.step(hours * HOUR_MS);
                assertThat(Await.stays(1100, () -> !one.closed() && !two.closed())).isTrue();
            }
            assertThat(one.count("5") + two.count("5")).isZero();
            assertThat(stock.session("ALWAYS").getExpectedTargetNum()).isEqualTo(2);
            assertThat(ours.session("ALWAYS").getExpectedTargetNum()).isEqualTo(2);
        }
    }
}
