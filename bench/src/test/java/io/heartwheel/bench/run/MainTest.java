package io.heartwheel.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();
    private final CommandLine command =
        Main.command().setErr(new PrintWriter(err, true)).setOut(new PrintWriter(out, true));

    @Test
    void shouldRefuseAnUnknownOption() {
        refuses("--qick", "Unknown option: '--qick'");
    }

    @Test
    void shouldRefuseAnUnknownSubjectAndNameThoseThatThereAre() {
        refuses("--only=heartbeats", "heartbeat, rearm, all-in");
    }

    @Test
    void shouldSayWhichRunHasASubject() {
        refuses("--only=churn", "add --full");
    }

    @Test
    void shouldRefuseAFileAsFolder(@TempDir final Path folder) throws IOException {
        final Path file = Files.createFile(folder.resolve("file"));

        refuses("--out=" + file, "is a file: name a folder");
    }

    @Test
    void shouldRefuseAFolderThatCannotBeMade(@TempDir final Path folder) throws IOException {
        final Path file = Files.createFile(folder.resolve("file"));

        refuses("--out=" + file.resolve("below"), "name a folder that you may write to");
    }

    @Test
    void shouldRefuseToRedrawWhatIsNotThere(@TempDir final Path folder) {
        assertThat(command.execute("--redraw", "--out", folder.resolve("none").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("results.json is not there");
        assertThat(folder.resolve("none")).doesNotExist();
    }

    @Test
    void shouldRefuseFlagsThatMakeFiguresMeaningless() {
        for (final String flag : List.of("-Xint", "-ea", "-XX:TieredStopAtLevel=1", "-Xmx100m",
            "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n", "-javaagent:some.jar")) {
            assertThatThrownBy(() -> Checks.flags(List.of("-XX:+UseSerialGC", flag)))
                .isInstanceOf(Checks.Refusal.class).hasMessageContaining(flag);
        }
        Checks.flags(List.of("-XX:-UseCompressedOops", "-XX:+UseTransparentHugePages", "-Dname=value"));
    }

    @Test
    void shouldRefuseAnOldJdk() {
        Checks.jdk(17);
        assertThatThrownBy(() -> Checks.jdk(11)).hasMessageContaining("17 or later");
    }

    @Test
    void shouldRefuseAPlanThatDoesNotFitIntoMemory() {
        Checks.memory(Plan.full(), 16L << 30);
        assertThatThrownBy(() -> Checks.memory(Plan.quick(), 2L << 30))
            .hasMessageContaining("all-in agrona 10M").hasMessageContaining("has 2048");
        Checks.memory(Plan.quick().only(Set.of("storm")), 2L << 30);
    }

    @Test
    void shouldRefuseMoreSocketsThanAProcessMayOpen() {
        Checks.files(10_500, 20_000);
        assertThatThrownBy(() -> Checks.files(10_500, 1_024)).isInstanceOf(Checks.Refusal.class)
            .hasMessageContaining("ulimit -n 10500").hasMessageContaining("may have 1024").hasMessageContaining("LimitNOFILE");
    }

    @Test
    void shouldRefuseFixRunsThatMakeNoSense(@TempDir final Path folder) {
        for (final String arguments : List.of("--sessions=9", "--sessions=300,200000", "--sessions=300 --park-ms=0",
            "--sessions=300 --park-ms=51", "--sessions=x", "--sessions=")) {
            err.getBuffer().setLength(0);
            final List<String> line = new ArrayList<>(List.of("fix", "--out=" + folder.resolve("out")));
            line.addAll(List.of(arguments.split(" ")));
            assertThat(command.execute(line.toArray(new String[0]))).as(arguments).isEqualTo(2);
            assertThat(err.toString()).startsWith("heartwheel bench: ").hasLineCount(1);
        }
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void shouldSayHowToGetTheServerThatTheBreakersStageNeeds(@TempDir final Path folder) throws IOException {
        final Path jar = folder.resolve("heartwheel.jar");
        for (final Map<String, String> environment : List.of(Map.<String, String>of(),
            Map.of("HEARTWHEEL_JAR", jar.toString()), Map.of("HEARTWHEEL_JAR", folder.toString()))) {
            assertThatThrownBy(() -> Checks.serversJar(environment)).isInstanceOf(Checks.Refusal.class)
                .hasMessageContainingAll("./heartwheel bench fix", "mvn package", "--no-breaker");
        }
        assertThat(Checks.serversJar(Map.of("HEARTWHEEL_JAR", Files.createFile(jar).toString()))).isEqualTo(jar);
    }

    private void refuses(final String argument, final String why) {
        assertThat(command.execute(argument)).isEqualTo(2);
        assertThat(err.toString()).startsWith("heartwheel bench: ").contains(why).hasLineCount(1);
    }
}
