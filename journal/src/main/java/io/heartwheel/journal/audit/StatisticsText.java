package io.heartwheel.journal.audit;

import static io.heartwheel.journal.audit.AuditReport.count;
import static io.heartwheel.journal.audit.AuditReport.number;

import io.heartwheel.journal.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/** Puts {@link Statistics} into tables that fit a terminal. */
final class StatisticsText {
    static final double[] PERCENTILES = {50, 90, 99, 99.9};
    private static final int TYPE_WIDTH = 18;

    private final Statistics statistics;
    private final int top;
    private final List<String> lines = new ArrayList<>();

    StatisticsText(final Statistics statistics, final int top) {
        this.statistics = statistics;
        this.top = top;
    }

    List<String> lines() {
        if (statistics.records() == 0) {
            return List.of("There is nothing in the journal.");
        }
        lines.add(count(statistics.records(), "record") + ", #" + statistics.first() + " to #" + statistics.last());
        types();
        lateness();
        stalls();
        sessions("Most expiries", session -> session.expired);
        sessions("Most near misses (heard from again after a test request was due)", session -> session.recovered);
        sessions("Most often suspect", session -> session.suspect);
        incarnations();
        return lines;
    }

    private void types() {
        title("By type");
        statistics.byType().forEach((type, count) -> lines.add(String.format(Locale.ROOT, "  %-" + TYPE_WIDTH + "s %,15d", type,
            count)));
    }

    private void lateness() {
        title("Lateness: decided so long after the deadline, in ms");
        lines.add(String.format("  %-" + TYPE_WIDTH + "s %15s %9s %9s %9s %9s %9s", "", "count", "p50", "p90", "p99", "p99.9",
            "max"));
        lateness("test request due", statistics.suspectLateness());
        lateness("expiry", statistics.expiryLateness());
    }

    private void lateness(final String what, final Histogram histogram) {
        final StringBuilder line = new StringBuilder(
            String.format(Locale.ROOT, "  %-" + TYPE_WIDTH + "s %,15d", what, histogram.getTotalCount()));
        if (histogram.getTotalCount() > 0) {
            for (final double percentile : PERCENTILES) {
                line.append(millis(histogram.getValueAtPercentile(percentile)));
            }
            line.append(millis(histogram.getMaxValue()));
        }
        lines.add(line.toString());
    }

    private static String millis(final long ns) {
        return String.format(Locale.ROOT, " %9.3f", ns / 1e6);
    }

    private void stalls() {
        final Statistics.Stalls stalls = statistics.stalls();
        title("Our own pauses");
        lines.add(stalls.count == 0 ? "  none that mattered" : "  " + count(stalls.count, "pause") + ", "
            + Wording.seconds(stalls.blindNs) + " in all, the longest " + Wording.seconds(stalls.longestNs)
            + "; granted for them " + Wording.seconds(stalls.grantedNs));
        if (stalls.expiriesWithGrace > 0) {
            lines.add("  " + count(stalls.expiriesWithGrace, "expiry", "expiries") + " came later because of them, by up to "
                + Wording.seconds(stalls.mostGraceNs));
        }
    }

    private void sessions(final String title, final ToLongFunction<SessionCounts.Count> most) {
        final List<SessionCounts.Count> sessions = statistics.sessions().top(top, most);
        if (sessions.isEmpty()) {
            return;
        }
        title(title);
        lines.add(String.format("  %10s %10s %10s %10s %10s  %s", "expired", "near miss", "suspect", "registered", "cancelled",
            "session"));
        for (final SessionCounts.Count session : sessions) {
            lines.add(String.format(Locale.ROOT, "  %,10d %,10d %,10d %,10d %,10d  %s", session.expired, session.recovered,
                session.suspect, session.registered, session.cancelled, Wording.printable(session.name)));
        }
        if (statistics.sessions().passedOver() > 0) {
            lines.add("  (there are more sessions than are counted: " + number(statistics.sessions().passedOver())
                + " times a name was passed over)");
        }
    }

    private void incarnations() {
        title("Incarnations of the server");
        lines.add(String.format("  %6s  %-27s  %-27s  %15s  %s", "", "start", "last record", "records", "end"));
        final long more = statistics.incarnationCount() - Statistics.MAX_INCARNATIONS;
        if (more > 0) {
            lines.add("  (and " + number(more) + " before these)");
        }
        for (final Statistics.Incarnation each : statistics.incarnations()) {
            lines.add(String.format(Locale.ROOT, "  %6d  %-27s  %-27s  %,15d  %s", each.number, Wording.time(each.startNs),
                Wording.time(each.endNs), each.records, each.end()));
        }
    }

    private void title(final String title) {
        lines.add("");
        lines.add(title);
    }
}
