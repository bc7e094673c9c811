package io.heartwheel.journal.audit;

import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.RecordType;

/** Watches writers come and go: each with a number of its own, greater than those before, from STARTED to STOPPED. One thread. */
final class Incarnations {
    private static final int FIRST_OF_JOURNAL = RecordType.STARTED.code();

    private final Contract contract;
    private final Findings findings;
    private long current;
    private long count;
    private long doubted;
    private boolean started;
    private boolean stopped;

    Incarnations(final Contract contract, final Findings findings) {
        this.contract = contract;
        this.findings = findings;
    }

    /** Something is missing before the next record, which is of that incarnation. */
    void doubt(final long incarnation) {
        doubted = incarnation;
        if (count > 0) {
            contract.doubt();
        }
    }

    void look(final JournalRecord record) {
        final long incarnation = record.incarnation();
        if (incarnation != current) {
            change(record);
        }
        if (stopped) {
            stopped = false;
            findings.addOurs(record.sequence(), record.type() + " after STOPPED, in the same incarnation " + incarnation);
        }
        if (record.type() == RecordType.STARTED) {
            start(record);
        } else if (!started && record.type().code() < FIRST_OF_JOURNAL) {
            started = true;
            findings.addOurs(record.sequence(), "incarnation " + incarnation + " does not begin with STARTED");
        }
        stopped = record.type() == RecordType.STOPPED;
    }

    private void change(final JournalRecord record) {
        final long incarnation = record.incarnation();
        if (incarnation < current) {
            findings.addOurs(record.sequence(), "incarnation " + incarnation + " writes after incarnation " + current);
        }
        if (count > 0) {
            contract.end();
        }
        count++;
        current = incarnation;
        started = false;
        stopped = false;
        contract.begin(incarnation);
        if (doubted == incarnation && record.type() != RecordType.STARTED) {
            started = true;
            contract.doubt();
        }
    }

    private void start(final JournalRecord record) {
        if (started) {
            findings.addOurs(record.sequence(), "STARTED once more, in the middle of incarnation " + record.incarnation());
        }
        started = true;
    }

    long count() {
        return count;
    }
}
