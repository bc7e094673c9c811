package io.heartwheel.gateway.luckylobster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** Whatever is configured: hours or a refusal; and the same hours as on the wall. */
@Tag("once")
class ActiveHoursFuzzTest {

    @Property
    void shouldReadAnyText(@ForAll final String text) {
        ActiveHours.isValid(text);
    }

    @Property
    void shouldReadAnythingLikeHours(@ForAll("hours") final String text) {
        if (ActiveHours.isValid(text)) {
            final ActiveHours hours = ActiveHours.of(text);
            // Not always the same text: +01 is +01:00.
            assertThat(ActiveHours.of(hours == null ? "always" : hours.toString())).isEqualTo(hours);
        }
    }

    @Provide
    Arbitrary<String> hours() {
        return Arbitraries.of("08:00", "-", " ", "UTC", "23:59", "99:99", "America/New_York", "always", "0", ":", "/", "+01",
            "GMT").list().ofMaxSize(6).map(parts -> String.join("", parts));
    }

    /** Away from changes of the clock, the hours are what the clock shows. */
    @Property
    void shouldAgreeWithAClockThatNeverChanges(@ForAll @IntRange(max = 1_439) final int start,
        @ForAll @IntRange(max = 1_439) final int end, @ForAll @IntRange(max = 1_439) final int minute) {
        if (start == end) {
            return;
        }
        final ActiveHours hours = new ActiveHours(LocalTime.ofSecondOfDay(start * 60L), LocalTime.ofSecondOfDay(end * 60L),
            ZoneId.of("Asia/Kolkata"));
        final Instant moment = Instant.parse("2026-02-05T18:30:00Z").plusSeconds(minute * 60L);
        final boolean shown = start < end ? start <= minute && minute < end : start <= minute || minute < end;
        assertThat(hours.contain(moment)).isEqualTo(shown);
    }
}
