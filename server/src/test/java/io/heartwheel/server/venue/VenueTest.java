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
            final Firing firing = new Firing(venue.party(ALICE), 1, Firing.NONE);
            venue.fire(firing, CancelCause.LOGOUT, results::add);
            venue.rehearse(firing, CancelCause.LOGOUT, results::add);
            assertThat(results).containsExactly(new CancelResult(0, 0), new CancelResult(0, 0));
            assertThat(venue.arming(ALICE)).isZero();
            assertThat(venue.stands(ALICE, new Arming(1, 1))).isFalse();
            assertThat(venue.restingOrders(ALICE)).isZero();
        }
    }

    @Test
    void shouldNumberArmingsAndRefuseSessionsBeyondItsLimit() {
        try (Venue venue = Venue.launch(FixRig.context().maxSessions(1))) {
            assertThat(venue.arm(venue.party(ALICE)).own()).isEqualTo(1);
            assertThat(venue.arm(venue.party(ALICE)).own()).isEqualTo(2);
            assertThat(venue.arming(ALICE)).isEqualTo(2);
            assertThat(venue.arm(venue.party(new SessionID("FIX.4.4", "HEARTWHEEL", "BOB")))).isNull();
        }
    }

    @Test
    void shouldEndItsThreadsWhenClosedAndBeClosedTwice() {
        final Venue venue = Venue.launch(FixRig.context());
        final Arming arming = venue.arm(venue.party(ALICE));
        venue.close();
        venue.close();
        final List<CancelResult> results = new ArrayList<>();
        venue.fire(new Firing(venue.party(ALICE), arming.own(), Firing.NONE), CancelCause.LOGOUT, results::add);
        assertThat(results).containsExactly(new CancelResult(0, 0));
    }
}
