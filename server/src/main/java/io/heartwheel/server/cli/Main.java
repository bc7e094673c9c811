package io.heartwheel.server.cli;

import io.heartwheel.journal.JournalException;
import io.heartwheel.server.config.OperatorException;
import io.heartwheel.server.log.Logging;
import java.io.PrintWriter;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command {@code heartwheel}: what goes wrong is told in one line on stderr that says what to do, and the exit code says
 * whose fault it was. A stack trace is shown only with {@code --verbose}.
 */
@Command(
    name = "heartwheel",
    synopsisSubcommandLabel = "COMMAND",
    header = "A dead-man's switch for trading: who falls silent is asked, then disconnected, and its orders are cancelled.",
    versionProvider = Version.class,
    subcommands = {
        ServeCommand.class, ConfigCommand.class, DemoCommand.class, WhyCommand.class, JournalCommand.class, DemoClient.class},
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
        "0:all went well",
        "1:it failed; the line on stderr says what to do",
        "2:the command line or the configuration is wrong; the line on stderr says where"},
    footerHeading = "%nExamples:%n",
    footer = {
        "  heartwheel demo                   watch a counterparty fall silent",
        "  heartwheel serve                  FIX 4.4 on 127.0.0.1:9876, HTTP on :8080, data in ./data",
        "  heartwheel config --example       a configuration to start from",
        "  heartwheel why CLIENT             why were CLIENT's orders cancelled?",
        "  heartwheel journal --follow       decisions, as they are taken",
        "  heartwheel journal verify         does the journal keep the contract?",
        "  heartwheel bench --help           how fast is it here? (the script's own command: it is another jar)",
        "  heartwheel serve --help           all about one command"})
public final class Main implements Runnable {
    private static final String NAME = "heartwheel";

    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "Show this help and exit.")
    private boolean help;

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "Show the version and exit.")
    private boolean version;

    @Option(names = {"-v", "--verbose"}, scope = ScopeType.INHERIT, description = "Show the stack trace of a failure.")
    private boolean verbose;

    /**
     * Runs one command and exits with its code.
     *
     * @param args the command line.
     */
    public static void main(final String[] args) {
        int code = CommandLine.ExitCode.SOFTWARE;
        try {
            code = execute(args);
        } catch (final Error e) {
            System.err.println("heartwheel: " + oneLine(e.toString()) + "; this JVM cannot go on");
        }
        Logging.awaitWritten();
        System.exit(code);
    }

    static int execute(final String... args) {
        // Before any Chronicle class loads: nothing here opens an outbound connection.
        System.setProperty("chronicle.analytics.disable", "true");
        System.setProperty("chronicle.announcer.disable", "true");
        // Nor does Vert.x keep copies of files in a temporary folder, or ask name servers by itself.
        System.setProperty("vertx.disableFileCPResolving", "true");
        System.setProperty("vertx.disableFileCaching", "true");
        System.setProperty("vertx.disableDnsResolver", "true");
        Logging.start("warn", "text");
        return commandLine(name())
            .setExecutionExceptionHandler(Main::failed)
            .setParameterExceptionHandler(Main::misused)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(args);
    }

    /** How this command was called, for hints that can be pasted: as the script was, which says so. */
    static String name() {
        final String called = System.getenv().getOrDefault("HEARTWHEEL_COMMAND", NAME);
        return called.matches("[\\w./-]+") ? called : NAME;
    }

    /** The command under a name, which its examples begin with, too. */
    static CommandLine commandLine(final String name) {
        final CommandLine command = new CommandLine(new Main()).setCommandName(name);
        callExamples(command, name);
        return command;
    }

    private static void callExamples(final CommandLine command, final String name) {
        final UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.footer(Stream.of(usage.footer()).map(line -> line.replaceAll("(^  |; |&& |\\()heartwheel ", "$1" + name + ' '))
            .toArray(String[]::new));
        command.getSubcommands().values().forEach(sub -> callExamples(sub, name));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do (serve, config, demo, why or journal)");
    }

    private static int failed(final Exception error, final CommandLine command, final ParseResult parsed) {
        final PrintWriter err = command.getErr();
        // What was logged led to it, and comes first.
        Logging.awaitWritten();
        if (isVerbose(command)) {
            error.printStackTrace(err);
        }
        if (error instanceof JournalException) {
            err.println("heartwheel: " + oneLine(error.getMessage()));
            return CommandLine.ExitCode.SOFTWARE;
        }
        if (error instanceof final OperatorException known) {
            err.println("heartwheel: " + oneLine(known.getMessage()));
            return known.isUsage() ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
        }
        err.println("heartwheel: " + oneLine(error.toString())
            + "; that was not expected: run it again with --verbose, and report what it shows");
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static boolean isVerbose(final CommandLine command) {
        CommandLine root = command;
        while (root.getParent() != null) {
            root = root.getParent();
        }
        return ((Main) root.getCommand()).verbose;
    }

    private static int misused(final ParameterException error, final String[] args) {
        final CommandLine command = error.getCommandLine();
        final PrintWriter err = command.getErr();
        // The library's own errors about groups of options begin with a second label.
        err.println("heartwheel: " + oneLine(error.getMessage()).replaceFirst("^Error: ", "")
            + ": try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return CommandLine.ExitCode.USAGE;
    }

    private static String oneLine(final String message) {
        return String.valueOf(message).replaceAll("\\s*\\R\\s*", " ");
    }
}
