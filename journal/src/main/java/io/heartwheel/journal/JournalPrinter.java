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

    private record Key(long incarnation, long correlationId) {
    }

    private final Map<Key, String> names = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<Key, String> eldest) {
            return size() > MAX_NAMES;
        }
    };

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
            json.put("session", knownName(record)).put("correlationId", record.correlationId());
            if (record.registeredIn() != record.incarnation()) {
                json.put("registeredIn", record.registeredIn());
            }
            if (record.type() != RecordType.NAME) {
                json.put("handle", record.handle());
            }
        }
        if (record.type().isEvent() || record.type() == RecordType.OWED) {
            putEvent(json, record);
        } else if (record.type().isEffect()) {
            json.put("detail", record.detail());
        } else {
            putOfJournal(json, record);
        }
        return json.toString();
    }

    /**
     * Remembers a name as it passes, of a record that is not printed.
     *
     * @param record that is passed over.
     */
    public void remember(final JournalRecord record) {
        if (record.type() == RecordType.NAME) {
            names.put(keyOf(record), record.name());
        }
    }

    /**
     * Remembers a name before it passes, of a record that comes later: a session's name often follows its first record. A name
     * that passed already stays.
     *
     * @param record that a reader ahead has given.
     */
    public void foresee(final JournalRecord record) {
        if (record.type() == RecordType.NAME) {
            names.putIfAbsent(keyOf(record), record.name());
        }
    }

    private static Key keyOf(final JournalRecord record) {
        return new Key(record.registeredIn(), record.correlationId());
    }

    private String nameOf(final JournalRecord record) {
        final String name = knownName(record);
        return name == null ? "session " + record.correlationId() + (record.registeredIn() == record.incarnation() ? ""
            : " of incarnation " + record.registeredIn()) : Wording.printable(name);
    }

    /**
     * Whose session a record is about.
     *
     * @param record that was printed or remembered.
     * @return the name as it was journaled, or null if it is not known, or if the record is about no session.
     */
    public String nameOrNull(final JournalRecord record) {
        return isAboutSession(record) ? knownName(record) : null;
    }

    private String knownName(final JournalRecord record) {
        final String own = record.name();
        return own == null ? names.get(keyOf(record)) : own;
    }

    /**
     * Whether a record is about a session, rather than about the wheel or the journal itself.
     *
     * @param record to be looked at.
     * @return whether it is.
     */
    public static boolean isAboutSession(final JournalRecord record) {
        return switch (record.type()) {
            case FIRED, OWED -> true;
            case STALLED -> false;
            default -> record.type().code() < RecordType.STARTED.code();
        };
    }

    private static String remarks(final JournalRecord record) {
        return switch (record.type()) {
            case REGISTERED, POLICY_CHANGED -> policy(record);
            case SUSPECT -> "  attempt " + record.detail() + silence(record);
            case EXPIRED, OWED -> silence(record);
            case RECOVERED, DEREGISTERED -> "  last heard " + Wording.time(record.lastHeartbeatNs());
            case DUE -> "  every " + Wording.wholeMs(record.timeoutNs()) + ", late " + Wording.seconds(record.lateNs());
            case STALLED -> "  blind for " + Wording.seconds(record.detail()) + ", grace " + Wording.seconds(record.graceNs());
            case TEST_REQUEST_SENT -> "  attempt " + record.detail();
            case ORDERS_CANCELLED, CANCEL_FAILED, ORDERS_KEPT, WOULD_CANCEL -> "  " + Wording.count(record.detail(), "order");
            case CANCEL_HELD -> record.detail() == 0 ? "" : "  " + Wording.count(record.detail(), "session") + " silent together";
            case STARTED -> "  incarnation " + record.incarnation();
            default -> ofJournal(record);
        };
    }

    private static String ofJournal(final JournalRecord record) {
        final long detail = record.detail();
        return switch (record.type()) {
            case CLOCK -> "  the wall clock is ahead of the journal's times by " + Wording.seconds(detail);
            case SNAPSHOT_BEGIN -> "  snapshot " + record.handle() + ", of all after #" + detail;
            case SNAPSHOT_PAGE, SNAPSHOT_END -> "  snapshot " + record.handle() + ", " + Wording.count(detail, "session");
            case SNAPSHOT_NAMES -> "  snapshot " + record.handle() + ", " + Wording.count(detail, "name");
            case RESUMED -> "  " + Wording.count(detail, "session") + " of incarnation " + record.handle();
            case DEGRADED -> "  " + Wording.count(detail, "record") + " can't be read";
            case DEFERRED -> "  " + Wording.count(detail, "decision") + " waited";
            case UNJOURNALED -> "  " + Wording.count(detail, "record") + " not written";
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

    private static void putOfJournal(final JsonObject json, final JournalRecord record) {
        switch (record.type()) {
            case CLOCK -> json.put("aheadNs", record.detail());
            case SNAPSHOT_BEGIN -> json.put("snapshot", record.handle()).put("watermark", record.detail());
            case SNAPSHOT_PAGE, SNAPSHOT_END -> json.put("snapshot", record.handle()).put("sessions", record.detail());
            case SNAPSHOT_NAMES -> json.put("snapshot", record.handle()).put("names", record.detail());
            case RESUMED -> json.put("from", record.handle()).put("sessions", record.detail());
            case DEGRADED, DEFERRED, UNJOURNALED -> json.put("records", record.detail());
            default -> { }
        }
    }

    private static void putTime(final JsonObject json, final String key, final long epochNs) {
        if (epochNs != NO_TIME) {
            json.put(key, Wording.iso(epochNs));
        }
    }
}
