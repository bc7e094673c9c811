package io.heartwheel.fix;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.LivenessJournal;

import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import quickfix.ConfigError;
import quickfix.Initiator;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.mina.SessionConnector;

/**
 * Drives the heartbeats, TestRequests, timeouts and logon deadlines of FIX connections from one wheel, and fires the
 * dead-man's switch of each counterparty.
 *
 * <p>One wheel, one of these, any number of connectors at either end ({@link HeartwheelSocketAcceptor}). The embedder polls the
 * wheel, or has a {@link io.heartwheel.LivenessAgent} do so, and passes every event to {@link #onEvent}, which knows its own by
 * their correlation id and ignores the rest. A logged-on connection takes two places on the wheel (none if HeartBtInt is 0), one
 * that is logging on takes three, one more while a Logout of ours is not answered and while a close waits for the counterparty
 * to read, a grace takes one. Nothing it does on the liveness thread blocks; what it sends, closes or tells goes through sender
 * threads, each connection and each SessionID apart, so that one that blocks delays nobody else.
 *
 * <p>Schedules are read from the settings, once for all sessions that have the same. A session whose section has no StartTime
 * and no NonStopSession, because a SessionFactory gives it a schedule of its own, is asked itself each second, as in stock.
 *
 * <p>Settings, for each session, beside QuickFIX/J's own TestRequestDelayMultiplier, HeartBeatTimeoutMultiplier,
 * DisableHeartBeatCheck, LogoutTimeout, those of its schedule and, in the default section, LogonTimeout:
 *
 * <table>
 * <caption>Optional settings of our own</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>HeartwheelCancelOnDisconnect</td><td>none</td><td>none, disconnect, logout or both: which ends cancel orders</td></tr>
 * <tr><td>HeartwheelCancelGraceMs</td><td>0</td><td>time to log on again before they are cancelled</td></tr>
 * <tr><td>HeartwheelCancelScope</td><td>session</td><td>session or account: whose orders</td></tr>
 * <tr><td>HeartwheelCancelFromLogon</td><td>Y</td><td>whether a Logon's and Logout's own tags take precedence</td></tr>
 * <tr><td>HeartwheelCancelTags</td><td>35002,9001</td><td>which tags: 35002, 9001, 8013, or names of
 *     {@link Context#cancelTags your own}; the first has the last word</td></tr>
 * <tr><td>HeartwheelCancelMaxGraceMs</td><td>60000</td><td>the longest grace that tag 35003 may ask for</td></tr>
 * <tr><td>HeartwheelMaxHeartBtInt</td><td>3600</td><td>the largest HeartBtInt, in seconds, that a Logon may ask for</td></tr>
 * <tr><td>HeartwheelMaxMessageBytes</td><td>1048576</td><td>(default section) longest message, and most garbage, taken</td></tr>
 * <tr><td>HeartwheelAcceptBacklog</td><td>4096</td><td>(default section) connections that may wait to be accepted</td></tr>
 * <tr><td>HeartwheelMaxUnreadMs</td><td>60000</td><td>(default section) for how long who sends too fast is held back</td></tr>
 * <tr><td>HeartwheelUsername, HeartwheelPassword</td><td></td><td>what tags 553 and 554 of a Logon must be</td></tr>
 * <tr><td>HeartwheelAllowedAddresses</td><td></td><td>from where: 192.0.2.7, 10.0.0.0/8, 2001:db8::/32</td></tr>
 * <tr><td>HeartwheelAllowedCompIDs</td><td>*</td><td>(templates) which SenderCompIDs of counterparties</td></tr>
 * <tr><td>HeartwheelLogonsPerSecond</td><td>0</td><td>(default section) Logons of one address; 0 is no limit</td></tr>
 * </table>
 */
public final class FixLiveness implements LivenessHandler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FixLiveness.class);

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
        if (context.watchdogNs < 1_000_000) {
            throw new IllegalArgumentException("watchdogNs must be at least 1000000 (1 ms), was " + context.watchdogNs);
        }
        runtime = new FixRuntime(context);
        housekeeping = new Housekeeping(runtime, context.watchdogNs);
    }

    /**
     * Liveness thread. Takes the events of its own registrations and ignores all others; never blocks. A fault in one
     * connection's event is logged and counted, and the poll goes on with the others.
     */
    @Override
    public void onEvent(final LivenessEvent event) {
        if (event.type() == EventType.STALLED) {
            onStall(event.blindNs(), event.graceNs());
            return;
        }
        final long id = event.correlationId();
        if (!runtime.ids.mine(id)) {
            return;
        }
        try {
            if (WatchId.kind(id) == WatchId.KIND_GRACE) {
                onGrace(event, WatchId.number(id));
            } else {
                onEvent(event, runtime.connection(WatchId.number(id)), WatchId.kind(id));
            }
        } catch (final RuntimeException e) {
            runtime.faults.increment();
            runtime.clockwork.after(0, () -> LOG.error("An event of the wheel could not be handled", e));
        }
    }

    /** Of no interest while nobody is connected, as at a start that takes its time. */
    private void onStall(final long blindNs, final long graceNs) {
        if (runtime.connections() == 0) {
            return;
        }
        runtime.stalls.increment();
        runtime.clockwork.after(0, () -> LOG.warn(
            "The wheel was not polled for {} ms: TestRequest and timeout of whoever was not heard from since come {} ms later",
            TimeUnit.NANOSECONDS.toMillis(blindNs), TimeUnit.NANOSECONDS.toMillis(graceNs)));
    }

    private static void onEvent(final LivenessEvent event, final FixConnection connection, final int kind) {
        if (connection == null) {
            return;
        }
        if (kind == WatchId.KIND_INBOUND) {
            connection.onInbound(event);
        } else if (kind == WatchId.KIND_OUTBOUND) {
            if (event.type() == EventType.DUE) {
                connection.onOutboundDue(event);
            }
        } else if (event.type() == EventType.EXPIRED) {
            connection.onDeadline(kind, event.nowNs());
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

    /**
     * Any thread: has a session say its Logout now; {@code Session.logout} does so within a second. If it is not logged on, its
     * next Logon is refused. {@code Session.logon} enables it again.
     *
     * @param id     the FIX session.
     * @param reason for the Logout's Text; null for none.
     * @return false if QuickFIX/J has no such session.
     */
    public boolean logout(final SessionID id, final String reason) {
        final Session session = Session.lookupSession(id);
        if (session == null) {
            return false;
        }
        session.logout(reason);
        runtime.restless.add(session, Restless.Why.DISABLED);
        runtime.restless.now(session);
        return true;
    }

    /** Any thread: counters since the start. */
    public FixLivenessStats stats() {
        final FixLateness heartbeats = runtime.heartbeatsLate.soFar();
        final FixLateness testRequests = runtime.testRequestsLate.soFar();
        return new FixLivenessStats(heartbeats.count(), testRequests.count(), runtime.expired.sum(),
            runtime.logonsRefused.sum(), runtime.pool.threads(), runtime.pool.waiting(), runtime.pool.starved(),
            runtime.retries.sum() + runtime.outbox.retried(), runtime.outbox.lost(), runtime.nearMisses.sum(),
            runtime.failures(), runtime.stalls.sum(), runtime.wheel.lastPollNs(), housekeeping.lastRoundNs(),
            housekeeping.timerStops(), runtime.restless.calls(), heartbeats, testRequests,
            runtime.expiriesLate.soFar());
    }

    /** Any thread, never waits: how each session of the connectors that are started is doing. */
    public List<FixSessionView> sessions() {
        return housekeeping.sessions().stream().map(this::view).toList();
    }

    /**
     * Any thread, never waits: how one session is doing; quick, however many there are.
     *
     * @param id the FIX session.
     * @return null if no connector that is started has it.
     */
    public FixSessionView session(final SessionID id) {
        final Session session = housekeeping.session(id);
        return session == null ? null : view(session);
    }

    private FixSessionView view(final Session session) {
        final SessionID id = session.getSessionID();
        final FixSwitch known = runtime.knownSwitch(id);
        final FixConnection latest = known == null ? null : known.latest();
        final SessionFigures figures = runtime.knownFigures(id);
        return new FixSessionView(id, known == null ? FixSessionView.State.DISCONNECTED : known.state(),
            latest == null ? Long.MIN_VALUE : latest.lastInNs(), latest == null ? Long.MIN_VALUE : latest.lastOutNs(),
            latest == null || !latest.loggedOn() ? 0 : latest.intake().queued(), figures.dropped.get(),
            figures.nearMisses.get(), figures.worstLateNs.get(), figures.connections.get());
    }

    /** Of how many sessions a switch is kept. */
    int known() {
        return runtime.switches();
    }

    FixEdge edgeOf(final SessionConnector connector) throws ConfigError {
        return new FixEdge(
            runtime, new SettingsBook(connector.getSettings(), runtime.cancelTags), connector instanceof Initiator);
    }

    void attach(final FixEdge edge, final SessionConnector connector) {
        housekeeping.attach(edge, connector);
    }

    void detach(final FixEdge edge) {
        housekeeping.detach(edge);
    }

    void added(final FixEdge edge, final Session session) {
        housekeeping.added(edge, session);
    }

    void removed(final FixEdge edge, final SessionID id) {
        housekeeping.removed(edge, id);
    }

    void housekeepNow() {
        housekeeping.startRound();
    }

    /** Stops the threads. Stop the connectors first. */
    @Override
    public void close() {
        runtime.close();
    }

    /** Configuration. The wheel is required; the clock must be the line on which the wheel is polled. */
    public static final class Context {
        Heartwheel wheel;
        NanoClock clock = SystemNanoClock.INSTANCE;
        FixLivenessListener listener = FixLivenessListener.NONE;
        ToLongFunction<SessionID> correlationIds = id -> 0;
        LogonAuthenticator authenticator;
        LivenessJournal journal;
        int senderThreads = 4;
        int maxSenderThreads = 256;
        long watchdogNs = 5_000_000_000L;
        final Map<String, CancelTagMapping> cancelTags = new HashMap<>();

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

        /** Who may log on to acceptors' sessions that have no HeartwheelPassword. By default anybody. */
        public Context authenticator(final LogonAuthenticator authenticator) {
            this.authenticator = authenticator;
            return this;
        }

        /** Where names and effects go. By default nowhere. */
        public Context journal(final LivenessJournal journal) {
            this.journal = journal;
            return this;
        }

        /**
         * A mapping of tags that {@code HeartwheelCancelTags} may name.
         *
         * @param name    1 to 32 letters, digits, '_', '.' or '-'; not one that comes with the adapter.
         * @param mapping what it means.
         * @return this.
         * @throws IllegalArgumentException if the name is not fit to be one.
         */
        public Context cancelTags(final String name, final CancelTagMapping mapping) {
            cancelTags.put(CancelTags.checkedName(name), Objects.requireNonNull(mapping, "mapping"));
            return this;
        }

        /** Threads that send and call back while nobody blocks them. By default 4. */
        public Context senderThreads(final int threads) {
            this.senderThreads = threads;
            return this;
        }

        /** How long the wheel may go without being polled before {@link FixLivenessListener#onTimerStopped}. By default 5 s. */
        public Context watchdogNs(final long ns) {
            watchdogNs = ns;
            return this;
        }

        /** The most threads there may be while callbacks or stores block some of them. By default 256. */
        public Context maxSenderThreads(final int threads) {
            this.maxSenderThreads = threads;
            return this;
        }
    }
}
