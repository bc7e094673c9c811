package io.heartwheel.server;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The packaged command, run in a process of its own. */
public final class Cli implements AutoCloseable {
    private final Process process;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final List<Thread> readers = new ArrayList<>();

    private Cli(final ProcessBuilder builder) {
        try {
            process = builder.start();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        readers.add(reading(process.getInputStream(), out));
        readers.add(reading(process.getErrorStream(), err));
    }

    /** The jar. */
    static Cli jar(final String... args) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 23) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-jar", System.getProperty("heartwheel.jar")));
        command.addAll(List.of(args));
        return new Cli(new ProcessBuilder(command));
    }

    /** The jar and, beside it on the class path, a venue that it doesn't know. */
    static Cli jarAndSixthVenue(final String... args) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // What the jar's manifest says when it is run by itself.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(arg -> arg.matches("--(add|enable|sun)-.*"))
            .forEach(command::add);
        final String venue = SixthVenue.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        command.addAll(List.of("-cp", System.getProperty("heartwheel.jar") + File.pathSeparator + venue,
            "io.heartwheel.server.cli.Main"));
        command.addAll(List.of(args));
        return new Cli(new ProcessBuilder(command));
    }

    /** Any command, in a folder. */
    public static Cli command(final File folder, final String... command) {
        return new Cli(new ProcessBuilder(command).directory(folder));
    }

    /** A server that is ready. */
    static Cli serve(final Path data, final String... more) {
        final List<String> args = new ArrayList<>(List.of("serve", "--data", data.toString()));
        args.addAll(List.of("--fix-port", "0", "--http-port", "0"));
        args.addAll(List.of(more));
        return ready(jar(args.toArray(String[]::new)));
    }

    /** The server, once it is ready or has ended. */
    static Cli ready(final Cli server) {
        Await.until(() -> "ready line; stderr: " + server.err, 30, () -> !server.out.isEmpty() || !server.process.isAlive());
        return server;
    }

    int port() {
        return port("fix");
    }

    int httpPort() {
        return port("http");
    }

    int port(final String name) {
        final String address = out.get(0).replaceFirst("^ready .*\\b" + name + "=(\\S+) .*$", "$1");
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    long pid() {
        return process.pid();
    }

    List<String> out() {
        return out;
    }

    public List<String> err() {
        return err;
    }

    void say(final String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a power cut would end it. */
    void kill() {
        process.destroyForcibly();
        exitCode();
    }

    void signal(final String signal) {
        command(new File("."), "kill", "-" + signal, Long.toString(pid())).exitCode();
    }

    /** Waits for its end. */
    public int exitCode() {
        try {
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                throw new AssertionError("did not end: " + out + err);
            }
            for (final Thread reader : readers) {
                reader.join(5_000);
            }
            return process.exitValue();
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Thread reading(final InputStream stream, final List<String> lines) {
        final Thread thread = new Thread(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.add(line);
                }
            } catch (final IOException e) {
                lines.add(e.toString());
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() {
        kill();
    }
}
