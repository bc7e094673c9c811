package io.heartwheel.server.cli;

import io.heartwheel.journal.JournalRecord;

/**
 * When the wheel took a decision about SILENT, as the journal tells it.
 *
 * @param sinceNs after what was last heard.
 * @param lateNs  after the deadline, grace included.
 * @param graceNs how much of the deadline is grace for pauses of the server.
 */
record DemoDecision(long sinceNs, long lateNs, long graceNs) {
    static DemoDecision of(final JournalRecord decision) {
        return new DemoDecision(decision.timeNs() - decision.lastHeartbeatNs(), decision.lateNs(), decision.graceNs());
    }
}
