package io.heartwheel.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Runs every jcstress test of this module in JVMs of its own, and fails if one shows an outcome that must not happen.
 *
 * <p>The property {@code stress.mode} says how thoroughly: {@code short} or {@code full}. Everything is written below
 * {@code stress.directory}, which is emptied of earlier results first.
 */
class StressIT {
    private static final long LIMIT_MINUTES = 30;
    /** One compilation mode, a small heap, a moment for each test: a build wants to know whether it is broken outright. */
    private static final List<String> SHORT = List.of(
        "-m", "quick", "-iters", "1", "-f", "1", "-sc", "false", "-time", "100", "-hs", "64", "-jvmArgs", "-XX:+UseSerialGC");
    /** Each JVM configuration that jcstress knows: interpreter, C1, C2, and C2 with instructions scheduled at random. */
    private static final List<String> FULL = List.of(
        "-m", "default", "-iters", "1", "-f", "1", "-fsm", "2", "-sc", "false", "-time", "1000", "-hs", "128");

    private final String mode = System.getProperty("stress.mode", "short");
    private final Path directory = Path.of(System.getProperty("stress.directory", "target/jcstress")).toAbsolutePath();

    @Test
    void shouldShowNoOutcomeThatMustNotHappen() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() >= 2, "threads can only race on two processors or more");
        emptyDirectory();
        final long startNs = System.nanoTime();
        final int exit = runJcstress();
        final StressReport report = StressReport.read(directory);
        if (isFull()) {
            System.out.println(report.table());
        }
        System.out.printf("stress (%s): %s, %d s, JDK %s; see %s%n", mode, report.summary(),
            TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs), System.getProperty("java.version"), page());

        assertThat(report.failures()).as("outcomes that must not happen; see " + page()).isEmpty();
        assertThat(exit).as("jcstress' exit code; see " + log()).isZero();
        assertThat(report.testCount()).as("tests that ran; see " + log()).isPositive();
    }

    private int runJcstress() throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp", System.getProperty("java.class.path"), "org.openjdk.jcstress.Main", "-r", directory.toString()));
        command.addAll(isFull() ? FULL : SHORT);
        final Process jcstress = new ProcessBuilder(command)
            .directory(directory.toFile()).redirectErrorStream(true).redirectOutput(log().toFile()).start();
        try {
            assertThat(jcstress.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES))
                .as("jcstress ends within %d minutes; see %s", LIMIT_MINUTES, log()).isTrue();
            return jcstress.exitValue();
        } finally {
            jcstress.descendants().forEach(ProcessHandle::destroy);
            jcstress.destroy();
        }
    }

    private boolean isFull() {
        return "full".equals(mode);
    }

    private void emptyDirectory() throws IOException {
        Files.createDirectories(directory);
        try (var files = Files.newDirectoryStream(directory)) {
            for (final Path file : files) {
                Files.delete(file);
            }
        }
    }

    private Path log() {
        return directory.resolve("jcstress.log");
    }

    private Path page() {
        return directory.resolve("index.html");
    }
}
