package io.heartwheel.fix;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;

import org.apache.mina.core.filterchain.IoFilterAdapter;
import org.apache.mina.core.filterchain.IoFilterChain;
import org.apache.mina.core.filterchain.IoFilterChainBuilder;
import org.apache.mina.core.session.IoSession;

import quickfix.Message;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.field.MsgType;
import quickfix.mina.EventHandlingStrategy;
import quickfix.mina.SessionConnector;
import quickfix.mina.message.FIXProtocolCodecFactory;

/**
 * Where a connector of QuickFIX/J meets the wheel: filters around its codec, and a gate before the queue. Knows nothing about
 * which kind of connector it is.
 *
 * <p>The chain is: what the connector has (TLS) - frame limit - FIX codec - edge - what the embedder adds - back gate.
 */
final class FixEdge implements FixRuntime.Connector {
    private static final ThreadLocal<FixConnection> RECEIVING = new ThreadLocal<>();

    private final FixRuntime runtime;
    private final SettingsBook book;
    private final LogonGate gate;
    private final LogonScreen screen;
    private final Object logons = new Object();
    private final boolean initiates;
    private final Map<SessionID, InitiatedSession> initiated = new ConcurrentHashMap<>();
    private volatile Processing processing;

    /** @param initiates whether the connections are made by us. */
    FixEdge(final FixRuntime runtime, final SettingsBook book, final boolean initiates) {
        this.runtime = runtime;
        this.book = book;
        this.initiates = initiates;
        gate = new LogonGate(runtime, book);
        screen = new LogonScreen(runtime, book.access(), !initiates);
    }

    @Override
    public SettingsBook settings() {
        return book;
    }

    @Override
    public boolean initiates() {
        return initiates;
    }

    @Override
    public int queueSize() {
        final Processing queue = processing;
        return queue == null ? 0 : queue.queueSize();
    }

    /** Where an initiator's sessions reconnect. */
    ScheduledExecutorService reconnects() {
        return initiates ? new ReconnectExecutor(runtime.connects) : null;
    }

    private InitiatedSession initiated(final Session session) {
        return initiated.compute(session.getSessionID(),
            (id, known) -> known != null && known.is(session) ? known : new InitiatedSession(runtime, session));
    }

    /** It is the connector's no more. */
    void forget(final SessionID id) {
        initiated.remove(id);
    }

    /** The connector has stopped: what was read and not processed never will be. */
    void stopped() {
        initiated.values().forEach(InitiatedSession::stopped);
    }

    /** The embedder's own filters, if any, and ours around them. */
    IoFilterChainBuilder around(final IoFilterChainBuilder embedders) {
        return chain -> {
            if (embedders != null) {
                embedders.buildFilterChain(chain);
            }
            install(chain);
        };
    }

    private void install(final IoFilterChain chain) {
        final String codec = FIXProtocolCodecFactory.FILTER_NAME;
        chain.addBefore(codec, "heartwheel-frame-limit", new FrameLimitFilter(book.maxMessageBytes(), screen));
        chain.addAfter(codec, "heartwheel-edge", initiates
            ? new InitiatorEdgeFilter(runtime, this, this::initiated)
            : new AcceptorEdgeFilter(runtime, this, screen, logons));
        chain.addLast("heartwheel-gate", new BackFilter());
    }

    /** The strategy that the I/O handler calls: the gate, then our own processing in place of the connector's. */
    EventHandlingStrategy strategy(final SessionConnector connector, final Processing toProcess) {
        processing = toProcess;
        return new GatedStrategy(connector, toProcess);
    }

    /** Lets the gate know whose message, or whose end, the I/O handler is passing on. */
    private static final class BackFilter extends IoFilterAdapter {
        @Override
        public void messageReceived(final NextFilter next, final IoSession io, final Object message) {
            RECEIVING.set((FixConnection)io.getAttribute(FixConnection.KEY));
            try {
                next.messageReceived(io, message);
            } finally {
                RECEIVING.remove();
            }
        }

        @Override
        public void sessionClosed(final NextFilter next, final IoSession io) {
            RECEIVING.set((FixConnection)io.getAttribute(FixConnection.KEY));
            try {
                next.sessionClosed(io);
            } finally {
                RECEIVING.remove();
            }
        }
    }

    /** Parsed messages, still on the I/O thread and before any queue. */
    private final class GatedStrategy implements EventHandlingStrategy {
        private final SessionConnector connector;
        private final Processing next;

        GatedStrategy(final SessionConnector connector, final Processing next) {
            this.connector = connector;
            this.next = next;
        }

        @Override
        public void onMessage(final Session session, final Message message) {
            final FixConnection connection = RECEIVING.get();
            final boolean first = connection != null && connection.unbound();
            if (connection == null || message == END_OF_STREAM) {
                next.put(connection, session, message);
            } else if (pass(connection, session, message)) {
                if (connection.intake().crowds() && !next.bounded()) {
                    connection.intake().taken();
                    connection.close("It sends faster than its messages can be processed");
                    return;
                }
                if (first) {
                    next.putFirst(connection, session, message);
                } else {
                    next.put(connection, session, message);
                }
                if (!next.bounded()) {
                    connection.queued();
                }
            }
        }

        private boolean pass(final FixConnection connection, final Session session, final Message message) {
            final String type = message.getHeader().getOptionalString(MsgType.FIELD).orElse("");
            connection.understood(MsgType.LOGOUT.equals(type) ? message : null);
            if (!MsgType.LOGON.equals(type)) {
                return true;
            }
            return initiates ? connection.reserveAsked(session)
                : !connection.unbound() || gate.admit(connection, session, message, connection.intake().badHeartBtInt());
        }

        @Override
        public SessionConnector getSessionConnector() {
            return connector;
        }

        @Override
        public int getQueueSize() {
            return next.queueSize();
        }

        @Override
        public int getQueueSize(final SessionID id) {
            return next.queueSize(id);
        }
    }
}
