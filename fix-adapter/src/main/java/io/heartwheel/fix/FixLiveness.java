package io.heartwheel.fix;

import java.util.Objects;
import java.util.function.ToLongFunction;

import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.LivenessJournal;

import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

import quickfix.ConfigError;
import quickfix.SessionID;
import quickfix.SessionSettings;
import quickfix.mina.SessionConnector;

/**
 * Drives the heartbeats, TestRequests, timeouts and logon deadlines of FIX connections from one wheel, and fires the
 * dead-man's switch of each counterparty.
 *
 * <p>One wheel, one of these, any number of connectors ({@link HeartwheelSocketAcceptor}). The embedder polls the wheel, or
 * has a {@link io.heartwheel.LivenessAgent} do so, and passes every event to {@link #onEvent}, which knows its own by their
 * correlation id and ignores the rest. A logged-on connection takes two places on the wheel (none if HeartBtInt is 0), one
 * that is logging on takes three, a grace takes one. Nothing it does on the liveness thread blocks; what it sends, closes or
 * tells goes through sender threads, each connection and each SessionID apart, so that one that blocks delays nobody else.
 *
 * <p>Settings, for each session, beside QuickFIX/J's own TestRequestDelayMultiplier, HeartBeatTimeoutMultiplier,
 * DisableHeartBeatCheck and, in the default section, LogonTimeout:
 *
 * <table>
 * <caption>Optional settings of our own</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>HeartwheelCancelOnDisconnect</td><td>none</td><td>none, disconnect, logout or both: which ends cancel orders</td></tr>
 * <tr><td>HeartwheelCancelGraceMs</td><td>0</td><td>time to log on again before they are cancelled</td></tr>
 * <tr><td>HeartwheelCancelFromLogon</td><td>Y</td><td>whether tags 35002, 35003 and 9001 of a Logon take precedence</td></tr>
 * <tr><td>HeartwheelCancelMaxGraceMs</td><td>60000</td><td>the longest grace that tag 35003 may ask for</td></tr>
 * <tr><td>HeartwheelMaxHeartBtInt</td><td>3600</td><td>the largest HeartBtInt, in seconds, that a Logon may ask for</td></tr>
 * <tr><td>HeartwheelMaxMessageBytes</td><td>1048576</td><td>(default section) longest message, and most garbage, taken</td></tr>
 * </table>
 */
public final class FixLiveness implements LivenessHandler, AutoCloseable {
    private final FixRuntime runtime;
    private final Housekeeping housekeeping;

    /**
     * Starts the sender threads.
     *
     * @param context its wheel is required.
     */
    public FixLiveness(final Context context) {
        Objects.requireNonNull(context.wheel, "wheel: the Heartwheel that drives the connections is required");
        if (context.senderThreads < 1 || context.maxSenderThreads < context.senderThreads) {
            throw new IllegalArgumentException("senderThreads must be at least 1 and at most maxSenderThreads, were "
                + context.senderThreads + " and " + context.maxSenderThreads);
        }
        runtime = new FixRuntime(context);
        housekeeping = new Housekeeping(runtime);
    }

    /** Liveness thread. Takes the events of its own registrations and ignores all others; never blocks. */
    @Override
    public void onEvent(final LivenessEvent event) {
        final long id = event.correlationId();
        if (event.type() == EventType.STALLED || !runtime.ids.mine(id)) {
            return;
        }
        if (WatchId.kind(id) == WatchId.KIND_GRACE) {
            onGrace(event, WatchId.number(id));
            return;
        }
        final FixConnection connection = runtime.connection(WatchId.number(id));
        if (connection != null) {
            onEvent(event, connection, WatchId.kind(id));
        }
    }

    private void onEvent(final LivenessEvent event, final FixConnection connection, final int kind) {
        if (kind == WatchId.KIND_INBOUND) {
            connection.onInbound(event);
        } else if (kind == WatchId.KIND_OUTBOUND && event.type() == EventType.DUE) {
            connection.onOutboundDue(event.nowNs());
        } else if (kind == WatchId.KIND_LOGON && event.type() == EventType.EXPIRED) {
            connection.onLogonDeadline(event.nowNs());
        }
    }

    private void onGrace(final LivenessEvent event, final long number) {
        if (event.type() == EventType.EXPIRED) {
            final FixSwitch owner = runtime.endGrace(number);
            if (owner != null) {
                owner.graceExpired(number, event.nowNs());
            }
        }
    }

    /**
     * Any thread, lock-free: whether orders of this counterparty may stand. True from the answer to its Logon until its
     * connection ends, by expiry or otherwise; false before anything that its end entails is delivered. A venue that asks
     * when it executes an order, on the thread that also executes cancels, never rests an order of a counterparty that is gone.
     *
     * @param id the FIX session.
     * @return whether its switch is armed.
     */
    public boolean isArmed(final SessionID id) {
        final FixSwitch known = runtime.knownSwitch(id);
        return known != null && known.armed();
    }

    /**
     * Any thread: whether the connection that QuickFIX/J's session has now is logged on, its Logon answered and no end decided.
     *
     * <p>For {@code onLogon}, which QuickFIX/J also calls if the counterparty was gone before its Logon could be answered. Asked
     * there, false means that whatever follows from this connection has no dead-man's switch: its end was told already, or never
     * will be. True means that its end is yet to be told.
     *
     * @param id the FIX session.
     * @return whether its connection is logged on.
     */
    public boolean isLoggedOn(final SessionID id) {
        final FixSwitch known = runtime.knownSwitch(id);
        return known != null && known.loggedOn();
    }

    /** Any thread: counters since the start. */
    public FixLivenessStats stats() {
        return new FixLivenessStats(runtime.heartbeatsSent.sum(), runtime.testRequestsSent.sum(), runtime.expired.sum(),
            runtime.logonsRefused.sum(), runtime.pool.threads(), runtime.pool.waiting(), runtime.pool.starved(),
            runtime.retries.sum() + runtime.outbox.retried(), runtime.outbox.lost());
    }

    FixEdge edgeOf(final SessionSettings settings) throws ConfigError {
        return new FixEdge(runtime, new SettingsBook(settings));
    }

    void attach(final FixEdge edge, final SessionConnector connector) {
        housekeeping.add(edge, connector);
    }

    void detach(final FixEdge edge) {
        housekeeping.remove(edge);
    }

    void housekeepNow() {
        housekeeping.startRound();
    }

    /** Stops the threads. Stop the connectors first. */
    @Override
    public void close() {
        housekeeping.close();
        runtime.pool.close();
    }

    /** Configuration. The wheel is required; the clock must be the line on which the wheel is polled. */
    public static final class Context {
        Heartwheel wheel;
        NanoClock clock = SystemNanoClock.INSTANCE;
        FixLivenessListener listener = FixLivenessListener.NONE;
        ToLongFunction<SessionID> correlationIds = id -> 0;
        LivenessJournal journal;
        int senderThreads = 4;
        int maxSenderThreads = 256;

        /** The wheel that keeps the deadlines. Required. */
        public Context wheel(final Heartwheel wheel) {
            this.wheel = wheel;
            return this;
        }

        /** Stamps messages; the line on which the wheel is polled. By default {@link System#nanoTime()}. */
        public Context clock(final NanoClock clock) {
            this.clock = clock;
            return this;
        }

        /** Told what becomes of each counterparty. By default nobody is. */
        public Context listener(final FixLivenessListener listener) {
            this.listener = listener;
            return this;
        }

        /** The embedder's own id of a session, asked once at each Logon on an I/O thread: must not block. By default 0. */
        public Context correlationIds(final ToLongFunction<SessionID> correlationIds) {
            this.correlationIds = correlationIds;
            return this;
        }

        /** Where names and effects go. By default nowhere. */
        public Context journal(final LivenessJournal journal) {
            this.journal = journal;
            return this;
        }

        /** Threads that send and call back while nobody blocks them. By default 4. */
        public Context senderThreads(final int threads) {
            this.senderThreads = threads;
            return this;
        }

        /** The most threads there may be while callbacks or stores block some of them. By default 256. */
        public Context maxSenderThreads(final int threads) {
            this.maxSenderThreads = threads;
            return this;
        }
    }
}
