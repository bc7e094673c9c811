package io.heartwheel.fix;

import org.apache.mina.core.session.IoSession;

/** The edge of an acceptor: strangers are screened, a Logon is bound to its session, and our answer makes it logged on. */
final class AcceptorEdgeFilter extends EdgeFilter {
    private final LogonScreen screen;
    private final Object logons;

    /** @param logons held while a Logon is bound to its session, which QuickFIX/J does by checking first and setting later. */
    AcceptorEdgeFilter(
        final FixRuntime runtime, final FixRuntime.Connector connector, final LogonScreen screen, final Object logons) {
        super(runtime, connector);
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
        if (!connection.unbound()) {
            next.messageReceived(io, raw);
            return;
        }
        final String admitted = screen.admit(connection, raw);
        if (admitted == null) {
            connection.close("Not admitted");
            return;
        }
        synchronized (logons) {
            next.messageReceived(io, connection.intake().readable(admitted));
        }
    }

    @Override
    void writing(final IoSession io, final FixConnection connection, final String raw, final long nowNs) {
        if (connection.awaitsAnswer() && RawFix.isType(raw, 'A')) {
            connection.answered(nowNs);
        }
    }
}
