package io.heartwheel.server.cli;

import io.heartwheel.server.config.OperatorException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The data folder, for the commands that only read it. */
final class DataOption {
    @Option(names = "--data", paramLabel = "DIR", defaultValue = "data",
        description = "The server's data folder (default: ${DEFAULT-VALUE}). A running server is not disturbed.")
    private Path data;

    /**
     * The folder that holds the journal.
     *
     * @throws OperatorException if there is none.
     */
    Path journal() {
        final Path journal = data.resolve("journal");
        if (!Files.isDirectory(journal)) {
            throw new OperatorException("there is no journal in " + data
                + ": give --data the folder that the server's ready line names, or start one with '"
                + Main.name() + " serve'");
        }
        return journal;
    }
}
