package io.heartwheel.server;

import io.heartwheel.fix.FixLiveness;
import io.heartwheel.server.switches.AccountSwitches;
import io.heartwheel.server.switches.Armings;
import io.heartwheel.server.venue.Venue;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
import quickfix.field.MsgType;

/**
 * The venue as QuickFIX/J sees it: each connection arms the switch once, and its arming is noted, so that it is known which one
 * the end of the connection fires.
 *
 * <p>QuickFIX/J calls {@link #onLogon} again when a counterparty resets its sequence numbers with another Logon on the same
 * connection. That is no new connection: a second arming would outlive it, and keep a dead counterparty's orders in the book.
 *
 * <p><b>No arming without an end that will be told.</b> QuickFIX/J answers a Logon and calls {@link #onLogon} on one thread, in
 * this order, also if the counterparty has closed meanwhile, or was disconnected. Its answer then never passes the adapter, which
 * tells no end of a connection that it never saw logged on; or the end was told before. So the adapter is asked: only a
 * connection that is logged on arms, and its end, which is yet to come, fires. Any other is disconnected right here, which makes
 * QuickFIX/J's session logged off. What the connection sent after its Logon waits behind it, in the one queue that this same
 * thread serves: it finds a session that is not logged on, and is refused, whatever earlier arming may still stand.
 *
 * @param venue    does everything.
 * @param switches arm the switch at each new connection.
 * @param armings  are told of each new connection's arming.
 * @param liveness knows which connections are logged on.
 * @param delegate the venue's application.
 * @param armedBy  of each session, the connection that armed it last.
 */
record VenueDoor(Venue venue, AccountSwitches switches, Armings armings, FixLiveness liveness, Application delegate,
                 Map<SessionID, WeakReference<Responder>> armedBy) implements Application {
    private static final Logger LOG = LoggerFactory.getLogger(VenueDoor.class);

    VenueDoor(final Venue venue, final AccountSwitches switches, final Armings armings, final FixLiveness liveness) {
        this(venue, switches, armings, liveness, venue.application(), new ConcurrentHashMap<>());
    }

    @Override
    public void onLogon(final SessionID session) {
        final Session logged = Session.lookupSession(session);
        final Responder connection = logged == null ? null : logged.getResponder();
        final WeakReference<Responder> armed = armedBy.get(session);
        if (connection != null && armed != null && armed.get() == connection) {
            return;
        }
        if (connection != null && liveness.isLoggedOn(session)) {
            armedBy.put(session, new WeakReference<>(connection));
            switches.arm(venue.party(session), false);
        } else if (logged != null) {
            disconnect(logged);
        }
        // Also if none was armed: the end of a connection that was logged on for a moment looks for one.
        armings.armed(session, venue.arming(session), System.nanoTime());
    }

    private static void disconnect(final Session session) {
        try {
            session.disconnect("It was gone before its Logon was answered", false);
        } catch (final IOException e) {
            LOG.warn("{} could not be disconnected", session.getSessionID(), e);
        }
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
        if (MsgType.LOGON.equals(message.getHeader().getString(MsgType.FIELD)) && !venue.takesOrders()) {
            throw new RejectLogon("No new sessions while what is decided about them can't be recorded. Try again later");
        }
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
