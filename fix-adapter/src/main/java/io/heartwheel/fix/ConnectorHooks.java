package io.heartwheel.fix;

import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

import org.apache.mina.core.filterchain.IoFilterChainBuilder;
import org.apache.mina.core.service.IoAcceptor;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;

import quickfix.ConfigError;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.mina.EventHandlingStrategy;
import quickfix.mina.SessionConnector;

/**
 * What our four connectors do where QuickFIX/J lets a connector be changed: the same in all of them.
 *
 * <p>Start and stop may be called as often as one likes, on any thread. A start that fails leaves nothing behind.
 */
final class ConnectorHooks {
    private final SessionConnector connector;
    private final FixLiveness liveness;
    private final FixEdge edge;
    private final Processing processing;
    private final EventHandlingStrategy strategy;
    private final ScheduledExecutorService reconnects;
    private final Object life = new Object();
    private boolean started;
    private volatile boolean attached;

    private ConnectorHooks(
        final SessionConnector connector, final FixLiveness liveness, final FixEdge edge, final Processing processing) {
        this.connector = connector;
        this.liveness = liveness;
        this.edge = edge;
        this.processing = processing;
        strategy = edge.strategy(connector, processing);
        reconnects = edge.reconnects();
    }

    /** One processing thread for all sessions. A negative capacity is none. */
    static ConnectorHooks oneThread(
        final SessionConnector connector, final FixLiveness liveness, final int queueCapacity, final Supplier<Executor> executor)
        throws ConfigError {
        return new ConnectorHooks(
            connector, liveness, liveness.edgeOf(connector), new Processing(false, queueCapacity, executor));
    }

    /** A processing thread for each session. A negative capacity is none. */
    static ConnectorHooks threadForEach(
        final SessionConnector connector, final FixLiveness liveness, final int queueCapacity, final Supplier<Executor> executor)
        throws ConfigError {
        return new ConnectorHooks(
            connector, liveness, liveness.edgeOf(connector), new Processing(true, queueCapacity, executor));
    }

    /** @param stop what undoes a start that failed half way. */
    void start(final Start start, final Runnable stop) throws ConfigError {
        synchronized (life) {
            if (started) {
                return;
            }
            boolean done = false;
            try {
                start.start();
                done = true;
            } finally {
                if (!done) {
                    stop.run();
                }
            }
            started = true;
        }
    }

    void stop(final Runnable stop) {
        synchronized (life) {
            if (started || attached) {
                started = false;
                stop.run();
            }
        }
    }

    /** Instead of a session timer: the liveness does QuickFIX/J's housekeeping from now on. */
    void attach() {
        processing.start();
        attached = true;
        liveness.attach(edge, connector);
    }

    void detach() {
        attached = false;
        liveness.detach(edge);
    }

    void added(final Collection<Session> sessions) {
        sessions.forEach(this::added);
    }

    void added(final Session session) {
        liveness.added(edge, session);
    }

    void removed(final Collection<SessionID> ids) {
        ids.forEach(this::removed);
    }

    void removed(final SessionID id) {
        edge.forget(id);
        liveness.removed(edge, id);
    }

    /** Logouts are wanted: they go out now instead of with the next round of housekeeping. */
    void hurry() {
        liveness.housekeepNow();
    }

    /** The sockets are to be closed: then what was read from them is processed, and no more. */
    void disconnect(final Runnable closeSockets) {
        processing.stopSoon();
        try {
            closeSockets.run();
        } finally {
            detach();
            processing.stop();
            edge.stopped();
        }
    }

    EventHandlingStrategy strategy() {
        return strategy;
    }

    ScheduledExecutorService reconnects() {
        return reconnects;
    }

    IoFilterChainBuilder around(final IoFilterChainBuilder embedders) {
        return edge.around(embedders);
    }

    /**
     * QuickFIX/J has no setting for the backlog, and MINA's default of 50 loses connects when thousands come at once. It asks for
     * the filters between making an acceptor and binding it: the one place where the backlog can be set.
     */
    void lengthenBacklog(final Collection<IoAcceptor> endpoints) {
        for (final IoAcceptor endpoint : endpoints) {
            if (endpoint instanceof NioSocketAcceptor && !endpoint.isActive()) {
                ((NioSocketAcceptor)endpoint).setBacklog(edge.settings().acceptBacklog());
            }
        }
    }

    /** A connector's own start. */
    interface Start {
        void start() throws ConfigError;
    }
}
