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
    long journalLost) {
}
