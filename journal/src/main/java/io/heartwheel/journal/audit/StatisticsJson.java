package io.heartwheel.journal.audit;

import io.heartwheel.journal.JsonObject;
import io.heartwheel.journal.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/** Puts {@link Statistics} into one JSON object. */
final class StatisticsJson {
    private final Statistics statistics;
    private final int top;

    StatisticsJson(final Statistics statistics, final int top) {
        this.statistics = statistics;
        this.top = top;
    }

    @Override
    public String toString() {
        final JsonObject types = new JsonObject();
        statistics.byType().forEach((type, count) -> types.put(type.name(), count));
        final Statistics.Stalls stalls = statistics.stalls();
        return new JsonObject().put("records", statistics.records()).put("first", statistics.first())
            .put("last", statistics.last()).put("types", types)
            .put("lateness", new JsonObject().put("suspect", lateness(statistics.suspectLateness()))
                .put("expired", lateness(statistics.expiryLateness())))
            .put("stalls", new JsonObject().put("count", stalls.count).put("blindNs", stalls.blindNs)
                .put("longestNs", stalls.longestNs).put("grantedNs", stalls.grantedNs)
                .put("expiriesWithGrace", stalls.expiriesWithGrace).put("mostGraceNs", stalls.mostGraceNs))
            .put("sessions", new JsonObject().put("byExpired", sessions(session -> session.expired))
                .put("byNearMisses", sessions(session -> session.recovered))
                .put("bySuspect", sessions(session -> session.suspect)))
            .put("incarnationCount", statistics.incarnationCount()).put("incarnations", incarnations()).toString();
    }

    private static JsonObject lateness(final Histogram histogram) {
        final JsonObject json = new JsonObject().put("count", histogram.getTotalCount());
        if (histogram.getTotalCount() > 0) {
            json.put("p50Ns", histogram.getValueAtPercentile(50)).put("p90Ns", histogram.getValueAtPercentile(90))
                .put("p99Ns", histogram.getValueAtPercentile(99)).put("p999Ns", histogram.getValueAtPercentile(99.9))
                .put("maxNs", histogram.getMaxValue());
        }
        return json;
    }

    private List<JsonObject> sessions(final ToLongFunction<SessionCounts.Count> most) {
        return statistics.sessions().top(top, most).stream().map(session -> new JsonObject()
            .put("session", session.name).put("expired", session.expired).put("nearMisses", session.recovered)
            .put("suspect", session.suspect).put("registered", session.registered).put("ordersCancelled", session.cancelled)
            .put("ordersFailed", session.failed)).toList();
    }

    private List<JsonObject> incarnations() {
        final List<JsonObject> all = new ArrayList<>();
        for (final Statistics.Incarnation each : statistics.incarnations()) {
            all.add(new JsonObject().put("incarnation", each.number).put("start", Wording.iso(each.startNs))
                .put("lastRecord", Wording.iso(each.endNs)).put("records", each.records).put("end", each.end()));
        }
        return all;
    }
}
