package io.heartwheel.fix;

import java.util.concurrent.TimeUnit;

/**
 * What the settings say about the liveness of one FIX session. {@link SettingsBook} reads it and documents the keys.
 *
 * @param maxHeartBtIntS        the largest HeartBtInt that a Logon may ask for, in seconds.
 * @param testRequestMultiplier TestRequestDelayMultiplier.
 * @param timeoutMultiplier     HeartBeatTimeoutMultiplier.
 * @param checkDisabled         DisableHeartBeatCheck: probe, but never disconnect for silence.
 * @param cancelPolicy          unless the counterparty says otherwise.
 * @param cancelTags            how it may say otherwise.
 * @param maxGraceMs            the longest grace that a Logon may ask for.
 */
record FixSettings(
    int maxHeartBtIntS,
    double testRequestMultiplier,
    double timeoutMultiplier,
    boolean checkDisabled,
    CancelPolicy cancelPolicy,
    CancelTags cancelTags,
    long maxGraceMs) {

    long probeAfterNs(final int heartBtIntS) {
        return nanos((1 + testRequestMultiplier) * heartBtIntS);
    }

    long timeoutNs(final int heartBtIntS) {
        return nanos((1 + timeoutMultiplier) * heartBtIntS);
    }

    private static long nanos(final double seconds) {
        return (long)Math.ceil(seconds * TimeUnit.SECONDS.toNanos(1));
    }
}
