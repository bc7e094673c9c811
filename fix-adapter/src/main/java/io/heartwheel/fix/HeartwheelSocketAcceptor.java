package io.heartwheel.fix;

import java.util.Map;

import org.apache.mina.core.filterchain.IoFilterChainBuilder;

import quickfix.Application;
import quickfix.ConfigError;
import quickfix.LogFactory;
import quickfix.MessageFactory;
import quickfix.MessageStoreFactory;
import quickfix.Session;
import quickfix.SessionFactory;
import quickfix.SessionID;
import quickfix.SessionSettings;
import quickfix.SocketAcceptor;
import quickfix.mina.EventHandlingStrategy;

/**
 * QuickFIX/J's single-threaded acceptor, with the wheel in place of its session timer: an existing settings file works unchanged.
 *
 * <p>Heartbeats, TestRequests and timeouts come from {@link FixLiveness}; logon, logout, schedules, resets and everything else
 * are QuickFIX/J's own. Each constructor is its namesake's plus the liveness, which several connectors may share and which must
 * outlive them. Settings of our own are optional; see {@link FixLiveness}. A bad one is a {@link ConfigError} here. Start and
 * stop may be called as often as one likes; a start that fails leaves nothing behind.
 *
 * <p>Without a {@code queueCapacity} the queue has no bound, but a connection with 10,000 messages waiting in it is not read
 * until half of them are processed, for a minute at most. With one, a full queue blocks reading, as it does in stock, and delays
 * heartbeats of others that are read on the same thread.
 */
// Its hooks are only called once it is started.
@SuppressWarnings("this-escape")
public class HeartwheelSocketAcceptor extends SocketAcceptor {
    private static final int NO_BOUND = -1;

    private final ConnectorHooks hooks;

    /** As the constructor of {@link SocketAcceptor} with the same arguments. */
    public HeartwheelSocketAcceptor(
        final Application application, final MessageStoreFactory messageStoreFactory, final SessionSettings settings,
        final LogFactory logFactory, final MessageFactory messageFactory, final int queueCapacity, final FixLiveness liveness)
        throws ConfigError {
        super(application, messageStoreFactory, settings, logFactory, messageFactory, queueCapacity);
        hooks = ConnectorHooks.oneThread(this, liveness, queueCapacity, () -> longLivedExecutor);
    }

    /** As the constructor of {@link SocketAcceptor} with the same arguments. */
    public HeartwheelSocketAcceptor(
        final Application application, final MessageStoreFactory messageStoreFactory, final SessionSettings settings,
        final LogFactory logFactory, final MessageFactory messageFactory, final FixLiveness liveness) throws ConfigError {
        super(application, messageStoreFactory, settings, logFactory, messageFactory);
        hooks = ConnectorHooks.oneThread(this, liveness, NO_BOUND, () -> longLivedExecutor);
    }

    /** As the constructor of {@link SocketAcceptor} with the same arguments. */
    public HeartwheelSocketAcceptor(
        final Application application, final MessageStoreFactory messageStoreFactory, final SessionSettings settings,
        final MessageFactory messageFactory, final int queueCapacity, final FixLiveness liveness)
        throws ConfigError {
        super(application, messageStoreFactory, settings, messageFactory, queueCapacity);
        hooks = ConnectorHooks.oneThread(this, liveness, queueCapacity, () -> longLivedExecutor);
    }

    /** As the constructor of {@link SocketAcceptor} with the same arguments. */
    public HeartwheelSocketAcceptor(
        final Application application, final MessageStoreFactory messageStoreFactory, final SessionSettings settings,
        final MessageFactory messageFactory, final FixLiveness liveness) throws ConfigError {
        super(application, messageStoreFactory, settings, messageFactory);
        hooks = ConnectorHooks.oneThread(this, liveness, NO_BOUND, () -> longLivedExecutor);
    }

    /** As the constructor of {@link SocketAcceptor} with the same arguments. */
    public HeartwheelSocketAcceptor(
        final SessionFactory sessionFactory, final SessionSettings settings, final int queueCapacity,
        final FixLiveness liveness) throws ConfigError {
        super(sessionFactory, settings, queueCapacity);
        hooks = ConnectorHooks.oneThread(this, liveness, queueCapacity, () -> longLivedExecutor);
    }

    /** As the constructor of {@link SocketAcceptor} with the same arguments. */
    public HeartwheelSocketAcceptor(
        final SessionFactory sessionFactory, final SessionSettings settings, final FixLiveness liveness)
        throws ConfigError {
        super(sessionFactory, settings);
        hooks = ConnectorHooks.oneThread(this, liveness, NO_BOUND, () -> longLivedExecutor);
    }

    /** Not there: QuickFIX/J's would build its own acceptor, which nothing watches. Always throws. */
    public static Builder newBuilder() {
        throw new UnsupportedOperationException("There is no builder; use a constructor, each takes a FixLiveness");
    }

    @Override
    public void start() throws ConfigError {
        hooks.start(super::start, () -> super.stop(true));
    }

    @Override
    public void stop(final boolean forceDisconnect) {
        hooks.stop(() -> super.stop(forceDisconnect));
    }

    @Override
    protected void startSessionTimer() {
        hooks.attach();
    }

    @Override
    protected void stopSessionTimer() {
        hooks.detach();
    }

    @Override
    protected void setSessions(final Map<SessionID, Session> sessions) {
        super.setSessions(sessions);
        hooks.added(sessions.values());
    }

    @Override
    protected void clearConnectorSessions() {
        hooks.removed(getSessions());
        super.clearConnectorSessions();
    }

    @Override
    public void addDynamicSession(final Session session) {
        super.addDynamicSession(session);
        hooks.added(session);
    }

    @Override
    public void removeDynamicSession(final SessionID id) {
        super.removeDynamicSession(id);
        hooks.removed(id);
    }

    @Override
    protected void waitForLogout() {
        hooks.hurry();
        super.waitForLogout();
    }

    @Override
    protected void stopAcceptingConnections() {
        hooks.disconnect(super::stopAcceptingConnections);
    }

    @Override
    protected IoFilterChainBuilder getIoFilterChainBuilder() {
        hooks.lengthenBacklog(getEndpoints());
        return hooks.around(super.getIoFilterChainBuilder());
    }

    @Override
    protected EventHandlingStrategy getEventHandlingStrategy() {
        return hooks.strategy();
    }
}
