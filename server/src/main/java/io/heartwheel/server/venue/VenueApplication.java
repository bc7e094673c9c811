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
 * FIX order entry: each application message becomes a command that is handed to the engine, or refused, without waiting for
 * anything.
 *
 * <p>What waits to be sent to a session is bounded: while too many of its reports are unsent, its requests are refused as busy;
 * if it goes on asking though its answers can't be sent, it is disconnected.
 *
 * <p>A logon re-arms the session's switch before any order of that connection is seen: QuickFIX/J calls {@link #onLogon} and
 * {@link #fromApp} of one session one after the other.
 */
final class VenueApplication implements Application {
    private static final Logger LOG = LoggerFactory.getLogger(VenueApplication.class);

    private final Venue venue;
    private final Blotters blotters;
    private final Engine engine;
    private final Outbound outbound;
    private final Reporter reporter;
    private final Limits limits;

    VenueApplication(final Venue venue, final Blotters blotters, final Engine engine, final Outbound outbound,
                     final Reporter reporter, final Limits limits) {
        this.venue = venue;
        this.blotters = blotters;
        this.engine = engine;
        this.outbound = outbound;
        this.reporter = reporter;
        this.limits = limits;
    }

    @Override
    public void onLogon(final SessionID session) {
        venue.arm(venue.party(session));
    }

    @Override
    public void fromAdmin(final Message message, final SessionID session) throws FieldNotFound, RejectLogon {
        if (MsgType.LOGON.equals(message.getHeader().getString(MsgType.FIELD)) && !admits(session)) {
            throw new RejectLogon("This venue has seen as many sessions as it can hold. Log on under a name it knows");
        }
    }

    /** Whether there is a blotter for the session, or room for one. */
    private boolean admits(final SessionID session) {
        return blotters.open(venue.party(session)) != null;
    }

    @Override
    public void fromApp(final Message message, final SessionID session) throws FieldNotFound, UnsupportedMessageType {
        final Command command = FixCommands.command(message);
        final Blotter blotter = blotters.find(session);
        final int unsent = outbound.unsent(session);
        if (unsent >= 2 * limits.unsentPerSession()) {
            disconnect(session);
        } else if (blotter == null) {
            command.refuse(reporter, session, Refusal.FIRED);
        } else if (unsent >= Limits.share(limits.unsentPerSession(), command.addsRisk())) {
            command.refuse(reporter, session, Refusal.BUSY);
        } else {
            engine.submit(blotter, command);
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
