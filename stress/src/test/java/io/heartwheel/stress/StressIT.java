package io.heartwheel.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Runs every jcstress test of this module in JVMs of its own, and fails if one shows an outcome that must not happen.
 *
 * <p>The property {@code stress.mode} says how thoroughly: {@code short} or {@code full}. {@code stress.tests} may select some
 * by a regular expression: {@code -Dstress.tests=Heartbeat}. Everything is written below {@code stress.directory}, which is
 * emptied of earlier results first: {@code outcomes.txt} is the table of all of them.
 */
class StressIT {
    /** For each of the JVMs below, of which the longest takes four minutes on two cores. */
    private static final long LIMIT_MINUTES = 10;
    private static final List<String> ALWAYS = List.of("-iters", "1", "-sc", "false");
    /** A moment for each test: a build wants to know whether it is broken outright. */
    private static final List<String> SHORT = List.of("-m", "quick", "-f", "1", "-time", "100", "-hs", "64");
    private static final List<String> FULL = List.of("-m", "default", "-f", "1", "-fsm", "1", "-time", "1000", "-hs", "128");
    private static final String GC = "-XX:+UseSerialGC";
    /**
     * Each compiler, and C2 once more with its instructions scheduled at random. Not the interpreter: it reorders nothing, and
     * makes too few wheels to meet a race. Named here, as jcstress would run each with and without biased locks: we have none.
     */
    private static final Map<String, String> FULL_JVMS = new TreeMap<>(Map.of(
        "c1", GC + " -XX:TieredStopAtLevel=1",
        "c2", GC + " -XX:-TieredCompilation",
        "c2-random", GC + " -XX:-TieredCompilation -XX:+UnlockDiagnosticVMOptions"
            + " -XX:+StressLCM -XX:+StressGCM -XX:+StressIGVN -XX:+StressCCP"));

    private final String mode = System.getProperty("stress.mode", "short");
    private final String tests = System.getProperty("stress.tests", ".*");
    private final Path directory = Path.of(System.getProperty("stress.directory", "target/jcstress")).toAbsolutePath();

    @Test
    void shouldShowNoOutcomeThatMustNotHappen() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() >= 2, "threads can only race on two processors or more");
        deleteDirectory();
        final long startNs = System.nanoTime();
        boolean isClean = true;
        for (final Map.Entry<String, String> jvm : (isFull() ? FULL_JVMS : Map.of("short", GC)).entrySet()) {
            isClean &= runJcstress(directory.resolve(jvm.getKey()), jvm.getValue()) == 0;
        }
        final StressReport report = StressReport.read(directory);
        Files.writeString(outcomes(), report.table());
        if (isFull()) {
            System.out.println(report.table());
        }
        System.out.printf("stress (%s): %s; %d s, JDK %s; see %s%n", mode, report.summary(),
            TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs), System.getProperty("java.version"), outcomes());

        assertThat(report.failures()).as("outcomes that must not happen; see " + outcomes()).isEmpty();
        assertThat(isClean).as("jcstress ended with exit code 0; see jcstress.log below " + directory).isTrue();
        assertThat(report.testCount()).as("tests that ran; see jcstress.log below " + directory).isPositive();
    }

    private int runJcstress(final Path to, final String jvmFlags) throws IOException, InterruptedException {
        Files.createDirectories(to);
        final Path log = to.resolve("jcstress.log");
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp", System.getProperty("java.class.path"), "org.openjdk.jcstress.Main", "-r", to.toString()));
        command.addAll(ALWAYS);
        command.addAll(isFull() ? FULL : SHORT);
        command.addAll(List.of("-t", tests, "-jvmArgs", jvmFlags));
        final Process jcstress = new ProcessBuilder(command)
            .directory(to.toFile()).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            assertThat(jcstress.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES))
                .as("jcstress ends within %d minutes; see %s", LIMIT_MINUTES, log).isTrue();
            return jcstress.exitValue();
        } finally {
            jcstress.descendants().forEach(ProcessHandle::destroy);
            jcstress.destroy();
        }
    }

    private boolean isFull() {
        return "full".equals(mode);
    }

    private void deleteDirectory() throws IOException {
        if (Files.exists(directory)) {
            try (var all = Files.walk(directory)) {
                for (final Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private Path outcomes() {
        return directory.resolve("outcomes.txt");
    }
}
