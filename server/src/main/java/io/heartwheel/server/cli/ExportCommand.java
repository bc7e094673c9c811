package io.heartwheel.server.cli;

import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.audit.Export;
import io.heartwheel.server.config.OperatorException;
import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Gives the journal, or a part of it, to another program. */
@Command(
    name = "export",
    header = "Write the journal, some time of it, or one session's part, as JSON or CSV.",
    description = {
        "%nJSON is one object a line, as 'heartwheel journal --json' prints. CSV has a header, and the same columns for each "
            + "record; names that a spreadsheet would take for a formula get an apostrophe before them. Times are UTC."},
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
        "  heartwheel journal export --csv > journal.csv",
        "  heartwheel journal export --json --session CLIENT --to 2026-11-21"})
final class ExportCommand implements Callable<Integer> {
    @ParentCommand
    private JournalCommand journal;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOption data;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Form form;

    @Option(names = "--from", paramLabel = "TIME", converter = TimeOption.Converter.class,
        description = "Leave out what was before, such as 2026-11-21T09:06:09Z, or 2026-11-21 for a whole day.")
    private TimeOption from;

    @Option(names = "--to", paramLabel = "TIME", converter = TimeOption.Converter.class,
        description = "Leave out what came after. 09:06:09 means to the end of that second.")
    private TimeOption to;

    @Option(names = "--session", paramLabel = "NAME",
        description = "Only this session: its SenderCompID, or its whole name, as 'heartwheel why' takes them.")
    private String session;

    /** One of them. */
    private static final class Form {
        @Option(names = "--json", required = true, description = "One JSON object a line.")
        private boolean json;

        @Option(names = "--csv", required = true, description = "Comma-separated values, with a header.")
        private boolean csv;
    }

    @Override
    public Integer call() {
        final long fromNs = from == null ? Long.MIN_VALUE : from.firstNs();
        final long toNs = to == null ? Long.MAX_VALUE : to.lastNs();
        if (fromNs > toNs) {
            throw new ParameterException(spec.commandLine(), "--from is later than --to: nothing lies between them");
        }
        final Export export = new Export(form.csv ? Export.Form.CSV : Export.Form.JSON, fromNs, toNs, session);
        final PrintStream out = new PrintStream(new BufferedOutputStream(System.out, 1 << 16), false, StandardCharsets.UTF_8);
        try (JournalReader reader = new JournalReader(journal.journalFor(data, spec));
            Progress progress = Progress.besideOutput()) {
            final long given = export.write(reader, line -> {
                out.println(line);
                return true;
            }, sequence -> {
                progress.accept(sequence);
                if (out.checkError()) {
                    throw new OperatorException("nobody reads the export any more: it is not complete");
                }
            });
            progress.wipe();
            if (out.checkError()) {
                throw new OperatorException("the export could not be written to its end: is the disk full?");
            }
            if (given == 0) {
                System.err.println("heartwheel: no record is of that session and time"
                    + (session == null ? "" : "; '" + Main.name() + " why " + session + "' says whether it is known"));
            }
            JournalCommand.requireSound(reader, "what was written");
        }
        return 0;
    }
}
