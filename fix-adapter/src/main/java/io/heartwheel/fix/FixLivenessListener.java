package io.heartwheel.fix;

/**
 * Told what becomes of each FIX counterparty.
 *
 * <p>Callbacks of one SessionID come one at a time, in order, on a sender thread of {@link FixLiveness}: never on the liveness
 * thread, an I/O thread or QuickFIX/J's processing thread. One that blocks delays only later callbacks of its own SessionID.
 * What a callback throws is logged and changes nothing. Times are ns on the wheel's line and say when it happened, not when the
 * callback ran.
 *
 * <p>For each connection: {@link #onLoggedOn} once, any number of {@link #onSuspect} and {@link #onRecovered}, then
 * {@link #onEnded} once; after it {@link #onCancelOrders} or, if the counterparty was back in time, {@link #onReturned}, or
 * neither, if its {@link CancelPolicy} does not cover the end.
 */
public interface FixLivenessListener {

    /** Does nothing. */
    FixLivenessListener NONE = new FixLivenessListener() {
    };

    /**
     * Its Logon was accepted and is answered; from now on it is watched.
     *
     * @param who  the counterparty.
     * @param atNs when the answer was written.
     */
    default void onLoggedOn(final Counterparty who, final long atNs) {
    }

    /**
     * It was silent for the test request delay. A TestRequest has been handed to its sender.
     *
     * @param who     the counterparty.
     * @param attempt which TestRequest of this silence, from 1.
     * @param atNs    when it was decided.
     */
    default void onSuspect(final Counterparty who, final int attempt, final long atNs) {
    }

    /**
     * It was heard from after a TestRequest was due.
     *
     * @param who  the counterparty.
     * @param atNs when the wheel saw it.
     */
    default void onRecovered(final Counterparty who, final long atNs) {
    }

    /**
     * The connection is over; the socket is closed or about to be.
     *
     * @param who             the counterparty.
     * @param reason          how it ended.
     * @param lastHeartbeatNs when it was last heard from, if the wheel knows ({@link Long#MIN_VALUE} if not).
     * @param atNs            when it was decided.
     */
    default void onEnded(final Counterparty who, final CancelReason reason, final long lastHeartbeatNs, final long atNs) {
    }

    /**
     * Its resting orders must be cancelled now: the switch has fired and any grace has passed. At most once a connection.
     *
     * <p>Whose: those of the session, or of its account, by {@link CancelPolicy#scope()}. Which: all but those that a
     * {@link CancelExemption} spares. It is told of each by an ExecutionReport that {@link CancelReports} has described, given to
     * {@code Session.sendToTarget}, which keeps it for the next Logon.
     *
     * @param who    the counterparty whose orders they are.
     * @param reason how its connection ended.
     * @param atNs   when it was decided: at the end of the connection, or of the grace.
     */
    default void onCancelOrders(final Counterparty who, final CancelReason reason, final long atNs) {
    }

    /**
     * It logged on again inside the grace: nothing is cancelled. {@link #onLoggedOn} for the new connection follows.
     *
     * @param who  the counterparty, by its former connection.
     * @param atNs when it logged on again.
     */
    default void onReturned(final Counterparty who, final long atNs) {
    }

    /**
     * The wheel is not polled: no Heartbeat goes out, nobody is watched, no switch fires until it is again. Once a stop.
     *
     * @param lastPollNs when it was last polled.
     * @param atNs       when that was noticed.
     */
    default void onTimerStopped(final long lastPollNs, final long atNs) {
    }

    /**
     * The wheel is polled again after {@link #onTimerStopped}.
     *
     * @param atNs when that was noticed.
     */
    default void onTimerRunning(final long atNs) {
    }
}
