package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.RecordType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server as another process. */
class ServeIT {
    @TempDir
    private Path data;
    private Cli server;

    @BeforeEach
    void serve() {
        server = Cli.serve(data);
    }

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void shouldPrintOneLineWhenReadyAndNothingElse() {
        try (RawFixClient client = RawFixClient.loggedOn(server.port(), "CLIENT", 30)) {
            client.order("A", "9");
            client.await("8", "150=0");
        }
        assertThat(server.out()).singleElement().asString().matches(
            "ready fix=127\\.0\\.0\\.1:\\d+ http=127\\.0\\.0\\.1:\\d+ data=" + data);
        assertThat(server.err()).singleElement().asString().contains("new ones were made: they are in " + data + "/keys.conf");
    }

    @Test
    void shouldLogOutEverybodyAndExit0OnSigterm() {
        try (RawFixClient polite = RawFixClient.loggedOn(server.port(), "POLITE", 30);
             RawFixClient rude = RawFixClient.loggedOn(server.port(), "RUDE", 30)) {
            final long beganNs = System.nanoTime();
            server.signal("TERM");
            rude.await("5");
            polite.await("5");
            polite.send("5");
            assertThat(server.exitCode()).isZero();
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs)).isLessThan(5_000);
        }
        assertThat(types()).endsWith(RecordType.STOPPED);
    }

    @Test
    void shouldExit0OnSigint() {
        server.signal("INT");
        assertThat(server.exitCode()).isZero();
    }

    @Test
    void shouldRefuseAPortThatIsInUse(@TempDir final Path other) {
        try (Cli second = Cli.jar("serve", "--data", other.toString(), "--http-port", "0",
            "--fix-port", Integer.toString(server.port()))) {
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.out()).isEmpty();
            assertThat(second.err()).singleElement().asString().startsWith(
                "heartwheel: cannot listen on 127.0.0.1:" + server.port() + " (").endsWith("or 0 for any free one");
        }
    }

    @Test
    void shouldRefuseAFolderThatIsInUse() {
        try (Cli second = Cli.serve(data)) {
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.err()).singleElement().asString()
                .contains("is in use by another server (pid " + server.pid() + ")");
        }
    }

    @Test
    void shouldRefuseAFolderThatCannotBeWritten() throws IOException {
        final Path file = Files.createFile(data.resolve("file"));
        try (Cli second = Cli.serve(file.resolve("data"))) {
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.err()).singleElement().asString().startsWith("heartwheel: cannot write to data folder");
        }
    }

    @Test
    void shouldStartAgainOnTheSameFolderAfterKill9() {
        server.signal("KILL");
        server.exitCode();
        server = Cli.serve(data);
        assertThat(server.out()).singleElement().asString().startsWith("ready");
    }

    @Test
    void shouldCancelAtOnceWhenAClientIsKilled() {
        final String port = Integer.toString(server.port());
        try (Cli client = Cli.jar("demo-client", "--port", port, "--name", "KILLED", "--orders", "3")) {
            Await.until(() -> "orders rest: " + client.out() + client.err(), 20,
                () -> client.out().stream().anyMatch(line -> line.contains("RESTING")));
            client.signal("KILL");
            Await.until(() -> "3 orders cancelled: " + types(), 10,
                () -> records().stream().anyMatch(line -> line.contains("ORDERS_CANCELLED") && line.contains("3 orders")));
        }
        try (RawFixClient back = new RawFixClient(server.port(), "KILLED")) {
            back.send("A", "98=0", "108=30", "141=Y");
            back.await("A", "141=Y");
            Await.until(() -> "it is back: " + types(), 10, () -> types().lastIndexOf(RecordType.POLICY_CHANGED)
                > types().indexOf(RecordType.ORDERS_CANCELLED));
            try (Cli why = Cli.jar("why", "--data", data.toString(), "KILLED")) {
                assertThat(why.exitCode()).isZero();
                assertThat(String.join("\n", why.out())).contains("It came back at", "Its switch has not fired again.",
                    "Its switch last fired at", ": its connection was closed by the counterparty, or broke. 3 orders were ");
            }
        }
    }

    @Test
    void shouldCancelWhatCameAfterASecondLogonOnTheSameConnection() {
        try (RawFixClient client = new RawFixClient(server.port(), "RESET")) {
            client.send("A", "98=0", "108=30", "9001=Y");
            client.await("A", "34=1");
            client.order("BEFORE", "9");
            client.await("8", "150=0", "11=BEFORE");
            client.restartSequence();
            client.send("A", "98=0", "108=30", "141=Y", "9001=Y");
            client.await("A", "141=Y");
            client.order("AFTER", "9");
            client.await("8", "150=0", "11=AFTER");
        }
        Await.until(() -> "2 orders cancelled: " + records(), 10,
            () -> records().stream().anyMatch(line -> line.contains("ORDERS_CANCELLED") && line.contains("2 orders")));
    }

    @Test
    void shouldRefuseStrangersGarbageAndNamesThatAreNoFileNames() {
        final RawFixClient wrongTarget = new RawFixClient(server.port(), "CLIENT", "NOBODY");
        wrongTarget.send("A", "98=0", "108=30");
        final RawFixClient path = new RawFixClient(server.port(), "../../../EVIL");
        path.send("A", "98=0", "108=30");
        final RawFixClient garbage = new RawFixClient(server.port(), "GARBAGE");
        garbage.sendRaw("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        final RawFixClient early = new RawFixClient(server.port(), "EARLY");
        early.order("A", "9");
        for (final RawFixClient refused : List.of(wrongTarget, path, garbage, early)) {
            refused.awaitClosed();
            refused.close();
        }
        try (RawFixClient client = RawFixClient.loggedOn(server.port(), "CLIENT", 30)) {
            client.order("A", "9");
            client.await("8", "150=0");
        }
        assertThat(data.resolve("fix")).isDirectoryNotContaining(file -> file.toString().contains("EVIL"));
        assertThat(String.join("\n", server.err())).contains("TargetCompID (56) must be HEARTWHEEL")
            .doesNotContain("108=30", "unknown session");
        assertThat(types()).contains(RecordType.STARTED);
    }

    @Test
    void shouldRefuseASecondConnectionOfTheSameIdentityAndKeepTheFirst() {
        try (RawFixClient first = RawFixClient.loggedOn(server.port(), "TWIN", 30);
             RawFixClient second = new RawFixClient(server.port(), "TWIN")) {
            second.send("A", "98=0", "108=30");
            second.awaitClosed();
            first.order("A", "9");
            first.await("8", "150=0");
            assertThat(first.isClosedByPeer()).isFalse();
        }
    }

    @Test
    void shouldTellOfCancelsAtTheNextLogonAndTakeOrdersAgain() {
        final RawFixClient before = RawFixClient.loggedOn(server.port(), "BACK", 30);
        before.order("A", "9");
        before.await("8", "150=0");
        before.close();
        Await.until(() -> "the order is cancelled", 10, () -> types().contains(RecordType.ORDERS_CANCELLED));
        try (RawFixClient after = new RawFixClient(server.port(), "BACK")) {
            after.continueFrom(before);
            after.send("A", "98=0", "108=30");
            after.await("A");
            after.send("2", "7=3", "16=0");
            after.await("8", "150=4", "39=4", "43=Y");
            after.order("B", "9");
            after.await("8", "150=0", "11=B");
        }
    }

    private List<RecordType> types() {
        final List<RecordType> types = new ArrayList<>();
        read(record -> types.add(record.type()));
        return types;
    }

    private List<String> records() {
        final List<String> lines = new ArrayList<>();
        read(record -> lines.add(record.toString()));
        return lines;
    }

    private void read(final Consumer<JournalRecord> consumer) {
        try (JournalReader reader = new JournalReader(data.resolve("journal"))) {
            for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
                consumer.accept(next);
            }
            assertThat(reader.problems()).isEmpty();
        }
    }
}
