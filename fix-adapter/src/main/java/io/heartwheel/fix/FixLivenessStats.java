package io.heartwheel.fix;

/**
 * What a {@link FixLiveness} has done since it started, and how its senders are doing.
 *
 * @param heartbeatsSent   Heartbeats sent because nothing else was.
 * @param testRequestsSent TestRequests sent because nothing was received.
 * @param expired          connections that expired.
 * @param logonsRefused    Logons refused before QuickFIX/J processed them.
 * @param senderThreads    sender threads now.
 * @param waiting          connections and sessions that wait for a sender thread now.
 * @param starved          how often they had to wait because as many threads as may exist were blocked.
 * @param retries          what had to be handed over again: policy changes, names, effects.
 * @param journalLost      names and effects given up because the journal took none for half a minute.
 * @param nearMisses       how often a counterparty was heard from again with less than a fifth of its timeout left.
 * @param faults           events of the wheel, sends and pieces of housekeeping that failed; the log says how.
 * @param stalls           how often the wheel was not polled for so long that everybody was given that time and more;
 *                         only while somebody was connected.
 * @param lastPollNs       when the wheel was last polled, on its line.
 * @param lastRoundNs      when housekeeping last made its round, on the wheel's line; it does once a second.
 * @param timerStops       how often the watchdog found the wheel not polled.
 * @param sessionCalls     how often housekeeping called a session: not at all while nothing changes.
 * @param heartbeatLate    how late Heartbeats were written.
 * @param testRequestLate  how late TestRequests were written.
 * @param expiryLate       how late it was decided that a connection had expired.
 */
public record FixLivenessStats(
    long heartbeatsSent,
    long testRequestsSent,
    long expired,
    long logonsRefused,
    int senderThreads,
    int waiting,
    long starved,
    long retries,
    long journalLost,
    long nearMisses,
    long faults,
    long stalls,
    long lastPollNs,
    long lastRoundNs,
    long timerStops,
    long sessionCalls,
    FixLateness heartbeatLate,
    FixLateness testRequestLate,
    FixLateness expiryLate) {
}
