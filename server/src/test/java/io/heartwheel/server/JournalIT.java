package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.Effect;
import io.heartwheel.Heartwheel;
import io.heartwheel.Policy;
import io.heartwheel.journal.DiskJournal;
import io.heartwheel.journal.TimeAnchor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged command's tools for the journal, over a journal that a wheel wrote in its own time. */
class JournalIT {
    private static final long MS = 1_000_000;
    private static final long START = 1_780_000_000_000L * MS;
    private static final String NAME = "FIX.4.4:HEARTWHEEL->CLIENT";

    @TempDir
    private Path data;
    private long nowNs = START;

    /** One that expires at 4.8 s, and one that is ended on purpose at five minutes. Told a minute before: what became of it. */
    @BeforeEach
    void write() {
        final DiskJournal.Context context = new DiskJournal.Context().directory(data.resolve("journal"))
            .anchor(new TimeAnchor(START, START));
        try (DiskJournal journal = new DiskJournal(context);
            Heartwheel wheel = new Heartwheel(new Heartwheel.Context().stallLimitNs(Long.MAX_VALUE), START)) {
            final long client = wheel.register(1, Policy.probed(3_000 * MS, 4_800 * MS), nowNs);
            final long other = wheel.register(2, Policy.timeout(3_600_000 * MS), nowNs);
            journal.name(1, NAME, nowNs);
            journal.name(2, "other", nowNs);
            pollTo(wheel, journal, 4_900);
            tell(journal, client, 1, 3);
            pollTo(wheel, journal, 240_000);
            tell(journal, other, 2, 1);
            pollTo(wheel, journal, 300_000);
            wheel.deregister(other);
            pollTo(wheel, journal, 301_000);
        }
    }

    /** Returns once it is written: the journal's thread writes an effect after all events that it finds along with it. */
    private void tell(final DiskJournal journal, final long handle, final long correlationId, final long orders) {
        final long before = journal.recorded();
        assertThat(journal.effect(Effect.ORDERS_CANCELLED, handle, correlationId, nowNs, orders)).isTrue();
        Await.until(() -> "the effect is written", 20, () -> journal.recorded() > before);
    }

    private void pollTo(final Heartwheel wheel, final DiskJournal journal, final long ms) {
        while (nowNs < START + ms * MS) {
            nowNs += 10 * MS;
            wheel.poll(nowNs, journal);
        }
        Await.until(() -> "it is written", 20, () -> journal.committedEvents() == journal.offeredEvents());
    }

    @Test
    void shouldFindTheJournalSound() {
        try (Cli cli = command("verify")) {
            assertThat(cli.exitCode()).isZero();
            assertThat(cli.err()).isEmpty();
            assertThat(cli.out()).hasSize(2).last().isEqualTo("Sound.");
            assertThat(cli.out()).first().asString().contains("2 registrations, 1 expired, 1 deregistered, 0 live at the end.");
        }
    }

    @Test
    void shouldTellWhatIsWrongAndExit1() {
        try (Cli cli = command("verify", "--patience", "1")) {
            assertThat(cli.exitCode()).isEqualTo(1);
            assertThat(cli.err()).isEmpty();
            assertThat(cli.out()).first().asString().matches(
                "#\\d+  other  its orders were dealt with, but its switch had not fired, nor did the session end");
            assertThat(cli.out()).last().isEqualTo("NOT sound: 1 finding.");
        }
    }

    @Test
    void shouldReportDamageInEveryToolAndExit1() throws IOException {
        damage();
        try (Cli verify = command("verify"); Cli stats = command("stats"); Cli export = command("export", "--csv");
            Cli why = Cli.jar("why", "--data", data.toString(), "CLIENT")) {
            assertThat(verify.exitCode()).isEqualTo(1);
            assertThat(verify.out()).first().asString().startsWith("damage: a batch is damaged and was left out");
            assertThat(stats.exitCode()).isEqualTo(1);
            assertThat(stats.err()).last().asString().contains("damaged in 1 places; what was counted was checked");
            assertThat(export.exitCode()).isEqualTo(1);
            assertThat(export.err()).last().asString().contains("damaged in 1 places; what was written was checked");
            why.exitCode();
            assertThat(String.join(" ", why.out()) + String.join(" ", why.err())).contains("The journal is damaged (1 problem)");
        }
    }

    @Test
    void shouldSumUp() {
        try (Cli text = command("stats"); Cli json = command("stats", "--json", "--top", "1")) {
            assertThat(text.exitCode()).isZero();
            assertThat(text.err()).isEmpty();
            assertThat(text.out()).contains("By type", "  EXPIRED                          1", "Most expiries");
            assertThat(json.exitCode()).isZero();
            assertThat(json.out()).singleElement().asString().contains("\"EXPIRED\":1").contains("\"session\":\"" + NAME + "\"");
        }
    }

    @Test
    void shouldExportASessionAndATime() {
        try (Cli csv = command("export", "--csv", "--session", "CLIENT", "--from", "2026-05-28T20:26:44Z");
            Cli json = command("export", "--json", "--to", "2026-05-28 20:26:43.999 UTC", "--session", "CLIENT");
            Cli nobody = command("export", "--csv", "--session", "nobody")) {
            assertThat(csv.exitCode()).isZero();
            assertThat(csv.err()).isEmpty();
            assertThat(csv.out()).satisfiesExactly(
                line -> assertThat(line).startsWith("sequence,incarnation,type,"),
                line -> assertThat(line).contains(",EXPIRED,2026-05-28T20:26:44.8"),
                line -> assertThat(line).contains(",ORDERS_CANCELLED,").endsWith(",3"));
            assertThat(json.exitCode()).isZero();
            assertThat(json.out()).hasSize(3).allMatch(line -> line.contains("\"correlationId\":1"))
                .anyMatch(line -> line.contains("\"session\":\"" + NAME + "\""));
            assertThat(nobody.exitCode()).isZero();
            assertThat(nobody.out()).hasSize(1);
            assertThat(nobody.err()).containsExactly("heartwheel: no record is of that session and time; "
                + "'heartwheel why nobody' says whether it is known");
        }
    }

    @Test
    void shouldTellTheStoryOfSomeTimeAgo() {
        try (Cli then = Cli.jar("why", "--data", data.toString(), "CLIENT", "--at", "2026-05-28T20:26:44.5Z");
            Cli before = Cli.jar("why", "--data", data.toString(), "CLIENT", "--at", "2026-05-28T20:26:39Z")) {
            assertThat(then.exitCode()).isZero();
            assertThat(then.out()).startsWith("As it stood at 2026-05-28 20:26:44.599 UTC:", NAME)
                .anyMatch(line -> line.startsWith("It is silent, and asked with test request 1 whether it is there"));
            assertThat(before.exitCode()).isEqualTo(1);
            assertThat(before.err()).singleElement().asString().contains("no session \"CLIENT\" was known. It is first named at");
        }
    }

    @Test
    void shouldTakeTheFolderBeforeTheCommandToo() {
        try (Cli cli = Cli.jar("journal", "--data", data.toString(), "verify")) {
            assertThat(cli.exitCode()).as("%s", cli.err()).isZero();
            assertThat(cli.out()).last().isEqualTo("Sound.");
        }
    }

    /** A server of flesh and blood, with a client that falls silent, one that leaves, and one whose connection breaks. */
    @Test
    void shouldFindTheJournalOfARealServerSound(@TempDir final Path other) {
        try (Cli server = Cli.serve(other)) {
            try (RawFixClient silent = RawFixClient.loggedOn(server.port(), "SILENT", 1);
                RawFixClient polite = RawFixClient.loggedOn(server.port(), "POLITE", 30)) {
                RawFixClient.loggedOn(server.port(), "RUDE", 30).close();
                silent.order("A", "9");
                silent.await("8", "150=0");
                polite.send("5");
                polite.await("5");
                try (Cli live = Cli.jar("journal", "verify", "--data", other.toString())) {
                    assertThat(live.exitCode()).as("%s", live.out()).isZero();
                }
                silent.awaitClosed();
            }
            server.signal("TERM");
            assertThat(server.exitCode()).isZero();
        }
        try (Cli cli = Cli.jar("journal", "verify", "--data", other.toString());
            Cli print = Cli.jar("journal", "--data", other.toString())) {
            assertThat(cli.exitCode()).as("%s", cli.out()).isZero();
            assertThat(cli.out()).last().isEqualTo("Sound.");
            assertThat(cli.out()).noneMatch(line -> line.startsWith("note:")).anyMatch(line -> line.contains(" 1 expired"));
            assertThat(print.exitCode()).isZero();
            assertThat(print.out()).noneMatch(line -> line.matches(".* session \\d+.*|.* SNAPSHOT_(PAGE|NAMES) .*"))
                .anyMatch(line -> line.contains("  REGISTERED  FIX.4.4:HEARTWHEEL->RUDE  timeout 3600.000 s"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "journal bogus                       | Unmatched argument at index 1: 'bogus'",
        "journal --json verify               | --json before 'verify' means nothing to it",
        "journal --follow --all stats        | --follow before 'stats' means nothing to it",
        "journal --all verify                | --all before 'verify' means nothing to it",
        "journal verify --patience 0         | --patience must be 1 or more minutes, was 0",
        "journal stats --top -1              | --top must be 0 or more, was -1",
        "journal export                      | (--json | --csv)",
        "journal export --json --csv         | mutually exclusive",
        "journal export --csv --from today   | 'today' is not a time such as 2026-11-21T09:06:09.123Z",
        "journal export --csv --from 2026-11-22 --to 2026-11-21 | --from is later than --to",
        "why CLIENT --at 2026-11-21T09:06:09 | say the zone, such as 2026-11-21T09:06:09Z",
    })
    void shouldAnswerMisuseWithOneLineAndExitCode2(final String args, final String expected) {
        try (Cli cli = Cli.jar(args.split(" "))) {
            assertThat(cli.exitCode()).isEqualTo(2);
            assertThat(cli.out()).isEmpty();
            assertThat(cli.err()).singleElement().asString().startsWith("heartwheel: ").contains(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"journal verify --help", "journal stats --help", "journal export --help"})
    void shouldTeachByExamples(final String args) {
        try (Cli cli = Cli.jar(args.split(" "))) {
            assertThat(cli.exitCode()).isZero();
            assertThat(cli.out()).contains("Examples:").anyMatch(line -> line.startsWith("  heartwheel journal "));
        }
    }

    private Cli command(final String... args) {
        final List<String> all = new ArrayList<>(List.of("journal"));
        all.addAll(List.of(args));
        all.addAll(List.of("--data", data.toString()));
        return Cli.jar(all.toArray(String[]::new));
    }

    /** Turns a bit of the name that the journal holds. */
    private void damage() throws IOException {
        try (var files = Files.newDirectoryStream(data.resolve("journal/queue-1"), "*.cq4")) {
            final Path file = files.iterator().next();
            final String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            try (RandomAccessFile queue = new RandomAccessFile(file.toFile(), "rw")) {
                queue.seek(bytes.indexOf(NAME));
                queue.write('X');
            }
        }
    }
}
