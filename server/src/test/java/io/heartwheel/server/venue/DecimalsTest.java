package io.heartwheel.server.venue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {

    @ParameterizedTest
    @CsvSource({"100, 2, 10000", "100.5, 2, 10050", "100.50, 2, 10050", "100.500000, 2, 10050", "00100.05, 2, 10005",
        "5., 2, 500", ".5, 2, 50", "0, 0, 0", "-1.25, 2, -125", "0.00000001, 8, 1", "7.0, 0, 7",
        "92233720368547758.07, 2, 9223372036854775807"})
    void shouldParseExactly(final String text, final int decimals, final long expected) {
        assertThat(Decimals.parse(text, decimals)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", ".", "-.", "abc", "1e5", "1,5", "1.2.3", "+1", " 1", "1 ", "NaN", "0x1", "--1", "1-", "١",
        "1.005", "92233720368547758.08", "99999999999999999999", "000000000000000000000000000000001"})
    void shouldRefuseWhatIsNoExactNumberOfTwoDecimals(final String text) {
        assertThatThrownBy(() -> Decimals.parse(text, 2)).isInstanceOf(NumberFormatException.class);
    }

    @Test
    void shouldAverageExactlyAndPlainly() {
        assertThat(Decimals.average(BigInteger.valueOf(30_100), 3, 2)).isEqualTo("100.333333");
        assertThat(Decimals.average(BigInteger.valueOf(20_000), 2, 2)).isEqualTo("100");
        assertThat(Decimals.average(BigInteger.ZERO, 0, 2)).isEqualTo("0");
    }

    @Property
    void shouldReadBackWhatItWrites(@ForAll final long value, @ForAll @IntRange(max = 8) final int decimals) {
        if (value > Long.MIN_VALUE) {
            final String text = Decimals.format(value, decimals);
            assertThat(new BigDecimal(text)).isEqualByComparingTo(BigDecimal.valueOf(value, decimals));
            assertThat(Decimals.parse(text, decimals)).isEqualTo(value);
        }
    }
}
