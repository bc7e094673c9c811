package io.heartwheel.bench.run;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heartwheel.bench.journal.JournalRig;
import io.heartwheel.bench.result.Environment;
import io.heartwheel.bench.result.Summary;
import io.heartwheel.bench.rig.ChildJvm;
import io.heartwheel.journal.LogKind;
import java.io.IOException;
import java.io.PrintWriter;
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

/** The command {@code heartwheel bench journal}. */
@Command(
    name = "journal",
    header = "Measures what journaling costs, beside a plain write of the same bytes into mapped memory.",
    description = {
        "%nWhat a decision costs the thread that polls, at a million a second; how many a second the journal takes while they "
            + "come as fast as it can; what an append costs, beside mapped memory; what waiting for the disk costs; what a "
            + "snapshot of 5 million sessions takes of the journal thread, and the longest poll meanwhile; how long a killed "
            + "server's journal of 1 million sessions and 1 million decisions since takes to open; how many records a second "
            + "`journal verify` proves. Each is measured in a JVM of its own, of up to 3 GiB of heap.",
        "%nWrites up to 3 GiB at a time into DIR, deletes it again, and leaves DIR/journal-summary.json. What each figure "
            + "means is said in the guide on benchmarks."},
    sortOptions = false,
    optionListHeading = "%nOptions:%n")
final class JournalCommand implements Callable<Integer> {
    private static final double NS_PER_S = 1e9;

    @Spec
    private CommandSpec spec;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the results go. Default: bench-results/journal.")
    private Path out = Path.of("bench-results", "journal");

    @Option(names = "--log", paramLabel = "KIND",
        description = "What keeps the journals: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private LogKind kind = LogKind.CHRONICLE;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Checks.jdk(Runtime.version().feature());
        Checks.flags(Environment.jvmFlags());
        Checks.folder(out);
        final Path log = out.resolve("journal-bench.log");
        Files.deleteIfExists(log);
        final Map<String, Double> metrics = new LinkedHashMap<>();
        boolean complete = true;
        for (final JournalRig.Part part : JournalRig.Part.values()) {
            complete &= measure(part, log, metrics);
        }
        final Path summary = out.resolve("journal-summary.json");
        new Summary(Environment.describe("./heartwheel bench " + String.join(" ",
            spec.commandLine().getParent().getParseResult().originalArgs())), metrics).write(summary);
        say("written: " + summary);
        return complete ? 0 : 1;
    }

    private boolean measure(final JournalRig.Part part, final Path log, final Map<String, Double> metrics)
        throws IOException, InterruptedException {
        final int count = JournalRig.Part.values().length;
        final String step = "[" + (part.ordinal() + 1) + "/" + count + "] " + part.label();
        say(step + " ...");
        final long startNs = System.nanoTime();
        final Path figures = out.resolve("journal-figures.json");
        Files.deleteIfExists(figures);
        final int code = new ChildJvm(JournalRig.class, Environment.jvmFlags(), part.heapMb(),
            List.of(figures.toString(), out.toString(), part.name(), kind.name())).run(log);
        if (code != 0 || !Files.exists(figures)) {
            say(step + ": FAILED, see " + log);
            return false;
        }
        final Map<String, Double> measured = new ObjectMapper().readValue(figures.toFile(), new TypeReference<>() { });
        Files.delete(figures);
        metrics.putAll(measured);
        measured.forEach((name, value) -> say(String.format(Locale.ROOT, "      %-36s %,.2f", name, value)));
        say(String.format(Locale.ROOT, "%s: %.0f s", step, (System.nanoTime() - startNs) / NS_PER_S));
        return true;
    }

    private void say(final String line) {
        final PrintWriter to = spec.commandLine().getOut();
        to.println(line);
        to.flush();
    }
}
