package io.heartwheel.journal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.journal.JournalReader;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LegalHistoryTest {
    private static final int SEEDS = 6;
    private static final long EVENTS = 60_000;
    /** Somewhat more than the embedder takes at most. */
    private static final long PATIENCE_NS = 40_000_000_000L;

    @TempDir
    private Path folder;

    @Test
    void shouldFindLongLegalHistoriesSound() {
        for (int i = 0; i < SEEDS; i++) {
            final long seed = Long.getLong("heartwheel.seed", new Random().nextLong());
            final LegalHistory history = new LegalHistory(seed, folder.resolve("" + i), 50 + 500 * i).run(EVENTS, 3);
            try (JournalReader reader = new JournalReader(folder.resolve("" + i))) {
                final AuditReport report = Audit.of(reader, PATIENCE_NS, sequence -> { });
                System.out.println("seed " + seed + ": " + report.tally() + ", owed " + report.effects().owed());
                report.findings().stream().limit(5).forEach(System.out::println);
                assertThat(report.lines()).as("seed %d", seed).last().isEqualTo("Sound.");
                assertThat(report.tally().expired()).as("seed %d", seed).isEqualTo(history.expired()).isPositive();
                assertThat(report.tally().incarnations()).isEqualTo(3);
                assertThat(report.effects().told()).isTrue();
            }
        }
    }

    @Test
    void shouldFindTheOneSwitchThatWasForgottenInALongHistory() {
        final long seed = Long.getLong("heartwheel.seed", new Random().nextLong());
        new LegalHistory(seed, folder, 50).forgetting(7).run(EVENTS / 2, 1);
        try (JournalReader reader = new JournalReader(folder)) {
            final AuditReport report = Audit.of(reader, PATIENCE_NS, sequence -> { });
            assertThat(report.findings()).as("seed %d", seed).singleElement()
                .satisfies(finding -> assertThat(finding.what()).startsWith("its switch fired, but the journal does not say"));
        }
    }
}
