package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import quickfix.ConfigError;
import quickfix.FieldMap;
import quickfix.FieldNotFound;
import quickfix.Message;
import quickfix.SessionID;
import quickfix.SessionSettings;

/** What tags mean, and what they may not mean. */
class CancelTagsTest {
    private static final long MAX_GRACE_NS = 60_000_000_000L;
    private static final Map<String, CancelTagMapping> KNOWN = CancelTags.known(Map.of());

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        35002,9001      |                         | none    | none, session, 0
        35002,9001      |                         | both    | both, session, 0
        35002,9001      | 35002=0                 | both    | none, session, 0
        35002,9001      | 35002=1                 | none    | disconnect, session, 0
        35002,9001      | 35002=2                 | both    | logout, session, 0
        35002,9001      | 35002=3 35003=250       | none    | both, session, 250
        35002,9001      | 35003=60000             | logout  | logout, session, 60000
        35002,9001      | 9001=Y                  | none    | both, session, 0
        35002,9001      | 9001=Y 35003=5          | none    | both, session, 5
        35002,9001      | 9001=N                  | logout  | logout, session, 0
        35002,9001      | 9001=Y 35002=1          | none    | disconnect, session, 0
        9001,35002      | 9001=Y 35002=1          | none    | both, session, 0
        9001            | 35002=1                 | none    | none, session, 0
        35002,9001      | 8013=Y                  | none    | none, session, 0
        8013            | 8013=S                  | none    | disconnect, session, 0
        8013            | 8013=Y                  | none    | disconnect, account, 0
        8013            | 8013=Y                  | logout  | both, account, 0
        8013            | 8013=N                  | logout  | logout, session, 0
        35002, 8013     | 8013=Y 35002=2 35003=9  | none    | logout, account, 9
        8013,35002,9001 | 8013=S 9001=Y           | none    | both, session, 0
        """)
    void shouldTakeALogonAtItsWord(final String names, final String tags, final String setting, final String expected)
        throws Exception {
        final CancelPolicy policy = CancelTags.named(names, KNOWN).fromLogon(message(tags), policy(setting), MAX_GRACE_NS);
        assertThat(text(policy)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        35002,9001 |        | both       | both, session, 0
        35002,9001 | 9003=Y | both       | disconnect, session, 0
        35002,9001 | 9003=Y | logout     | none, session, 0
        35002,9001 | 9003=Y | disconnect | disconnect, session, 0
        35002,9001 | 9003=N | both       | both, session, 0
        35002      | 9003=Y | both       | both, session, 0
        """)
    void shouldTakeALogoutAtItsWord(final String names, final String tags, final String before, final String expected)
        throws Exception {
        assertThat(text(CancelTags.named(names, KNOWN).fromLogout(message(tags), policy(before)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"35002=4", "35002=-1", "35002=", "35002=1.0", "35003=60001", "35003=-1",
        "35003=99999999999999999999", "9001=y", "9001=", "8013=X", "8013=SY"})
    void shouldSayWhatToSendInsteadOfAnUnclearTag(final String tag) {
        assertThatThrownBy(() -> CancelTags.named("35002,9001,8013", KNOWN).fromLogon(
            message(tag), CancelPolicy.NEVER, MAX_GRACE_NS))
            .isInstanceOf(CancelTagMapping.Unclear.class)
            .hasMessageStartingWith("tag " + tag.substring(0, tag.indexOf('=')) + " must be ").hasMessageContaining(", was '");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        HeartwheelCancelTags         | 35003           | one or more of 35002, 8013, 9001, desk, each once
        HeartwheelCancelTags         | 35002,          | one or more of 35002, 8013, 9001, desk, each once
        HeartwheelCancelTags         | 9001,desk,9001  | one or more of 35002, 8013, 9001, desk, each once
        HeartwheelCancelTags         | 35002;9001      | one or more of 35002, 8013, 9001, desk, each once
        HeartwheelCancelScope        | firm            | session or account
        HeartwheelCancelFromLogon    | yes             | Y or N
        HeartwheelCancelOnDisconnect | always          | none, disconnect, logout or both
        HeartwheelCancelGraceMs      | 1s              | a whole number from 0 to 86400000
        """)
    void shouldRefuseASettingThatMakesNoSense(final String key, final String value, final String allowed) {
        assertThatThrownBy(() -> settings(key, value)).isInstanceOf(ConfigError.class)
            .hasMessageContaining("Setting " + key + " of session " + TestVenue.sessionId("C"))
            .hasMessageContaining("must be " + allowed).hasMessageEndingWith(", was '" + value + "'");
    }

    @Test
    void shouldReadWhatTheSettingsSay() throws Exception {
        final FixSettings plain = settings("HeartwheelCancelOnDisconnect", "Both");
        assertThat(text(plain.cancelPolicy())).isEqualTo("both, session, 0");
        assertThat(settings("HeartwheelCancelScope", "Account").cancelPolicy().scope()).isEqualTo(CancelPolicy.Scope.ACCOUNT);
        assertThat(settings("HeartwheelCancelFromLogon", "N").cancelTags()).isSameAs(CancelTags.NONE);
        assertThat(settings("HeartwheelCancelTags", "desk , 8013").cancelTags()
            .fromLogon(message("8013=Y"), CancelPolicy.NEVER, 0).scope()).isEqualTo(CancelPolicy.Scope.ACCOUNT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a,b", "a b", "9001", "35002", "x23456789012345678901234567890123"})
    void shouldRefuseANameThatNoSettingCouldName(final String name) {
        final FixLiveness.Context context = new FixLiveness.Context();
        assertThatThrownBy(() -> context.cancelTags(name, (logon, otherwise, max) -> otherwise))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("must be 1 to 32").hasMessageContaining(name);
    }

    @ParameterizedTest
    @CsvSource({"none,NOTHING", "gtc,1", "gtd,6", "'gtc,gtd',16", "'gtd, gtc',16"})
    void shouldSpareWhatIsNamed(final String names, final String spared) {
        final CancelExemption exemption = CancelExemption.named(names);
        for (char timeInForce = '0'; timeInForce <= '7'; timeInForce++) {
            assertThat(exemption.spares(CancelReason.EXPIRED, timeInForce)).isEqualTo(spared.indexOf(timeInForce) >= 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "all", "gtc,", "gtc,gtc", "none,gtc", "GTC"})
    void shouldRefuseExemptionsThatMakeNoSense(final String names) {
        assertThatThrownBy(() -> CancelExemption.named(names)).isInstanceOf(IllegalArgumentException.class)
            .hasMessage("exempt orders must be none, gtc, gtd or gtc,gtd, was '" + names + "'");
    }

    private static FixSettings settings(final String key, final String value) throws ConfigError {
        final SessionID id = TestVenue.sessionId("C");
        final SessionSettings settings = new SessionSettings();
        settings.setString(id, key, value);
        return new SettingsBook(settings, Map.of("desk", new Nothing())).of(id);
    }

    private static CancelPolicy policy(final String trigger) {
        return new CancelPolicy(CancelPolicy.Trigger.valueOf(trigger.toUpperCase(java.util.Locale.ROOT)), 0);
    }

    private static String text(final CancelPolicy policy) {
        return (policy.trigger() + ", " + policy.scope() + ", " + policy.graceNs() / 1_000_000)
            .toLowerCase(java.util.Locale.ROOT);
    }

    private static Message message(final String tags) {
        final Message message = new Message();
        if (tags != null) {
            for (final String tag : tags.split(" ")) {
                final int equals = tag.indexOf('=');
                message.setString(Integer.parseInt(tag.substring(0, equals)), tag.substring(equals + 1));
            }
        }
        return message;
    }

    private static final class Nothing implements CancelTagMapping {
        @Override
        public CancelPolicy fromLogon(final FieldMap logon, final CancelPolicy otherwise, final long maxGraceNs)
            throws FieldNotFound {
            return otherwise;
        }
    }
}
