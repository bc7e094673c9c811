package io.heartwheel.journal.audit;

import io.heartwheel.journal.JournalRecord;

/** Adds up the pages of each snapshot: it holds as many sessions as it says at its end. One thread. */
final class SnapshotSums {
    private final Findings findings;
    private boolean open;
    private long number;
    private long sessions;

    SnapshotSums(final Findings findings) {
        this.findings = findings;
    }

    void look(final JournalRecord record) {
        switch (record.type()) {
            case SNAPSHOT_BEGIN -> {
                open = true;
                number = record.handle();
                sessions = 0;
            }
            case SNAPSHOT_PAGE -> sessions += record.detail();
            default -> end(record);
        }
    }

    /** Of one whose beginning is not there, because it was deleted or is damaged, nothing can be said. */
    private void end(final JournalRecord record) {
        if (open && record.handle() == number && record.detail() != sessions) {
            findings.addOurs(record.sequence(), "snapshot " + number + " says that it holds "
                + AuditReport.count(record.detail(), "session") + ", but its pages hold " + sessions);
        }
        open = false;
    }
}
