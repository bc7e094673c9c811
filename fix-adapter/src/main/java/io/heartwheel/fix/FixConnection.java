package io.heartwheel.fix;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.heartwheel.Effect;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.Policy;
import io.heartwheel.PolicyChange;

import org.apache.mina.core.session.AttributeKey;
import org.apache.mina.core.session.IoSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import quickfix.Responder;
import quickfix.Session;
import quickfix.field.HeartBtInt;

/**
 * One socket and its deadlines on the wheel. Nothing here is keyed by SessionID: what happens to a connection never touches a
 * later one of the same session.
 *
 * <p>From connect until the Logon is answered a logon deadline runs. The inbound watch and the outbound deadline are registered
 * when the Logon arrives, so that a full wheel is known before QuickFIX/J sees it; the watch holds a long placeholder until the
 * answer is written and only then the policy of HeartBtInt. Whether a connection expired or was closed is decided once, by the
 * wheel: by EXPIRED, or by a deregistration that returns true.
 */
final class FixConnection {
    static final AttributeKey KEY = new AttributeKey(FixConnection.class, "connection");

    private static final Logger LOG = LoggerFactory.getLogger(FixConnection.class);
    private static final Policy UNTIL_ANSWERED = Policy.timeout(3_600_000_000_000L);
    private static final int MAX_QUEUED = 10_000;
    private static final int ALMOST_NONE = 64;
    private static final int CONNECTED = 0;
    private static final int BOUND = 1;
    private static final int LOGGED_ON = 2;
    private static final int ENDED = 3;

    private final FixRuntime runtime;
    private final FixRuntime.Connector connector;
    private final IoSession io;
    private final long number;
    private final long openedNs;
    private final Lane sends;
    private final Lane closes;
    private final AtomicInteger phase = new AtomicInteger(CONNECTED);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean heartbeatQueued = new AtomicBoolean();
    private final AtomicBoolean testRequestQueued = new AtomicBoolean();

    private volatile long inbound = Heartwheel.NO_SESSION;
    private volatile long outbound = Heartwheel.NO_SESSION;
    private volatile long logon = Heartwheel.NO_SESSION;
    private volatile long lastSentNs;
    private volatile int quietProbes;
    private volatile boolean goodbye;
    private volatile boolean answersOurLogout;
    private volatile boolean lostByPeer;
    private volatile boolean closed;
    private volatile boolean terminal;
    private volatile boolean wasLoggedOn;
    private volatile long drainingSinceNs;
    private boolean announced;

    /** I/O thread only: how many of its messages were queued since the queue was last all but empty. */
    private int queued;

    /** I/O thread only: bytes not yet part of a whole message, and whether one was framed since the last chunk. */
    private long unframedBytes;
    private boolean framedOne;
    private String badHeartBtInt;

    private volatile Session session;
    private volatile Responder responder;
    private volatile FixSettings settings;
    private volatile Counterparty who;
    private volatile FixSwitch ownSwitch;

    FixConnection(
        final FixRuntime runtime, final FixRuntime.Connector connector, final IoSession io, final long number) {
        this.runtime = runtime;
        this.connector = connector;
        this.io = io;
        this.number = number;
        openedNs = runtime.clock.nanoTime();
        drainingSinceNs = openedNs;
        sends = new Lane(runtime.pool);
        closes = new Lane(runtime.pool);
    }

    long number() {
        return number;
    }

    Counterparty who() {
        return who;
    }

    boolean loggedOn() {
        return phase.get() == LOGGED_ON;
    }

    boolean unbound() {
        return session == null;
    }

    boolean closing() {
        return closing.get();
    }

    /** The switch's lane only: whether this logon was announced before; from now on it was. */
    boolean announced() {
        final boolean before = announced;
        announced = true;
        return before;
    }

    /** I/O thread: the socket is open; the logon deadline runs. A full wheel leaves it to housekeeping. */
    void opened() {
        final long timeoutNs = connector.settings().logonTimeoutNs();
        logon = register(WatchId.KIND_LOGON, Policy.timeout(timeoutNs), openedNs);
        if (logon >= 0) {
            name(WatchId.KIND_LOGON, String.valueOf(io.getRemoteAddress()));
        }
    }

    /** I/O thread: a framed message arrived. False: the connection has ended, the message is not to be processed. */
    boolean heard(final long nowNs) {
        if (quietProbes != 0) {
            quietProbes = 0;
            ownSwitch.recovered(this, nowNs);
        }
        final long handle = inbound;
        return phase.get() != ENDED && (handle < 0 || runtime.wheel.heartbeat(handle, nowNs));
    }

    /** Any thread: a message is on its way out. */
    void sent(final long nowNs) {
        lastSentNs = nowNs;
        final long handle = outbound;
        if (handle >= 0) {
            runtime.wheel.heartbeat(handle, nowNs);
        }
    }

    /** I/O thread: what the last message of a parsed, valid kind was. */
    void understood(final boolean logout) {
        goodbye = logout;
        answersOurLogout = logout && session != null && session.isLogoutSent();
    }

    /**
     * I/O thread: a message is about to be queued behind so many. True if this connection alone has queued more than anybody may:
     * the queue has no other bound, for a full one would block this thread, and with it the heartbeats of others.
     */
    boolean crowds(final int waiting) {
        if (waiting < ALMOST_NONE) {
            queued = 0;
        }
        queued++;
        return queued > MAX_QUEUED;
    }

    /** I/O thread: so many bytes arrived. */
    void received(final int bytes) {
        unframedBytes += bytes;
        framedOne = false;
    }

    /** I/O thread: a whole message was among them. */
    void framed(final int bytes) {
        unframedBytes -= bytes;
        framedOne = true;
    }

    /** I/O thread: how many bytes wait for the rest of their message, at most; garbage before a whole message is forgiven. */
    long unframed(final int lastChunk) {
        if (framedOne) {
            unframedBytes = Math.max(0, Math.min(unframedBytes, lastChunk));
        }
        return unframedBytes;
    }

    /** I/O thread: the message as QuickFIX/J can read it. */
    String readable(final String raw) {
        if (RawFix.isType(raw, 'A')) {
            badHeartBtInt = LogonGate.unreadable(raw);
        }
        return badHeartBtInt == null ? raw : RawFix.without(raw, HeartBtInt.FIELD);
    }

    String badHeartBtInt() {
        return badHeartBtInt;
    }

    /** I/O thread: QuickFIX/J has bound this socket to a session. */
    void bind(final Session boundSession, final FixSettings sessionSettings) {
        responder = boundSession.getResponder();
        settings = sessionSettings;
        session = boundSession;
    }

    /** I/O thread: takes the room on the wheel that a logged-on connection needs. Null, or why there is none. */
    String reserve(final Counterparty unwatched) {
        final int heartBtIntS = unwatched.heartBtIntS();
        final long nowNs = runtime.clock.nanoTime();
        // Also if nothing is watched: the journal is to know whose effects follow.
        name(WatchId.KIND_INBOUND, unwatched.sessionId().toString());
        if (heartBtIntS > 0) {
            final Policy first = settings.checkDisabled() ? Policy.every(settings.probeAfterNs(heartBtIntS)) : UNTIL_ANSWERED;
            name(WatchId.KIND_OUTBOUND, unwatched.sessionId().toString());
            final long in = register(WatchId.KIND_INBOUND, first, nowNs);
            final long out = in < 0 ? in : register(WatchId.KIND_OUTBOUND, Policy.every(heartBtIntS * 1_000_000_000L), nowNs);
            if (out < 0) {
                runtime.wheel.deregister(in);
                return out == Heartwheel.NO_SESSION ? "HeartBtInt " + heartBtIntS + " is beyond what the wheel can hold"
                    : "the venue tracks as many sessions as it is configured for; try again later";
            }
            inbound = in;
            outbound = out;
        }
        who = new Counterparty(unwatched.sessionId(), unwatched.correlationId(), inbound, id(WatchId.KIND_INBOUND), heartBtIntS,
            unwatched.cancelPolicy(), unwatched.remoteAddress());
        ownSwitch = runtime.switchOf(unwatched.sessionId());
        if (phase.compareAndSet(CONNECTED, BOUND)) {
            return null;
        }
        return "the connection is being closed";
    }

    /** The thread that writes the answer to the Logon, before it reaches the wire. */
    void answered(final long nowNs) {
        if (phase.compareAndSet(BOUND, LOGGED_ON)) {
            wasLoggedOn = true;
            if (inbound >= 0) {
                runtime.wheel.heartbeat(inbound, nowNs);
                if (!settings.checkDisabled() && !armWatch()) {
                    runtime.retry(this::armWatch);
                }
            }
            runtime.wheel.deregister(logon);
            ownSwitch.loggedOn(this, nowNs);
        }
    }

    boolean awaitsAnswer() {
        return phase.get() == BOUND;
    }

    private boolean armWatch() {
        final long probeAfterNs = settings.probeAfterNs(who.heartBtIntS());
        final long timeoutNs = settings.timeoutNs(who.heartBtIntS());
        final Policy policy = probeAfterNs < timeoutNs ? Policy.probed(probeAfterNs, timeoutNs) : Policy.timeout(timeoutNs);
        return runtime.wheel.changePolicy(inbound, policy) != PolicyChange.REFUSED;
    }

    /** Liveness thread. */
    void onInbound(final LivenessEvent event) {
        switch (event.type()) {
            case SUSPECT -> suspect(event.attempt(), event.lastHeartbeatNs(), event.nowNs());
            case DUE -> quietDue(event.nowNs());
            case RECOVERED -> {
                if (loggedOn()) {
                    ownSwitch.recovered(this, event.nowNs());
                }
            }
            case EXPIRED -> expired(event.lastHeartbeatNs(), event.nowNs());
            default -> {
                // Nothing to do about the others.
            }
        }
    }

    private void quietDue(final long nowNs) {
        if (quietProbes == 0 && loggedOn()) {
            quietProbes = 1;
            suspect(1, nowNs, nowNs);
        }
    }

    private void suspect(final int attempt, final long lastHeartbeatNs, final long nowNs) {
        if (!loggedOn()) {
            return;
        }
        ownSwitch.suspect(this, attempt, nowNs);
        if (!goodbye && testRequestQueued.compareAndSet(false, true)) {
            sends.submit(() -> testRequest(attempt, lastHeartbeatNs));
        }
    }

    private void testRequest(final int attempt, final long lastHeartbeatNs) {
        testRequestQueued.set(false);
        if (maySend() && runtime.wheel.lastHeartbeatNs(inbound) <= lastHeartbeatNs) {
            session.generateTestRequest("TEST");
            runtime.testRequestsSent.increment();
            runtime.outbox.effect(
                Effect.TEST_REQUEST_SENT, inbound, id(WatchId.KIND_INBOUND), runtime.clock.nanoTime(), attempt);
        }
    }

    /** Liveness thread: nothing was sent for HeartBtInt. */
    void onOutboundDue(final long nowNs) {
        if (loggedOn() && heartbeatQueued.compareAndSet(false, true)) {
            sends.submit(() -> heartbeat(nowNs));
        }
    }

    private void heartbeat(final long dueNs) {
        heartbeatQueued.set(false);
        if (lastSentNs - dueNs < 0 && maySend()) {
            session.generateHeartbeat();
            runtime.heartbeatsSent.increment();
        }
    }

    /** Only to the counterparty on this very connection: before its Logon a message would cost a sequence number. */
    private boolean maySend() {
        return loggedOn() && session.getResponder() == responder && session.isLoggedOn();
    }

    private void expired(final long lastHeartbeatNs, final long nowNs) {
        runtime.expired.increment();
        end(goodbye ? CancelReason.LOGOUT : CancelReason.EXPIRED, lastHeartbeatNs, nowNs);
        close("Timed out waiting for heartbeat", id(WatchId.KIND_INBOUND), inbound);
        terminal = true;
        forgetIfDone();
    }

    /** Liveness thread, or housekeeping: the Logon was not answered in time. */
    void onLogonDeadline(final long nowNs) {
        logon = Heartwheel.NO_SESSION;
        if (phase.get() == BOUND && connector.queueSize() > 0) {
            logon = register(WatchId.KIND_LOGON, Policy.timeout(connector.settings().logonTimeoutNs()), nowNs);
            if (phase.get() >= LOGGED_ON) {
                runtime.wheel.deregister(logon);
            }
        } else if (phase.compareAndSet(CONNECTED, ENDED) || phase.compareAndSet(BOUND, ENDED) || phase.get() == ENDED) {
            close("Not logged on within LogonTimeout", id(WatchId.KIND_LOGON), Heartwheel.NO_SESSION);
        }
    }

    /**
     * Housekeeping: the logon deadline of a connection for which the wheel had no room, and sockets that QuickFIX/J closed but
     * whose peer does not take the last bytes.
     */
    void check(final long nowNs) {
        final long patienceNs = connector.settings().logonTimeoutNs();
        if (logon < 0 && !loggedOn() && nowNs - openedNs > patienceNs) {
            onLogonDeadline(nowNs);
        }
        if (closed || session == null || ownsSession()) {
            drainingSinceNs = nowNs;
        } else if (nowNs - drainingSinceNs > patienceNs) {
            close("The counterparty does not read what was sent before the close");
        }
    }

    /** I/O thread: the counterparty closed its end, or the socket broke. */
    void lost() {
        lostByPeer = !closing();
    }

    /** I/O thread: the socket is closed. */
    void onClosed(final long nowNs) {
        closed = true;
        runtime.wheel.deregister(logon);
        runtime.wheel.deregister(outbound);
        disarm(nowNs);
        if (wasLoggedOn && !closing()) {
            runtime.outbox.effect(howItEnded(), inbound, id(WatchId.KIND_INBOUND), nowNs, 0);
        }
        forgetIfDone();
    }

    private Effect howItEnded() {
        if (goodbye && !answersOurLogout) {
            return Effect.LOGGED_OUT;
        }
        return lostByPeer && !goodbye ? Effect.CONNECTION_LOST : Effect.CONNECTION_CLOSED;
    }

    /** A later connection of the same session is logged on: this one is over, whatever its socket says. */
    void superseded(final long nowNs) {
        disarm(nowNs);
    }

    private void disarm(final long nowNs) {
        final long lastNs = inbound < 0 ? Long.MIN_VALUE : runtime.wheel.lastHeartbeatNs(inbound);
        if (inbound < 0 || runtime.wheel.deregister(inbound)) {
            terminal = true;
            end(goodbye ? CancelReason.LOGOUT : CancelReason.CONNECTION_LOST, lastNs, nowNs);
        }
    }

    private void end(final CancelReason reason, final long lastHeartbeatNs, final long nowNs) {
        if (phase.getAndSet(ENDED) == LOGGED_ON) {
            ownSwitch.ended(this, reason, lastHeartbeatNs, nowNs);
        }
    }

    private void forgetIfDone() {
        if (closed && terminal) {
            runtime.forget(this);
        }
    }

    /** Any thread: closes the socket, at once and whatever its peer or a callback does, and tells QuickFIX/J why. */
    void close(final String reason) {
        close(reason, id(WatchId.KIND_INBOUND), inbound);
    }

    private void close(final String reason, final long correlationId, final long handle) {
        if (closing.compareAndSet(false, true)) {
            closes.submit(() -> {
                io.closeNow();
                runtime.outbox.effect(Effect.CONNECTION_CLOSED, handle, correlationId, runtime.clock.nanoTime(), 0);
                LOG.warn("Closed the connection from {}: {}", io.getRemoteAddress(), reason);
                disconnect(reason);
            });
        }
    }

    /** A sender thread: refuses the Logon with a Logout that says why, then closes. */
    void refuse(final Runnable logout, final String reason) {
        phase.set(ENDED);
        runtime.logonsRefused.increment();
        closes.submit(() -> {
            try {
                logout.run();
            } finally {
                disconnect("Logon refused: " + reason);
            }
        });
    }

    private void disconnect(final String reason) {
        if (ownsSession()) {
            try {
                session.disconnect(reason, true);
            } catch (final IOException e) {
                LOG.error("Cannot disconnect {}", session.getSessionID(), e);
            }
        }
    }

    /** Whether QuickFIX/J's session is still bound to this very connection. */
    boolean ownsSession() {
        final Session bound = session;
        return bound != null && bound.getResponder() == responder;
    }

    private long register(final int kind, final Policy policy, final long nowNs) {
        try {
            return runtime.wheel.register(id(kind), policy, nowNs);
        } catch (final IllegalArgumentException e) {
            LOG.warn("The wheel cannot hold a deadline of {}: {}", io.getRemoteAddress(), e.getMessage());
            return Heartwheel.NO_SESSION;
        }
    }

    private void name(final int kind, final String name) {
        runtime.outbox.name(id(kind), name + WatchId.suffix(kind), runtime.clock.nanoTime());
    }

    private long id(final int kind) {
        return runtime.ids.of(kind, number);
    }
}
