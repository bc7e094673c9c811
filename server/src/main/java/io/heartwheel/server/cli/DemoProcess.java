package io.heartwheel.server.cli;

import io.heartwheel.server.config.OperatorException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Another JVM that runs a command of the same jar, from {@link #start} until {@link #close}; its stdout is read line by line.
 *
 * <p>Its stderr is ours. It is ended in any case: first by the end of its stdin, then by being
 * asked to, after a while by force.
 */
final class DemoProcess implements AutoCloseable {
    private static final long CLOSING_S = 2;
    private static final long PATIENCE_S = 15;

    private final Process process;
    private final Thread reader;

    private DemoProcess(final Process process, final Thread reader) {
        this.process = process;
        this.reader = reader;
    }

    /**
     * Starts a JVM like this one.
     *
     * @param lines  gets each line of its stdout, on a thread of its own.
     * @param errors what becomes of its stderr.
     * @param args   the command.
     * @return the running process.
     */
    static DemoProcess start(final Consumer<String> lines, final ProcessBuilder.Redirect errors, final String... args) {
        try {
            final List<String> command = new ArrayList<>(jvm());
            command.addAll(List.of(args));
            final Process process = new ProcessBuilder(command).redirectError(errors).start();
            final Thread reader = new Thread(() -> read(process, lines), "demo-reader");
            reader.setDaemon(true);
            reader.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            return new DemoProcess(process, reader);
        } catch (final IOException e) {
            throw new OperatorException("cannot start another JVM: " + e.getMessage(), e);
        }
    }

    private static List<String> jvm() {
        final String classPath = System.getProperty("java.class.path");
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith("--")).forEach(command::add);
        if (classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator)) {
            command.addAll(List.of("-jar", classPath));
        } else {
            command.addAll(List.of("-cp", classPath, Main.class.getName()));
        }
        return command;
    }

    private static void read(final Process process, final Consumer<String> lines) {
        try (BufferedReader reader = new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.accept(line);
            }
        } catch (final IOException e) {
            lines.accept("cannot be heard any more: " + e.getMessage());
        }
    }

    /** Says a line to its stdin; nothing happens if it has ended. */
    void say(final String line) {
        try {
            final OutputStream stdin = process.getOutputStream();
            stdin.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            stdin.flush();
        } catch (final IOException e) {
            // It has ended, which whoever waits for an answer finds out.
            return;
        }
    }

    /** As kill -9 does: it gets no chance to say goodbye. */
    void kill() {
        process.destroyForcibly();
    }

    /** As kill does. @return its exit code. */
    int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return process.waitFor();
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(CLOSING_S, TimeUnit.SECONDS)) {
                terminate();
            }
            reader.join(TimeUnit.SECONDS.toMillis(1));
        } catch (final IOException e) {
            process.destroyForcibly();
        } catch (final InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
