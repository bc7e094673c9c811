package io.heartwheel.fix.interop;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.heartwheel.fix.wire.Patience;

/** Another engine with one session, in a process of its own: obeys lines on stdin, tells what happens in lines on stdout. */
final class ProcessPeer implements AutoCloseable {
    static final Path FOLDER = Path.of("target", "interop");

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Process process;
    private final BufferedWriter commands;

    /** Started, with its settings in a file of that name. */
    ProcessPeer(final String settingsName, final String settings, final Command command) throws IOException {
        final Path file = FOLDER.resolve(settingsName);
        Files.writeString(file, settings);
        process = new ProcessBuilder(command.with(file.toString())).redirectErrorStream(true).start();
        commands = process.outputWriter(StandardCharsets.ISO_8859_1);
        final Thread reader = new Thread(this::read, "peer-" + settingsName);
        reader.setDaemon(true);
        reader.start();
        // Also if it is stopped, or this JVM ends in the middle.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        try {
            await("started", 1);
        } catch (final AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    void tell(final String command) throws IOException {
        commands.write(command);
        commands.newLine();
        commands.flush();
    }

    /** Stops the process as it is: its sockets stay open, and it neither reads nor writes. */
    void freeze() throws Exception {
        signal("-STOP");
    }

    void thaw() throws Exception {
        signal("-CONT");
    }

    private void signal(final String signal) throws Exception {
        final int exit = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
        if (exit != 0) {
            throw new AssertionError("kill " + signal + " exits with " + exit);
        }
    }

    /** Waits until it has said something that begins so and holds that, so many times. */
    void await(final String start, final int times, final String... parts) {
        Patience.until(() -> "the peer says " + start + ' ' + List.of(parts) + " for the " + times + ". time: " + said,
            () -> said.stream().filter(line -> line.startsWith(start) && List.of(parts).stream().allMatch(line::contains))
                .count() >= times);
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.ISO_8859_1)) {
            lines.lines().forEach(said::add);
        } catch (final IOException | UncheckedIOException e) {
            said.add("gone: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** What to run, given the file of its settings. */
    interface Command {
        List<String> with(String settings);
    }
}
