package io.heartwheel.fix;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import quickfix.Session;
import quickfix.mina.SessionConnector;

/**
 * QuickFIX/J's own housekeeping (schedules, Logouts to send and to wait for, resets), once a second, and our retries.
 *
 * <p>Runs off the liveness thread. A session whose callback blocks its round holds up only that round: the next begins on another
 * thread and leaves that session out. Nothing that is thrown ends it.
 */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final long ROUND_MS = 1000;
    private static final long RETRY_MS = 20;

    private final FixRuntime runtime;
    private final Map<FixEdge, SessionConnector> connectors = new ConcurrentHashMap<>();
    private final Set<Session> busy = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clockwork = Executors.newSingleThreadScheduledExecutor(task -> {
        final Thread thread = new Thread(task, "heartwheel-fix-housekeeping");
        thread.setDaemon(true);
        return thread;
    });

    Housekeeping(final FixRuntime runtime) {
        this.runtime = runtime;
        clockwork.scheduleAtFixedRate(this::startRound, ROUND_MS, ROUND_MS, TimeUnit.MILLISECONDS);
        clockwork.scheduleAtFixedRate(this::retry, RETRY_MS, RETRY_MS, TimeUnit.MILLISECONDS);
    }

    void add(final FixEdge edge, final SessionConnector connector) {
        connectors.put(edge, connector);
    }

    void remove(final FixEdge edge) {
        connectors.remove(edge);
    }

    /** A round now, on a thread of its own. */
    void startRound() {
        new Lane(runtime.pool).submit(this::round);
    }

    private void retry() {
        try {
            runtime.retryAll();
        } catch (final RuntimeException e) {
            LOG.error("A retry failed", e);
        }
    }

    private void round() {
        final long nowNs = runtime.clock.nanoTime();
        for (final FixConnection connection : runtime.connections()) {
            connection.check(nowNs);
        }
        for (final SessionConnector connector : connectors.values()) {
            for (final Session session : connector.getManagedSessions()) {
                next(session);
            }
        }
    }

    private void next(final Session session) {
        if (busy.add(session)) {
            try {
                session.next();
            } catch (final Throwable t) {
                LOG.error("Housekeeping of {} failed", session.getSessionID(), t);
            } finally {
                busy.remove(session);
            }
        }
    }

    @Override
    public void close() {
        clockwork.shutdownNow();
    }
}
