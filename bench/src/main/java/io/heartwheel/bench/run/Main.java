package io.heartwheel.bench.run;

import io.heartwheel.bench.report.Report;
import io.heartwheel.bench.result.Environment;
import io.heartwheel.bench.result.Figure;
import io.heartwheel.bench.result.Results;
import io.heartwheel.bench.result.Summary;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code heartwheel bench}: measures, keeps what it measured, and draws the report. */
@Command(
    name = "heartwheel bench",
    subcommands = {GatewayCommand.class, JournalCommand.class, FixCommand.class},
    header = "Measures the wheel beside its peers and the memory limit, on this machine, in JVMs of their own.",
    description = {
        "%nWrites into DIR: report.html (open it in a browser; it needs no network) and its charts as PNG, summary.json with "
            + "the figures that are quoted, tables.md with tables to paste, results.json with every figure, .hgrm files with "
            + "latency percentiles, and bench.log with what JMH and the rigs printed."},
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
        "0:all was measured",
        "1:something could not be measured; bench.log says why",
        "2:the command line, the JVM or the machine is not fit for it; nothing was run"},
    footerHeading = "%nExamples:%n",
    footer = {
        "  heartwheel bench                          all that is quoted, within 4 minutes on two cores",
        "  heartwheel bench --full --out results     every size, order, period and shape, within 30 minutes",
        "  heartwheel bench --only lateness,journal  two subjects",
        "  heartwheel bench --redraw --out results   draw the report of an earlier run again",
        "  heartwheel bench gateway                  heartbeats over HTTP and WebSocket, within 4 minutes",
        "  heartwheel bench journal                  what journaling costs, beside plain mapped memory, within 4 minutes",
        "  heartwheel bench fix                      FIX sessions on QuickFIX/J's timer and on the wheel, within 24 minutes",
        "",
        "For figures worth quoting nothing else should run beside it. JAVA_HOME picks the JDK; HEARTWHEEL_JAVA_OPTS adds",
        "flags to every JVM, such as -XX:+UseTransparentHugePages. What each figure means: src/site/markdown/benchmarks.md."})
public final class Main implements Callable<Integer> {
    private static final int WIDTH = 120;
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    @Spec
    private CommandSpec spec;

    @ArgGroup(exclusive = true)
    private Size size = new Size();

    @Option(names = "--only", split = ",", paramLabel = "SUBJECT",
        completionCandidates = Subjects.class,
        description = "Only these subjects, separated by commas: ${COMPLETION-CANDIDATES}.")
    private Set<String> only = new LinkedHashSet<>();

    @Option(names = "--out", paramLabel = "DIR", description = "Where the results go. Default: bench-results/ and the time.")
    private Path out = Path.of("bench-results", LocalDateTime.now().format(STAMP));

    @Option(names = "--redraw", description = "Measure nothing: draw the report of DIR/results.json again.")
    private boolean redraw;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    /** How much is measured. */
    static final class Size {
        @Option(names = "--quick", description = "What the summary quotes, within 4 minutes on two cores. The default.")
        private boolean quick;

        @Option(names = "--full", description = "Every size, order, period and shape, within 30 minutes.")
        private boolean full;
    }

    /** What {@code --only} may name. */
    static final class Subjects extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Subjects() {
            super(Plan.full().subjects());
        }
    }

    /**
     * Runs the command and exits with its code.
     *
     * @param args the command line.
     */
    public static void main(final String[] args) {
        System.setProperty("java.awt.headless", "true");
        System.exit(command().execute(args));
    }

    static CommandLine command() {
        final String name = name();
        final CommandLine main = new CommandLine(new Main()).setCommandName(name);
        callExamples(main, name);
        return main
            .setUsageHelpWidth(WIDTH)
            .setParameterExceptionHandler((error, args) -> {
                error.getCommandLine().getErr().println("heartwheel bench: "
                    + oneLine(error.getMessage()).replaceFirst("^Error: ", "") + ": try '" + name + " --help'.");
                return CommandLine.ExitCode.USAGE;
            })
            .setExecutionExceptionHandler((error, command, parsed) -> {
                command.getErr().println("heartwheel bench: " + oneLine(
                    error instanceof Checks.Refusal ? error.getMessage() : error.toString()));
                return error instanceof Checks.Refusal ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
            });
    }

    /** How this command was called, so that its examples can be pasted: as the script was, which says so. */
    private static String name() {
        final String called = System.getenv().getOrDefault("HEARTWHEEL_COMMAND", "heartwheel");
        return (called.matches("[\\w./-]+") ? called : "heartwheel") + " bench";
    }

    private static void callExamples(final CommandLine command, final String name) {
        final UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.footer(Stream.of(usage.footer()).map(line -> line.replaceFirst("^  heartwheel bench ", "  " + name + ' '))
            .toArray(String[]::new));
        command.getSubcommands().values().forEach(sub -> callExamples(sub, name));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        final Plan plan = plan();
        Checks.jdk(Runtime.version().feature());
        if (redraw) {
            return finish(earlier());
        }
        Checks.flags(Environment.jvmFlags());
        Checks.folder(out);
        Checks.memory(plan, Environment.physicalBytes());
        return finish(measure(plan));
    }

    private Plan plan() {
        final Plan all = size.full ? Plan.full() : Plan.quick();
        final Set<String> known = new LinkedHashSet<>(all.subjects());
        for (final String subject : only) {
            if (!known.contains(subject)) {
                throw new ParameterException(spec.commandLine(), "--only knows no subject '" + subject + "'"
                    + (Plan.full().subjects().contains(subject) ? " in a quick run, add --full" : ": it is one of "
                    + String.join(", ", known)));
            }
        }
        return all.only(only);
    }

    private Results earlier() throws IOException {
        final Path file = out.resolve(Report.RESULTS);
        if (!Files.exists(file)) {
            throw new Checks.Refusal(file + " is not there: --out names the folder of an earlier run");
        }
        return Results.read(file);
    }

    private Results measure(final Plan plan) throws IOException, InterruptedException {
        final Path log = out.resolve("bench.log");
        final List<Figure> figures = new ArrayList<>();
        final List<String> failed = new ArrayList<>();
        final Results results = new Results(
            Environment.describe(String.join(" ", commandLine())), failed, figures);
        Files.deleteIfExists(log);
        final PrintStream err = System.err;
        // Appending, because the rigs' JVMs write to it too.
        try (PrintStream logged = new PrintStream(new FileOutputStream(log.toFile(), true), true, StandardCharsets.UTF_8)) {
            // Forks' loggers write there.
            System.setErr(logged);
            final Progress progress = new Progress(spec.commandLine().getOut(), plan);
            final JmhRun jmh = new JmhRun(logged);
            final RigRun rigs = new RigRun(out, log);
            for (final Step step : plan.steps()) {
                final List<Figure> measured =
                    step instanceof final Step.Jmh benchmark ? jmh.run(benchmark) : rigs.run((Step.Rig) step);
                figures.addAll(measured);
                if (measured.isEmpty()) {
                    failed.add(step.label());
                }
                progress.finished(step, measured);
                results.write(out.resolve(Report.RESULTS));
            }
        }
        System.setErr(err);
        return results;
    }

    private List<String> commandLine() {
        final List<String> command = new ArrayList<>(List.of("./heartwheel", "bench"));
        command.addAll(spec.commandLine().getParseResult().originalArgs());
        return command;
    }

    private int finish(final Results results) throws IOException {
        final Summary summary = Summary.of(results);
        summary.write(out.resolve(Report.SUMMARY));
        Report.write(out, results, summary);
        final PrintWriter say = spec.commandLine().getOut();
        Report.headlines(summary).forEach(say::println);
        results.failed().forEach(label -> say.println("not measured: " + label + ", see " + out.resolve("bench.log")));
        say.println("report: " + out.resolve(Report.PAGE));
        say.flush();
        return results.failed().isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private static String oneLine(final String message) {
        return String.valueOf(message).replaceAll("\\s*\\R\\s*", " ");
    }
}
