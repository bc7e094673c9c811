package io.heartwheel.fix;

import java.util.regex.Pattern;

import quickfix.SessionID;
import quickfix.field.BeginString;
import quickfix.field.BodyLength;
import quickfix.field.MsgType;
import quickfix.field.SenderCompID;
import quickfix.field.SenderLocationID;
import quickfix.field.SenderSubID;
import quickfix.field.TargetCompID;
import quickfix.field.TargetLocationID;
import quickfix.field.TargetSubID;

/**
 * Whom a Logon that nobody has parsed yet claims to be.
 *
 * <p>QuickFIX/J looks for the session by the first such tag that it finds, and binds the socket by the last one that it has
 * parsed, also if it is written {@code 049=}. So that both are the one that is screened, a Logon is read here only if each of
 * these tags stands in it once, and every tag is a plain number. Data fields with an SOH inside are not told apart: QuickFIX/J
 * sees at most the fields that are seen here.
 *
 * @param id             the session, ours first.
 * @param username       empty if it says nothing.
 * @param password       empty if it says nothing.
 * @param hasNewPassword whether it asks for another password.
 */
record RawLogon(SessionID id, String username, String password, boolean hasNewPassword) {
    static final int USERNAME = 553;
    static final int PASSWORD = 554;
    static final int NEW_PASSWORD = 925;

    private static final char SOH = '\001';
    private static final Pattern TAG = Pattern.compile("[1-9][0-9]{0,8}");
    private static final int[] FIRST = {BeginString.FIELD, BodyLength.FIELD, MsgType.FIELD};
    private static final int[] ONCE = {BeginString.FIELD, BodyLength.FIELD, MsgType.FIELD, SenderCompID.FIELD, SenderSubID.FIELD,
        SenderLocationID.FIELD, TargetCompID.FIELD, TargetSubID.FIELD, TargetLocationID.FIELD, USERNAME, PASSWORD,
        NEW_PASSWORD};

    /** Null if it is no Logon, or one that could mean one thing to us and another to QuickFIX/J. */
    static RawLogon read(final String raw) {
        final String[] values = new String[ONCE.length];
        int number = 0;
        for (int at = 0; at < raw.length(); number++) {
            final int end = raw.indexOf(SOH, at);
            final int equals = raw.indexOf('=', at);
            if (end < 0 || equals < 0 || equals > end || !TAG.matcher(raw.substring(at, equals)).matches()) {
                return null;
            }
            final int tag = Integer.parseInt(raw.substring(at, equals));
            final int place = place(tag);
            if (number < FIRST.length && tag != FIRST[number] || place >= 0 && values[place] != null) {
                return null;
            }
            if (place >= 0) {
                values[place] = raw.substring(equals + 1, end);
            }
            at = end + 1;
        }
        return MsgType.LOGON.equals(values[2]) ? of(values) : null;
    }

    private static RawLogon of(final String[] values) {
        final SessionID id = new SessionID(values[0], text(values[6]), text(values[7]), text(values[8]),
            text(values[3]), text(values[4]), text(values[5]), null);
        return new RawLogon(id, text(values[9]), text(values[10]), values[11] != null);
    }

    private static String text(final String value) {
        return value == null ? "" : value;
    }

    private static int place(final int tag) {
        for (int i = 0; i < ONCE.length; i++) {
            if (ONCE[i] == tag) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        // Never the password.
        return "RawLogon[" + id + "]";
    }
}
