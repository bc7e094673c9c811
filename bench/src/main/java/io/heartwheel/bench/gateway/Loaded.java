package io.heartwheel.bench.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server in a process of its own, from its ready line until {@link #close}.
 */
public final class Loaded implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile(" (fix|http)=\\S*:(\\d+)");
    private static final int CLOSE_S = 6;

    private final Process process;
    private final Thread hook;
    private final Map<String, Integer> ports;

    private Loaded(final Process process, final Thread hook, final Map<String, Integer> ports) {
        this.process = process;
        this.hook = hook;
        this.ports = ports;
    }

    /**
     * Starts one.
     *
     * @param command what to run; it says {@code ready ... http=HOST:PORT} on stdout.
     * @param log     takes what it says on stderr.
     * @return the running server.
     * @throws IOException if it ends, or says something else.
     */
    public static Loaded start(final List<String> command, final Path log) throws IOException {
        final Process process = new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        final Thread hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
        final BufferedReader said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        final String line = said.readLine();
        final Map<String, Integer> ports = new HashMap<>();
        if (line != null && line.startsWith("ready ")) {
            final Matcher port = PORT.matcher(line);
            while (port.find()) {
                ports.put(port.group(1), Integer.valueOf(port.group(2)));
            }
        }
        if (!ports.containsKey("http")) {
            process.destroyForcibly();
            throw new IOException("the server said '" + line + "' instead of that it is ready; " + log + " may say why");
        }
        return new Loaded(process, hook, ports);
    }

    /** Where it serves HTTP. */
    public int port() {
        return ports.get("http");
    }

    /** Where it serves FIX. */
    public int fixPort() {
        return ports.get("fix");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(CLOSE_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (final InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
