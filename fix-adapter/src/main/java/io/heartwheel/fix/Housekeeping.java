package io.heartwheel.fix;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import quickfix.Session;
import quickfix.SessionID;
import quickfix.SystemTime;
import quickfix.mina.SessionConnector;

/**
 * What QuickFIX/J's session timer did for every session each second, done only for those that need it: schedules that turn,
 * Logouts of sessions that were disabled, stores of yesterday.
 *
 * <p>Once a second it looks at each distinct schedule, and at one flag of each logged-on connection; it touches a session only if
 * that is to be called. Nothing here waits on a callback or a store: sessions are called on threads of their own.
 */
final class Housekeeping {
    private static final long ROUND_MS = 1000;

    private final FixRuntime runtime;
    private final Schedules schedules = new Schedules();
    private final Watchdog watchdog;
    private final Map<FixEdge, Map<SessionID, Session>> attached = new ConcurrentHashMap<>();
    private final Set<SessionID> leaving = ConcurrentHashMap.newKeySet();
    private volatile long lastRoundNs;

    Housekeeping(final FixRuntime runtime, final long watchdogNs) {
        this.runtime = runtime;
        watchdog = new Watchdog(runtime, watchdogNs);
        lastRoundNs = runtime.clock.nanoTime();
        runtime.clockwork.every(ROUND_MS, this::round);
        if (watchdog.periodMs() < ROUND_MS) {
            runtime.clockwork.every(watchdog.periodMs(), this::lookAtTheWheel);
        }
    }

    /** The connector works from now on, with the sessions that it has. As often as it likes. */
    synchronized void attach(final FixEdge edge, final SessionConnector connector) {
        attached.computeIfAbsent(edge, key -> new ConcurrentHashMap<>());
        connector.getManagedSessions().forEach(session -> added(edge, session));
    }

    /** The connector has stopped. */
    synchronized void detach(final FixEdge edge) {
        final Map<SessionID, Session> former = attached.remove(edge);
        if (former != null) {
            former.values().forEach(this::leave);
            // Those in the settings are back with the next start. Of others there may be any number, each time.
            former.keySet().stream().filter(id -> !id.equals(edge.settings().section(id))).forEach(leaving::add);
        }
    }

    /** The connector has this session from now on. Before it is attached that means nothing yet. */
    synchronized void added(final FixEdge edge, final Session session) {
        final Map<SessionID, Session> to = attached.get(edge);
        if (to == null) {
            return;
        }
        final Session former = to.put(session.getSessionID(), session);
        if (former == session) {
            return;
        }
        if (former != null) {
            leave(former);
        }
        leaving.remove(session.getSessionID());
        if (!schedules.join(session, edge.settings())) {
            runtime.restless.add(session, Restless.Why.UNSCHEDULED);
        }
        runtime.restless.add(session, Restless.Why.ADDED);
        runtime.restless.now(session);
    }

    /** The connector does not have it any more. What is kept about it goes when the last of it has ended. */
    synchronized void removed(final FixEdge edge, final SessionID id) {
        final Map<SessionID, Session> from = attached.get(edge);
        final Session former = from == null ? null : from.remove(id);
        if (former != null) {
            leave(former);
            leaving.add(id);
        }
    }

    private void leave(final Session session) {
        schedules.leave(session);
        runtime.restless.drop(session);
    }

    long lastRoundNs() {
        return lastRoundNs;
    }

    long timerStops() {
        return watchdog.stops();
    }

    /** Every session that a connector has now. */
    List<Session> sessions() {
        final List<Session> sessions = new ArrayList<>();
        attached.values().forEach(each -> sessions.addAll(each.values()));
        return sessions;
    }

    /** That session of a connector's, or null. */
    Session session(final SessionID id) {
        for (final Map<SessionID, Session> each : attached.values()) {
            final Session session = each.get(id);
            if (session != null) {
                return session;
            }
        }
        return null;
    }

    /** Any thread: a round now. */
    void startRound() {
        runtime.clockwork.after(0, this::round);
    }

    /** Each duty for itself: one that fails keeps none of the others from being done. */
    private void round() {
        final long nowNs = runtime.clock.nanoTime();
        lastRoundNs = nowNs;
        runtime.clockwork.now(this::lookAtTheWheel);
        runtime.clockwork.now(() -> runtime.overflow.due(nowNs, id -> onOverflow(id, nowNs)));
        runtime.clockwork.now(() -> schedules.turned(
            SystemTime.currentTimeMillis(), session -> runtime.restless.add(session, Restless.Why.TURNED)));
        runtime.clockwork.now(() -> runtime.roll.disabled(session -> runtime.restless.add(session, Restless.Why.DISABLED)));
        runtime.clockwork.now(runtime.restless::round);
        runtime.clockwork.now(() -> leaving.removeIf(runtime::dropIfIdle));
    }

    private void lookAtTheWheel() {
        watchdog.look(!attached.isEmpty());
    }

    private void onOverflow(final long id, final long nowNs) {
        final FixConnection connection = runtime.connection(WatchId.number(id));
        if (connection != null) {
            connection.onDeadline(WatchId.kind(id), nowNs);
        }
    }
}
