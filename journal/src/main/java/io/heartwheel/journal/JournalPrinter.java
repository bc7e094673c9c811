package io.heartwheel.journal;

import static io.heartwheel.journal.JournalRecord.NO_TIME;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Prints records, a line each: for people, or as JSON. It remembers names as they pass, so that later lines show them.
 *
 * <p>Remembers the latest 65,536 names. One thread.
 */
public final class JournalPrinter {
    private static final int MAX_NAMES = 1 << 16;

    private final Map<Long, String> names = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<Long, String> eldest) {
            return size() > MAX_NAMES;
        }
    };
    private long incarnation;

    /**
     * A line for people.
     *
     * @param record to print.
     * @return the line, without its end.
     */
    public String line(final JournalRecord record) {
        remember(record);
        final StringBuilder line = new StringBuilder(160)
            .append(Wording.time(record.timeNs())).append("  #").append(record.sequence()).append("  ").append(record.type());
        if (isAboutSession(record)) {
            line.append("  ").append(nameOf(record));
        }
        return line.append(remarks(record)).toString();
    }

    /**
     * A JSON object on one line. Times are ISO 8601 in UTC with ns; durations end in {@code Ns}; absent means not applicable.
     *
     * @param record to print.
     * @return the object, without a line end.
     */
    public String json(final JournalRecord record) {
        remember(record);
        final JsonObject json = new JsonObject()
            .put("sequence", record.sequence()).put("incarnation", record.incarnation())
            .put("type", record.type().name()).put("time", Wording.iso(record.timeNs()));
        if (isAboutSession(record)) {
            json.put("session", names.get(record.correlationId())).put("correlationId", record.correlationId());
            if (record.type() != RecordType.NAME) {
                json.put("handle", record.handle());
            }
        }
        if (record.type().isEvent()) {
            putEvent(json, record);
        } else if (record.type().isEffect()) {
            json.put("detail", record.detail());
        }
        return json.toString();
    }

    private void remember(final JournalRecord record) {
        if (record.incarnation() != incarnation) {
            names.clear();
            incarnation = record.incarnation();
        }
        if (record.type() == RecordType.NAME) {
            names.put(record.correlationId(), record.name());
        }
    }

    private String nameOf(final JournalRecord record) {
        final String name = names.get(record.correlationId());
        return name == null ? "session " + record.correlationId() : Wording.printable(name);
    }

    private static boolean isAboutSession(final JournalRecord record) {
        return switch (record.type()) {
            case STALLED, STARTED, STOPPED -> false;
            default -> true;
        };
    }

    private static String remarks(final JournalRecord record) {
        return switch (record.type()) {
            case REGISTERED, POLICY_CHANGED -> policy(record);
            case SUSPECT -> "  attempt " + record.detail() + silence(record);
            case EXPIRED -> silence(record);
            case RECOVERED, DEREGISTERED -> "  last heard " + Wording.time(record.lastHeartbeatNs());
            case DUE -> "  every " + Wording.wholeMs(record.timeoutNs()) + ", late " + Wording.seconds(record.lateNs());
            case STALLED -> "  blind for " + Wording.seconds(record.detail()) + ", grace " + Wording.seconds(record.graceNs());
            case TEST_REQUEST_SENT -> "  attempt " + record.detail();
            case ORDERS_CANCELLED, CANCEL_FAILED, ORDERS_KEPT, WOULD_CANCEL -> "  " + Wording.count(record.detail(), "order");
            case CANCEL_HELD -> record.detail() == 0 ? "" : "  " + Wording.count(record.detail(), "session") + " silent together";
            case STARTED -> "  incarnation " + record.incarnation();
            default -> "";
        };
    }

    private static String policy(final JournalRecord record) {
        if (record.recurring()) {
            return "  every " + Wording.wholeMs(record.timeoutNs());
        }
        return (record.probeAfterNs() == 0 ? "" : "  probe after " + Wording.wholeMs(record.probeAfterNs()))
            + "  timeout " + Wording.wholeMs(record.timeoutNs());
    }

    private static String silence(final JournalRecord record) {
        return "  silent for " + Wording.seconds(record.timeNs() - record.lastHeartbeatNs())
            + ", late " + Wording.seconds(record.lateNs())
            + (record.graceNs() == 0 ? "" : ", grace " + Wording.seconds(record.graceNs()));
    }

    private static void putEvent(final JsonObject json, final JournalRecord record) {
        if (record.type() == RecordType.STALLED) {
            json.put("blindNs", record.detail()).put("graceNs", record.graceNs());
            return;
        }
        putTime(json, "lastHeartbeat", record.lastHeartbeatNs());
        putTime(json, "deadline", record.deadlineNs());
        if (record.type().hasLateness()) {
            json.put("lateNs", record.lateNs());
        }
        json.put("probeAfterNs", record.probeAfterNs()).put("timeoutNs", record.timeoutNs()).put("graceNs", record.graceNs())
            .put("recurring", record.recurring());
        if (record.type() == RecordType.SUSPECT) {
            json.put("attempt", record.detail());
        }
    }

    private static void putTime(final JsonObject json, final String key, final long epochNs) {
        if (epochNs != NO_TIME) {
            json.put(key, Wording.iso(epochNs));
        }
    }
}
