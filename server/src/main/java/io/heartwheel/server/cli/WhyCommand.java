package io.heartwheel.server.cli;

import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.Story;
import io.heartwheel.server.config.OperatorException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells the story of one session from the journal. */
@Command(
    name = "why",
    header = "Tell why a session's switch fired, and what was done.",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
        "  heartwheel why CLIENT",
        "  heartwheel why CLIENT --at 2026-11-21T09:06:09Z",
        "  heartwheel why 'FIX.4.4:HEARTWHEEL->CLIENT' --data /var/lib/heartwheel"})
final class WhyCommand implements Callable<Integer> {
    @Mixin
    private DataOption data;

    @Parameters(paramLabel = "SESSION", description = "Its SenderCompID, or the whole SessionID.")
    private String session;

    @Option(names = "--at", paramLabel = "TIME", converter = TimeOption.Converter.class,
        description = "The story as it stood then: a UTC time such as 2026-11-21T09:06:09Z, or as the journal prints it.")
    private TimeOption at;

    @Override
    public Integer call() {
        final Story story;
        try (JournalReader reader = new JournalReader(data.journal()); Progress progress = Progress.start()) {
            story = Story.tell(reader, session, at == null ? Long.MAX_VALUE : at.lastNs(), progress);
        }
        if (!story.found()) {
            throw new OperatorException(story.text().strip());
        }
        System.out.print(story.text());
        return 0;
    }
}
