package io.heartwheel.fix;

import java.util.concurrent.atomic.LongAdder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator, and nobody else, why somebody was not let in: one line each, but not more than he can read. Any thread.
 */
final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(LogonScreen.class);
    private static final double LINES_PER_SECOND = 1;
    private static final double LINES_AT_ONCE = 20;

    private final LongAdder refused;
    private final TokenBucket lines;
    private long untold;

    /** @param refused counts all of them. */
    RefusalLog(final LongAdder refused, final long nowNs) {
        this.refused = refused;
        lines = new TokenBucket(LINES_PER_SECOND, LINES_AT_ONCE, nowNs);
    }

    /** @param who quoted already, or null if nobody knows. */
    void refused(final Object remote, final String who, final String why, final long nowNs) {
        refused.increment();
        tell(remote, who, why, nowNs);
    }

    /** As {@link #refused}, of somebody who went by himself. */
    synchronized void tell(final Object remote, final String who, final String why, final long nowNs) {
        if (!lines.take(nowNs)) {
            untold++;
            return;
        }
        LOG.warn("Refused {} from {}: {}{}", who == null ? "a connection" : "the Logon of " + who, remote, why,
            untold == 0 ? "" : "; " + untold + " more were refused since the last of these lines");
        untold = 0;
    }
}
