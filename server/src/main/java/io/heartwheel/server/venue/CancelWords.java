package io.heartwheel.server.venue;

import quickfix.Message;
import quickfix.SessionID;
import quickfix.field.ExecRestatementReason;

/** Says in an ExecutionReport why its order was cancelled though nobody asked, in words that the session's FIX version has. */
@FunctionalInterface
public interface CancelWords {
    /** Those of FIX 4.4, which has no code for it; Text(58) is there already. */
    CancelWords OF_FIX_4_4 =
        (report, session, cause) -> report.setInt(ExecRestatementReason.FIELD, ExecRestatementReason.OTHER);

    /**
     * Sets what there is to say, beside Text(58).
     *
     * @param report  the ExecutionReport.
     * @param session to whom it goes.
     * @param cause   why.
     */
    void describe(Message report, SessionID session, CancelCause cause);
}
