package io.heartwheel.journal.chaos;

import io.heartwheel.journal.JournalSeams;
import io.heartwheel.journal.LogKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A {@link Watchdog} in a JVM of its own, and the connection to it. Ended with the test. */
final class WatchdogProcess implements AutoCloseable {
    private static final int PATIENCE_S = 60;

    private final Process process;
    private final Path printed;
    private final Socket socket;
    private final Writer out;
    private final Thread reader;

    private WatchdogProcess(
        final Process process, final Path printed, final Socket socket, final Consumer<String> lines) throws IOException {
        this.process = process;
        this.printed = printed;
        this.socket = socket;
        this.out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);
        this.reader = new Thread(() -> read(lines), "what the watchdog tells");
        reader.start();
    }

    /**
     * Starts one.
     *
     * @param before what to run it with, such as {@code unshare}.
     * @param lines  takes what it tells, on a thread of its own.
     */
    static WatchdogProcess start(
        final List<String> before, final Path folder, final LogKind log, final long clockOffsetNs, final long freeSpaceFloor,
        final Consumer<String> lines) throws IOException {
        final Path printed = Files.createTempFile("watchdog", ".txt");
        try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            door.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_S));
            final List<String> command = new ArrayList<>(before);
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(JournalSeams.flags(log));
            command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m",
                "-cp", System.getProperty("java.class.path"), WatchdogMain.class.getName(), folder.toString(), log.name(),
                String.valueOf(door.getLocalPort()), String.valueOf(clockOffsetNs), String.valueOf(freeSpaceFloor)));
            final Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(printed.toFile()).start();
            try {
                final Socket socket = door.accept();
                socket.setTcpNoDelay(true);
                return new WatchdogProcess(process, printed, socket, lines);
            } catch (final IOException e) {
                process.destroyForcibly();
                throw new IOException("it did not come up: " + Files.readString(printed), e);
            }
        }
    }

    /** Where nobody hears any more, nothing is said. */
    synchronized void send(final String command) {
        try {
            out.write(command + "\n");
            out.flush();
        } catch (final IOException e) {
            // It was killed. What it had not answered is no fact.
            return;
        }
    }

    /** Kill -9, and waits until all that it had told is read. */
    void kill() throws InterruptedException {
        // It may have been started by another command, whose end would leave it running.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        awaitEnd();
    }

    /** @return its exit code. */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end");
        }
        reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_S));
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive() && reader.isAlive();
    }

    /** What it printed, besides. */
    String printed() throws IOException {
        return Files.readString(printed);
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        socket.close();
        Files.deleteIfExists(printed);
    }

    private void read(final Consumer<String> lines) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            final StringBuilder line = new StringBuilder();
            for (int read = in.read(); read >= 0; read = in.read()) {
                if (read == '\n') {
                    lines.accept(line.toString());
                    line.setLength(0);
                } else {
                    // A line that was cut off by a kill was not told.
                    line.append((char) read);
                }
            }
        } catch (final IOException e) {
            // It was killed.
            return;
        }
    }
}
