package io.heartwheel.bench.run;

import com.sun.management.UnixOperatingSystemMXBean;
import io.heartwheel.bench.fix.FixRig;
import io.heartwheel.bench.fix.Side;
import io.heartwheel.bench.report.FixReport;
import io.heartwheel.bench.result.Environment;
import io.heartwheel.bench.result.Summary;
import java.io.IOException;
import java.io.PrintWriter;
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
        "%nWrites DIR/fix-summary.json, DIR/fix-tables.md and charts."},
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
        "  heartwheel bench fix --quick              300 sessions, HeartBtInt 10 s, within 4 minutes",
        "  heartwheel bench fix --out results        all sizes, HeartBtInt 30 s, within 22 minutes"})
final class FixCommand implements Callable<Integer> {
    private static final int QUICK_SESSIONS = 300;
    private static final int QUICK_HEART_BT_INT_S = 10;
    private static final int QUICK_BEAT_S = 40;
    private static final int HEART_BT_INT_S = 30;
    private static final int BEAT_S = 60;
    private static final int FEWEST = 10;
    private static final int MOST = 100_000;
    private static final int US_PER_MS = 1_000;

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
        description = "The longest that the wheel's poller sleeps. Default: ${DEFAULT-VALUE}, as in the server.")
    private double parkMs = 2;

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
        Checks.files(sizes.stream().max(Integer::compare).orElseThrow() + FixRig.OWN_FILES, openFiles());
        Checks.folder(out);
        final Path log = out.resolve("fix-bench.log");
        Files.deleteIfExists(log);
        final FixRig.Size size = new FixRig.Size(quick ? QUICK_HEART_BT_INT_S : HEART_BT_INT_S, quick ? QUICK_BEAT_S : BEAT_S,
            (int) (parkMs * US_PER_MS));
        final FixRig rig = new FixRig(size, Environment.jvmFlags(), log, line -> say("      " + line));
        metrics.put("heart_bt_int_s", (double) size.heartBtIntS());
        startNs = System.nanoTime();
        final int stages = 2 * sizes.size();
        say(String.format(Locale.ROOT, "%d stages, about %s", stages, Progress.clock(stages * size.stageS())));
        for (int i = 0; i < sizes.size(); i++) {
            // By turns, so that neither is always the one that comes after the other.
            measure(rig, i % 2 == 0 ? Side.STOCK : Side.OURS, sizes.get(i), stages);
            measure(rig, i % 2 == 0 ? Side.OURS : Side.STOCK, sizes.get(i), stages);
        }
        say("");
        say(FixReport.table(new Summary(Map.of(), metrics)));
        say("written: " + out.resolve("fix-summary.json") + ", " + out.resolve(FixReport.TABLES) + " and charts");
        return isComplete ? 0 : 1;
    }

    private List<Integer> sizes() {
        final List<Integer> named = quick ? List.of(QUICK_SESSIONS) : List.of(300, 3_000, 10_000);
        final List<Integer> sizes = sessions.isEmpty() ? named : sessions;
        for (final int size : sizes) {
            if (size < FEWEST || size > MOST) {
                throw new Checks.Refusal("--sessions takes sizes from " + FEWEST + " to " + MOST + ", not " + size);
            }
        }
        if (parkMs <= 0 || parkMs > 1_000) {
            throw new Checks.Refusal("--park-ms takes more than 0 and at most 1000, not " + parkMs);
        }
        return sizes;
    }

    private void measure(final FixRig rig, final Side side, final int size, final int stages)
        throws IOException, InterruptedException {
        done++;
        final String stage = String.format(Locale.ROOT, "[%d/%d] %s, %,d sessions", done, stages, side, size);
        say(stage + " ...");
        try {
            metrics.putAll(rig.measure(side, size));
        } catch (final IOException | IllegalStateException e) {
            isComplete = false;
            say(stage + ": FAILED: " + e.getMessage());
        }
        final Summary summary = Summary.rounded(Environment.describe("./heartwheel bench " + String.join(" ",
            spec.commandLine().getParent().getParseResult().originalArgs())), metrics);
        summary.write(out.resolve("fix-summary.json"));
        FixReport.write(out, summary);
        say(String.format(Locale.ROOT, "%s: done, %s elapsed", stage, Progress.clock((System.nanoTime() - startNs) / 1e9)));
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
