package io.heartwheel.server.cli;

import io.heartwheel.journal.Story;
import io.heartwheel.server.config.OperatorException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tells the story of one session from the journal. */
@Command(
    name = "why",
    header = "Tell why a session's switch fired, and what was done.",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
        "  heartwheel why CLIENT",
        "  heartwheel why 'FIX.4.4:HEARTWHEEL->CLIENT' --data /var/lib/heartwheel"})
final class WhyCommand implements Callable<Integer> {
    @Mixin
    private DataOption data;

    @Parameters(paramLabel = "SESSION", description = "Its SenderCompID, or the whole SessionID.")
    private String session;

    @Override
    public Integer call() {
        final Story story = Story.tell(data.journal(), session);
        if (!story.found()) {
            throw new OperatorException(story.text().strip());
        }
        System.out.print(story.text());
        return 0;
    }
}
