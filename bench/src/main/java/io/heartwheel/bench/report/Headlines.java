package io.heartwheel.bench.report;

import io.heartwheel.bench.result.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a reader wants to know first, each with what it must be compared with. */
final class Headlines {
    private static final double TICK_US = (1 << 20) / 1e3;
    private static final double MILLION = 1e6;

    private final Map<String, Double> metrics;
    private final List<Headline> lines = new ArrayList<>();

    private Headlines(final Summary summary) {
        this.metrics = summary.metrics();
    }

    static List<Headline> of(final Summary summary) {
        final Headlines headlines = new Headlines(summary);
        headlines.against("heartbeat, same tick, 1 M sessions", "heartbeat_same_tick_ns_1m", "checked_store_limit_ns_1m");
        headlines.against("heartbeat, new tick, 1 M sessions", "heartbeat_new_tick_ns_1m", "checked_store_limit_ns_1m");
        headlines.against("heartbeats in batches, new tick, 1 M", "heartbeat_new_tick_batch_ns_1m", "checked_store_limit_ns_1m");
        headlines.against("all in, 1 M sessions", "all_in_ns_1m", "all_in_limit_ns_1m");
        headlines.against("all in, in batches, 1 M sessions", "all_in_batch_ns_1m", "all_in_limit_ns_1m");
        headlines.against("all in, 10 M sessions", "all_in_ns_10m", "all_in_limit_ns_10m");
        headlines.against("all in, in batches, 10 M sessions", "all_in_batch_ns_10m", "all_in_limit_ns_10m");
        headlines.peers();
        headlines.storm();
        headlines.lateness();
        headlines.memory();
        headlines.journal();
        return headlines.lines;
    }

    private void against(final String what, final String ours, final String limit) {
        if (has(ours, limit)) {
            add(what, Names.number(get(ours)) + " ns", times(get(ours) / get(limit)) + " what memory allows ("
                + Names.number(get(limit)) + " ns)");
        }
    }

    private void peers() {
        if (has("all_in_ns_1m", "all_in_agrona_ns_1m")) {
            add("against Agrona's wheel, all in, 1 M", times(get("all_in_agrona_ns_1m") / get("all_in_ns_1m")),
                "its " + Names.number(get("all_in_agrona_ns_1m")) + " ns / our " + Names.number(get("all_in_ns_1m")) + " ns"
                    + inBatches("all_in_agrona_ns_1m"));
        }
        if (has("all_in_ns_1m", "rearm_netty_ns_1m")) {
            add("against Netty's timer, 1 M", times(get("rearm_netty_ns_1m") / get("all_in_ns_1m")),
                "its re-arm alone " + Names.number(get("rearm_netty_ns_1m")) + " ns / our all in "
                    + Names.number(get("all_in_ns_1m")) + " ns" + inBatches("rearm_netty_ns_1m"));
        }
    }

    private String inBatches(final String peer) {
        return has("all_in_batch_ns_1m") ? "; in batches " + times(get(peer) / get("all_in_batch_ns_1m")) : "";
    }

    private void storm() {
        if (has("expiry_storm_per_second_1m")) {
            add("expiry storm, 1 M at once", Names.number(get("expiry_storm_per_second_1m") / MILLION) + " M/s",
                has("expiry_storm_max_poll_us")
                    ? "longest single poll " + Names.number(get("expiry_storm_max_poll_us")) + " µs" : "");
        }
    }

    private void lateness() {
        if (has("lateness_us_p50", "lateness_us_p999")) {
            final double beyond = get("lateness_us_p999") - TICK_US;
            add("lateness of expiries, p99.9", Names.number(get("lateness_us_p999")) + " µs",
                "one tick " + (beyond < 0 ? "- " : "+ ") + Names.number(Math.abs(beyond)) + " µs; median "
                    + Names.number(get("lateness_us_p50")) + " µs");
        }
        if (has("lateness_undisturbed_us_p999", "machine_hiccup_us_p999")) {
            final double beyond = get("lateness_undisturbed_us_p999") - TICK_US;
            add("the same without the machine's pauses", Names.number(get("lateness_undisturbed_us_p999")) + " µs",
                "one tick " + (beyond < 0 ? "- " : "+ ") + Names.number(Math.abs(beyond)) + " µs; p99.9 of those pauses "
                    + Names.number(get("machine_hiccup_us_p999")) + " µs");
        }
    }

    private void memory() {
        if (has("bytes_per_session")) {
            add("memory a session", Names.number(get("bytes_per_session")) + " B", "all objects, 10 M sessions");
        }
        if (has("heartbeat_alloc_bytes", "poll_alloc_bytes")) {
            add("allocated by a heartbeat", Names.allocated(get("heartbeat_alloc_bytes")) + " B",
                "all in " + Names.allocated(get("poll_alloc_bytes")) + " B");
        }
    }

    private void journal() {
        if (has("journal_poller_cost_percent")) {
            add("journal on", (get("journal_poller_cost_percent") < 0 ? "" : "+")
                + Names.number(get("journal_poller_cost_percent")) + " %", "of the time spent in poll");
        }
    }

    private boolean has(final String... names) {
        for (final String name : names) {
            if (!metrics.containsKey(name)) {
                return false;
            }
        }
        return true;
    }

    private double get(final String name) {
        return metrics.get(name);
    }

    private void add(final String what, final String value, final String beside) {
        lines.add(new Headline(what, value, beside));
    }

    private static String times(final double ratio) {
        return Names.number(ratio) + " ×";
    }

    /**
     * One of them.
     *
     * @param what   is told.
     * @param value  with its unit.
     * @param beside what it must be compared with.
     */
    record Headline(String what, String value, String beside) {
    }
}
