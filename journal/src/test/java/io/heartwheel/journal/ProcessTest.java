package io.heartwheel.journal;

import static io.heartwheel.journal.Journals.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartwheel.journal.Journals.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What only shows from outside of a writing process: what survives it, what it needs, and what it opens. */
class ProcessTest {
    private static final int KILLS = 6;
    /** The classes without which Java reaches nobody over the Internet. */
    private static final Pattern SOCKETS = Pattern.compile(
        "java\\.net\\.(Socket|ServerSocket|DatagramSocket|SocketImpl|InetAddress|InetSocketAddress) "
        + "|sun\\.nio\\.ch\\.NioSocketImpl|sun\\.net\\.www\\.protocol\\.http");

    @TempDir
    private Path temp;
    private Path folder;
    private Path home;

    @BeforeEach
    void prepare() throws IOException {
        folder = temp.resolve("journal");
        home = Files.createDirectory(temp.resolve("home"));
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaveAllThatWasReportedCommittedAfterKillMinusNine(final LogKind log) throws Exception {
        for (int kill = 1; kill <= KILLS; kill++) {
            final long committed = writeAndKill(20 * kill * kill, log);
            try (JournalReader reader = new JournalReader(folder)) {
                final List<Seen> seen = drain(reader);
                assertThat(reader.problems()).isEmpty();
                assertThat(reader.isAtEnd()).isTrue();
                assertThat(seen).hasSizeGreaterThanOrEqualTo((int) committed);
                for (int i = 0; i < seen.size(); i++) {
                    assertThat(seen.get(i).sequence()).isEqualTo(i + 1);
                }
                assertThat(seen.get(seen.size() - 1).incarnation()).isEqualTo(kill);
                assertEventsInOrder(seen, kill);
            }
        }
    }

    @Test
    void shouldPrintTheExactFlagsWhenTheyAreMissing() throws Exception {
        final List<String> needed = ForkedJvm.neededFlags();
        for (final List<String> flags : List.of(List.<String>of(), needed.subList(0, 1), needed.subList(1, 2))) {
            try (ForkedJvm jvm = ForkedJvm.start(WritingMain.class, flags, home, folder.toString(), "CHRONICLE")) {
                assertThat(jvm.rest()).contains("\n  " + Preflight.flags() + "\n");
                assertThat(jvm.exitCode()).isEqualTo(3);
                assertThat(folder).doesNotExist();
            }
        }
    }

    @Test
    void shouldKnowTheFlagsOfLaterJdks() {
        assertThat(Preflight.flags(17)).doesNotContain("native").contains("--add-opens=java.base/java.lang.reflect=ALL-UNNAMED");
        assertThat(Preflight.flags(25)).contains("--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow");
    }

    @Test
    void shouldStopWhenToldWithNothingPrintedButItsOwn() throws Exception {
        try (ForkedJvm jvm = writing()) {
            assertThat(jvm.line()).isEqualTo("started 1");
            assertThat(jvm.line()).startsWith("committed");
            jvm.tell("stop");
            assertThat(jvm.rest().lines().filter(line -> !line.startsWith("committed"))).containsExactly("stopped");
            assertThat(jvm.exitCode()).isZero();
        }
    }

    /** A JDK that uses file channels holds one half of an unnamed Unix pair; that is no way out. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldOpenNoSocketAndWriteNothingAtHome() throws Exception {
        final Path loaded = temp.resolve("loaded");
        final List<String> flags = new ArrayList<>(ForkedJvm.neededFlags());
        flags.add("-Xlog:class+load:file=" + loaded);
        try (ForkedJvm jvm = ForkedJvm.start(WritingMain.class, flags, home, folder.toString(), "CHRONICLE")) {
            jvm.lineStarting("started");
            for (int i = 0; i < 100; i++) {
                jvm.lineStarting("committed");
                assertThat(jvm.openFiles()).anyMatch(file -> file.endsWith("journal.lock"))
                    .doesNotContainAnyElementsOf(jvm.networkSockets());
            }
            jvm.tell("stop");
            jvm.rest();
        }
        assertThat(Files.readAllLines(loaded)).anyMatch(line -> line.contains(" net.openhft.chronicle.queue."))
            .filteredOn(line -> SOCKETS.matcher(line).find()).isEmpty();
        try (var files = Files.list(home)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void shouldRefuseAFolderThatAnotherProcessWrites() throws Exception {
        try (ForkedJvm first = writing()) {
            first.lineStarting("started");
            try (ForkedJvm second = writing()) {
                assertThat(second.rest()).contains(folder + " is in use by another server. Stop that one, or");
                assertThat(second.exitCode()).isEqualTo(3);
            }
            first.lineStarting("committed");
        }
    }

    @Test
    void shouldStillRefuseAnotherProcessAfterASecondWriterInThisOneWasRefused() throws Exception {
        try (DiskJournal first = Journals.open(folder)) {
            assertThatThrownBy(() -> Journals.open(folder)).isInstanceOf(JournalException.class);
            try (ForkedJvm second = writing()) {
                assertThat(second.rest()).contains(folder + " is in use by another server. Stop that one, or");
            }
            assertThat(first.failure()).isNull();
        }
    }

    /** In the first volume, and then at once in the second, too. */
    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(OS.LINUX)
    void shouldFailLoudlyWhenTheDiskTakesNoMoreAndLetTheSwitchGoOn(final LogKind log) throws Exception {
        try (ForkedJvm jvm = ForkedJvm.startWithFileLimit(
                log == LogKind.CHRONICLE ? 4_000 : 1_000, WritingMain.class, flags(log), home, folder.toString(), log.name())) {
            final String output = jvm.rest();
            if (log == LogKind.SEGMENTS) {
                // No segment of 1 MiB, no journal.
                assertThat(output).contains("File too large");
                assertThat(jvm.exitCode()).isEqualTo(3);
                return;
            }
            assertThat(jvm.exitCode()).isZero();
            final String end = output.substring(output.indexOf("failed "));
            assertThat(output).contains("goes on in a new volume, because of")
                .contains("can no longer be written; decisions go on unrecorded from sequence");
            assertThat(end).contains("records are missing from the journal in").endsWith("stopped\n");
            final Matcher counts = Pattern.compile("committed (\\d+) unrecorded (\\d+)").matcher(end);
            assertThat(counts.find()).isTrue();
            assertThat(Long.parseLong(counts.group(2))).isGreaterThanOrEqualTo(200_000);
            try (JournalReader reader = new JournalReader(folder)) {
                final List<Seen> seen = drain(reader);
                assertThat(seen.size()).isGreaterThanOrEqualTo(Integer.parseInt(counts.group(1)));
                assertThat(seen).filteredOn(one -> one.type() == RecordType.DEGRADED).isNotEmpty()
                    .allMatch(one -> one.detail() == 0);
                assertThat(seen).filteredOn(one -> one.type() == RecordType.UNJOURNALED).extracting(Seen::detail)
                    .containsExactly(Long.parseLong(counts.group(2)));
                assertThat(reader.problemCount()).isZero();
            }
        }
    }

    @Test
    void shouldKeepPlainSegmentsWithoutAnyFlagOrClassOfChronicle() throws Exception {
        final Path loaded = temp.resolve("loaded");
        final List<String> flags = List.of("-Xlog:class+load:file=" + loaded);
        try (ForkedJvm jvm = ForkedJvm.start(WritingMain.class, flags, home, folder.toString(), "SEGMENTS")) {
            assertThat(jvm.line()).isEqualTo("started 1");
            assertThat(jvm.line()).startsWith("committed");
            jvm.tell("stop");
            assertThat(jvm.rest()).endsWith("stopped\n");
            assertThat(jvm.exitCode()).isZero();
        }
        assertThat(Files.readAllLines(loaded)).noneMatch(line -> line.contains(" net.openhft."));
    }

    private long writeAndKill(final int lines, final LogKind log) throws Exception {
        try (ForkedJvm jvm = ForkedJvm.start(WritingMain.class, flags(log), home, folder.toString(), log.name())) {
            jvm.lineStarting("started");
            String last = "";
            for (int i = 0; i < lines; i++) {
                last = jvm.lineStarting("committed");
            }
            jvm.kill();
            for (String line = jvm.line(); line != null; line = jvm.line()) {
                last = line.matches("committed \\d+ events \\d+") ? line : last;
            }
            return Long.parseLong(last.split(" ")[1]);
        }
    }

    private ForkedJvm writing() throws IOException {
        return ForkedJvm.start(WritingMain.class, ForkedJvm.neededFlags(), home, folder.toString(), "CHRONICLE");
    }

    private static List<String> flags(final LogKind log) {
        return log == LogKind.CHRONICLE ? ForkedJvm.neededFlags() : List.of();
    }

    private static void assertEventsInOrder(final List<Seen> seen, final int incarnation) {
        long next = 0;
        for (final Seen one : seen) {
            if (one.incarnation() == incarnation && one.type() == RecordType.EXPIRED) {
                assertThat(one.correlationId()).isEqualTo(next++);
            }
        }
    }
}
