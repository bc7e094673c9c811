package io.heartwheel.gateway.polysimulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.Option;
import io.heartwheel.gateway.TestGateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator may set, and may not; and warnings. */
class PolySimulatorOptionsTest {
    private final PolySimulator venue = new PolySimulator();

    @Test
    void shouldAcceptItsOwnDefaults() {
        assertThat(venue.options()).allMatch(option -> option.accepts().test(option.defaultText()));
        assertThat(venue.keyOptions()).allMatch(option -> option.accepts().test(option.defaultText()));
    }

    @ParameterizedTest
    @CsvSource({"expires,never,true", "expires,2027-01-31T00:00:00Z,true", "expires,2027-01-31T00:00:00+02:00,true",
        "expires,2027-01-31,false", "expires,2027-02-31T00:00:00Z,false", "expires,soon,false", "scope,label,true",
        "scope,session,false", "active,no,true", "active,maybe,false"})
    void shouldSayWhichValuesWillDo(final String name, final String value, final boolean expected) {
        final Option option = venue.keyOptions().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
        assertThat(option.accepts().test(value)).isEqualTo(expected);
    }

    @Test
    void shouldWarnBeforeTheTimeItTold() {
        try (TestGateway gateway = new TestGateway(PolySimulatorClient.key("alice"))) {
            final long expiresAtMs = new PolySimulatorClient(gateway, "ps_live_alice").expiresAtMs(40_000, "maker");
            gateway.advanceMs(37_499);
            assertThat(gateway.decisions).noneMatch(decision -> decision.startsWith("SUSPECT"));
            gateway.advanceMs(3);
            assertThat(gateway.decisions).filteredOn(decision -> decision.startsWith("SUSPECT")).hasSize(1);
            assertThat(expiresAtMs - gateway.wallMs()).isEqualTo(50_000 - 37_502);
        }
    }
}
