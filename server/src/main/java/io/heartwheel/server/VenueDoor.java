package io.heartwheel.server;

import io.heartwheel.server.venue.Venue;
import quickfix.Application;
import quickfix.DoNotSend;
import quickfix.FieldNotFound;
import quickfix.IncorrectDataFormat;
import quickfix.IncorrectTagValue;
import quickfix.Message;
import quickfix.RejectLogon;
import quickfix.SessionID;
import quickfix.UnsupportedMessageType;

/**
 * The venue as QuickFIX/J sees it, with each arming noted, so that it is known which connection it belongs to.
 *
 * @param venue    does everything.
 * @param armings  are told of each logon.
 * @param delegate the venue's application.
 */
record VenueDoor(Venue venue, Armings armings, Application delegate) implements Application {

    VenueDoor(final Venue venue, final Armings armings) {
        this(venue, armings, venue.application());
    }

    @Override
    public void onLogon(final SessionID session) {
        delegate.onLogon(session);
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
