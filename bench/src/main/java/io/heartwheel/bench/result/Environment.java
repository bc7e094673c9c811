package io.heartwheel.bench.result;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Where the figures come from: what a reader must know before comparing them with his own. */
public final class Environment {
    private static final int PATIENCE_S = 5;

    private Environment() {
    }

    /**
     * Describes this machine and JVM.
     *
     * @param command what was run.
     * @return names and values, in the order in which they are shown.
     */
    public static Map<String, String> describe(final String command) {
        final Map<String, String> environment = new LinkedHashMap<>();
        environment.put("command", command);
        environment.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        environment.put("commit", commit());
        environment.put("cpu", cpu());
        environment.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        environment.put("memory_gib", Long.toString(Math.round(physicalBytes() / (double) (1L << 30))));
        environment.put("kernel", System.getProperty("os.name") + " " + upstream(System.getProperty("os.version"))
            + " " + System.getProperty("os.arch"));
        environment.put("transparent_huge_pages", chosen(firstLine(Path.of("/sys/kernel/mm/transparent_hugepage/enabled"))));
        environment.put("jdk", System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"));
        environment.put("vm", System.getProperty("java.vm.name"));
        environment.put("vm_flags", userFlags());
        return environment;
    }

    /** How much memory this machine, or the container that this process is confined to, has. */
    public static long physicalBytes() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    }

    /** What this JVM was started with, and so what forks are started with, before their own heap sizes. */
    public static List<String> jvmFlags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }

    private static String userFlags() {
        return jvmFlags().isEmpty() ? "none but heap sizes" : String.join(" ", jvmFlags()) + " and heap sizes";
    }

    private static String cpu() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name")).findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("unknown");
        } catch (final IOException e) {
            return "unknown";
        }
    }

    /** The kernel's version without what its builder appended. */
    static String upstream(final String version) {
        return version.split("-", 2)[0];
    }

    /** The bracketed word of such a file: {@code always [madvise] never}. */
    static String chosen(final String line) {
        final int from = line.indexOf('[');
        final int to = line.indexOf(']');
        return from >= 0 && to > from ? line.substring(from + 1, to) : line;
    }

    private static String firstLine(final Path file) {
        try {
            return Files.readString(file).strip();
        } catch (final IOException e) {
            return "unknown";
        }
    }

    private static String commit() {
        final String head = git("rev-parse", "--short=12", "HEAD");
        if (head.isEmpty()) {
            return "unknown";
        }
        return git("status", "--porcelain", "--untracked-files=no").isEmpty() ? head : head + ", with changes";
    }

    /** What git says about the folder in which this jar lies, or nothing. */
    private static String git(final String... arguments) {
        try {
            final Path jar = Path.of(Environment.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            final List<String> command = new ArrayList<>(List.of("git", "-C", jar.getParent().toString()));
            command.addAll(List.of(arguments));
            final Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            final String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor(PATIENCE_S, TimeUnit.SECONDS) && process.exitValue() == 0 ? answer.strip() : "";
        } catch (final IOException | URISyntaxException e) {
            return "";
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
