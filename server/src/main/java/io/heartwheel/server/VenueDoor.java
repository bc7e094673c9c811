package io.heartwheel.server;

import io.heartwheel.server.venue.Venue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import quickfix.Application;
import quickfix.DoNotSend;
import quickfix.FieldNotFound;
import quickfix.IncorrectDataFormat;
import quickfix.IncorrectTagValue;
import quickfix.Message;
import quickfix.RejectLogon;
import quickfix.Responder;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.UnsupportedMessageType;

/**
 * The venue as QuickFIX/J sees it: each connection arms the switch once, and its arming is noted, so that it is known which one
 * the end of the connection fires.
 *
 * <p>QuickFIX/J calls {@link #onLogon} again when a counterparty resets its sequence numbers with another Logon on the same
 * connection. That is no new connection: a second arming would outlive it, and keep a dead counterparty's orders in the book.
 *
 * @param venue    does everything.
 * @param switches arm the switch at each new connection.
 * @param armings  are told of each new connection's arming.
 * @param delegate the venue's application.
 * @param armedBy  of each session, the connection that armed it last.
 */
record VenueDoor(Venue venue, AccountSwitches switches, Armings armings, Application delegate,
                 Map<SessionID, WeakReference<Responder>> armedBy) implements Application {

    VenueDoor(final Venue venue, final AccountSwitches switches, final Armings armings) {
        this(venue, switches, armings, venue.application(), new ConcurrentHashMap<>());
    }

    @Override
    public void onLogon(final SessionID session) {
        final Session logged = Session.lookupSession(session);
        final Responder connection = logged == null ? null : logged.getResponder();
        final WeakReference<Responder> armed = armedBy.get(session);
        if (connection != null && armed != null && armed.get() == connection) {
            return;
        }
        // Without a responder the connection has ended already: nothing it sent may be booked under a fresh arming.
        if (connection != null) {
            armedBy.put(session, new WeakReference<>(connection));
            switches.arm(venue.party(session));
        }
        armings.armed(session, venue.arming(session), System.nanoTime());
    }

    @Override
    public void onCreate(final SessionID session) {
        delegate.onCreate(session);
    }

    @Override
    public void onLogout(final SessionID session) {
        delegate.onLogout(session);
    }

    @Override
    public void toAdmin(final Message message, final SessionID session) {
        delegate.toAdmin(message, session);
    }

    @Override
    public void fromAdmin(final Message message, final SessionID session)
        throws FieldNotFound, IncorrectDataFormat, IncorrectTagValue, RejectLogon {
        delegate.fromAdmin(message, session);
    }

    @Override
    public void toApp(final Message message, final SessionID session) throws DoNotSend {
        delegate.toApp(message, session);
    }

    @Override
    public void fromApp(final Message message, final SessionID session)
        throws FieldNotFound, IncorrectDataFormat, IncorrectTagValue, UnsupportedMessageType {
        delegate.fromApp(message, session);
    }
}
