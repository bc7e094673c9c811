package io.heartwheel.server.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Holds what the demo promises against what happened. One thread. */
final class DemoVerdict {
    private static final double NS_PER_MS = 1e6;
    private static final long TOLERANCE_MS = 50;
    private static final long AT_ONCE_MS = 1_000;

    private final PrintStream out;
    private final List<String> lines = new ArrayList<>();
    private boolean good = true;

    DemoVerdict(final PrintStream out) {
        this.out = out;
    }

    void onTime(final String what, final DemoLine line, final long dueMs) {
        final double offMs = (line.sinceNs() - TimeUnit.MILLISECONDS.toNanos(dueMs)) / NS_PER_MS;
        that(String.format(Locale.ROOT, "%s at %.3f s after the last heartbeat, due at %.3f s: off by %+.1f ms (allowed: %d)",
            what, line.sinceNs() / NS_PER_MS / 1_000, dueMs / 1_000.0, offMs, TOLERANCE_MS), Math.abs(offMs) <= TOLERANCE_MS);
    }

    void cancelled(final DemoLine line, final int orders) {
        that(line.text() + ", " + orders + " were resting", line.text().startsWith(orders + " "));
    }

    void atOnce(final long tookNs) {
        that(String.format(Locale.ROOT, "%.0f ms from kill -9 until the journal held the cancel (allowed: %d)",
            tookNs / NS_PER_MS, AT_ONCE_MS), tookNs <= TimeUnit.MILLISECONDS.toNanos(AT_ONCE_MS));
    }

    void untouched(final String who, final DemoLine status, final int disconnects) {
        that(who + " kept its connection, and its order is " + status.text(),
            disconnects == 0 && "resting".equals(status.text()));
    }

    void that(final String claim, final boolean holds) {
        good &= holds;
        lines.add((holds ? "  ok      " : "  FAILED  ") + claim);
    }

    /** @return whether all of it held. */
    boolean print() {
        lines.forEach(out::println);
        out.println(good ? "The demo passed." : "The demo FAILED.");
        return good;
    }
}
