package io.heartwheel.server.cli;

import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.audit.Audit;
import io.heartwheel.journal.audit.AuditReport;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Proves the journal, or tells what is wrong with it. */
@Command(
    name = "verify",
    header = "Check the whole journal: nothing damaged or missing, and nothing in it that the contract forbids.",
    description = {
        "%nReads everything and checks each batch's checksum and each record's number; that nobody was expired or asked early; "
            + "that each registration ended once, and was not heard of before or after; that who was silent while our own engine "
            + "was blind had grace for it; that orders were touched for a reason, and each expiry says what became of them.",
        "%nOne line for each thing that is wrong: the record's number, the session, and what it is in words. 'damage' can't be "
            + "read; 'note' says what could not be asked; 'owed' counts expiries whose server ended before it could say what "
            + "became of the orders: the next start makes up for them."},
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:sound", "1:not sound, or not to be read", "2:the command line is wrong"},
    footerHeading = "%nExamples:%n",
    footer = {
        "  heartwheel journal verify",
        "  heartwheel journal verify > report.txt || mail ops < report.txt"})
final class VerifyCommand implements Callable<Integer> {
    @ParentCommand
    private JournalCommand journal;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOption data;

    @Option(names = "--patience", paramLabel = "MINUTES", defaultValue = "15",
        description = "How long after an expiry the journal must say what became of the orders (default: ${DEFAULT-VALUE}). "
            + "Longer than any grace you give to come back.")
    private int patience;

    @Override
    public Integer call() {
        if (patience < 1) {
            throw new ParameterException(spec.commandLine(), "--patience must be 1 or more minutes, was " + patience);
        }
        try (JournalReader reader = new JournalReader(journal.journalFor(data, spec)); Progress progress = Progress.start()) {
            final AuditReport report = Audit.of(reader, TimeUnit.MINUTES.toNanos(patience), progress);
            progress.wipe();
            report.lines().forEach(new PrintStream(System.out, true, StandardCharsets.UTF_8)::println);
            return report.isSound() ? 0 : 1;
        }
    }
}
