package io.heartwheel.gateway.polymarket;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.Option;
import io.heartwheel.gateway.TestGateway;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator may set, and may not. */
class PolymarketOptionsTest {
    private final Polymarket venue = new Polymarket();

    @Test
    void shouldAcceptItsOwnDefaults() {
        assertThat(venue.options()).allMatch(option -> option.accepts().test(option.defaultText()));
        assertThat(venue.keyOptions()).filteredOn(Option::secret).extracting(Option::name)
            .isEqualTo(List.of("secret", "passphrase"));
    }

    @ParameterizedTest
    @CsvSource({"secret,c2VjcmV0LW9mLWFsaWNlLD4_-w==,true", "secret,c2VjcmV0LW9mLWFsaWNlLD4/+w,true", "secret,short,false",
        "secret,not base64 at all !!!,false", "secret,'                ',false", "passphrase,fifteen letters,false",
        "passphrase,sixteen  letters,true", "address,0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A,true", "address,0x19E7,false",
        "address,19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A,false"})
    void shouldSayWhichValuesWillDo(final String name, final String value, final boolean expected) {
        final Option option = venue.keyOptions().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
        assertThat(option.accepts().test(value)).isEqualTo(expected);
    }

    @Test
    void shouldWarnNobodyIfTheOperatorWantsNoWarnings() {
        try (TestGateway gateway = new TestGateway(context ->
            context.key(PolymarketClient.key("alice", "live")).warnShare(0))) {
            new PolymarketClient(gateway).plain();
            gateway.advanceMs(15_002);
            assertThat(gateway.decisions).noneMatch(decision -> decision.startsWith("SUSPECT"));
            assertThat(gateway.endings).hasSize(1);
        }
    }
}
