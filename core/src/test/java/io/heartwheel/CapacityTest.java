package io.heartwheel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.agrona.concurrent.Agent;
import org.junit.jupiter.api.Test;

/** Ten million sessions fit a JVM of one GB, at 32 bytes each, all in. */
class CapacityTest {
    private static final int SESSIONS = 10_000_000;
    private static final Pattern RESULT = Pattern.compile("bytes=(\\d+) expired=(\\d+)");

    @Test
    void shouldHoldTenMillionSessionsInOneGigabyte() throws Exception {
        final Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g", "-cp", classPath(),
            TenMillionSessions.class.getName()).redirectErrorStream(true).start();
        try {
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("still running").isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            final Matcher result = RESULT.matcher(output);
            assertThat(result.find()).as(output).isTrue();
            final double bytesEach = Long.parseLong(result.group(1)) / (double)SESSIONS;
            System.out.println("ten million sessions: " + bytesEach + " bytes each");
            assertThat(Long.parseLong(result.group(2))).isEqualTo(SESSIONS);
            assertThat(bytesEach).isBetween(16.0, 32.0);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String classPath() {
        return Stream.of(Heartwheel.class, TenMillionSessions.class, Agent.class)
            .map(CapacityTest::placeOf).collect(Collectors.joining(File.pathSeparator));
    }

    private static String placeOf(final Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (final URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
