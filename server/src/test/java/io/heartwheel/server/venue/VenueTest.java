package io.heartwheel.server.venue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quickfix.SessionID;

@Timeout(60)
class VenueTest {
    private static final SessionID ALICE = new SessionID("FIX.4.4", "HEARTWHEEL", "ALICE");

    @Test
    void shouldAnswerAboutASessionItNeverSaw() {
        try (Venue venue = Venue.launch(FixRig.context())) {
            final List<CancelResult> results = new ArrayList<>();
            venue.fire(ALICE, CancelCause.LOGOUT, results::add);
            venue.cancelAll(ALICE, CancelCause.LOGOUT, results::add);
            assertThat(results).containsExactly(new CancelResult(0, 0), new CancelResult(0, 0));
            assertThat(venue.arming(ALICE)).isZero();
            assertThat(venue.restingOrders(ALICE)).isZero();
        }
    }

    @Test
    void shouldNumberArmingsAndRefuseSessionsBeyondItsLimit() {
        try (Venue venue = Venue.launch(FixRig.context().maxSessions(1))) {
            assertThat(venue.arm(ALICE)).isEqualTo(1);
            assertThat(venue.arm(ALICE)).isEqualTo(2);
            assertThat(venue.arming(ALICE)).isEqualTo(2);
            final SessionID other = new SessionID("FIX.4.4", "HEARTWHEEL", "BOB");
            assertThat(venue.admits(other)).isFalse();
            assertThat(venue.arm(other)).isEqualTo(-1);
        }
    }

    @Test
    void shouldEndItsThreadsWhenClosedAndBeClosedTwice() {
        final Venue venue = Venue.launch(FixRig.context());
        venue.arm(ALICE);
        venue.close();
        venue.close();
        final List<CancelResult> results = new ArrayList<>();
        venue.fire(ALICE, CancelCause.LOGOUT, results::add);
        assertThat(results).containsExactly(new CancelResult(0, 0));
    }
}
