package io.heartwheel.server;

import io.heartwheel.Effect;
import io.heartwheel.fix.CancelReason;
import io.heartwheel.fix.Counterparty;
import io.heartwheel.fix.FixLivenessListener;
import io.heartwheel.server.venue.CancelCause;
import io.heartwheel.server.venue.CancelResult;
import io.heartwheel.server.venue.Venue;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quickfix.SessionID;

/**
 * Cancels a counterparty's orders when its switch fires, and has the journal say how many; unless the breaker holds them and the
 * counterparty comes back meanwhile.
 *
 * <p>Called by the FIX adapter's sender threads, for each session one at a time. May wait a moment for a Logon that is just being
 * answered; never for the venue.
 */
final class OrderSwitch implements FixLivenessListener, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(OrderSwitch.class);
    private static final long LOGON_PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);

    private final Venue venue;
    private final Armings armings;
    private final Breaker breaker;
    private final Effects effects;
    private final Map<Long, Long> logonsNs = new ConcurrentHashMap<>();
    private final Map<SessionID, Held> held = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor later = new ScheduledThreadPoolExecutor(1, task -> {
        final Thread thread = new Thread(task, "heartwheel-held-cancels");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean closed;

    private record Held(Counterparty who, ScheduledFuture<?> cancel) {
    }

    /**
     * A switch that cancels at once, or when a breaker allows.
     *
     * @param venue   holds the orders.
     * @param armings knows which connection armed what.
     * @param breaker may hold the cancels for expiries; null for none.
     * @param effects take what was done to the journal.
     */
    OrderSwitch(final Venue venue, final Armings armings, final Breaker breaker, final Effects effects) {
        this.venue = venue;
        this.armings = armings;
        this.breaker = breaker;
        this.effects = effects;
        later.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void onLoggedOn(final Counterparty who, final long atNs) {
        logonsNs.put(who.wheelCorrelationId(), atNs);
        final Held former = held.remove(who.sessionId());
        if (former != null && former.cancel().cancel(false)) {
            LOGGER.warn("{} is back before the breaker let its orders be cancelled: they stay", who.sessionId());
            kept(former.who(), atNs);
        }
    }

    @Override
    public void onEnded(final Counterparty who, final CancelReason reason, final long lastHeartbeatNs, final long atNs) {
        if (!who.cancelPolicy().covers(reason)) {
            logonsNs.remove(who.wheelCorrelationId());
            kept(who, atNs);
        }
    }

    @Override
    public void onReturned(final Counterparty who, final long atNs) {
        logonsNs.remove(who.wheelCorrelationId());
        kept(who, atNs);
    }

    @Override
    public void onCancelOrders(final Counterparty who, final CancelReason reason, final long atNs) {
        final Long logonNs = logonsNs.remove(who.wheelCorrelationId());
        if (closed || logonNs == null) {
            return;
        }
        final long arming = armings.of(who.sessionId(), logonNs, LOGON_PATIENCE_NS, Long.MAX_VALUE);
        final long heldUntilNs = breaker == null || reason != CancelReason.EXPIRED
            ? Breaker.NOT_HELD : breaker.heldUntilNs(atNs);
        if (heldUntilNs == Breaker.NOT_HELD) {
            fire(who, arming, reason);
        } else {
            effects.add(Effect.CANCEL_HELD, who, atNs, 0);
            held.put(who.sessionId(), new Held(who, later.schedule(() -> {
                held.remove(who.sessionId());
                fire(who, arming, reason);
            }, heldUntilNs - System.nanoTime(), TimeUnit.NANOSECONDS)));
        }
    }

    private void fire(final Counterparty who, final long arming, final CancelReason reason) {
        venue.fire(who.sessionId(), arming, causeOf(reason), result -> report(who, result));
    }

    private void report(final Counterparty who, final CancelResult result) {
        final long nowNs = System.nanoTime();
        effects.add(Effect.ORDERS_CANCELLED, who, nowNs, result.cancelled());
        if (result.failed() > 0) {
            effects.add(Effect.CANCEL_FAILED, who, nowNs, result.failed());
        }
    }

    private void kept(final Counterparty who, final long atNs) {
        final int resting = venue.restingOrders(who.sessionId());
        if (!closed && resting > 0) {
            effects.add(Effect.ORDERS_KEPT, who, atNs, resting);
        }
    }

    private static CancelCause causeOf(final CancelReason reason) {
        return switch (reason) {
            case EXPIRED -> CancelCause.NO_HEARTBEAT;
            case CONNECTION_LOST -> CancelCause.CONNECTION_LOST;
            case LOGOUT -> CancelCause.LOGOUT;
        };
    }

    /** From now on nothing is cancelled: the server ends, and nobody is to blame for that but us. */
    @Override
    public void close() {
        closed = true;
        later.shutdownNow();
    }
}
