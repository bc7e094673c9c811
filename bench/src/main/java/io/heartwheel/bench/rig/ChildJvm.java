package io.heartwheel.bench.rig;

import io.heartwheel.journal.Preflight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of this one's JDK and class path for one main class, with its own heap; it ends with this one.
 *
 * @param main      whose {@code main} it runs.
 * @param flags     what it is started with, besides what the journal needs.
 * @param heapMb    its heap, from the start.
 * @param arguments of its main.
 */
public record ChildJvm(Class<?> main, List<String> flags, int heapMb, List<String> arguments) {
    private static final int PATIENCE_MINUTES = 10;

    /**
     * Runs it to its end.
     *
     * @param log what it prints is added here.
     * @return its exit code; -1 if it had to be ended after ten minutes.
     * @throws IOException          if it cannot be started.
     * @throws InterruptedException if this thread is to stop; the child is ended.
     */
    public int run(final Path log) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of(Preflight.flags().split(" ")));
        command.addAll(List.of("-Xms" + heapMb + "m", "-Xmx" + heapMb + "m", "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(arguments);
        final Process process = new ProcessBuilder(command).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        final Thread hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) ? process.exitValue() : -1;
        } finally {
            process.destroyForcibly();
            removeHook(hook);
        }
    }

    private static void removeHook(final Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) {
            // This JVM is ending, and the hook is at work.
            Thread.yield();
        }
    }
}
