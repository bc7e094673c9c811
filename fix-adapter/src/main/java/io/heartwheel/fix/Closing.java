package io.heartwheel.fix;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.heartwheel.Effect;

import org.apache.mina.core.session.IoSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import quickfix.Session;
import quickfix.SessionID;

/**
 * Closes one socket, once, on a lane of its own, and knows who ended the connection: its counterparty by a Logout, by closing,
 * or we ourselves.
 */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private final FixRuntime runtime;
    private final IoSession io;
    private final FixConnection connection;
    private final Lane closes;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean goodbye;
    private volatile boolean answersOurLogout;
    private volatile boolean loggedOut;
    private volatile boolean lostByPeer;

    Closing(final FixRuntime runtime, final IoSession io, final FixConnection connection) {
        this.runtime = runtime;
        this.io = io;
        this.connection = connection;
        closes = new Lane(runtime.pool);
    }

    /** Whether we are closing it. */
    boolean begun() {
        return begun.get();
    }

    /** I/O thread: what the last message of a parsed, valid kind was. */
    void understood(final boolean logout, final Session session) {
        goodbye = logout;
        if (logout) {
            answersOurLogout = session != null && session.isLogoutSent();
        }
    }

    /** Any thread, before QuickFIX/J forgets it: what came after a Logout that was accepted does not undo it. */
    void noteLogout(final Session session) {
        if (session != null && session.isLogoutReceived()) {
            loggedOut = true;
        }
    }

    /** Whether the last message was a Logout, or one has ended the session. */
    boolean saidGoodbye() {
        return goodbye || loggedOut;
    }

    /** I/O thread: the counterparty closed its end, or the socket broke. */
    void lost() {
        lostByPeer = !begun();
    }

    /** How a connection ended that we did not close. */
    Effect howItEnded() {
        if (saidGoodbye() && !answersOurLogout) {
            return Effect.LOGGED_OUT;
        }
        return lostByPeer && !saidGoodbye() ? Effect.CONNECTION_LOST : Effect.CONNECTION_CLOSED;
    }

    /**
     * Any thread: closes the socket, at once and whatever its peer or a callback does, and tells QuickFIX/J why.
     *
     * @param bound the session to which it was bound, if only once; null for a stranger's.
     */
    void close(final String reason, final Session bound, final long correlationId, final long handle) {
        if (begun.compareAndSet(false, true)) {
            closes.submit(() -> {
                io.closeNow();
                runtime.outbox.effect(Effect.CONNECTION_CLOSED, handle, correlationId, runtime.clock.nanoTime(), 0);
                if (bound == null) {
                    runtime.strangers.tell(io.getRemoteAddress(), null, reason, runtime.clock.nanoTime());
                } else {
                    LOG.warn("{}: closed the connection from {}: {}", bound.getSessionID(), io.getRemoteAddress(), reason);
                }
                try {
                    disconnect(reason);
                } finally {
                    connection.endIsTold();
                }
            });
        }
    }

    /**
     * Any thread: sends the Logout that says why its Logon is refused, then closes. If that blocks, it holds no close up; but who
     * logs on next has to wait, or he would get that Logout.
     */
    void refuse(final SessionID id, final Runnable logout, final String reason) {
        new Lane(runtime.pool).submit(() -> runtime.ending(id, () -> {
            try {
                logout.run();
            } finally {
                disconnect("Logon refused: " + reason);
            }
        }));
    }

    private void disconnect(final String reason) {
        final Session session = connection.toBeEnded();
        if (session != null) {
            runtime.ending(session.getSessionID(), () -> disconnect(session, reason));
        }
    }

    private void disconnect(final Session session, final String reason) {
        if (!connection.isIntroduced() && (session.isLogonReceived() || session.isLogonSent())) {
            // Of the connection before, whose end the application is being told: a disconnect would tell it once more.
            session.getLog().onErrorEvent("Disconnecting: " + reason);
            io.closeOnFlush();
            session.setResponder(null);
            return;
        }
        try {
            session.disconnect(reason, true);
        } catch (final IOException e) {
            LOG.error("Cannot disconnect {}", session.getSessionID(), e);
        }
    }
}
