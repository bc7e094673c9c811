package io.heartwheel.bench.fix;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One venue with so many sessions, from the first Logon to the last disconnect. In this order:
 *
 * <ol>
 * <li>some sessions log on with a HeartBtInt of 1 s, beat and fall silent, so that what is measured is compiled code;
 * <li>all log on at once;
 * <li>all beat;
 * <li>all send a last TestRequest, spread over a third of HeartBtInt; then nobody sends anything, and until HeartBtInt after the
 * first of them nothing is due on either side: this is what idle CPU is measured in;
 * <li>nine of ten stay silent, as if the network were cut; the venue sends each its Heartbeats and its TestRequest, and
 * disconnects it, while one of ten lives on.
 * </ol>
 */
final class Stage {
    private static final int WARM = 200;
    private static final int WARM_BEAT_S = 8;
    private static final long LOGON_PATIENCE_NS = TimeUnit.SECONDS.toNanos(120);
    private static final long CALM_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long WARM_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(6);
    static final int SPREAD = 3;
    private static final double CUT_INTERVALS = 2.4;
    private static final double NS_PER_S = 1e9;
    private static final double NS_PER_MS = 1e6;
    private static final int THREADS_TOLD = 8;

    private final Side side;
    private final int sessions;
    private final VenueProcess venue;
    private final Consumer<String> said;
    private final Map<String, Double> metrics = new LinkedHashMap<>();

    Stage(final Side side, final int sessions, final VenueProcess venue, final Consumer<String> said) {
        this.side = side;
        this.sessions = sessions;
        this.venue = venue;
        this.said = said;
    }

    /** Measures; the figures by the names that the summary has. */
    Map<String, Double> run(final int heartBtIntS, final int beatS) throws IOException, InterruptedException {
        warmUp();
        final long before = venue.heapBytes();
        try (Counterparties peers = new Counterparties(venue.port(), sessions, heartBtIntS)) {
            say("logging on");
            keep("logon_s", peers.logOn(LOGON_PATIENCE_NS) / NS_PER_S);
            peers.heard().logons().into(metrics, side + "_logon", sessions);
            keep("logon_retries", peers.heard().retries());
            keep("logon_turned_away", peers.heard().turnedAway());
            keep("bytes_per_session", (venue.heapBytes() - before) / (double) sessions);
            final long stalls = venue.stalls();
            beat(peers, beatS);
            cut(peers, TimeUnit.SECONDS.toNanos(heartBtIntS));
            lateness(peers);
            keep("stalls", venue.stalls() - stalls);
        }
        return metrics;
    }

    private void warmUp() throws IOException, InterruptedException {
        say("warming up");
        try (Counterparties peers = new Counterparties(venue.port(), Math.min(WARM, sessions), 1)) {
            peers.logOn(LOGON_PATIENCE_NS);
            peers.beat(TimeUnit.SECONDS.toNanos(WARM_BEAT_S));
            peers.sayLastWord(WARM_NS / SPREAD);
            peers.liveOn(System.nanoTime() + lastDisconnectNs(WARM_NS));
        }
        // The venue has to notice that the living are gone, too.
        TimeUnit.SECONDS.sleep(1);
    }

    private void beat(final Counterparties peers, final int beatS) throws IOException {
        say("beating, %d s", beatS);
        final Map<String, Long> from = venue.cpuNs();
        peers.beat(TimeUnit.SECONDS.toNanos(beatS));
        keep("beating_cpu_ms_per_s", millisPerSecond(from, venue.cpuNs()).get(FixVenue.PROCESS));
        peers.heard().answers().into(metrics, side + "_answer", sessions);
    }

    private void cut(final Counterparties peers, final long intervalNs) throws IOException {
        say("last words, then silence, %.0f s at most", lastDisconnectNs(intervalNs) / NS_PER_S);
        final long startNs = System.nanoTime();
        peers.sayLastWord(intervalNs / SPREAD);
        peers.pause(startNs + intervalNs / SPREAD + CALM_NS);
        final Map<String, Long> from = venue.cpuNs();
        peers.pause(startNs + intervalNs - CALM_NS);
        idle(millisPerSecond(from, venue.cpuNs()));
        peers.liveOn(startNs + intervalNs / SPREAD + lastDisconnectNs(intervalNs));
        peers.heard().answers().into(metrics, side + "_living_answer", sessions);
    }

    private void idle(final Map<String, Double> millisPerSecond) {
        keep("idle_cpu_ms_per_s", millisPerSecond.remove(FixVenue.PROCESS));
        keep("idle_timer_cpu_ms_per_s", millisPerSecond.entrySet().stream()
            .filter(thread -> side.isTimer(thread.getKey())).mapToDouble(Map.Entry::getValue).sum());
        say("idle, CPU %.1f ms/s, by thread: %s", metrics.get(name("idle_cpu_ms_per_s")), millisPerSecond.entrySet().stream()
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed()).limit(THREADS_TOLD)
            .map(thread -> String.format(Locale.ROOT, "%s %.1f", thread.getKey(), thread.getValue()))
            .collect(Collectors.joining(", ")));
    }

    private void lateness(final Counterparties peers) {
        final Heard heard = peers.heard();
        lateness("heartbeat", heard.heartbeats());
        lateness("test_request", heard.testRequests());
        lateness("disconnect", heard.disconnects());
        keep("heartbeat_early", heard.earlyHeartbeats());
        keep("test_request_early", heard.testRequests().early());
        keep("disconnect_early", heard.disconnects().early());
        keep("test_request_missing", peers.mute() - heard.testRequests().count());
        keep("disconnect_missing", peers.mute() - heard.disconnects().count());
        keep("living_lost", heard.lost());
    }

    private void lateness(final String what, final Delays delays) {
        delays.into(metrics, side + "_" + what + "_late", sessions);
        keep(what + "_count", delays.count());
    }

    /** Longer than it takes from the last word to the last disconnect, also for who looks once a second only. */
    static long lastDisconnectNs(final long intervalNs) {
        return (long) (CUT_INTERVALS * intervalNs) + PATIENCE_NS;
    }

    private static Map<String, Double> millisPerSecond(final Map<String, Long> from, final Map<String, Long> to) {
        final double seconds = (to.get(FixVenue.NOW) - from.get(FixVenue.NOW)) / NS_PER_S;
        final Map<String, Double> rates = new LinkedHashMap<>();
        to.forEach((name, ns) -> rates.put(name, (ns - from.getOrDefault(name, 0L)) / NS_PER_MS / seconds));
        rates.remove(FixVenue.NOW);
        return rates;
    }

    private void keep(final String what, final double value) {
        metrics.put(name(what), value);
    }

    private String name(final String what) {
        return side + "_" + what + "_" + sessions;
    }

    private void say(final String format, final Object... arguments) {
        said.accept(String.format(Locale.ROOT, format, arguments));
    }
}
