package io.heartwheel.journal;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM with this one's class path and the flags that a test chooses; ended with the test. */
final class ForkedJvm implements AutoCloseable {
    private static final int PATIENCE_S = 60;
    private static final int INODE = 9;

    private final Process process;
    private final BufferedReader output;

    private ForkedJvm(final Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    static List<String> neededFlags() {
        return List.of(Preflight.flags().split(" "));
    }

    static ForkedJvm start(final Class<?> main, final List<String> flags, final Path home, final String... args)
        throws IOException {
        return start(List.of(), main, flags, home, args);
    }

    /** With no file allowed to grow beyond so many KiB: the disk is as good as full then. */
    static ForkedJvm startWithFileLimit(
        final int kib, final Class<?> main, final List<String> flags, final Path home, final String... args) throws IOException {
        return start(List.of("bash", "-c", "ulimit -f " + kib + "; exec \"$@\"", "bash"), main, flags, home, args);
    }

    private static ForkedJvm start(
        final List<String> before, final Class<?> main, final List<String> flags, final Path home, final String... args)
        throws IOException {
        final List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Duser.home=" + home, "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(args));
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).directory(home.toFile());
        builder.environment().put("HOME", home.toString());
        return new ForkedJvm(builder.start());
    }

    long pid() {
        return process.pid();
    }

    /** The next line, or null at the end. */
    String line() throws IOException {
        return output.readLine();
    }

    /** Reads on until a line begins so. */
    String lineStarting(final String start) throws IOException {
        final StringBuilder before = new StringBuilder();
        for (String line = line(); line != null; line = line()) {
            if (line.startsWith(start)) {
                return line;
            }
            before.append(line).append('\n');
        }
        throw new AssertionError("no line starting with " + start + " in:\n" + before);
    }

    String rest() throws IOException {
        final StringBuilder all = new StringBuilder();
        for (String line = line(); line != null; line = line()) {
            all.append(line).append('\n');
        }
        return all.toString();
    }

    /** What its open files are, as Linux tells. */
    List<String> openFiles() throws IOException {
        final List<String> open = new ArrayList<>();
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid() + "/fd"))) {
            for (final Path descriptor : descriptors) {
                if (Files.isSymbolicLink(descriptor)) {
                    open.add(Files.readSymbolicLink(descriptor).toString());
                }
            }
        }
        return open;
    }

    /** Its machine's Internet sockets, as they would be named among its open files. */
    List<String> networkSockets() throws IOException {
        final List<String> sockets = new ArrayList<>();
        for (final String table : List.of("tcp", "tcp6", "udp", "udp6", "raw", "raw6")) {
            for (final String line : Files.readAllLines(Path.of("/proc/" + pid() + "/net/" + table))) {
                final String[] fields = line.strip().split("\\s+");
                sockets.add("socket:[" + (fields.length > INODE ? fields[INODE] : "") + "]");
            }
        }
        return sockets;
    }

    /** Kill -9; what it had printed can still be read. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            throw new AssertionError("it would not die");
        }
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            throw new AssertionError("it did not end");
        }
        return process.exitValue();
    }

    void tell(final String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
