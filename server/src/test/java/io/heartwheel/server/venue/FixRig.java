package io.heartwheel.server.venue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import quickfix.Acceptor;
import quickfix.Application;
import quickfix.ConfigError;
import quickfix.DefaultMessageFactory;
import quickfix.MemoryStoreFactory;
import quickfix.ScreenLogFactory;
import quickfix.SessionID;
import quickfix.SessionSettings;
import quickfix.SocketAcceptor;

/** A venue behind a stock QuickFIX/J acceptor on a free loopback port, as a server would wire it. */
final class FixRig implements AutoCloseable {
    static final String[] CLIENTS = {"ALICE", "BOB"};
    private static final long WAIT_NS = 20_000_000_000L;

    final Venue venue;
    final int port;
    private final Acceptor acceptor;

    /** The wrapper sees every callback before the venue, as the server's own wiring would. */
    FixRig(final Venue.Context context, final Wrapper wrapper) throws Exception {
        venue = Venue.launch(context);
        port = freePort();
        final SessionSettings settings = new SessionSettings();
        settings.setString("ConnectionType", "acceptor");
        settings.setString("SocketAcceptAddress", "127.0.0.1");
        settings.setString("SocketAcceptPort", Integer.toString(port));
        settings.setString("StartTime", "00:00:00");
        settings.setString("EndTime", "00:00:00");
        settings.setString("SocketTcpNoDelay", "Y");
        for (final String client : CLIENTS) {
            final SessionID id = session(client);
            settings.setString(id, "BeginString", "FIX.4.4");
            settings.setString(id, "SenderCompID", "HEARTWHEEL");
            settings.setString(id, "TargetCompID", client);
        }
        settings.setString("MaxScheduledWriteRequests", "10000");
        acceptor = start(wrapper.around(venue), settings);
    }

    FixRig() throws Exception {
        this(context(), Venue::application);
    }

    static Venue.Context context() {
        return new Venue.Context().instrument(Instrument.of("ACME", 2)).instrument(Instrument.of("GLOBEX", 2));
    }

    /** Puts something between QuickFIX/J and the venue. */
    @FunctionalInterface
    interface Wrapper {
        Application around(Venue venue);
    }

    static SessionID session(final String client) {
        return new SessionID("FIX.4.4", "HEARTWHEEL", client);
    }

    static void await(final String what, final BooleanSupplier condition) {
        final long end = System.nanoTime() + WAIT_NS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(2_000_000);
        }
    }

    @Override
    public void close() {
        venue.close();
        acceptor.stop(true);
    }

    private static Acceptor start(final Application application, final SessionSettings settings) throws ConfigError {
        final Acceptor acceptor = new SocketAcceptor(application, new MemoryStoreFactory(), settings,
            new ScreenLogFactory(false, false, false), new DefaultMessageFactory());
        acceptor.start();
        return acceptor;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
