package io.heartwheel.bench.fix;

import io.heartwheel.bench.gateway.Loaded;
import io.heartwheel.journal.Preflight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Shows what the breaker of the real server does, with its default settings, when a network cut silences its FIX sessions: each
 * has asked in its Logon that a disconnect cancels, and has an order that rests. In this order:
 *
 * <ol>
 * <li>all log on, order and beat;
 * <li>a tenth is cut off, too few for the breaker: each one's order is cancelled as it expires;
 * <li>all but another tenth are cut off at the same moment: the breaker holds the cancels of those who expire first.
 * </ol>
 *
 * <p>Disconnects are noted by the counterparties; what became of orders, and when, is read in the journal after the server has
 * ended.
 */
public final class BreakerRig {
    /** With more than this the server would need more open files than most users may have. */
    public static final int MOST = 3_000;
    /** With fewer, those who are cut off in the end are hardly more than the breaker's least. */
    public static final int FEWEST = 30;
    /** Open files that the server needs a session: the socket, and those of its store. */
    public static final int FILES_A_SESSION = 6;

    private static final int HEART_BT_INT_S = 10;
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(HEART_BT_INT_S);
    /** The default of the server's setting breaker.grace-ms, and stated in its configuration. */
    private static final int GRACE_MS = 5_000;
    private static final long GRACE_NS = TimeUnit.MILLISECONDS.toNanos(GRACE_MS);
    /** The default of the server's setting wheel.max-grace-ms: by so much it may be late if it is kept from running. */
    private static final long MOST_GRACE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOGON_PATIENCE_NS = TimeUnit.SECONDS.toNanos(120);
    private static final long ORDER_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long ORDER_PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long AFTER_NS = TimeUnit.SECONDS.toNanos(3);
    private static final int AROUND_S = 15;
    private static final int TENTHS = 10;
    private static final double NS_PER_MS = 1e6;
    private static final double NS_PER_S = 1e9;
    private static final String ALARM = "sessions fell silent together";

    private final Map<String, Double> metrics = new LinkedHashMap<>();
    private final Path jar;
    private final Path log;
    private final int sessions;
    private final Consumer<String> said;
    private double stalls;
    private double grace;

    /**
     * What came out.
     *
     * @param metrics by the names that {@code fix-summary.json} has.
     * @param steps   of what became of how many: s since the cut, how many so far, for each that was asked, had expired, was
     *                held, had its order cancelled.
     */
    public record Result(Map<String, Double> metrics, Map<String, List<double[]>> steps) {
    }

    /**
     * A rig.
     *
     * @param jar      the server's.
     * @param log      takes what it prints.
     * @param sessions how many.
     * @param said     told how it goes, a line at a time.
     */
    public BreakerRig(final Path jar, final Path log, final int sessions, final Consumer<String> said) {
        this.jar = jar;
        this.log = log;
        this.sessions = sessions;
        this.said = said;
    }

    /** About how long it takes, in s. */
    public static int stageS() {
        return (int) TimeUnit.NANOSECONDS.toSeconds(
            INTERVAL_NS + 2 * Stage.lastDisconnectNs(INTERVAL_NS) + AFTER_NS + GRACE_NS) + AROUND_S;
    }

    /**
     * Runs it.
     *
     * @return what came out.
     * @throws IOException           if the server can't be started or ends; the log may say why.
     * @throws InterruptedException  if it is to stop.
     * @throws IllegalStateException if it takes not all Logons and orders.
     */
    public Result run() throws IOException, InterruptedException {
        final Path folder = Files.createTempDirectory("heartwheel-bench");
        try {
            return run(folder);
        } finally {
            try (Stream<Path> all = Files.walk(folder)) {
                for (final Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    private Result run(final Path folder) throws IOException, InterruptedException {
        final long smallNs;
        final long bigNs;
        final int small;
        final int big;
        try (Loaded server = Loaded.start(server(folder), log);
            HoldWatch watch = new HoldWatch(server.port());
            Counterparties peers = new Counterparties(server.fixPort(), sessions, HEART_BT_INT_S, "35002=1|")) {
            say("logging on, an order each, beating");
            keep("logon_s", peers.logOn(LOGON_PATIENCE_NS) / NS_PER_S);
            peers.order(ORDER_NS, ORDER_PATIENCE_NS);
            peers.beat(INTERVAL_NS);
            stalls = watch.value("heartwheel_stalls_total");
            grace = watch.value("heartwheel_grace_granted_seconds_total");
            say("a tenth is cut off");
            smallNs = nowNs();
            small = peers.cutOff(number -> number % TENTHS == 1, patience(), AFTER_NS);
            say("%,d were disconnected; eight of nine others are cut off", peers.heard().disconnects().count());
            peers.heard().forgetAnswers();
            bigNs = nowNs();
            big = peers.cutOff(number -> number % TENTHS != 0, patience(), GRACE_NS + AFTER_NS);
            say("%,d were disconnected in all", peers.heard().disconnects().count());
            noted(peers.heard(), small + big);
            watched(watch, bigNs);
        }
        final Path journal = folder.resolve("data").resolve("journal");
        small(new CutStory(journal, smallNs, bigNs), small);
        final CutStory story = new CutStory(journal, bigNs, Long.MAX_VALUE);
        big(story, big, bigNs);
        return new Result(metrics, story.steps());
    }

    private void noted(final Heard heard, final int cut) {
        heard.disconnects().into(metrics, "breaker_disconnect_late", sessions);
        keep("disconnect_early", heard.disconnects().early());
        keep("disconnect_missing", cut - heard.disconnects().count());
        keep("living_lost", heard.lost());
        heard.answers().into(metrics, "breaker_living_answer", sessions);
    }

    private void watched(final HoldWatch watch, final long bigNs) {
        if (watch.failure() != null) {
            throw new IllegalStateException(watch.failure());
        }
        if (watch.firstMs() > 0) {
            keep("metrics_after_cut_s", (watch.firstMs() - bigNs / NS_PER_MS) / (NS_PER_S / NS_PER_MS));
            keep("metrics_held_ms", watch.heldMs());
        }
        keep("stalls", watch.value("heartwheel_stalls_total") - stalls);
        keep("stall_grace_s", watch.value("heartwheel_grace_granted_seconds_total") - grace);
    }

    private void small(final CutStory story, final int cut) {
        keep("small_cut", cut);
        keep("small_held", story.held());
        keep("small_cancel_missing", cut - story.cancelled());
        story.cancelsLate(GRACE_NS).into(metrics, "breaker_small_cancel_late", sessions);
        say("of %,d: %,d orders cancelled, %,d cancels held", cut, story.cancelled(), story.held());
    }

    private void big(final CutStory story, final int cut, final long bigNs) throws IOException {
        keep("cut", cut);
        keep("held", story.held());
        keep("grace_ms", GRACE_MS);
        final Delays holds = story.holds();
        holds.into(metrics, "breaker_held", sessions);
        final Delays late = story.cancelsLate(GRACE_NS);
        late.into(metrics, "breaker_cancel_late", sessions);
        keep("cancel_early", late.early());
        keep("cancel_missing", cut - story.cancelled());
        final List<Instant> alarms = alarms();
        keep("alarms", alarms.size());
        if (story.held() > 0 && !alarms.isEmpty()) {
            final long alarmMs = alarms.get(0).toEpochMilli();
            keep("alarm_after_cut_s", (alarmMs - bigNs / NS_PER_MS) / (NS_PER_S / NS_PER_MS));
            keep("alarm_after_expiry_ms", alarmMs - Math.floor(story.trippedNs() / NS_PER_MS));
        }
        say("of %,d: %,d cancels held, %,d orders cancelled, %,d alarms", cut, story.held(), story.cancelled(), alarms.size());
    }

    /** When the server's log has the alarm. */
    private List<Instant> alarms() throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(ALARM)).map(line -> Instant.parse(line.substring(0, line.indexOf(' '))))
                .toList();
        }
    }

    private List<String> server(final Path folder) throws IOException {
        final Path config = Files.writeString(folder.resolve("server.conf"), "fix.port = 0\nhttp.port = 0\nfix.comp-id = "
            + Wire.VENUE + "\nfix.max-sessions = " + 2 * sessions + "\ncancel.on = none\nbreaker.grace-ms = " + GRACE_MS
            + "\ndata.dir = " + folder.resolve("data") + '\n');
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(Preflight.flags().split(" ")));
        command.addAll(List.of("-Xmx1g", "-jar", jar.toString(), "serve", "--config", config.toString()));
        return command;
    }

    private static long patience() {
        return System.nanoTime() + Stage.lastDisconnectNs(INTERVAL_NS) + MOST_GRACE_NS;
    }

    private static long nowNs() {
        return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    }

    private void keep(final String what, final double value) {
        metrics.put("breaker_" + what + '_' + sessions, value);
    }

    private void say(final String format, final Object... arguments) {
        said.accept(String.format(Locale.ROOT, format, arguments));
    }
}
