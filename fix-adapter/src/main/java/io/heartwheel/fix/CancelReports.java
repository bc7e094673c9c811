package io.heartwheel.fix;

import java.util.OptionalInt;

import quickfix.DataDictionary;
import quickfix.FixVersions;
import quickfix.Message;
import quickfix.MessageUtils;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.field.ApplVerID;
import quickfix.field.Text;

/**
 * Says in an ExecutionReport why an order was cancelled though nobody asked, in the words of the session's own FIX version: a
 * report that the counterparty's engine rejects would tell it nothing.
 *
 * <p>ExecRestatementReason(378) is 12, cancel on connection loss, or 13, cancel on logout, where the version has them: by the
 * standard from extension pack 100 of FIX 5.0 SP2 on. Otherwise it is 99, other, from FIX 4.4 on; FIX 4.0 and 4.1 have no such
 * field, 4.2 and 4.3 no such value, so there it is left out. What the version has, the session's data dictionary knows; where
 * there is none, its number. Text(58) says it in words in any version.
 *
 * <p>Stateless; any thread.
 */
public final class CancelReports {
    private static final int EXEC_RESTATEMENT_REASON = 378;
    private static final int OTHER = 99;
    private static final int CANCEL_ON_CONNECTION_LOSS = 12;
    private static final int CANCEL_ON_LOGOUT = 13;

    private CancelReports() {
    }

    /**
     * Sets 378, if the session's version has a value for it, and 58.
     *
     * @param report the ExecutionReport; if it has an ApplVerID(1128) of its own, that is its version.
     * @param id     to whom it goes.
     * @param reason why its order was cancelled.
     */
    public static void describe(final Message report, final SessionID id, final CancelReason reason) {
        final Session session = Session.lookupSession(id);
        final String version = version(report, id, session);
        final DataDictionary dictionary = session == null || !session.isUsingDataDictionary() ? null
            : session.getDataDictionaryProvider().getApplicationDataDictionary(MessageUtils.toApplVerID(version));
        restatementReason(version, dictionary, reason)
            .ifPresent(code -> report.setInt(EXEC_RESTATEMENT_REASON, code));
        report.setString(Text.FIELD, text(reason));
    }

    private static String version(final Message report, final SessionID id, final Session session) {
        if (!id.getBeginString().startsWith(FixVersions.FIXT_SESSION_PREFIX)) {
            return id.getBeginString();
        }
        return report.getHeader().getOptionalString(ApplVerID.FIELD).map(own -> MessageUtils.toBeginString(new ApplVerID(own)))
            .orElseGet(() -> session == null ? FixVersions.FIX50
                : MessageUtils.toBeginString(session.getSenderDefaultApplicationVersionID()));
    }

    /**
     * The value of ExecRestatementReason(378).
     *
     * @param version    such as {@code FIX.4.4} or {@code FIX.5.0SP2}: of the application's messages, not of FIXT.
     * @param dictionary what this version has; null if there is none at hand.
     * @param reason     why an order was cancelled.
     * @return 12, 13 or 99; empty if the version has no value that says so.
     */
    public static OptionalInt restatementReason(
        final String version, final DataDictionary dictionary, final CancelReason reason) {
        final int exact = reason == CancelReason.LOGOUT ? CANCEL_ON_LOGOUT : CANCEL_ON_CONNECTION_LOSS;
        if (has(version, dictionary, exact)) {
            return OptionalInt.of(exact);
        }
        return has(version, dictionary, OTHER) ? OptionalInt.of(OTHER)
            : OptionalInt.empty();
    }

    private static boolean has(final String version, final DataDictionary dictionary, final int code) {
        if (dictionary != null && !dictionary.isField(EXEC_RESTATEMENT_REASON)) {
            return false;
        }
        if (dictionary != null && dictionary.hasFieldValue(EXEC_RESTATEMENT_REASON)) {
            return dictionary.isFieldValue(EXEC_RESTATEMENT_REASON, Integer.toString(code));
        }
        return switch (version) {
            case FixVersions.BEGINSTRING_FIX40, FixVersions.BEGINSTRING_FIX41,
                FixVersions.BEGINSTRING_FIX42, FixVersions.BEGINSTRING_FIX43 -> false;
            case FixVersions.FIXLATEST, FixVersions.LATEST -> true;
            default -> code == OTHER;
        };
    }

    /**
     * The words of Text(58).
     *
     * @param reason why an order was cancelled.
     * @return such as {@code Cancelled: no heartbeat}.
     */
    public static String text(final CancelReason reason) {
        return "Cancelled: " + switch (reason) {
            case EXPIRED -> "no heartbeat";
            case CONNECTION_LOST -> "connection lost";
            case LOGOUT -> "logout";
        };
    }
}
