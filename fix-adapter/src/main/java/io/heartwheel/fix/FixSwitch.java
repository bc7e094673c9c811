package io.heartwheel.fix;

import java.util.concurrent.atomic.AtomicInteger;

import io.heartwheel.Heartwheel;
import io.heartwheel.Policy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import quickfix.SessionID;

/**
 * The dead-man's switch of one SessionID, across its connections: armed at a Logon, fired or disarmed when the connection ends.
 *
 * <p>The listener is called on this switch's own lane, so callbacks come in order. An end is settled (the cancel delivered, or
 * its grace begun) before a later Logon arms the switch again: a late cancel never meets orders of the next connection that were
 * accepted because {@link #armed()} said so.
 */
final class FixSwitch {
    private static final Logger LOG = LoggerFactory.getLogger(FixSwitch.class);
    /** A listener that is so far behind is spared the news that change nothing; ends and cancels always reach it. */
    private static final int MAX_NEWS = 256;

    private final FixRuntime runtime;
    private final SessionID id;
    private final Lane lane;
    private final AtomicInteger unsettled = new AtomicInteger();
    private volatile FixConnection current;
    private volatile FixConnection armed;
    private volatile Grace grace;
    private volatile FixConnection newest;
    private volatile boolean fired;
    private final AtomicInteger holders = new AtomicInteger();

    FixSwitch(final FixRuntime runtime, final SessionID id) {
        this.runtime = runtime;
        this.id = id;
        lane = new Lane(runtime.pool);
    }

    /** Any thread: whether a counterparty is logged on and its switch has not fired. */
    boolean armed() {
        final FixConnection connection = armed;
        return connection != null && connection.loggedOn();
    }

    /** Any thread: whether the latest connection whose Logon was answered is the session's own, and not over. */
    boolean loggedOn() {
        final FixConnection connection = current;
        return connection != null && connection.loggedOn() && connection.ownsSession();
    }

    int backlog() {
        return lane.backlog();
    }

    /** Inside the map's own lock of this session, as {@link #idle}: one more connection has to do with it. */
    FixSwitch hold(final FixConnection connection) {
        newest = connection;
        holders.incrementAndGet();
        return this;
    }

    /** Any thread: one fewer. */
    void release() {
        holders.decrementAndGet();
    }

    /** Whether nothing of it is open: no connection, no grace, nothing left to tell. */
    boolean idle() {
        return holders.get() == 0 && grace == null && unsettled.get() == 0 && lane.backlog() == 0;
    }

    /** The connection that was logged on last, or null. */
    FixConnection latest() {
        return current;
    }

    /** Any thread, never waits: what the session is doing. */
    FixSessionView.State state() {
        final FixConnection connection = current;
        if (connection != null && connection.loggedOn()) {
            return connection.suspect() ? FixSessionView.State.SUSPECT : FixSessionView.State.LOGGED_ON;
        }
        final FixConnection latest = newest;
        if (latest != null && latest.awaitsAnswer()) {
            return FixSessionView.State.LOGGING_ON;
        }
        if (grace != null) {
            return FixSessionView.State.GRACE;
        }
        return fired ? FixSessionView.State.FIRED : FixSessionView.State.DISCONNECTED;
    }

    /** QuickFIX/J's processing thread: the Logon is answered. */
    void loggedOn(final FixConnection connection, final long atNs) {
        final FixConnection former = current;
        current = connection;
        if (former == null) {
            arm(connection, atNs);
        } else {
            // The wheel may have decided its end, and nobody been told yet: that comes first.
            former.superseded(atNs);
            former.afterEnd(() -> arm(connection, atNs));
        }
    }

    private void arm(final FixConnection connection, final long atNs) {
        final Grace waiting = grace;
        if (unsettled.get() == 0 && (waiting == null || waiting.avert(runtime.wheel))) {
            armed = connection;
        }
        lane.submit(() -> announce(connection, atNs));
    }

    /** Liveness thread: the log is to know, once a silence. */
    void fellSilent(final long lastNs, final long atNs) {
        if (lane.backlog() < MAX_NEWS) {
            lane.submit(() -> LOG.info("{}: suspect, nothing heard for {} ms", id, (atNs - lastNs) / 1_000_000));
        }
    }

    /** Liveness or I/O thread. */
    void suspect(final FixConnection connection, final int attempt, final long atNs) {
        if (lane.backlog() < MAX_NEWS) {
            lane.submit(() -> tell(() -> runtime.listener.onSuspect(connection.who(), attempt, atNs)));
        }
    }

    /** Liveness or I/O thread. */
    void recovered(final FixConnection connection, final long atNs) {
        if (lane.backlog() < MAX_NEWS) {
            lane.submit(() -> {
                LOG.info("{}: recovered, heard from again", id);
                tell(() -> runtime.listener.onRecovered(connection.who(), atNs));
            });
        }
    }

    /** Liveness or I/O thread: the connection is over. */
    void ended(final FixConnection connection, final CancelReason reason, final long lastNs, final long atNs) {
        unsettled.incrementAndGet();
        final Counterparty who = connection.who();
        lane.submit(() -> {
            try {
                announce(connection, atNs);
                LOG.info("{}: ended, {}", id, reason);
                tell(() -> runtime.listener.onEnded(who, reason, lastNs, atNs));
                settle(connection, who, reason, atNs);
            } finally {
                unsettled.decrementAndGet();
            }
        });
    }

    /** Liveness thread: nobody came back in time. */
    void graceExpired(final long number, final long atNs) {
        unsettled.incrementAndGet();
        lane.submit(() -> {
            try {
                final Grace waiting = grace;
                if (waiting != null && waiting.number == number) {
                    grace = null;
                    cancel(waiting.who, waiting.reason, atNs);
                }
            } finally {
                unsettled.decrementAndGet();
            }
        });
    }

    private void announce(final FixConnection connection, final long atNs) {
        if (connection.announced()) {
            return;
        }
        final Grace waiting = grace;
        grace = null;
        if (waiting != null) {
            if (waiting.avert(runtime.wheel)) {
                runtime.endGrace(waiting.number);
                LOG.info("{}: returned within its grace, nothing is cancelled", id);
                tell(() -> runtime.listener.onReturned(waiting.who, atNs));
            } else {
                cancel(waiting.who, waiting.reason, atNs);
            }
        }
        armed = connection;
        fired = false;
        LOG.info("{}: logged on from {}", id, connection.who().remoteAddress());
        tell(() -> runtime.listener.onLoggedOn(connection.who(), atNs));
    }

    private void settle(final FixConnection connection, final Counterparty who, final CancelReason reason, final long atNs) {
        if (!who.cancelPolicy().covers(reason)) {
            return;
        }
        if (who.cancelPolicy().graceNs() == 0 || !beginGrace(connection, who, reason, atNs)) {
            cancel(who, reason, atNs);
        }
    }

    private boolean beginGrace(
        final FixConnection connection, final Counterparty who, final CancelReason reason, final long atNs) {
        final long number = connection.number();
        final long correlationId = runtime.ids.of(WatchId.KIND_GRACE, number);
        runtime.graceOf(number, this);
        final long handle = register(correlationId, Policy.timeout(who.cancelPolicy().wheelGraceNs()), atNs);
        if (handle < 0) {
            runtime.endGrace(number);
            LOG.warn("{}: no room on the wheel for its grace; its orders are cancelled at once", id);
            return false;
        }
        grace = new Grace(number, handle, who, reason);
        runtime.outbox.name(correlationId, id + WatchId.suffix(WatchId.KIND_GRACE), atNs);
        LOG.info("{}: grace begins, {} ms to log on again", id, who.cancelPolicy().graceNs() / 1_000_000);
        return true;
    }

    private long register(final long correlationId, final Policy policy, final long atNs) {
        try {
            return runtime.wheel.register(correlationId, policy, atNs);
        } catch (final IllegalArgumentException e) {
            LOG.warn("{}: the wheel cannot hold its grace: {}", id, e.getMessage());
            return Heartwheel.NO_SESSION;
        }
    }

    private void cancel(final Counterparty who, final CancelReason reason, final long atNs) {
        fired = true;
        LOG.info("{}: cancel {} orders, {}", id,
            who.cancelPolicy().scope() == CancelPolicy.Scope.ACCOUNT ? "its account's" : "its", reason);
        tell(() -> runtime.listener.onCancelOrders(who, reason, atNs));
    }

    private void tell(final Runnable callback) {
        try {
            callback.run();
        } catch (final Throwable t) {
            LOG.error("{}: the liveness listener failed", id, t);
        }
    }

    /** A cancel that waits; either the wheel's expiry or a Logon ends it, and the wheel decides which. */
    private static final class Grace {
        final long number;
        final Counterparty who;
        final CancelReason reason;
        private final long handle;
        private volatile boolean averted;

        Grace(final long number, final long handle, final Counterparty who, final CancelReason reason) {
            this.number = number;
            this.handle = handle;
            this.who = who;
            this.reason = reason;
        }

        boolean avert(final Heartwheel wheel) {
            if (!averted && wheel.deregister(handle)) {
                averted = true;
            }
            return averted;
        }
    }
}
