package io.heartwheel.server.cli;

import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.audit.Statistics;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Sums the journal up. */
@Command(
    name = "stats",
    header = "Sum the journal up: by type and session, how late we were, our own pauses, and the server's incarnations.",
    description = {
        "%nA near miss is a session that was heard from again after a test request was due. Lateness counts from the deadline."},
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
        "  heartwheel journal stats",
        "  heartwheel journal stats --json --top 1000 | jq .lateness.expired.p99Ns"})
final class StatsCommand implements Callable<Integer> {
    @ParentCommand
    private JournalCommand journal;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOption data;

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Option(names = "--top", paramLabel = "N", defaultValue = "10",
        description = "Of how many sessions to tell (default: ${DEFAULT-VALUE}).")
    private int top;

    @Override
    public Integer call() {
        if (top < 0) {
            throw new ParameterException(spec.commandLine(), "--top must be 0 or more, was " + top);
        }
        try (JournalReader reader = new JournalReader(journal.journalFor(data, spec)); Progress progress = Progress.start()) {
            final Statistics statistics = Statistics.of(reader, progress);
            progress.wipe();
            final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            if (json) {
                out.println(statistics.json(top));
            } else {
                statistics.lines(top).forEach(out::println);
            }
            JournalCommand.requireSound(reader, "what was counted");
        }
        return 0;
    }
}
