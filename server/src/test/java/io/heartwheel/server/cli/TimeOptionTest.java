package io.heartwheel.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TimeOptionTest {
    private static final TimeOption.Converter CONVERTER = new TimeOption.Converter();

    @ParameterizedTest
    @CsvSource({
        "2026-11-21,                        2026-11-21T00:00:00Z,           2026-11-21T23:59:59.999999999Z",
        "2026-11-21T09:06Z,                 2026-11-21T09:06:00Z,           2026-11-21T09:06:59.999999999Z",
        "2026-11-21T09:06:09Z,              2026-11-21T09:06:09Z,           2026-11-21T09:06:09.999999999Z",
        "2026-11-21 09:06:09.123 UTC,       2026-11-21T09:06:09.123Z,       2026-11-21T09:06:09.123999999Z",
        "2026-11-21T09:06:09.123456789Z,    2026-11-21T09:06:09.123456789Z, 2026-11-21T09:06:09.123456789Z",
        "2026-11-21T10:06:09+01:00,         2026-11-21T09:06:09Z,           2026-11-21T09:06:09.999999999Z",
    })
    void shouldStandForAllOfItsLastDigit(final String text, final Instant first, final Instant last) {
        final TimeOption time = CONVERTER.convert(text);
        assertThat(Instant.ofEpochSecond(0, time.firstNs())).isEqualTo(first);
        assertThat(Instant.ofEpochSecond(0, time.lastNs())).isEqualTo(last);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "1780000000", "2026-11-21T", "21.11.2026", "2026-11-21T9:06:09Z",
        "2026-11-21T09:06:09.1234567890Z", "2026-11-21T09:06.5Z", "2026-13-01", "2026-02-30", "2026-11-21T25:00:00Z",
        "2026-11-21T09:06:09+99:00", "9999-12-31", "2026-11-21T09:06:09Zx"})
    void shouldSayWhatATimeIs(final String text) {
        assertThatThrownBy(() -> CONVERTER.convert(text)).isInstanceOf(TypeConversionException.class)
            .hasMessageStartingWith("'" + text + "' is not a time such as 2026-11-21T09:06:09.123Z or 2026-11-21");
    }

    @Test
    void shouldAskForTheZone() {
        assertThatThrownBy(() -> CONVERTER.convert("2026-11-21T09:06:09"))
            .hasMessageEndingWith(": say the zone, such as 2026-11-21T09:06:09Z");
    }
}
