package io.heartwheel.fix;

import java.util.function.Function;

import org.apache.mina.core.session.IoSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import quickfix.FieldConvertError;
import quickfix.Session;
import quickfix.field.HeartBtInt;
import quickfix.field.converter.IntConverter;
import quickfix.mina.SessionConnector;

/**
 * The edge of an initiator: QuickFIX/J binds its session to the socket by itself, and our Logon says which HeartBtInt holds.
 *
 * <p>The binding is noticed with the first thing that happens to the socket afterwards; nothing can be written before it.
 */
final class InitiatorEdgeFilter extends EdgeFilter {
    private static final Logger LOG = LoggerFactory.getLogger(InitiatorEdgeFilter.class);

    private final FixRuntime runtime;
    private final FixRuntime.Connector connector;
    private final Function<Session, InitiatedSession> initiated;

    /** @param initiated what is kept about a session across its connections. */
    InitiatorEdgeFilter(
        final FixRuntime runtime, final FixRuntime.Connector connector, final Function<Session, InitiatedSession> initiated) {
        super(runtime, connector);
        this.runtime = runtime;
        this.connector = connector;
        this.initiated = initiated;
    }

    @Override
    boolean admits(final IoSession io) {
        return true;
    }

    @Override
    void opened(final NextFilter next, final IoSession io, final FixConnection connection) {
        next.sessionCreated(io);
        bind(io, connection);
    }

    /** Through a proxy, a socket is bound later than it is opened. */
    private Session bind(final IoSession io, final FixConnection connection) {
        final Session session = (Session)io.getAttribute(SessionConnector.QF_SESSION);
        if (session != null && connection.unbound()) {
            final InitiatedSession of = initiated.apply(session);
            of.connected(connection, () -> {
                connection.initiate(of, session, connector.settings().of(session.getSessionID()));
                runtime.restless.logOn(session, connection::awaitsOurLogon);
            });
        }
        return session;
    }

    @Override
    void received(final NextFilter next, final IoSession io, final FixConnection connection, final String raw) {
        bind(io, connection);
        next.messageReceived(io, raw);
    }

    @Override
    void writing(final IoSession io, final FixConnection connection, final String raw, final long nowNs) {
        final Session session = bind(io, connection);
        if (session != null && connection.unbound() && RawFix.isType(raw, 'A')) {
            // It has not begun: it would be logged on, and not watched. The next one will do.
            io.closeNow();
        } else if (session != null && RawFix.isType(raw, 'A') && connection.awaitsOurLogon()) {
            final int heartBtIntS = heartBtIntS(session, raw);
            initiated.apply(session).asked(heartBtIntS);
            connection.asked(heartBtIntS, nowNs);
        }
    }

    /** What the Logon says, also if the application has changed it. */
    private static int heartBtIntS(final Session session, final String logon) {
        final String value = RawFix.value(logon, HeartBtInt.FIELD);
        try {
            return value == null ? 0 : Math.max(0, IntConverter.convert(value));
        } catch (final FieldConvertError e) {
            LOG.warn("{}: our Logon says HeartBtInt {}; silence is not watched", session.getSessionID(), RawFix.quoted(value));
            return 0;
        }
    }
}
