package io.heartwheel.fix;

import java.util.concurrent.TimeUnit;

import io.heartwheel.Heartwheel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import quickfix.FieldNotFound;
import quickfix.Message;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.field.HeartBtInt;
import quickfix.field.MsgSeqNum;
import quickfix.field.MsgType;
import quickfix.field.Text;
import quickfix.field.converter.IntConverter;
import quickfix.FieldConvertError;

/**
 * Decides, before QuickFIX/J does, whether a Logon can be watched: HeartBtInt and cancel tags make sense, and the wheel has room.
 *
 * <p>A refused Logon is answered by a Logout whose Text says what to change; its sequence numbers are used up as for any Logon
 * that QuickFIX/J rejects, so that the next one goes through. Nobody else is affected. Runs on I/O threads and never waits: the
 * Logout is sent by a sender thread.
 */
final class LogonGate {
    private static final Logger LOG = LoggerFactory.getLogger(LogonGate.class);
    private static final int MAX_BACKLOG = 64;
    private static final String NO_NEW_PASSWORD = "NewPassword (925) is not supported; ask the venue for another password";

    private final FixRuntime runtime;
    private final SettingsBook book;

    LogonGate(final FixRuntime runtime, final SettingsBook book) {
        this.runtime = runtime;
        this.book = book;
    }

    /**
     * A framed Logon that QuickFIX/J can bind to its session. A HeartBtInt that is no number would stop it there, with
     * nobody to answer: it is taken out, and remembered as a reason to refuse.
     *
     * @return the refusal to be, or null.
     */
    static String unreadable(final String rawLogon) {
        final String value = RawFix.value(rawLogon, HeartBtInt.FIELD);
        try {
            if (value != null) {
                IntConverter.convert(value);
            }
            return null;
        } catch (final FieldConvertError e) {
            return value;
        }
    }

    /** Whether the Logon may go on to QuickFIX/J; if not, it is being refused. */
    boolean admit(final FixConnection connection, final Session session, final Message logon, final String badHeartBtInt) {
        final FixSettings settings = book.of(session.getSessionID());
        session.setHeartBeatInterval(0);
        if (runtime.isEnding(session.getSessionID())) {
            // That began after the edge had looked, and QuickFIX/J has bound the socket since; nobody else can, while the edge
            // holds its lock. A disconnect would tell the application of the end once more.
            session.setResponder(null);
            connection.turnAway(session.getSessionID());
            return false;
        }
        connection.bind(session, settings);
        final LogonScreen.Admission admission = connection.admission();
        if (!LogonScreen.isBoundAsAdmitted(admission, book.access(), session)) {
            connection.close("Its Logon was admitted to another session than it was bound to");
            return false;
        }
        String refusal;
        try {
            refusal = admission != null && admission.hidesPassword() && admission.asksForNewPassword() ? NO_NEW_PASSWORD
                : badHeartBtInt == null ? examine(connection, session, logon, settings)
                : heartBtIntText(settings, RawFix.quoted(badHeartBtInt));
        } catch (final CancelTagMapping.Unclear e) {
            refusal = RawFix.printable(e.getMessage());
        } catch (final RuntimeException | FieldNotFound e) {
            LOG.error("Cannot examine the Logon of {}", session.getSessionID(), e);
            refusal = "internal error; the venue's log says more";
        }
        if (refusal != null) {
            refuse(connection, session, logon, refusal);
        }
        return refusal == null;
    }

    private String examine(
        final FixConnection connection, final Session session, final Message logon, final FixSettings settings)
        throws FieldNotFound {
        final int heartBtIntS = logon.isSetField(HeartBtInt.FIELD) ? logon.getInt(HeartBtInt.FIELD) : 0;
        if (heartBtIntS < 0 || heartBtIntS > settings.maxHeartBtIntS()) {
            return heartBtIntText(settings, Integer.toString(heartBtIntS));
        }
        final CancelPolicy cancel = settings.cancelTags().fromLogon(logon, settings.cancelPolicy(),
            TimeUnit.MILLISECONDS.toNanos(settings.maxGraceMs()));
        final SessionID id = session.getSessionID();
        final FixSwitch known = runtime.knownSwitch(id);
        if (known != null && known.backlog() > MAX_BACKLOG) {
            return "the end of the previous connection is still being handled; try again later";
        }
        return connection.reserve(new Counterparty(id, runtime.correlationIds.applyAsLong(id), Heartwheel.NO_SESSION, 0,
            heartBtIntS, cancel, session.getRemoteAddress()));
    }

    private static String heartBtIntText(final FixSettings settings, final String was) {
        return "HeartBtInt (108) must be a whole number of seconds from 0 to " + settings.maxHeartBtIntS() + ", was " + was;
    }

    private static void refuse(
        final FixConnection connection, final Session session, final Message logon, final String refusal) {
        connection.refuse(() -> sendLogout(connection, session, logon, refusal), refusal);
    }

    /** The next connection can only be bound once this is done, so what is ours now is nobody else's later. */
    private static void sendLogout(
        final FixConnection connection, final Session session, final Message logon, final String refusal) {
        if (!connection.ownsSession()) {
            return;
        }
        final Message logout = session.getMessageFactory().create(session.getSessionID().getBeginString(), MsgType.LOGOUT);
        logout.setString(Text.FIELD, "Logon refused: " + refusal);
        session.send(logout);
        try {
            final int expected = session.getExpectedTargetNum();
            if (connection.ownsSession() && logon.getHeader().getInt(MsgSeqNum.FIELD) == expected) {
                session.setNextTargetMsgSeqNum(expected + 1);
            }
        } catch (final FieldNotFound | java.io.IOException e) {
            LOG.warn("{}: cannot count the refused Logon: {}", session.getSessionID(), e.toString());
        }
    }
}
