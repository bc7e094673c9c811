package io.heartwheel.server.venue;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quickfix.Application;
import quickfix.FieldNotFound;
import quickfix.Message;
import quickfix.RejectLogon;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.UnsupportedMessageType;
import quickfix.field.MsgType;

/**
 * FIX order entry: each application message becomes a command that is handed over, without waiting for anything.
 *
 * <p>A logon re-arms the session's switch before any order of that connection is seen: QuickFIX/J calls {@link #onLogon} and
 * {@link #fromApp} of one session one after the other.
 */
final class VenueApplication implements Application {
    private static final Logger LOG = LoggerFactory.getLogger(VenueApplication.class);

    private final Venue venue;

    VenueApplication(final Venue venue) {
        this.venue = venue;
    }

    @Override
    public void onLogon(final SessionID session) {
        venue.arm(session);
    }

    @Override
    public void fromAdmin(final Message message, final SessionID session) throws FieldNotFound, RejectLogon {
        if (MsgType.LOGON.equals(message.getHeader().getString(MsgType.FIELD)) && !venue.admits(session)) {
            throw new RejectLogon("This venue has seen as many sessions as it can hold. Log on under a name it knows");
        }
    }

    @Override
    public void fromApp(final Message message, final SessionID session) throws FieldNotFound, UnsupportedMessageType {
        final Command command = FixCommands.command(message);
        if (venue.isOverwhelmedBy(session)) {
            disconnect(session);
        } else {
            venue.submit(session, command);
        }
    }

    private static void disconnect(final SessionID session) {
        LOG.warn("{} goes on asking though its answers can't be sent: disconnected", session);
        try {
            Session.lookupSession(session).disconnect("Too many reports could not be sent", true);
        } catch (final IOException e) {
            LOG.warn("{} could not be disconnected", session, e);
        }
    }

    @Override
    public void onCreate(final SessionID session) {
        // A blotter is opened by the first logon.
    }

    @Override
    public void onLogout(final SessionID session) {
        // Whether a logout or a lost connection fires the switch is the session's policy, which others know.
    }

    @Override
    public void toAdmin(final Message message, final SessionID session) {
        // Nothing to add.
    }

    @Override
    public void toApp(final Message message, final SessionID session) {
        // Everything may be sent, and sent again.
    }
}
