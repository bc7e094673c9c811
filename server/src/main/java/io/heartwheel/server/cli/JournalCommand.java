package io.heartwheel.server.cli;

import io.heartwheel.journal.JournalPrinter;
import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.NamesAhead;
import io.heartwheel.server.config.OperatorException;
import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Prints what the journal holds, from the first event on; damage is reported, never passed over in silence. People are spared
 * what a snapshot tells again, and are shown a session's name from its first record on.
 */
@Command(
    name = "journal",
    header = "Print the journal: every decision, and what was done about it. Or check it, sum it up, export it.",
    synopsisSubcommandLabel = "[COMMAND]",
    subcommands = {VerifyCommand.class, StatsCommand.class, ExportCommand.class},
    commandListHeading = "%nCommands, each with a --help of its own:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
        "  heartwheel journal",
        "  heartwheel journal --follow",
        "  heartwheel journal --json --data /var/lib/heartwheel",
        "  heartwheel journal verify && echo sound"})
final class JournalCommand implements Callable<Integer> {
    private static final long FOLLOW_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOption data;

    @Option(names = "--follow", description = "Wait for more, until Ctrl-C.")
    private boolean follow;

    @Option(names = "--all", description = "Print also what each snapshot tells again; --json always does.")
    private boolean all;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Override
    public Integer call() {
        final PrintStream out = new PrintStream(new BufferedOutputStream(System.out), false, StandardCharsets.UTF_8);
        final JournalPrinter printer = new JournalPrinter();
        try (JournalReader reader = new JournalReader(data.journal());
            NamesAhead names = new NamesAhead(data.journal(), printer)) {
            boolean more = true;
            while (more) {
                for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
                    if (json) {
                        out.println(printer.json(next));
                    } else {
                        names.before(next);
                        printForPeople(next, printer, out);
                    }
                }
                more = !out.checkError() && follow;
                if (more) {
                    LockSupport.parkNanos(FOLLOW_INTERVAL_NS);
                }
            }
            requireSound(reader, "what is above");
        }
        return 0;
    }

    private void printForPeople(final JournalRecord record, final JournalPrinter printer, final PrintStream out) {
        if (all || !record.isRetold()) {
            out.println(printer.line(record));
        } else {
            printer.remember(record);
        }
    }

    /**
     * For its commands: the data folder may be given before or after their name; other options of this one mean nothing to them.
     *
     * @param own     where the command takes the data folder itself.
     * @param command that asks.
     * @return the folder of the journal.
     */
    Path journalFor(final DataOption own, final CommandSpec command) {
        if (follow || json || all) {
            final String given = follow ? "--follow" : (json ? "--json" : "--all");
            throw new ParameterException(command.commandLine(), given + " before '" + command.name()
                + "' means nothing to it: give it after '" + command.name() + "', if it has such an option");
        }
        return isGiven(spec) && !isGiven(command) ? data.journal() : own.journal();
    }

    private static boolean isGiven(final CommandSpec command) {
        return command.commandLine().getParseResult().hasMatchedOption("--data");
    }

    /**
     * Reports damage that was met.
     *
     * @param reader that has read to the end.
     * @param given  what was made of what could be read.
     * @throws OperatorException if there was any.
     */
    static void requireSound(final JournalReader reader, final String given) {
        reader.problems().forEach(problem -> System.err.println("heartwheel: " + problem));
        if (reader.problemCount() > 0) {
            throw new OperatorException("the journal is damaged in " + reader.problemCount() + " places; " + given
                + " was checked and is sound: keep a copy of the folder before anything else");
        }
    }
}
