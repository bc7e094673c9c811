package io.heartwheel.journal.audit;

import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.RecordType;
import io.heartwheel.journal.Wording;

/**
 * Puts a record into comma-separated values, as RFC 4180 asks: the same columns for each, empty where they mean nothing.
 *
 * <p>A session's name was chosen by a counterparty, so one that a spreadsheet would take for a formula gets an apostrophe before
 * it. Static.
 */
final class CsvLine {
    static final String HEADER = "sequence,incarnation,type,time,session,correlationId,handle,lastHeartbeat,deadline,lateNs,"
        + "probeAfterNs,timeoutNs,graceNs,recurring,detail";
    private static final String FORMULA = "=+-@\t\r";

    private CsvLine() {
    }

    static String of(final JournalRecord record, final String session) {
        final RecordType type = record.type();
        final boolean silence = (type.isEvent() || type == RecordType.OWED) && type != RecordType.STALLED;
        final boolean ofSession = silence || type.isEffect() || type == RecordType.NAME || type == RecordType.FIRED;
        final boolean handled = ofSession && type != RecordType.NAME;
        final StringBuilder line = new StringBuilder(256);
        line.append(record.sequence()).append(',').append(record.incarnation()).append(',').append(type);
        time(line, record.timeNs(), true);
        line.append(',').append(session == null ? "" : quoted(session));
        number(line, record.correlationId(), ofSession);
        number(line, record.handle(), handled || !ofSession && record.handle() != -1);
        time(line, record.lastHeartbeatNs(), silence);
        time(line, record.deadlineNs(), silence);
        number(line, record.lateNs(), type.hasLateness());
        number(line, record.probeAfterNs(), silence);
        number(line, record.timeoutNs(), silence);
        number(line, record.graceNs(), silence || type == RecordType.STALLED);
        line.append(',').append(silence ? record.recurring() : "");
        number(line, record.detail(), type == RecordType.SUSPECT || type == RecordType.STALLED || type.isEffect() || !ofSession);
        return line.toString();
    }

    private static void number(final StringBuilder line, final long value, final boolean meant) {
        line.append(',');
        if (meant) {
            line.append(value);
        }
    }

    private static void time(final StringBuilder line, final long epochNs, final boolean meant) {
        line.append(',');
        if (meant && epochNs != JournalRecord.NO_TIME) {
            line.append(Wording.iso(epochNs));
        }
    }

    private static String quoted(final String text) {
        final String safe = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        final boolean plain = safe.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }
}
