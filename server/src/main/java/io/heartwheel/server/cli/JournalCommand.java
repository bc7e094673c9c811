package io.heartwheel.server.cli;

import io.heartwheel.journal.JournalPrinter;
import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.JournalRecord;
import io.heartwheel.server.config.OperatorException;
import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints what the journal holds, from the first event on; damage is reported, never passed over in silence. */
@Command(
    name = "journal",
    header = "Print the journal: every decision, and what was done about it.",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
        "  heartwheel journal",
        "  heartwheel journal --follow",
        "  heartwheel journal --json --data /var/lib/heartwheel"})
final class JournalCommand implements Callable<Integer> {
    private static final long FOLLOW_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    @Mixin
    private DataOption data;

    @Option(names = "--follow", description = "Wait for more, until Ctrl-C.")
    private boolean follow;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Override
    public Integer call() {
        final PrintStream out = new PrintStream(new BufferedOutputStream(System.out), false, StandardCharsets.UTF_8);
        final JournalPrinter printer = new JournalPrinter();
        try (JournalReader reader = new JournalReader(data.journal())) {
            boolean more = true;
            while (more) {
                for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
                    out.println(json ? printer.json(next) : printer.line(next));
                }
                more = !out.checkError() && follow;
                if (more) {
                    LockSupport.parkNanos(FOLLOW_INTERVAL_NS);
                }
            }
            report(reader);
        }
        return 0;
    }

    private static void report(final JournalReader reader) {
        reader.problems().forEach(problem -> System.err.println("heartwheel: " + problem));
        if (reader.problemCount() > 0) {
            throw new OperatorException("the journal is damaged in " + reader.problemCount()
                + " places; what is above was checked and is sound: keep a copy of the folder before anything else");
        }
    }
}
