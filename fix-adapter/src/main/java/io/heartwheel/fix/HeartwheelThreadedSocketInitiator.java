package io.heartwheel.fix;

import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;

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
import quickfix.ThreadedSocketInitiator;
import quickfix.mina.EventHandlingStrategy;

/**
 * QuickFIX/J's initiator with a thread for each session, with the wheel in place of its session timer: what is said of
 * {@link HeartwheelSocketInitiator} holds here, too. The bound of a queue is the session's own.
 */
// Its hooks are only called once it is started.
@SuppressWarnings("this-escape")
public class HeartwheelThreadedSocketInitiator extends ThreadedSocketInitiator {
    private static final int NO_BOUND = -1;

    private final ConnectorHooks hooks;

    /** As the constructor of {@link ThreadedSocketInitiator} with the same arguments. */
    public HeartwheelThreadedSocketInitiator(
        final Application application, final MessageStoreFactory messageStoreFactory, final SessionSettings settings,
        final LogFactory logFactory, final MessageFactory messageFactory, final int queueCapacity, final FixLiveness liveness)
        throws ConfigError {
        super(application, messageStoreFactory, settings, logFactory, messageFactory, queueCapacity);
        hooks = ConnectorHooks.threadForEach(this, liveness, queueCapacity, () -> longLivedExecutor);
    }

    /** As the constructor of {@link ThreadedSocketInitiator} with the same arguments. */
    public HeartwheelThreadedSocketInitiator(
        final Application application, final MessageStoreFactory messageStoreFactory, final SessionSettings settings,
        final LogFactory logFactory, final MessageFactory messageFactory, final FixLiveness liveness) throws ConfigError {
        super(application, messageStoreFactory, settings, logFactory, messageFactory);
        hooks = ConnectorHooks.threadForEach(this, liveness, NO_BOUND, () -> longLivedExecutor);
    }

    /** As the constructor of {@link ThreadedSocketInitiator} with the same arguments. */
    public HeartwheelThreadedSocketInitiator(
        final Application application, final MessageStoreFactory messageStoreFactory, final SessionSettings settings,
        final MessageFactory messageFactory, final int queueCapacity, final FixLiveness liveness)
        throws ConfigError {
        super(application, messageStoreFactory, settings, messageFactory, queueCapacity);
        hooks = ConnectorHooks.threadForEach(this, liveness, queueCapacity, () -> longLivedExecutor);
    }

    /** As the constructor of {@link ThreadedSocketInitiator} with the same arguments. */
    public HeartwheelThreadedSocketInitiator(
        final Application application, final MessageStoreFactory messageStoreFactory, final SessionSettings settings,
        final MessageFactory messageFactory, final FixLiveness liveness) throws ConfigError {
        super(application, messageStoreFactory, settings, messageFactory);
        hooks = ConnectorHooks.threadForEach(this, liveness, NO_BOUND, () -> longLivedExecutor);
    }

    /** As the constructor of {@link ThreadedSocketInitiator} with the same arguments. */
    public HeartwheelThreadedSocketInitiator(
        final SessionFactory sessionFactory, final SessionSettings settings, final int queueCapacity,
        final FixLiveness liveness) throws ConfigError {
        super(sessionFactory, settings, queueCapacity);
        hooks = ConnectorHooks.threadForEach(this, liveness, queueCapacity, () -> longLivedExecutor);
    }

    /** As the constructor of {@link ThreadedSocketInitiator} with the same arguments. */
    public HeartwheelThreadedSocketInitiator(
        final SessionFactory sessionFactory, final SessionSettings settings, final FixLiveness liveness)
        throws ConfigError {
        super(sessionFactory, settings);
        hooks = ConnectorHooks.threadForEach(this, liveness, NO_BOUND, () -> longLivedExecutor);
    }

    /** Not there: QuickFIX/J's would build its own initiator, which nothing watches. Always throws. */
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
    public void createDynamicSession(final SessionID id) throws ConfigError {
        super.createDynamicSession(id);
        hooks.added(getSessionMap().get(id));
    }

    @Override
    protected void stopInitiators() {
        hooks.disconnect(super::stopInitiators);
    }

    @Override
    protected ScheduledExecutorService getScheduledExecutorService() {
        return hooks.reconnects();
    }

    @Override
    protected IoFilterChainBuilder getIoFilterChainBuilder() {
        return hooks.around(super.getIoFilterChainBuilder());
    }

    @Override
    protected EventHandlingStrategy getEventHandlingStrategy() {
        return hooks.strategy();
    }
}
