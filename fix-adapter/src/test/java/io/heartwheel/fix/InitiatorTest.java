package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import quickfix.DefaultMessageFactory;
import quickfix.MemoryStoreFactory;
import quickfix.SLF4JLogFactory;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.SessionSettings;
import quickfix.SocketInitiator;
import quickfix.fix44.News;
import quickfix.field.Headline;
import quickfix.field.Text;

/** The real QuickFIX/J at both ends. */
class InitiatorTest {
    private final String client = TestVenue.freshName();
    private final SessionID theirs = new SessionID("FIX.4.4", client, TestVenue.ID);

    @Test
    void shouldLiveTogetherAndLogOutInOrder() throws Exception {
        try (TestVenue venue = TestVenue.with().set("UseDataDictionary", "Y")
            .client(client, "HeartwheelCancelOnDisconnect", "disconnect").start()) {
            final SocketInitiator initiator = initiator(venue.port());
            initiator.start();
            try {
                venue.listener.await("logged on", client);
                Await.until("they log on", () -> Session.lookupSession(theirs).isLoggedOn());
                assertThat(Await.stays(4000, () -> Session.lookupSession(theirs).isLoggedOn())).isTrue();
                assertThat(venue.listener.count("ended", client)).isZero();
                Session.sendToTarget(news(), theirs);
                Await.until("it arrives", () -> venue.application.calls.contains("app " + client));
            } finally {
                initiator.stop();
            }
            assertThat(venue.listener.await("ended", client).reason()).isEqualTo(CancelReason.LOGOUT);
            assertThat(venue.listener.count("cancel", client)).isZero();
        }
    }

    private static News news() {
        final News news = new News(new Headline("hello"));
        final News.LinesOfText line = new News.LinesOfText();
        line.set(new Text("world"));
        news.addGroup(line);
        return news;
    }

    private SocketInitiator initiator(final int port) throws Exception {
        final String text = """
            [default]
            ConnectionType=initiator
            SocketConnectHost=127.0.0.1
            SocketConnectPort=%d
            HeartBtInt=1
            NonStopSession=Y
            ReconnectInterval=1
            [session]
            BeginString=FIX.4.4
            SenderCompID=%s
            TargetCompID=%s
            """.formatted(port, client, TestVenue.ID);
        final SessionSettings settings =
            new SessionSettings(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        return new SocketInitiator(new RecordingApplication(), new MemoryStoreFactory(), settings,
            new SLF4JLogFactory(settings), new DefaultMessageFactory());
    }
}
