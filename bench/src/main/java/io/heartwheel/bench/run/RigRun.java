package io.heartwheel.bench.run;

import io.heartwheel.bench.result.Environment;
import io.heartwheel.bench.result.Figure;
import io.heartwheel.bench.result.Results;
import io.heartwheel.bench.rig.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a rig in a JVM of its own; what it prints goes to a log. */
final class RigRun {
    private final Path out;
    private final Path log;

    RigRun(final Path out, final Path log) {
        this.out = out;
        this.log = log;
    }

    /**
     * Measures.
     *
     * @return the figures; none if the rig failed, in which case the log says why.
     * @throws IOException if no JVM could be started.
     */
    List<Figure> run(final Step.Rig step) throws IOException, InterruptedException {
        final Path figures = out.resolve(step.subject() + "-figures.json");
        Files.deleteIfExists(figures);
        final List<String> arguments = new ArrayList<>(List.of(figures.toString(), out.toString()));
        arguments.addAll(step.arguments());
        final int code = new ChildJvm(step.main(), Environment.jvmFlags(), step.heapMb(), arguments).run(log);
        if (code != 0 || !Files.exists(figures)) {
            return List.of();
        }
        final List<Figure> measured = Results.read(figures).figures();
        Files.delete(figures);
        return measured;
    }
}
