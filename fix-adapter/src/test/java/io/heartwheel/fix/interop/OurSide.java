package io.heartwheel.fix.interop;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import io.heartwheel.fix.HeartwheelSocketAcceptor;
import io.heartwheel.fix.HeartwheelSocketInitiator;
import io.heartwheel.fix.wire.House;
import io.heartwheel.fix.wire.Patience;

import quickfix.ApplicationAdapter;
import quickfix.DefaultMessageFactory;
import quickfix.MemoryStoreFactory;
import quickfix.Message;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.SessionSettings;

/** Our engine with one session, whose other end is an engine that is not QuickFIX/J. HeartBtInt is 1. */
final class OurSide implements AutoCloseable {
    private static final String SETTINGS = """
        [default]
        NonStopSession=Y
        DefaultApplVerID=9
        SenderCompID=HOUSE
        HeartBtInt=1
        ReconnectInterval=1
        LogonTimeout=2
        SocketAcceptAddress=127.0.0.1
        SocketConnectHost=127.0.0.1
        ConnectionType=%s
        [session]
        BeginString=%s
        TargetCompID=%s
        Socket%sPort=%d
        %s
        """;

    final WireLog log;
    private final House house = new House();
    private final SessionID id;
    private final int port;
    private final Runnable stop;
    private volatile boolean mute;

    private OurSide(final boolean accepts, final String version, final String theirs, final int port, final String name,
        final String more) throws Exception {
        log = new WireLog(name);
        id = new SessionID(version, House.NAME, theirs);
        final String text = SETTINGS.formatted(
            accepts ? "acceptor" : "initiator", version, theirs, accepts ? "Accept" : "Connect", port, more);
        final SessionSettings settings =
            new SessionSettings(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        if (accepts) {
            final HeartwheelSocketAcceptor acceptor = new HeartwheelSocketAcceptor(
                new CanBeMute(), new MemoryStoreFactory(), settings, log, new DefaultMessageFactory(), house.liveness());
            acceptor.start();
            stop = () -> acceptor.stop(true);
            this.port = ((InetSocketAddress)acceptor.getEndpoints().iterator().next().getLocalAddress()).getPort();
        } else {
            final HeartwheelSocketInitiator initiator = new HeartwheelSocketInitiator(
                new CanBeMute(), new MemoryStoreFactory(), settings, log, new DefaultMessageFactory(), house.liveness());
            initiator.start();
            stop = () -> initiator.stop(true);
            this.port = port;
        }
    }

    static OurSide acceptor(final String version, final String theirs, final String logName) throws Exception {
        return new OurSide(true, version, theirs, 0, logName, "");
    }

    /** @param more lines of settings. */
    static OurSide initiator(
        final String version, final String theirs, final int port, final String logName, final String... more)
        throws Exception {
        return new OurSide(false, version, theirs, port, logName, String.join("\n", more));
    }

    int port() {
        return port;
    }

    Session session() {
        return Session.lookupSession(id);
    }

    /** Whether our application keeps everything from being sent. */
    void mute(final boolean now) {
        log.note(now ? "we fall silent" : "we speak again");
        mute = now;
    }

    boolean armed() {
        return house.liveness().isArmed(id);
    }

    void logout() {
        log.note("we log out");
        house.liveness().logout(id, null);
    }

    List<String> told() {
        return house.notes().about(id);
    }

    /** Waits until the listener was told so for that many times. */
    void await(final String what, final long times) {
        Patience.until(() -> what + " for the " + times + ". time, told " + told() + log,
            () -> house.notes().count(id, what) >= times);
    }

    /** Waits until that many such messages went that way. */
    void await(final String way, final long times, final String type, final String... fields) {
        Patience.until(() -> times + " times " + way + " 35=" + type + ' ' + List.of(fields) + log,
            () -> log.count(way, type, fields) >= times);
    }

    @Override
    public void close() throws IOException {
        mute = false;
        stop.run();
        house.close();
        log.close();
    }

    private final class CanBeMute extends ApplicationAdapter {
        @Override
        public void toAdmin(final Message message, final SessionID session) {
            while (mute) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }
}
