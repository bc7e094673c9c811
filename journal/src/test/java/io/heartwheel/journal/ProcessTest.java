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

    @Test
    void shouldHaveAllThatWasReportedCommittedAfterKillMinusNine() throws Exception {
        for (int kill = 1; kill <= KILLS; kill++) {
            final long committed = writeAndKill(20 * kill * kill);
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
            try (ForkedJvm jvm = ForkedJvm.start(WritingMain.class, flags, home, folder.toString())) {
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
        try (ForkedJvm jvm = ForkedJvm.start(WritingMain.class, ForkedJvm.neededFlags(), home, folder.toString())) {
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
        try (ForkedJvm jvm = ForkedJvm.start(WritingMain.class, flags, home, folder.toString())) {
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
        try (ForkedJvm first = ForkedJvm.start(WritingMain.class, ForkedJvm.neededFlags(), home, folder.toString())) {
            first.lineStarting("started");
            try (ForkedJvm second = ForkedJvm.start(WritingMain.class, ForkedJvm.neededFlags(), home, folder.toString())) {
                assertThat(second.rest()).contains(folder + " is in use by another server. Stop that one, or");
                assertThat(second.exitCode()).isEqualTo(3);
            }
            first.lineStarting("committed");
        }
    }

    @Test
    void shouldStillRefuseAnotherProcessAfterASecondWriterInThisOneWasRefused() throws Exception {
        try (ChronicleJournal first = Journals.open(folder)) {
            assertThatThrownBy(() -> Journals.open(folder)).isInstanceOf(JournalException.class);
            try (ForkedJvm second = ForkedJvm.start(WritingMain.class, ForkedJvm.neededFlags(), home, folder.toString())) {
                assertThat(second.rest()).contains(folder + " is in use by another server. Stop that one, or");
            }
            assertThat(first.failure()).isNull();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldFailLoudlyWhenTheDiskTakesNoMoreAndLetTheSwitchGoOn() throws Exception {
        try (ForkedJvm jvm = ForkedJvm.startWithFileLimit(
                4_000, WritingMain.class, ForkedJvm.neededFlags(), home, folder.toString())) {
            final String output = jvm.rest();
            assertThat(jvm.exitCode()).isZero();
            final String end = output.substring(output.indexOf("failed "));
            assertThat(output).contains("can no longer be written; decisions go on unrecorded from sequence");
            assertThat(end).contains("records are missing from the journal in").endsWith("stopped\n");
            final Matcher counts = Pattern.compile("committed (\\d+) unrecorded (\\d+)").matcher(end);
            assertThat(counts.find()).isTrue();
            assertThat(Long.parseLong(counts.group(2))).isGreaterThanOrEqualTo(200_000);
            try (JournalReader reader = new JournalReader(folder)) {
                assertThat(drain(reader)).hasSize(Integer.parseInt(counts.group(1)));
                assertThat(reader.problemCount()).isZero();
            }
        }
    }

    private long writeAndKill(final int lines) throws Exception {
        try (ForkedJvm jvm = ForkedJvm.start(WritingMain.class, ForkedJvm.neededFlags(), home, folder.toString())) {
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

    private static void assertEventsInOrder(final List<Seen> seen, final int incarnation) {
        long next = 0;
        for (final Seen one : seen) {
            if (one.incarnation() == incarnation && one.type() == RecordType.EXPIRED) {
                assertThat(one.correlationId()).isEqualTo(next++);
            }
        }
    }
}
