package io.heartwheel.server.switches;

import io.heartwheel.server.venue.CancelResult;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator of each switch that fires, in one line: who, why, what became of how many orders, and how late.
 *
 * <p>A line about orders that were cancelled is a warning, one about orders that could not be is an error; if there were none it
 * is for the curious. When very many fire at once the log withholds lines, and says how many; the journal tells of all of them.
 */
final class FiringLog {
    private static final Logger LOGGER = LoggerFactory.getLogger(FiringLog.class);
    /** Its own name, so that it has its own share of what the log takes in a second, however many lines the others need. */
    private static final Logger FAILURES = LoggerFactory.getLogger(FiringLog.class.getName() + ".failures");
    private static final double NS_PER_MS = 1e6;

    private FiringLog() {
    }

    /**
     * A switch has fired, and the orders have been seen to.
     *
     * @param end          of the session whose switch it is.
     * @param wholeAccount whether it was about all of its account's orders.
     * @param result       what became of them.
     * @param nowNs        when, on the wheel's time line.
     */
    static void tell(final AccountSwitches.End end, final boolean wholeAccount, final CancelResult result, final long nowNs) {
        final String line = line(end, wholeAccount, result, nowNs);
        if (result.failed() > 0) {
            FAILURES.error(line);
        } else if (result.cancelled() > 0) {
            LOGGER.warn(line);
        } else {
            LOGGER.info(line);
        }
    }

    static String line(final AccountSwitches.End end, final boolean wholeAccount, final CancelResult result, final long nowNs) {
        final String whose = wholeAccount ? "account " + end.party().account() + "'s" : "its";
        final String done = end.shadow() ? "would have been cancelled, it is in shadow mode" : "cancelled";
        return String.format(Locale.ROOT,
            "%s: switch fired, %s: of %s orders %d %s, %d failed, %d exempt, %.1f ms after the decision",
            end.who().name(), end.cause().words(), whose, result.cancelled(), done, result.failed(), result.kept(),
            (nowNs - end.atNs()) / NS_PER_MS);
    }
}
