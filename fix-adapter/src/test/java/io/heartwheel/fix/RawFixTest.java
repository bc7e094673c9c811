package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RawFixTest {
    private static final String LOGON = RawFixClient.frame("8=FIX.4.4|9=25|35=A|34=1|108=abc|58=text|".replace('|', '\001'));

    @Test
    void shouldKnowTheType() {
        assertThat(RawFix.isType(LOGON, 'A')).isTrue();
        assertThat(RawFix.isType(LOGON, '5')).isFalse();
        assertThat(RawFix.isType("8=FIX.4.4\0019=5\00135=AE\001", 'A')).isFalse();
        assertThat(RawFix.isType("", 'A')).isFalse();
        assertThat(RawFix.isType("8=FIX.4.4\0019=5\00135=A", 'A')).isFalse();
    }

    @Test
    void shouldTakeOutAFieldAndStayValid() {
        assertThat(RawFix.without(LOGON, 108))
            .isEqualTo(RawFixClient.frame("8=FIX.4.4|9=17|35=A|34=1|58=text|".replace('|', '\001')));
    }

    @Test
    void shouldKeepAGarbledMessageGarbled() {
        final String garbled = LOGON.replaceFirst("10=\\d+", "10=001");
        final String mended = RawFix.without(garbled, 108);
        assertThat(mended).isNotEqualTo(RawFixClient.frame(mended.substring(0, mended.indexOf("10="))));
    }

    @Test
    void shouldLeaveAloneWhatItCannotMend() {
        assertThat(RawFix.without("8=FIX.4.4\001", 108)).isEqualTo("8=FIX.4.4\001");
        assertThat(RawFix.without("8=FIX.4.4\001108=1\0019=5\001", 108)).isEqualTo("8=FIX.4.4\001108=1\0019=5\001");
    }

    @Test
    void shouldQuoteWhatStrangersSend() {
        assertThat(RawFix.quoted("a\001b\nc")).isEqualTo("'a?b?c'");
        assertThat(RawFix.quoted("x".repeat(100))).hasSizeLessThan(32);
    }
}
