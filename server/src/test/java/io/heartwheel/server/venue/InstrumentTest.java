package io.heartwheel.server.venue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class InstrumentTest {

    @Test
    void shouldCountPricesInUnitsOfTheLastDecimal() {
        final Instrument instrument = Instrument.of("ACME", 2).withTick("0.05").withLimits("500", 1_000);
        assertThat(instrument).isEqualTo(new Instrument("ACME", 2, 5, 50_000, 1_000));
    }

    @Test
    void shouldSayWhatIsWrong() {
        assertThatIllegalArgumentException().isThrownBy(() -> Instrument.of("", 2)).withMessageContaining("symbol");
        assertThatIllegalArgumentException().isThrownBy(() -> Instrument.of("A B", 2)).withMessageContaining("without blanks");
        assertThatIllegalArgumentException().isThrownBy(() -> Instrument.of("ACME", 9)).withMessageContaining("0 to 8");
        assertThatIllegalArgumentException().isThrownBy(() -> Instrument.of("ACME", 2).withTick("0"));
        assertThatIllegalArgumentException().isThrownBy(() -> Instrument.of("ACME", 2).withTick("0.001"));
        assertThatIllegalArgumentException().isThrownBy(() -> Instrument.of("ACME", 2).withLimits("0", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Instrument.of("ACME", 2).withLimits("1", 0));
    }

    @Test
    void shouldRefuseAVenueThatMakesNoSense() {
        assertThatIllegalArgumentException().isThrownBy(() -> Venue.launch(new Venue.Context()))
            .withMessageContaining("1 to 64 instruments");
        assertThatIllegalArgumentException().isThrownBy(() -> Venue.launch(new Venue.Context()
            .instrument(Instrument.of("ACME", 2)).instrument(Instrument.of("ACME", 3)))).withMessageContaining("twice");
        assertThatIllegalArgumentException().isThrownBy(() -> Venue.launch(new Venue.Context()
            .instrument(Instrument.of("ACME", 2)).maxSessions(0))).withMessageContaining("limits must be 1 to");
    }
}
