package io.heartwheel.bench.fix;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A {@link FixVenue} in a JVM of its own, until {@link #close}. */
final class VenueProcess implements AutoCloseable {
    private static final int CLOSE_S = 6;

    private final Process process;
    private final Path log;
    private final BufferedReader answers;
    private final PrintStream questions;
    private final int port;

    /**
     * Starts one and waits until it listens.
     *
     * @param flags of its JVM.
     * @param log   takes what it prints.
     */
    VenueProcess(final List<String> flags, final Side side, final int sessions, final int parkUs, final Path log)
        throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-Xms1g", "-Xmx1g", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(FixVenue.class.getName(), side.name(),
            Integer.toString(sessions), Integer.toString(parkUs)));
        this.log = log;
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        port = answer().get("port").intValue();
    }

    int port() {
        return port;
    }

    /** Bytes of the heap that are in use. */
    long heapBytes() throws IOException {
        questions.println(FixVenue.HEAP);
        return answer().get(FixVenue.HEAP);
    }

    /** How often the wheel said that its poller had not run for too long, and gave everybody grace. */
    long stalls() throws IOException {
        questions.println(FixVenue.STALLS);
        return answer().get(FixVenue.STALLS);
    }

    /** CPU times in ns, by {@link FixVenue#PROCESS} and thread; {@link FixVenue#NOW} is when they were read. */
    Map<String, Long> cpuNs() throws IOException {
        questions.println(FixVenue.CPU);
        return answer();
    }

    private Map<String, Long> answer() throws IOException {
        String line = answers.readLine();
        while (line != null && !line.startsWith(FixVenue.SAYS)) {
            // Some of the JVM's own flags print there.
            line = answers.readLine();
        }
        if (line == null) {
            throw new IOException("the venue ended; " + log + " may say why");
        }
        final String[] words = line.split("\t");
        final Map<String, Long> values = new LinkedHashMap<>();
        for (int i = 1; i + 1 < words.length; i += 2) {
            values.put(words[i], Long.valueOf(words[i + 1]));
        }
        return values;
    }

    /** The venue ends when its standard input does, also if this process is killed. */
    @Override
    public void close() {
        questions.close();
        try {
            if (!process.waitFor(CLOSE_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (final InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
