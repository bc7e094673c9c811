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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many counterparties of a real server fall silent at once: their orders are held for one grace, and then they go. */
class BreakerIT {
    private static final int CLIENTS = 12;
    private static final long GRACE_MS = 3_000;

    @TempDir
    private Path temp;

    @Test
    void shouldHoldTheCancelsForOneGraceAndKeepTheOrdersOfWhoeverIsBack() throws IOException {
        final Path data = temp.resolve("data");
        final Path config = Files.writeString(temp.resolve("my.conf"), "breaker.grace-ms = " + GRACE_MS + "\n");
        try (Cli server = Cli.serve(data, "--config", config.toString())) {
            final List<RawFixClient> clients = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                clients.add(RawFixClient.loggedOn(server.port(), "MUTE-" + client, 1));
                clients.get(client).order("A", "9");
                clients.get(client).await("8", "150=0");
            }
            clients.forEach(RawFixClient::awaitClosed);
            final long disconnectedNs = System.nanoTime();
            Await.until(() -> "alarm: " + server.err(), 5,
                () -> server.err().stream().anyMatch(line -> line.contains("sessions fell silent together")));
            final RawFixClient back = new RawFixClient(server.port(), "MUTE-0");
            back.continueFrom(clients.get(0));
            back.send("A", "98=0", "108=30");
            back.await("A");

            Await.until(() -> "cancels: " + orders(data, RecordType.ORDERS_CANCELLED), 15,
                () -> orders(data, RecordType.ORDERS_CANCELLED) == CLIENTS - 1);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - disconnectedNs)).isGreaterThan(GRACE_MS / 2);
            assertThat(orders(data, RecordType.ORDERS_KEPT)).isEqualTo(1);
            back.send("H", "11=A", "55=HWL", "54=1");
            back.await("8", "150=I", "39=0", "11=A");
            back.close();
            clients.forEach(RawFixClient::close);
        }
    }

    private static long orders(final Path data, final RecordType type) {
        long orders = 0;
        try (JournalReader reader = new JournalReader(data.resolve("journal"))) {
            for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
                orders += next.type() == type ? next.detail() : 0;
            }
        }
        return orders;
    }
}
