package io.heartwheel.gateway.luckylobster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a client is awake, also when clocks change. */
class ActiveHoursTest {

    @ParameterizedTest
    @CsvSource({
        // An ordinary day: the start belongs to it, the end doesn't.
        "08:00-22:00 America/New_York, 2026-02-06T12:59:59.999Z, false",
        "08:00-22:00 America/New_York, 2026-02-06T13:00:00Z, true",
        "08:00-22:00 America/New_York, 2026-02-07T02:59:59.999Z, true",
        "08:00-22:00 America/New_York, 2026-02-07T03:00:00Z, false",
        // Past midnight.
        "22:00-06:00 America/New_York, 2026-02-07T02:59:59Z, false",
        "22:00-06:00 America/New_York, 2026-02-07T03:00:00Z, true",
        "22:00-06:00 America/New_York, 2026-02-07T05:00:00Z, true",
        "22:00-06:00 America/New_York, 2026-02-07T10:59:59Z, true",
        "22:00-06:00 America/New_York, 2026-02-07T11:00:00Z, false",
        "22:00-00:00 UTC, 2026-02-06T23:59:59Z, true",
        "22:00-00:00 UTC, 2026-02-07T00:00:00Z, false",
        "00:00-23:59 UTC, 2026-02-07T00:00:00Z, true",
        "00:00-23:59 UTC, 2026-02-07T23:59:00Z, false",
        // A zone without daylight saving, on the days of New York's changes.
        "08:00-22:00 Asia/Tokyo, 2026-03-07T22:59:59Z, false",
        "08:00-22:00 Asia/Tokyo, 2026-03-07T23:00:00Z, true",
        "08:00-22:00 Asia/Tokyo, 2026-11-01T12:59:59Z, true",
        "08:00-22:00 Asia/Tokyo, 2026-11-01T13:00:00Z, false"})
    void shouldKnowTheHours(final String hours, final String moment, final boolean awake) {
        assertThat(ActiveHours.of(hours).contain(Instant.parse(moment))).isEqualTo(awake);
    }

    /** On 2026-03-08 the clock went from 02:00 (07:00Z) to 03:00. */
    @ParameterizedTest
    @CsvSource({
        "08:00-22:00, 2026-03-08T11:59:59Z, false",
        "08:00-22:00, 2026-03-08T12:00:00Z, true",
        "02:30-05:00, 2026-03-08T06:59:59.999Z, false",
        "02:30-05:00, 2026-03-08T07:00:00Z, true",
        "02:30-05:00, 2026-03-08T08:59:59Z, true",
        "02:30-05:00, 2026-03-08T09:00:00Z, false",
        "20:00-02:30, 2026-03-08T06:59:59.999Z, true",
        "20:00-02:30, 2026-03-08T07:00:00Z, false",
        "02:10-02:50, 2026-03-08T07:00:00Z, false",
        "01:59-03:00, 2026-03-08T06:59:00Z, true",
        "01:59-03:00, 2026-03-08T07:00:00Z, false"})
    void shouldBeginAndEndOnceWhenTheClockSkipsAnHour(final String hours, final String moment, final boolean awake) {
        shouldKnowTheHours(hours + " America/New_York", moment, awake);
    }

    /** On 2026-11-01 the clock went from 02:00 (06:00Z) back to 01:00: 01:30 came at 05:30Z and at 06:30Z. */
    @ParameterizedTest
    @CsvSource({
        "01:30-05:00, 2026-11-01T05:29:59Z, false",
        "01:30-05:00, 2026-11-01T05:30:00Z, true",
        "01:30-05:00, 2026-11-01T06:00:00Z, true",
        "01:30-05:00, 2026-11-01T06:15:00Z, true",
        "01:30-05:00, 2026-11-01T09:59:59Z, true",
        "01:30-05:00, 2026-11-01T10:00:00Z, false",
        "20:00-01:30, 2026-11-01T05:29:59Z, true",
        "20:00-01:30, 2026-11-01T05:30:00Z, false",
        "20:00-01:30, 2026-11-01T06:15:00Z, false",
        "01:10-01:20, 2026-11-01T05:15:00Z, true",
        "01:10-01:20, 2026-11-01T06:15:00Z, false",
        "08:00-22:00, 2026-11-01T12:59:59Z, false",
        "08:00-22:00, 2026-11-01T13:00:00Z, true"})
    void shouldBeginAndEndOnceWhenTheClockShowsAnHourTwice(final String hours, final String moment, final boolean awake) {
        shouldKnowTheHours(hours + " America/New_York", moment, awake);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Always", "08:00", "08:00-22:00", "08:00-22:00 Nowhere/Else", "8:00-22:00 UTC", "08:00-24:00 UTC",
        "08:60-22:00 UTC", "08:00-08:00 UTC", "08:00-22:00  UTC", "08:00-22:00 UTC ", "08:00:00-22:00 UTC",
        "08:00-22:00 ../../etc"})
    void shouldRefuseOtherHours(final String text) {
        assertThat(ActiveHours.isValid(text)).isFalse();
        assertThatThrownBy(() -> ActiveHours.of(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
