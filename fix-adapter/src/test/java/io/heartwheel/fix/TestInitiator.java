package io.heartwheel.fix;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

import quickfix.DefaultMessageFactory;
import quickfix.LogFactory;
import quickfix.MemoryStoreFactory;
import quickfix.SLF4JLogFactory;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.SessionSettings;
import quickfix.mina.initiator.AbstractSocketInitiator;

/** One of our initiators, with one session, on the wheel of a venue. */
final class TestInitiator implements AutoCloseable {
    final RecordingApplication application = new RecordingApplication();
    final AbstractSocketInitiator connector;
    final SessionID id;
    private final TestVenue venue;

    /** @param more keys and values of the session's settings. */
    TestInitiator(final TestVenue venue, final boolean threaded, final int port, final String name, final String... more)
        throws Exception {
        this.venue = venue;
        id = new SessionID("FIX.4.4", name, TestVenue.ID);
        final SessionSettings settings = settings(port, name, more);
        final LogFactory log = new SLF4JLogFactory(settings);
        connector = threaded
            ? new HeartwheelThreadedSocketInitiator(
                application, new MemoryStoreFactory(), settings, log, new DefaultMessageFactory(), venue.liveness)
            : new HeartwheelSocketInitiator(
                application, new MemoryStoreFactory(), settings, log, new DefaultMessageFactory(), venue.liveness);
    }

    static SessionSettings settings(final int port, final String name, final String... more) throws Exception {
        final StringBuilder text = new StringBuilder("""
            [default]
            ConnectionType=initiator
            SocketConnectHost=127.0.0.1
            SocketConnectPort=%d
            HeartBtInt=1
            NonStopSession=Y
            ReconnectInterval=1
            UseDataDictionary=N
            [session]
            BeginString=FIX.4.4
            SenderCompID=%s
            TargetCompID=%s
            """.formatted(port, name, TestVenue.ID));
        for (int i = 0; i < more.length; i += 2) {
            text.append(more[i]).append('=').append(more[i + 1]).append('\n');
        }
        return new SessionSettings(new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    TestInitiator start() throws Exception {
        connector.start();
        return this;
    }

    Session session() {
        return Session.lookupSession(id);
    }

    /** How often the venue's listener was told this about our end of the connection. */
    long told(final String what) {
        return told(what, told -> true);
    }

    long told(final String what, final Predicate<RecordingListener.Told> which) {
        return venue.listener.told.stream()
            .filter(told -> told.what().equals(what) && told.who().sessionId().equals(id) && which.test(told)).count();
    }

    @Override
    public void close() {
        connector.stop(true);
    }
}
