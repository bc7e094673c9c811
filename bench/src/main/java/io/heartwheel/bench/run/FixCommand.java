package io.heartwheel.bench.run;

import com.sun.management.UnixOperatingSystemMXBean;
import io.heartwheel.bench.fix.BreakerRig;
import io.heartwheel.bench.fix.FixRig;
import io.heartwheel.bench.fix.Side;
import io.heartwheel.bench.report.CutChart;
import io.heartwheel.bench.report.FixReport;
import io.heartwheel.bench.result.Environment;
import io.heartwheel.bench.result.Summary;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code heartwheel bench fix}. */
@Command(
    name = "fix",
    header = "Measures FIX sessions on QuickFIX/J's own timer and on the wheel: lateness, idle CPU, logons, memory.",
    description = {
        "%nThe venue is a process of its own, stock or ours; its counterparties are raw sockets of this one. All log on at "
            + "once, beat, and send a last word; then nothing is due for a while, and at last nine of ten are cut off.",
        "%nAt last the real server, with the breaker's default settings and an order of each session: first a tenth is cut "
            + "off, then all but another tenth. This has up to 3,000 sessions, for the server's stores hold files open.",
        "%nWrites DIR/fix-summary.json, DIR/fix-tables.md and charts."},
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
        "  heartwheel bench fix --quick              300 sessions, HeartBtInt 10 s, within 5 minutes",
        "  heartwheel bench fix --out results        all sizes, HeartBtInt 30 s, within 24 minutes"})
final class FixCommand implements Callable<Integer> {
    private static final int QUICK_SESSIONS = 300;
    private static final int QUICK_HEART_BT_INT_S = 10;
    private static final int QUICK_BEAT_S = 40;
    private static final int HEART_BT_INT_S = 30;
    private static final int BEAT_S = 60;
    private static final int FEWEST = 10;
    private static final int MOST = 100_000;
    private static final int US_PER_MS = 1_000;
    private static final int MOST_PARK_MS = 50;

    @Spec
    private CommandSpec spec;

    @Option(names = "--sessions", split = ",", paramLabel = "N",
        description = "Sizes to measure. Default: 300, 3000 and 10000.")
    private List<Integer> sessions = List.of();

    @Option(names = "--quick", description = "300 sessions with a HeartBtInt of 10 s, unless --sessions names others.")
    private boolean quick;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the results go. Default: bench-results/fix.")
    private Path out = Path.of("bench-results", "fix");

    @Option(names = "--park-ms", paramLabel = "MS",
        description = "How late the poller may be so as to wake up less often; while nothing is due it sleeps 50 ms. "
            + "Default: ${DEFAULT-VALUE}, as in the guide's example; the server's are 2.")
    private double parkMs = 5;

    @Option(names = "--no-breaker", description = "Leave out the stage with the real server and its breaker.")
    private boolean noBreaker;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    private final Map<String, Double> metrics = new LinkedHashMap<>();
    private boolean isComplete = true;
    private int done;
    private long startNs;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Checks.jdk(Runtime.version().feature());
        Checks.flags(Environment.jvmFlags());
        final List<Integer> sizes = sizes();
        Checks.files(FixRig.OWN_FILES
            + Math.max(most(sizes), noBreaker ? 0 : BreakerRig.FILES_A_SESSION * BreakerRig.FEWEST), openFiles());
        final Path jar = noBreaker ? null : Checks.serversJar(System.getenv());
        Checks.folder(out);
        final Path log = out.resolve("fix-bench.log");
        Files.deleteIfExists(log);
        final FixRig.Size size = new FixRig.Size(quick ? QUICK_HEART_BT_INT_S : HEART_BT_INT_S, quick ? QUICK_BEAT_S : BEAT_S,
            (int) (parkMs * US_PER_MS));
        final FixRig rig = new FixRig(size, Environment.jvmFlags(), log, line -> say("      " + line));
        metrics.put("heart_bt_int_s", (double) size.heartBtIntS());
        startNs = System.nanoTime();
        final int stages = 2 * sizes.size() + (noBreaker ? 0 : 1);
        say(String.format(Locale.ROOT, "%d stages, about %s", stages,
            Progress.clock(2 * sizes.size() * size.stageS() + (noBreaker ? 0 : BreakerRig.stageS()))));
        for (int i = 0; i < sizes.size(); i++) {
            // By turns, so that neither is always the one that comes after the other.
            measure(rig, i % 2 == 0 ? Side.STOCK : Side.OURS, sizes.get(i), stages);
            measure(rig, i % 2 == 0 ? Side.OURS : Side.STOCK, sizes.get(i), stages);
        }
        if (!noBreaker) {
            breaker(jar, log, most(sizes), stages);
        }
        say("");
        say(FixReport.table(new Summary(Map.of(), metrics)));
        say("written: " + out.resolve("fix-summary.json") + ", " + out.resolve(FixReport.TABLES) + " and charts");
        return isComplete && harmedNobody() ? 0 : 1;
    }

    private List<Integer> sizes() {
        final List<Integer> named = quick ? List.of(QUICK_SESSIONS) : List.of(300, 3_000, 10_000);
        final List<Integer> sizes = sessions.isEmpty() ? named : sessions;
        for (final int size : sizes) {
            if (size < FEWEST || size > MOST) {
                throw new Checks.Refusal("--sessions takes sizes from " + FEWEST + " to " + MOST + ", not " + size);
            }
        }
        if (parkMs <= 0 || parkMs > MOST_PARK_MS) {
            throw new Checks.Refusal("--park-ms takes more than 0 and at most 50, not " + parkMs);
        }
        return sizes;
    }

    private static int most(final List<Integer> sizes) {
        return sizes.stream().max(Integer::compare).orElseThrow();
    }

    private void measure(final FixRig rig, final Side side, final int size, final int stages)
        throws IOException, InterruptedException {
        stage(side.toString(), size, stages, () -> metrics.putAll(rig.measure(side, size)));
    }

    private void breaker(final Path jar, final Path log, final int most, final int stages)
        throws IOException, InterruptedException {
        final long fit = (openFiles() - FixRig.OWN_FILES) / BreakerRig.FILES_A_SESSION;
        final int wanted = Math.max(BreakerRig.FEWEST, Math.min(BreakerRig.MOST, most));
        final int size = (int) Math.min(wanted, fit);
        if (size < wanted) {
            say(String.format(Locale.ROOT, "breaker: %,d sessions instead of %,d, for this user may have only %,d open files "
                + "(ulimit -n)", size, wanted, openFiles()));
        }
        stage("breaker", size, stages, () -> {
            final BreakerRig.Result result = new BreakerRig(jar, log, size, line -> say("      " + line)).run();
            metrics.putAll(result.metrics());
            CutChart.write(out, result.steps());
        });
    }

    /** What is measured in a stage. */
    @FunctionalInterface
    private interface Measured {
        void run() throws IOException, InterruptedException;
    }

    private void stage(final String what, final int size, final int stages, final Measured measured)
        throws IOException, InterruptedException {
        done++;
        final String stage = String.format(Locale.ROOT, "[%d/%d] %s, %,d sessions", done, stages, what, size);
        say(stage + " ...");
        try {
            measured.run();
        } catch (final IOException | UncheckedIOException | IllegalStateException e) {
            isComplete = false;
            say(stage + ": FAILED: " + e.getMessage());
        }
        final Summary summary = Summary.rounded(Environment.describe("./heartwheel bench " + String.join(" ",
            spec.commandLine().getParent().getParseResult().originalArgs())), metrics);
        summary.write(out.resolve("fix-summary.json"));
        FixReport.write(out, summary);
        say(String.format(Locale.ROOT, "%s: done, %s elapsed", stage, Progress.clock((System.nanoTime() - startNs) / 1e9)));
    }

    /** Whether the wheel forgot nobody, and nobody who lived was disconnected. Stock's figures are for the reader. */
    private boolean harmedNobody() {
        return metrics.entrySet().stream()
            .filter(metric -> metric.getKey().startsWith("ours_") || metric.getKey().startsWith("breaker_"))
            .filter(metric -> metric.getKey().matches(".*_(living_lost|(disconnect|cancel|test_request)_missing)_\\d+"))
            .allMatch(metric -> metric.getValue() == 0);
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof final UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount() : Long.MAX_VALUE;
    }

    private void say(final String line) {
        final PrintWriter to = spec.commandLine().getOut();
        to.println(line);
        to.flush();
    }
}
