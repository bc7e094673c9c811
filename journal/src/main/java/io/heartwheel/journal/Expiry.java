package io.heartwheel.journal;

/** An expiry that the journal still owes an effect, as its record told it; times are ns since the epoch. Reused; one thread. */
final class Expiry extends Chain.Link<Expiry> {
    Name name;
    long incarnation;
    long handle;
    long correlationId;
    long timeNs;
    long deadlineNs;
    long lastHeartbeatNs;
    long probeAfterNs;
    long timeoutNs;
    long graceNs;
    /** In the order of records. */
    long order;
    /** Of one whose name is not known yet: whether an effect on its orders is. */
    boolean settled;

    void read(final JournalRecord record, final long ofIncarnation, final Name ofName) {
        name = ofName;
        incarnation = ofIncarnation;
        handle = record.handle();
        correlationId = record.correlationId();
        timeNs = record.timeNs();
        deadlineNs = record.deadlineNs();
        lastHeartbeatNs = record.lastHeartbeatNs();
        probeAfterNs = record.probeAfterNs();
        timeoutNs = record.timeoutNs();
        graceNs = record.graceNs();
    }

    void take(final Expiry other) {
        name = other.name;
        incarnation = other.incarnation;
        handle = other.handle;
        correlationId = other.correlationId;
        timeNs = other.timeNs;
        deadlineNs = other.deadlineNs;
        lastHeartbeatNs = other.lastHeartbeatNs;
        probeAfterNs = other.probeAfterNs;
        timeoutNs = other.timeoutNs;
        graceNs = other.graceNs;
    }
}
