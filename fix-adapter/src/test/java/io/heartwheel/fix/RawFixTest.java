package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void shouldKnowALogonWhereverItsTypeStands() {
        assertThat(RawFix.isLogon(LOGON)).isTrue();
        assertThat(RawFix.isLogon("8=FIX.4.4\0019=5\00149=A\00135=A\001")).isTrue();
        assertThat(RawFix.isLogon("8=FIX.4.4\0019=5\00135=B\00135=A\001")).isFalse();
        assertThat(RawFix.isLogon("8=FIX.4.4\0019=5\00135=AE\001")).isFalse();
    }

    @Test
    void shouldTakeOutAFieldOfBytes() {
        final String bytes = RawFixClient.frame("8=FIX.4.4|9=26|35=A|34=1|554=\u00e4\u00ff\u0080|58=text|".replace('|', '\001'));
        assertThat(RawFix.without(bytes, 554))
            .isEqualTo(RawFixClient.frame("8=FIX.4.4|9=18|35=A|34=1|58=text|".replace('|', '\001')));
    }

    @Test
    void shouldReadWhoALogonClaimsToBe() {
        final RawLogon logon = logon("49=C|50=S|142=L|56=V|57=T|143=M|553=u|554=p|925=n|");
        assertThat(logon.id()).isEqualTo(new quickfix.SessionID("FIX.4.4", "V", "T", "M", "C", "S", "L", null));
        assertThat(logon.username()).isEqualTo("u");
        assertThat(logon.password()).isEqualTo("p");
        assertThat(logon.hasNewPassword()).isTrue();
        assertThat(logon.toString()).doesNotContain("p]").doesNotContain("=p");
        assertThat(logon("49=C|56=V|96=a=b|").password()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "49=C|49=D|", "49=C|049=D|",
        "49=C| 49=D|", "49=C|=x|", "49=C|x|", "49=C|56", "49=C|35=A|", "49=C|9=7|", "49=C|8=FIX.4.2|",
        "49=C|50=x|50=y|", "49=C|99999999999=x|", "49=C|-1=x|"})
    void shouldNotReadWhatCouldMeanSomethingElse(final String fields) {
        assertThat(logon(fields)).isNull();
    }

    private static RawLogon logon(final String fields) {
        return RawLogon.read(("8=FIX.4.4|9=1|35=A|" + fields).replace('|', '\001'));
    }
}
