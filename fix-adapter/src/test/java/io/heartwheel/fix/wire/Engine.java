package io.heartwheel.fix.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.heartwheel.fix.FixLiveness;
import io.heartwheel.fix.HeartwheelThreadedSocketAcceptor;
import io.heartwheel.fix.HeartwheelThreadedSocketInitiator;

import quickfix.ApplicationAdapter;
import quickfix.DefaultMessageFactory;
import quickfix.Log;
import quickfix.MemoryStoreFactory;
import quickfix.Message;
import quickfix.SessionID;
import quickfix.SessionSettings;
import quickfix.field.MsgType;

/** Our end of all scripts: one acceptor and one initiator on one wheel, each session with a thread of its own. */
final class Engine implements AutoCloseable {
    private static final String DEFAULTS = """
        [default]
        NonStopSession=Y
        DefaultApplVerID=9
        LogoutTimeout=1
        SenderCompID=HOUSE
        SocketAcceptAddress=127.0.0.1
        SocketAcceptPort=0
        SocketConnectHost=127.0.0.1
        HeartBtInt=1
        ReconnectInterval=1
        """;

    private final House house = new House();
    private final Pauses pauses = new Pauses();
    private final Map<SessionID, ServerSocket> listening = new HashMap<>();
    private final Set<SessionID> slow = ConcurrentHashMap.newKeySet();
    private final AtomicInteger lostLogouts = new AtomicInteger();
    private final HeartwheelThreadedSocketAcceptor acceptor;
    private final HeartwheelThreadedSocketInitiator initiator;

    Engine(final List<Part> parts) throws Exception {
        final StringBuilder accepted = new StringBuilder(DEFAULTS).append("ConnectionType=acceptor\n");
        final StringBuilder initiated = new StringBuilder(DEFAULTS).append("ConnectionType=initiator\n");
        for (final Part part : parts) {
            final StringBuilder text = part.ourAcceptor() ? accepted : initiated;
            text.append("[session]\nBeginString=").append(part.version().beginString)
                .append("\nTargetCompID=").append(part.theirName()).append('\n');
            if (!part.ourAcceptor()) {
                final ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
                server.setSoTimeout(15_000);
                listening.put(part.sessionId(), server);
                text.append("SocketConnectPort=").append(server.getLocalPort()).append('\n');
            }
        }
        final SessionSettings theirs = settings(accepted);
        final SessionSettings ours = settings(initiated);
        acceptor = new HeartwheelThreadedSocketAcceptor(new HoldsSome(), new MemoryStoreFactory(), theirs, id -> new Silent(),
            new DefaultMessageFactory(), house.liveness());
        initiator = new HeartwheelThreadedSocketInitiator(new HoldsSome(), new MemoryStoreFactory(), ours, id -> new Silent(),
            new DefaultMessageFactory(), house.liveness());
        acceptor.start();
        initiator.start();
    }

    private static SessionSettings settings(final StringBuilder text) throws Exception {
        return new SessionSettings(new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** The scripted end of a new connection. */
    Socket connection(final Part part) throws IOException {
        final ServerSocket server = listening.get(part.sessionId());
        return server != null ? server.accept() : new Socket(InetAddress.getLoopbackAddress(), port());
    }

    private int port() {
        return ((InetSocketAddress)acceptor.getEndpoints().iterator().next().getLocalAddress()).getPort();
    }

    /** Its application takes its time over the answer to a Logon. */
    void holdLogonOf(final Part part) {
        slow.add(part.sessionId());
    }

    /** The part is over: nobody listens for its initiator any more. */
    void over(final Part part) throws IOException {
        final ServerSocket server = listening.get(part.sessionId());
        if (server != null) {
            server.close();
        }
    }

    FixLiveness liveness() {
        return house.liveness();
    }

    /** One more of our Logouts has not arrived; how many have not. */
    int lostLogouts() {
        return lostLogouts.incrementAndGet();
    }

    Notes notes() {
        return house.notes();
    }

    Pauses pauses() {
        return pauses;
    }

    @Override
    public void close() {
        initiator.stop(true);
        acceptor.stop(true);
        pauses.close();
        house.close();
    }

    private final class HoldsSome extends ApplicationAdapter {
        @Override
        public void fromAdmin(final Message message, final SessionID id) {
            if (slow.contains(id) && MsgType.LOGON.equals(message.getHeader().getOptionalString(MsgType.FIELD).orElse(""))) {
                final long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Peer.SLOW_MS);
                while (System.nanoTime() - untilNs < 0) {
                    LockSupport.parkNanos(untilNs - System.nanoTime());
                }
            }
        }
    }

    /** The peers know what was said. */
    private static final class Silent implements Log {
        @Override
        public void clear() {
            // Nothing was kept.
        }

        @Override
        public void onIncoming(final String message) {
            // Not kept.
        }

        @Override
        public void onOutgoing(final String message) {
            // Not kept.
        }

        @Override
        public void onEvent(final String text) {
            // Not kept.
        }

        @Override
        public void onErrorEvent(final String text) {
            // Not kept.
        }
    }
}
