package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import quickfix.DefaultMessageFactory;
import quickfix.MemoryStoreFactory;
import quickfix.SLF4JLogFactory;
import quickfix.SessionID;
import quickfix.mina.acceptor.DynamicAcceptorSessionProvider;

/** Sessions that nobody configured have the settings of their template. */
class DynamicSessionTest {
    private final String client = TestVenue.freshName();

    @Test
    void shouldWatchDynamicSessionAsItsTemplateSays() throws Exception {
        try (TestVenue venue = dynamic("TestRequestDelayMultiplier", "0", "HeartBeatTimeoutMultiplier", "0.5");
            RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(1);
            final long silentNs = peer.lastSentNs();
            peer.expect("1");
            assertThat((peer.closedNs() - silentNs) / 1_000_000).isBetween(1490L, 2300L);
            assertThat(venue.listener.await("cancel", client).reason()).isEqualTo(CancelReason.EXPIRED);
        }
    }

    /** Anybody's names, and others after each start: they would add up. */
    @Test
    void shouldForgetDynamicSessionsWhenTheirConnectorStops() throws Exception {
        try (TestVenue venue = dynamic(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(30);
            assertThat(venue.liveness.known()).isEqualTo(1);
            venue.acceptor.stop(true);
            Await.until("nothing is kept about it", () -> venue.liveness.known() == 0);
        }
    }

    private static TestVenue dynamic(final String... keysAndValues) throws Exception {
        final List<String> settings = new ArrayList<>(List.of(
            "AcceptorTemplate", "Y", "HeartwheelCancelOnDisconnect", "disconnect"));
        settings.addAll(List.of(keysAndValues));
        final TestVenue venue = TestVenue.with().client("*", settings.toArray(String[]::new)).notStarted().start();
        venue.acceptor.setSessionProvider(new InetSocketAddress("127.0.0.1", 0), new DynamicAcceptorSessionProvider(
            venue.settings, new SessionID("FIX.4.4", TestVenue.ID, "*"), venue.application, new MemoryStoreFactory(),
            new SLF4JLogFactory(venue.settings), new DefaultMessageFactory()));
        venue.acceptor.start();
        return venue;
    }
}
