package io.heartwheel.server.switches;

import io.heartwheel.fix.CancelPolicy;
import io.heartwheel.fix.CancelReason;
import io.heartwheel.fix.Counterparty;
import io.heartwheel.fix.FixLivenessListener;
import io.heartwheel.gateway.Scope;
import io.heartwheel.server.venue.CancelCause;
import io.heartwheel.server.venue.Venue;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Tells the switches of each FIX connection's end, with the arming that was its own: what is cancelled, they decide.
 *
 * <p>Called by the FIX adapter's sender threads, for each session one at a time. May wait a moment for a Logon that is just being
 * answered; never for the venue.
 */
public final class OrderSwitch implements FixLivenessListener {
    private static final long LOGON_PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);

    private final Venue venue;
    private final Armings armings;
    private final AccountSwitches switches;
    private final Map<Long, Long> logonsNs = new ConcurrentHashMap<>();

    /**
     * FIX's way to the switches.
     *
     * @param venue    knows the parties.
     * @param armings  knows which connection armed what.
     * @param switches decide.
     */
    public OrderSwitch(final Venue venue, final Armings armings, final AccountSwitches switches) {
        this.venue = venue;
        this.armings = armings;
        this.switches = switches;
    }

    @Override
    public void onLoggedOn(final Counterparty who, final long atNs) {
        logonsNs.put(who.wheelCorrelationId(), atNs);
    }

    @Override
    public void onEnded(final Counterparty who, final CancelReason reason, final long lastHeartbeatNs, final long atNs) {
        if (!who.cancelPolicy().covers(reason)) {
            ended(who, reason, Scope.NONE, atNs);
        }
    }

    @Override
    public void onReturned(final Counterparty who, final long atNs) {
        // It still counts as there: the arming of its new connection takes the place of this one's.
        logonsNs.remove(who.wheelCorrelationId());
        switches.kept(end(who, 0, CancelReason.CONNECTION_LOST, Scope.NONE, atNs));
    }

    @Override
    public void onCancelOrders(final Counterparty who, final CancelReason reason, final long atNs) {
        ended(who, reason, who.cancelPolicy().scope() == CancelPolicy.Scope.ACCOUNT ? Scope.ACCOUNT : Scope.SESSION, atNs);
    }

    private void ended(final Counterparty who, final CancelReason reason, final Scope scope, final long atNs) {
        final Long logonNs = logonsNs.remove(who.wheelCorrelationId());
        if (logonNs != null) {
            final long own = armings.of(who.sessionId(), logonNs, LOGON_PATIENCE_NS, Long.MAX_VALUE);
            switches.ended(end(who, own, reason, scope, atNs));
        }
    }

    private AccountSwitches.End end(final Counterparty who, final long own, final CancelReason reason, final Scope scope,
                                    final long atNs) {
        return new AccountSwitches.End(venue.party(who.sessionId()), own, null, Long.MAX_VALUE, causeOf(reason), scope,
            false, new Watched(who.handle(), who.wheelCorrelationId(), who.sessionId().toString()), atNs);
    }

    /** Why, in the adapter's terms. */
    public static CancelReason reasonOf(final CancelCause cause) {
        return switch (cause) {
            case NO_HEARTBEAT -> CancelReason.EXPIRED;
            case CONNECTION_LOST -> CancelReason.CONNECTION_LOST;
            case LOGOUT -> CancelReason.LOGOUT;
        };
    }

    private static CancelCause causeOf(final CancelReason reason) {
        return switch (reason) {
            case EXPIRED -> CancelCause.NO_HEARTBEAT;
            case CONNECTION_LOST -> CancelCause.CONNECTION_LOST;
            case LOGOUT -> CancelCause.LOGOUT;
        };
    }
}
