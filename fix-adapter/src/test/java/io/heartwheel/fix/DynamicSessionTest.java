package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;

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
        final SessionID template = new SessionID("FIX.4.4", TestVenue.ID, "*");
        try (TestVenue venue = TestVenue.with().client("*", "AcceptorTemplate", "Y", "HeartwheelCancelOnDisconnect", "disconnect",
            "TestRequestDelayMultiplier", "0", "HeartBeatTimeoutMultiplier", "0.5").notStarted().start()) {
            venue.acceptor.setSessionProvider(new InetSocketAddress("127.0.0.1", 0), new DynamicAcceptorSessionProvider(
                venue.settings, template, venue.application, new MemoryStoreFactory(),
                new SLF4JLogFactory(venue.settings), new DefaultMessageFactory()));
            venue.acceptor.start();
            try (RawFixClient peer = venue.connect(client)) {
                peer.loggedOn(1);
                final long silentNs = peer.lastSentNs();
                peer.expect("1");
                assertThat((peer.closedNs() - silentNs) / 1_000_000).isBetween(1490L, 2300L);
                assertThat(venue.listener.await("cancel", client).reason()).isEqualTo(CancelReason.EXPIRED);
            }
        }
    }
}
