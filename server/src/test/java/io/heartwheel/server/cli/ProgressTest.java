package io.heartwheel.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long MS = 1_000_000;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final AtomicLong clock = new AtomicLong(-5);

    @Test
    void shouldShowHowFarItHasComeAndLeaveNoTrace() {
        try (Progress progress = new Progress(err, true, clock::get)) {
            progress.accept(1);
            clock.addAndGet(999 * MS);
            progress.accept(1_000);
            assertThat(written()).isEmpty();
            clock.addAndGet(MS);
            progress.accept(1_234_567);
            clock.addAndGet(199 * MS);
            progress.accept(2_000_000);
            clock.addAndGet(MS);
            progress.accept(3_000_000);
            assertThat(written()).isEqualTo(
                "\r\033[Kreading: #1,234,567 after 1 s\r\033[Kreading: #3,000,000 after 1 s");
        }
        assertThat(written()).endsWith("\r\033[K");
    }

    @Test
    void shouldSayNothingWhereNobodyLooks() {
        try (Progress progress = new Progress(err, false, clock::get)) {
            clock.addAndGet(60_000 * MS);
            progress.accept(1);
        }
        assertThat(written()).isEmpty();
    }

    @Test
    void shouldSayNothingOfAShortRead() {
        try (Progress progress = new Progress(err, true, clock::get)) {
            progress.accept(1);
        }
        assertThat(written()).isEmpty();
    }

    private String written() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
