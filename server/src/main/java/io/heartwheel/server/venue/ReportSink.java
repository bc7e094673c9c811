package io.heartwheel.server.venue;

import quickfix.SessionID;

/** Takes reports from any thread, keeps the order of each session's, and never blocks. */
@FunctionalInterface
interface ReportSink {
    /**
     * Takes one report.
     *
     * @param session who must be told.
     * @param report  what.
     */
    void accept(SessionID session, Report report);
}
