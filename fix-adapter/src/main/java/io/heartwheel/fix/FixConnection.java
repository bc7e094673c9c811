package io.heartwheel.fix;

import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;

import org.apache.mina.core.session.AttributeKey;
import org.apache.mina.core.session.IoSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import quickfix.Message;
import quickfix.Responder;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.SessionStateListener;

/**
 * One socket, from connect to close. Nothing here is keyed by SessionID: what happens to a connection never touches a later one
 * of the same session.
 *
 * <p>From connect until the Logon is answered a logon deadline runs; from then on the watch of {@link Deadlines}. Whether a
 * connection expired or was closed is decided once, by the wheel: by EXPIRED, or by a deregistration that returns true.
 */
final class FixConnection {
    private static final Logger LOG = LoggerFactory.getLogger(FixConnection.class);
    static final AttributeKey KEY = new AttributeKey(FixConnection.class, "connection");

    private static final Runnable NOTHING = () -> {
    };
    private static final int CONNECTED = 0;
    private static final int BOUND = 1;
    private static final int LOGGED_ON = 2;
    private static final int ENDED = 3;
    /** Heard from again after more than four fifths of its timeout: that was close. */
    private static final double NEAR_MISS = 0.8;

    private final FixRuntime runtime;
    private final FixRuntime.Connector connector;
    private final IoSession io;
    private final long number;
    private final Intake intake = new Intake();
    private final Deadlines deadlines;
    private final BackPressure backPressure;
    private final Prober prober;
    private final Closing closing;
    private final AtomicInteger phase = new AtomicInteger(CONNECTED);
    /** What waits for the end of this connection; NOTHING once that was handed over. */
    private final AtomicReference<Runnable> afterEnd = new AtomicReference<>();

    private volatile boolean introduced;
    private volatile boolean closed;
    private volatile boolean terminal;
    private volatile boolean wasLoggedOn;
    private volatile boolean suspect;
    private volatile boolean logoutSent;
    private volatile boolean draining;
    private volatile boolean letGo;
    private volatile InitiatedSession initiated;
    private final AtomicBoolean noticed = new AtomicBoolean();
    private volatile long lastInNs = Long.MIN_VALUE;
    private long silentSinceNs;
    private boolean announced;
    /** HeartBtInt of the Logon that we sent, as an initiator. */
    private volatile int askedS = -1;

    private volatile Session session;
    private volatile Responder responder;
    private volatile FixSettings settings;
    private volatile long logoutTimeoutNs;
    private volatile Counterparty who;
    /** What becomes of its orders, unless a Logout says otherwise. */
    private volatile CancelPolicy agreed;
    /** What its latest Logout said; nothing came of it if the connection ends in another way. */
    private volatile CancelPolicy parting;
    private volatile int place;
    private volatile FixSwitch ownSwitch;
    private volatile SessionFigures figures;
    private volatile SessionStateListener disconnects;
    private volatile LogonScreen.Admission admission;

    FixConnection(
        final FixRuntime runtime, final FixRuntime.Connector connector, final IoSession io, final long number) {
        this.runtime = runtime;
        this.connector = connector;
        this.io = io;
        this.number = number;
        deadlines = new Deadlines(runtime, number, String.valueOf(io.getRemoteAddress()));
        backPressure = new BackPressure(runtime, this, io, deadlines, connector.settings().maxUnreadNs());
        prober = new Prober(runtime, deadlines, this::recipient, this::late);
        closing = new Closing(runtime, io, this);
    }

    long number() {
        return number;
    }

    Counterparty who() {
        return who;
    }

    /** I/O thread: what it has sent and nobody has taken. */
    Intake intake() {
        return intake;
    }

    SocketAddress remoteAddress() {
        return io.getRemoteAddress();
    }

    /** I/O thread: its Logon was screened, and this is how it got in. */
    void admitted(final LogonScreen.Admission how) {
        admission = how;
    }

    /** Null if nobody was screened. */
    LogonScreen.Admission admission() {
        return admission;
    }

    boolean loggedOn() {
        return phase.get() == LOGGED_ON;
    }

    boolean suspect() {
        return suspect;
    }

    /** When it was last heard from, and last written to; {@link Long#MIN_VALUE} for never. */
    long lastInNs() {
        return lastInNs == Long.MIN_VALUE ? deadlines.lastHeardNs() : lastInNs;
    }

    long lastOutNs() {
        return deadlines.lastSentNs();
    }

    boolean unbound() {
        return session == null;
    }

    boolean closing() {
        return closing.begun();
    }

    /**
     * Processing thread: whether what is next in the queue, one of its messages or its end, still concerns QuickFIX/J's session.
     * The end does not if we close it ourselves: then QuickFIX/J is told the reason.
     */
    boolean mayBeProcessed(final boolean end) {
        if (end) {
            return !closing() && (ownsSession() || toBeEnded() != null && !runtime.isEnding(session.getSessionID()));
        }
        intake.taken();
        final boolean ours = ownsSession();
        final SessionFigures known = figures;
        if (ours) {
            introduced = true;
        } else if (known != null) {
            known.dropped.incrementAndGet();
        }
        return ours;
    }

    /**
     * Processing thread: does what may end this connection. An initiator's next Logon is written by another thread, which has to
     * wait until the application has been told; an acceptor's next Logon waits in the queue, behind this.
     */
    void mayEndBy(final Runnable end) {
        if (connector.initiates()) {
            runtime.ending(session.getSessionID(), end);
        } else {
            end.run();
        }
    }

    /**
     * Processing thread: QuickFIX/J has processed it. Or sender thread: the application may still be busy with it, which is no
     * reason to fall silent. An initiator is logged on once QuickFIX/J has accepted the answer.
     */
    void processed() {
        if (askedS >= 0 && phase.get() == BOUND && ownsSession() && session.isLoggedOn()) {
            answered(runtime.clock.nanoTime());
        }
    }

    /** The switch's lane only: whether this logon was announced before; from now on it was. */
    boolean announced() {
        final boolean before = announced;
        announced = true;
        return before;
    }

    /** I/O thread: the socket is open; the logon deadline runs. */
    void opened() {
        awaitLogon(runtime.clock.nanoTime());
    }

    private void awaitLogon(final long nowNs) {
        final long timeoutNs = connector.settings().logonTimeoutNs();
        if (runtime.isCrowded()) {
            deadlines.logon().startAside(timeoutNs, nowNs);
        } else {
            deadlines.logon().start(String.valueOf(io.getRemoteAddress()), timeoutNs, nowNs);
        }
    }

    /** I/O thread: a framed message arrived. False: the connection has ended, the message is not to be processed. */
    boolean heard(final long nowNs) {
        if (prober.spokeAgain()) {
            recovered(nowNs);
        }
        return phase.get() != ENDED && deadlines.heard(nowNs);
    }

    /** Any thread: a message is on its way out. */
    void sent(final String raw, final long nowNs) {
        deadlines.sent(nowNs);
        if (loggedOn() && !logoutSent && !closing.saidGoodbye() && RawFix.isType(raw, '5')) {
            logoutSent = true;
            deadlines.logout().start(who.sessionId().toString(), logoutTimeoutNs, nowNs);
        }
    }

    /** I/O thread: its message is in a queue that has no bound of its own. */
    void queued() {
        if (intake.isFull() && !unbound() && backPressure.stopReading()) {
            LOG.info("{}: {} of its messages wait to be processed; from now on it is read as the application goes on",
                session.getSessionID(), intake.queued());
        }
    }

    /** I/O thread: the last message of a parsed, valid kind, if it is a Logout; otherwise null. */
    void understood(final Message logout) {
        if (logout != null && who != null && askedS < 0) {
            parting = settings.cancelTags().afterLogout(who.sessionId(), logout, agreed);
        }
        closing.understood(logout != null, session);
    }

    /** I/O thread: QuickFIX/J has bound this socket to a session. */
    void bind(final Session boundSession, final FixSettings sessionSettings) {
        responder = boundSession.getResponder();
        settings = sessionSettings;
        logoutTimeoutNs = TimeUnit.SECONDS.toNanos(boundSession.getLogoutTimeout());
        session = boundSession;
        disconnects = new SessionStateListener() {
            @Override
            public void onDisconnect(final SessionID id) {
                disconnected();
            }
        };
        boundSession.addStateListener(disconnects);
        if (own() == null) {
            disconnected();
        }
    }

    /** Any thread, under QuickFIX/J's lock: it will close this socket as soon as the counterparty has read everything. */
    private void disconnected() {
        letGo = true;
        closing.noteLogout(session);
        if (!closed && !closing() && !draining) {
            draining = true;
            deadlines.drain().start(session.getSessionID().toString(), connector.settings().logonTimeoutNs(),
                runtime.clock.nanoTime());
        }
    }

    /** Any thread: whether QuickFIX/J's binding of this socket of an initiator is noticed for the first time. */
    boolean isFirstBinding() {
        return noticed.compareAndSet(false, true);
    }

    /**
     * I/O or sender thread: QuickFIX/J has bound this socket of an initiator to its session, whose former connection is over.
     * When to send the Logon is QuickFIX/J's decision: the deadline runs from then.
     */
    void initiate(final InitiatedSession by, final Session boundSession, final FixSettings sessionSettings) {
        initiated = by;
        bind(boundSession, sessionSettings);
    }

    boolean isConnected() {
        return io.isConnected();
    }

    Responder responder() {
        return responder;
    }

    /** Whether QuickFIX/J has let go of this connection, and may just be telling the application. */
    boolean isLetGo() {
        return letGo;
    }

    /** Any thread: QuickFIX/J was told of the end of this connection, and has told the application; or will never be. */
    void endIsTold() {
        final InitiatedSession by = initiated;
        if (by != null && !by.over(this)) {
            runtime.retry(() -> by.over(this));
        }
    }

    /** Whether an initiator's Logon is yet to be written. */
    boolean awaitsOurLogon() {
        return phase.get() == CONNECTED && askedS < 0;
    }

    /** The thread that writes an initiator's Logon, which says so many seconds. */
    void asked(final int heartBtIntS, final long nowNs) {
        introduced = true;
        askedS = heartBtIntS;
        deadlines.logon().start(session.getSessionID().toString(), TimeUnit.SECONDS.toNanos(session.getLogonTimeout()), nowNs);
    }

    /**
     * I/O thread: an initiator's Logon is answered by one. Takes the room on the wheel, with our own HeartBtInt, whatever the
     * answer says. False: there is none, and the connection is being closed.
     */
    boolean reserveAsked(final Session answered) {
        if (askedS < 0 || phase.get() != CONNECTED) {
            return true;
        }
        final SessionID id = answered.getSessionID();
        final String noRoom = reserve(new Counterparty(id, runtime.correlationIds.applyAsLong(id), Heartwheel.NO_SESSION, 0,
            askedS, settings.cancelPolicy(), answered.getRemoteAddress()));
        if (noRoom != null) {
            close("Its Logon is answered, but it cannot be watched: " + noRoom);
        }
        return noRoom == null;
    }

    /** I/O thread: takes the room on the wheel that a logged-on connection needs. Null, or why there is none. */
    String reserve(final Counterparty unwatched) {
        final int heartBtIntS = unwatched.heartBtIntS();
        final String noRoom = deadlines.reserve(
            unwatched.sessionId().toString(), heartBtIntS, settings, unwatched.cancelPolicy(), runtime.clock.nanoTime());
        if (noRoom != null) {
            return noRoom;
        }
        agreed = unwatched.cancelPolicy();
        parting = agreed;
        who = new Counterparty(unwatched.sessionId(), unwatched.correlationId(), deadlines.inbound(),
            deadlines.id(WatchId.KIND_INBOUND), heartBtIntS, unwatched.cancelPolicy(), unwatched.remoteAddress());
        figures = runtime.figuresOf(unwatched.sessionId());
        place = runtime.roll.enter(session);
        ownSwitch = runtime.holdSwitch(unwatched.sessionId(), this);
        return phase.compareAndSet(CONNECTED, BOUND) ? null : "the connection is being closed";
    }

    /** The thread that writes the answer to the Logon, before it reaches the wire, or has processed the answer to ours. */
    void answered(final long nowNs) {
        if (phase.compareAndSet(BOUND, LOGGED_ON)) {
            wasLoggedOn = true;
            deadlines.watch(who.heartBtIntS(), settings, nowNs);
            deadlines.logon().cancel();
            figures.connections.incrementAndGet();
            ownSwitch.loggedOn(this, nowNs);
        }
    }

    boolean awaitsAnswer() {
        return phase.get() == BOUND;
    }

    /** Liveness thread: the wheel has decided something about the watch. */
    void onInbound(final LivenessEvent event) {
        switch (event.type()) {
            case SUSPECT -> suspect(event.attempt(), event.lastHeartbeatNs(), event);
            case DUE -> {
                if (loggedOn()) {
                    unwatchedSilence(prober.askedSince(), event);
                }
            }
            case RECOVERED -> heardAgain(event.lastHeartbeatNs(), event.nowNs());
            case EXPIRED -> expired(event);
            default -> {
                // Nothing to do about the others.
            }
        }
    }

    /** Its silence is to be borne (DisableHeartBeatCheck): it is asked as often as if it were not, and then left alone. */
    private void unwatchedSilence(final int attempt, final LivenessEvent event) {
        final int heartBtIntS = who.heartBtIntS();
        if (attempt == 1 || attempt * settings.probeAfterNs(heartBtIntS) < settings.timeoutNs(heartBtIntS)) {
            suspect(attempt, event.nowNs(), event);
        }
    }

    private void suspect(final int attempt, final long lastHeartbeatNs, final LivenessEvent event) {
        if (!loggedOn()) {
            return;
        }
        if (!suspect) {
            suspect = true;
            ownSwitch.fellSilent(event.lastHeartbeatNs(), event.nowNs());
        }
        silentSinceNs = lastHeartbeatNs;
        ownSwitch.suspect(this, attempt, event.nowNs());
        if (!closing.saidGoodbye()) {
            prober.askWhetherThere(attempt, lastHeartbeatNs, event.deadlineNs());
        }
    }

    private void heardAgain(final long heardNs, final long nowNs) {
        if (loggedOn()) {
            if (heardNs - silentSinceNs > NEAR_MISS * settings.timeoutNs(who.heartBtIntS())) {
                figures.nearMisses.incrementAndGet();
                runtime.nearMisses.increment();
            }
            recovered(nowNs);
        }
    }

    private void recovered(final long nowNs) {
        suspect = false;
        ownSwitch.recovered(this, nowNs);
    }

    /** Liveness thread: nothing was sent for HeartBtInt. */
    void onOutboundDue(final LivenessEvent event) {
        if (loggedOn() || askedS >= 0) {
            prober.sayThatWeAreThere(event.deadlineNs(), event.nowNs());
        }
    }

    private void expired(final LivenessEvent event) {
        runtime.expired.increment();
        runtime.expiriesLate.record(event.lateNs());
        late(event.lateNs());
        end(CancelReason.EXPIRED, event.lastHeartbeatNs(), event.nowNs());
        close("Timed out waiting for heartbeat");
        terminal = true;
        forgetIfDone();
    }

    private void late(final long lateNs) {
        figures.worstLateNs.accumulate(lateNs);
    }

    /** Liveness thread, or clockwork if the wheel had no room: one of those that come up once. */
    void onDeadline(final int kind, final long nowNs) {
        switch (kind) {
            case WatchId.KIND_LOGON -> onLogonDeadline(nowNs);
            case WatchId.KIND_LOGOUT -> close("Timed out waiting for logout response");
            case WatchId.KIND_DRAIN -> close("The counterparty does not read what was sent before the close");
            default -> throw new IllegalArgumentException("not a deadline of a connection: " + kind);
        }
    }

    private void onLogonDeadline(final long nowNs) {
        if (phase.get() == BOUND && connector.queueSize() > 0) {
            awaitLogon(nowNs);
        } else if (phase.get() == BOUND && askedS >= 0) {
            new Lane(runtime.pool).submit(() -> {
                processed();
                notLoggedOn();
            });
        } else {
            notLoggedOn();
        }
    }

    private void notLoggedOn() {
        if (phase.compareAndSet(CONNECTED, ENDED) || phase.compareAndSet(BOUND, ENDED) || phase.get() == ENDED) {
            closing.close("Not logged on within LogonTimeout", session, deadlines.id(WatchId.KIND_LOGON), Heartwheel.NO_SESSION);
        }
    }

    /** I/O thread: the counterparty closed its end, or the socket broke. */
    void lost() {
        closing.lost();
    }

    /** I/O thread: the socket broke, and it is bound to a session, whose log is told as by QuickFIX/J. */
    void broke(final Throwable cause) {
        lost();
        session.getLog().onErrorEvent("Socket exception (" + io.getRemoteAddress() + "): " + cause);
    }

    /** I/O thread: the socket is closed. */
    void onClosed(final long nowNs) {
        closed = true;
        closing.noteLogout(session);
        deadlines.closed();
        if (disconnects != null) {
            session.removeStateListener(disconnects);
        }
        disarm(nowNs);
        if (backPressure.unread() && !draining && !closing()) {
            // A close is not seen there, but writing fails.
            lost();
        }
        if (wasLoggedOn && !closing()) {
            deadlines.effect(closing.howItEnded(), nowNs, 0);
        }
        forgetIfDone();
    }

    /** A later connection of the same session is logged on: this one is over, whatever its socket says. */
    void superseded(final long nowNs) {
        disarm(nowNs);
    }

    private void disarm(final long nowNs) {
        final long lastNs = deadlines.lastHeardNs();
        if (deadlines.disarm()) {
            terminal = true;
            end(CancelReason.CONNECTION_LOST, lastNs, nowNs);
        }
    }

    private void end(final CancelReason unlessLogout, final long lastHeartbeatNs, final long nowNs) {
        lastInNs = lastHeartbeatNs;
        final CancelReason reason = closing.saidGoodbye() ? CancelReason.LOGOUT : unlessLogout;
        if (phase.getAndSet(ENDED) == LOGGED_ON) {
            who = who.with(reason == CancelReason.LOGOUT ? parting : agreed);
            ownSwitch.ended(this, reason, lastHeartbeatNs, nowNs);
            final Runnable next = afterEnd.getAndSet(NOTHING);
            if (next != null) {
                next.run();
            }
        }
    }

    /** Any thread: does it once the end of this connection, which was logged on, has been handed to its switch; maybe at once. */
    void afterEnd(final Runnable next) {
        if (!afterEnd.compareAndSet(null, next)) {
            next.run();
        }
    }

    private void forgetIfDone() {
        if (closed && terminal && runtime.forget(this) && ownSwitch != null) {
            ownSwitch.release();
            runtime.roll.leave(place);
        }
    }

    /** Any thread: closes the socket, at once and whatever its peer or a callback does, and tells QuickFIX/J why. */
    void close(final String reason) {
        closing.close(reason, session, deadlines.id(WatchId.KIND_INBOUND), deadlines.inbound());
    }

    /** I/O thread: has a sender thread refuse the Logon with a Logout that says why, then close. */
    void refuse(final Runnable logout, final String reason) {
        phase.set(ENDED);
        runtime.logonsRefused.increment();
        closing.refuse(session.getSessionID(), logout, reason);
    }

    /** I/O thread: closes the socket of somebody who may log on when the end of his former connection has been handled. */
    void turnAway(final SessionID id) {
        runtime.strangers.tell(io.getRemoteAddress(), RawFix.quoted(id.getTargetCompID()),
            "the end of its former connection is still being handled", runtime.clock.nanoTime());
        io.closeNow();
    }

    /** Whether QuickFIX/J's session is still bound to this very connection. */
    boolean ownsSession() {
        return own() != null;
    }

    private Session own() {
        final Session bound = session;
        final Responder ours = responder;
        return bound != null && ours != null && bound.getResponder() == ours ? bound : null;
    }

    /**
     * The session whose connection this is, or, as an initiator, was until another socket took its place with nobody told of the
     * end of this one; or null.
     */
    Session toBeEnded() {
        final Session ours = own();
        final InitiatedSession by = initiated;
        return ours != null || by == null || letGo || !by.isPending(this) || !session.hasResponder() ? ours : session;
    }

    /** Whether QuickFIX/J has a Logon of this connection: before, what its session says of itself is about the one before. */
    boolean isIntroduced() {
        return introduced;
    }

    /** Sender thread: the counterparty on this very connection, and only if it is logged on on both sides of the wire. */
    private Session recipient() {
        processed();
        final Session bound = loggedOn() ? own() : null;
        return bound != null && bound.isLoggedOn() ? bound : null;
    }
}
