package io.heartwheel.fix;

import org.apache.mina.core.filterchain.IoFilterChainBuilder;

import quickfix.Application;
import quickfix.ConfigError;
import quickfix.LogFactory;
import quickfix.MessageFactory;
import quickfix.MessageStoreFactory;
import quickfix.SessionFactory;
import quickfix.SessionSettings;
import quickfix.SocketAcceptor;
import quickfix.mina.EventHandlingStrategy;

/**
 * QuickFIX/J's single-threaded acceptor, with the wheel in place of its session timer: an existing settings file works unchanged.
 *
 * <p>Heartbeats, TestRequests and timeouts come from {@link FixLiveness}; logon, logout, schedules, resets and everything else
 * are QuickFIX/J's own. Each constructor is its namesake's plus the liveness, which several connectors may share and which must
 * outlive them. Settings of our own are optional; see {@link FixLiveness}. A bad one is a {@link ConfigError} here.
 *
 * <p>Without a {@code queueCapacity} the queue has no bound, but a connection with 10,000 messages waiting in it is closed. With
 * one, a full queue blocks reading, as it does in stock, and delays heartbeats of others that are read on the same thread.
 */
public class HeartwheelSocketAcceptor extends SocketAcceptor {
    /** A full queue would block an I/O thread and all heartbeats on it; each connection has a bound of its own instead. */
    private static final int UNBOUNDED = Integer.MAX_VALUE;

    private final FixLiveness liveness;
    private final FixEdge edge;

    /** As the constructor of {@link SocketAcceptor} with the same arguments. */
    public HeartwheelSocketAcceptor(
        final Application application, final MessageStoreFactory messageStoreFactory, final SessionSettings settings,
        final LogFactory logFactory, final MessageFactory messageFactory, final int queueCapacity, final FixLiveness liveness)
        throws ConfigError {
        super(application, messageStoreFactory, settings, logFactory, messageFactory, queueCapacity);
        this.liveness = liveness;
        edge = liveness.edgeOf(settings);
    }

    /** As the constructor of {@link SocketAcceptor} with the same arguments. */
    public HeartwheelSocketAcceptor(
        final Application application, final MessageStoreFactory messageStoreFactory, final SessionSettings settings,
        final LogFactory logFactory, final MessageFactory messageFactory, final FixLiveness liveness) throws ConfigError {
        super(application, messageStoreFactory, settings, logFactory, messageFactory, UNBOUNDED);
        this.liveness = liveness;
        edge = liveness.edgeOf(settings);
    }

    /** As the constructor of {@link SocketAcceptor} with the same arguments. */
    public HeartwheelSocketAcceptor(
        final Application application, final MessageStoreFactory messageStoreFactory, final SessionSettings settings,
        final MessageFactory messageFactory, final int queueCapacity, final FixLiveness liveness) throws ConfigError {
        super(application, messageStoreFactory, settings, messageFactory, queueCapacity);
        this.liveness = liveness;
        edge = liveness.edgeOf(settings);
    }

    /** As the constructor of {@link SocketAcceptor} with the same arguments. */
    public HeartwheelSocketAcceptor(
        final Application application, final MessageStoreFactory messageStoreFactory, final SessionSettings settings,
        final MessageFactory messageFactory, final FixLiveness liveness) throws ConfigError {
        super(application, messageStoreFactory, settings, messageFactory, UNBOUNDED);
        this.liveness = liveness;
        edge = liveness.edgeOf(settings);
    }

    /** As the constructor of {@link SocketAcceptor} with the same arguments. */
    public HeartwheelSocketAcceptor(
        final SessionFactory sessionFactory, final SessionSettings settings, final int queueCapacity,
        final FixLiveness liveness) throws ConfigError {
        super(sessionFactory, settings, queueCapacity);
        this.liveness = liveness;
        edge = liveness.edgeOf(settings);
    }

    /** As the constructor of {@link SocketAcceptor} with the same arguments. */
    public HeartwheelSocketAcceptor(
        final SessionFactory sessionFactory, final SessionSettings settings, final FixLiveness liveness) throws ConfigError {
        super(sessionFactory, settings, UNBOUNDED);
        this.liveness = liveness;
        edge = liveness.edgeOf(settings);
    }

    /** No timer: the liveness does QuickFIX/J's housekeeping from now on. */
    @Override
    protected void startSessionTimer() {
        liveness.attach(edge, this);
    }

    @Override
    protected void stopSessionTimer() {
        liveness.detach(edge);
    }

    /** The Logouts go out now instead of with the next round of housekeeping. */
    @Override
    protected void waitForLogout() {
        liveness.housekeepNow();
        super.waitForLogout();
    }

    @Override
    protected IoFilterChainBuilder getIoFilterChainBuilder() {
        return edge.around(super.getIoFilterChainBuilder());
    }

    @Override
    protected EventHandlingStrategy getEventHandlingStrategy() {
        return edge.before(super.getEventHandlingStrategy());
    }
}
