package io.heartwheel.fix;

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
 * Where a connector of QuickFIX/J meets the wheel: filters around its codec, and a gate before its queue. Knows nothing about
 * which kind of connector it is.
 *
 * <p>The chain is: what the connector has (TLS) - frame limit - FIX codec - edge - what the embedder adds - back gate.
 */
final class FixEdge implements FixRuntime.Connector {
    private static final ThreadLocal<FixConnection> RECEIVING = new ThreadLocal<>();

    private final FixRuntime runtime;
    private final SettingsBook book;
    private final LogonGate gate;
    private final Object logons = new Object();
    private volatile EventHandlingStrategy queue;

    FixEdge(final FixRuntime runtime, final SettingsBook book) {
        this.runtime = runtime;
        this.book = book;
        gate = new LogonGate(runtime, book);
    }

    @Override
    public SettingsBook settings() {
        return book;
    }

    @Override
    public int queueSize() {
        final EventHandlingStrategy strategy = queue;
        return strategy == null ? 0 : strategy.getQueueSize();
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
        chain.addBefore(codec, "heartwheel-frame-limit", new FrameLimitFilter(book.maxMessageBytes()));
        chain.addAfter(codec, "heartwheel-edge", new EdgeFilter(runtime, this, logons));
        chain.addLast("heartwheel-gate", new BackFilter());
    }

    /** The strategy that the I/O handler calls: the gate, then the connector's own. */
    EventHandlingStrategy before(final EventHandlingStrategy strategy) {
        queue = strategy;
        return new GatedStrategy(strategy);
    }

    /** Lets the gate know whose message the I/O handler is passing on. */
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
    }

    /** Parsed messages, still on the I/O thread and before any queue. */
    private final class GatedStrategy implements EventHandlingStrategy {
        private final EventHandlingStrategy next;

        GatedStrategy(final EventHandlingStrategy next) {
            this.next = next;
        }

        @Override
        public void onMessage(final Session session, final Message message) {
            final FixConnection connection = RECEIVING.get();
            if (connection != null && message != END_OF_STREAM && connection.crowds(next.getQueueSize())) {
                connection.close("It sends faster than its messages can be processed");
                return;
            }
            if (connection == null || message == END_OF_STREAM || pass(connection, session, message)) {
                next.onMessage(session, message);
            }
        }

        private boolean pass(final FixConnection connection, final Session session, final Message message) {
            final String type = message.getHeader().getOptionalString(MsgType.FIELD).orElse("");
            connection.understood(MsgType.LOGOUT.equals(type));
            return !connection.unbound() || !MsgType.LOGON.equals(type)
                || gate.admit(connection, session, message, connection.badHeartBtInt());
        }

        @Override
        public SessionConnector getSessionConnector() {
            return next.getSessionConnector();
        }

        @Override
        public int getQueueSize() {
            return next.getQueueSize();
        }

        @Override
        public int getQueueSize(final SessionID id) {
            return next.getQueueSize(id);
        }
    }
}
