package io.heartwheel.fix;

import java.io.IOException;

import org.apache.mina.core.session.IoSession;

import quickfix.MessageUtils;
import quickfix.SessionID;

/** The edge of an acceptor: strangers are screened, a Logon is bound to its session, and our answer makes it logged on. */
final class AcceptorEdgeFilter extends EdgeFilter {
    private final FixRuntime runtime;
    private final LogonScreen screen;
    private final Object logons;

    /** @param logons held while a Logon is bound to its session, which QuickFIX/J does by checking first and setting later. */
    AcceptorEdgeFilter(
        final FixRuntime runtime, final FixRuntime.Connector connector, final LogonScreen screen, final Object logons) {
        super(runtime, connector);
        this.runtime = runtime;
        this.screen = screen;
        this.logons = logons;
    }

    @Override
    boolean admits(final IoSession io) {
        return screen.admits(io.getRemoteAddress());
    }

    @Override
    void opened(final NextFilter next, final IoSession io, final FixConnection connection) {
        connection.opened();
        next.sessionCreated(io);
    }

    @Override
    void received(final NextFilter next, final IoSession io, final FixConnection connection, final String raw) {
        final boolean unbound = connection.unbound();
        final String admitted = unbound ? screen.admit(connection, raw) : screen.later(connection, raw);
        if (admitted == null && unbound) {
            io.closeNow();
        } else if (admitted == null) {
            connection.close("Its Logon cannot be told apart from its password");
        } else if (unbound) {
            logon(next, io, connection, admitted);
        } else {
            next.messageReceived(io, admitted);
        }
    }

    private void logon(final NextFilter next, final IoSession io, final FixConnection connection, final String admitted) {
        final SessionID id = MessageUtils.getReverseSessionID(admitted);
        synchronized (logons) {
            if (isEnding(id)) {
                connection.turnAway(id);
            } else {
                next.messageReceived(io, connection.intake().readable(admitted));
            }
        }
    }

    /** QuickFIX/J takes a session with SubIDs that it does not know for the one without them. */
    private boolean isEnding(final SessionID id) {
        return runtime.isEnding(id)
            || runtime.isEnding(new SessionID(id.getBeginString(), id.getSenderCompID(), id.getTargetCompID()));
    }

    /** Strangers that break off, in the middle of a handshake perhaps: QuickFIX/J would write a stack trace for each. */
    @Override
    public void exceptionCaught(final NextFilter next, final IoSession io, final Throwable cause) {
        final FixConnection connection = (FixConnection)io.getAttribute(FixConnection.KEY);
        if (cause instanceof IOException && (connection == null || connection.unbound())) {
            screen.broke(io, cause);
            io.closeNow();
        } else {
            super.exceptionCaught(next, io, cause);
        }
    }

    @Override
    void writing(final IoSession io, final FixConnection connection, final String raw, final long nowNs) {
        if (connection.awaitsAnswer() && RawFix.isType(raw, 'A')) {
            connection.answered(nowNs);
        }
    }
}
