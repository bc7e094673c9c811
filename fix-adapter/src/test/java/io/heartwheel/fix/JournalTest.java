package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.Effect;

import org.junit.jupiter.api.Test;

/** What the journal is told, so that each decision can be explained. */
class JournalTest {
    private final String client = TestVenue.freshName();

    @Test
    void shouldTellTheStoryOfAnExpiry() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            venue.journal.refusals.set(0);
            peer.loggedOn(1);
            assertStory(venue, peer);
        }
    }

    @Test
    void shouldOfferAgainWhatAFullJournalDidNotTake() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start()) {
            venue.journal.refusals.set(40);
            try (RawFixClient peer = venue.connect(client)) {
                peer.loggedOn(1);
                assertStory(venue, peer);
            }
            assertThat(venue.liveness.stats().retries()).isPositive();
            assertThat(venue.liveness.stats().journalLost()).isZero();
        }
    }

    private void assertStory(final TestVenue venue, final RawFixClient peer) {
        peer.closedNs();
        final Counterparty who = venue.listener.await("ended", client).who();
        Await.until("effects are there", () -> venue.journal.has(Effect.CONNECTION_CLOSED, who.wheelCorrelationId()));
        assertThat(venue.journal.effects).filteredOn(e -> e.correlationId() == who.wheelCorrelationId())
            .containsExactly(
                new RecordingJournal.Done(Effect.TEST_REQUEST_SENT, who.handle(), who.wheelCorrelationId(), 1),
                new RecordingJournal.Done(Effect.CONNECTION_CLOSED, who.handle(), who.wheelCorrelationId(), 0));
        final String session = TestVenue.sessionId(client).toString();
        assertThat(venue.journal.names.get(who.wheelCorrelationId())).isEqualTo(session);
        assertThat(venue.journal.names).containsValue(session + " (outbound)");
        assertThat(venue.journal.names.values()).anyMatch(name -> name.endsWith(" (logon)"));
        assertThat(venue.journal.events).contains(
            "REGISTERED " + who.wheelCorrelationId(), "POLICY_CHANGED " + who.wheelCorrelationId(),
            "SUSPECT " + who.wheelCorrelationId(), "EXPIRED " + who.wheelCorrelationId());
    }

    @Test
    void shouldSayThatTheCounterpartyClosed() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(30);
            peer.hangUp();
            final long id = venue.listener.await("ended", client).who().wheelCorrelationId();
            Await.until("the effect is there", () -> venue.journal.has(Effect.CONNECTION_LOST, id));
        }
    }
}
