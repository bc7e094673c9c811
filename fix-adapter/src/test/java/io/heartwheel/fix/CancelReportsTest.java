package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import quickfix.DataDictionary;
import quickfix.FieldNotFound;
import quickfix.Message;
import quickfix.SessionID;

/** Each version is told in words that it has. */
class CancelReportsTest {
    @ParameterizedTest
    @CsvSource({
        "FIX.4.0,,", "FIX.4.1,,", "FIX.4.2,,", "FIX.4.3,,", "FIX.4.4, 99, 99", "FIX.5.0, 99, 99", "FIX.5.0SP1, 99, 99",
        "FIX.5.0SP2, 99, 99", "FIX.Latest, 12, 13"})
    void shouldUseTheCodeThatTheVersionHas(final String version, final Integer lost, final Integer loggedOut) {
        assertThat(code(version, null, CancelReason.EXPIRED)).isEqualTo(lost);
        assertThat(code(version, null, CancelReason.CONNECTION_LOST)).isEqualTo(lost);
        assertThat(code(version, null, CancelReason.LOGOUT)).isEqualTo(loggedOut);
    }

    /** FIX 5.0 SP2 has had 12 and 13 since extension pack 100, which its number does not say. */
    @ParameterizedTest
    @CsvSource({"12 13 99, 12, 13", "1 99, 99, 99", "1 2,,", "none, 99, 99"})
    void shouldBelieveTheDictionary(final String values, final Integer lost, final Integer loggedOut) throws Exception {
        final DataDictionary dictionary = dictionary(values);
        assertThat(code("FIX.5.0SP2", dictionary, CancelReason.EXPIRED)).isEqualTo(lost);
        assertThat(code("FIX.5.0SP2", dictionary, CancelReason.LOGOUT)).isEqualTo(loggedOut);
    }

    /** A counterparty that checks by it would reject the report of its own cancel. */
    @Test
    void shouldBeValidByTheDictionaryThatEverybodyHas() throws Exception {
        final DataDictionary fix42 = new DataDictionary("FIX42.xml");
        assertThat(fix42.isFieldValue(378, "99")).isFalse();
        assertThat(code("FIX.4.2", fix42, CancelReason.EXPIRED)).isNull();
        assertThat(code("FIX.4.1", new DataDictionary("FIX41.xml"), CancelReason.EXPIRED)).isNull();
    }

    @Test
    void shouldSayItInWordsInAnyVersion() throws FieldNotFound {
        final Message report = new Message();
        CancelReports.describe(report, new SessionID("FIX.4.1", "V", "NOBODY"), CancelReason.LOGOUT);
        assertThat(report.isSetField(378)).isFalse();
        assertThat(report.getString(58)).isEqualTo("Cancelled: logout");
        CancelReports.describe(report, new SessionID("FIX.4.4", "V", "NOBODY"), CancelReason.EXPIRED);
        assertThat(report.getInt(378)).isEqualTo(99);
        assertThat(report.getString(58)).isEqualTo("Cancelled: no heartbeat");
    }

    @Test
    void shouldTakeTheReportsOwnVersionOverFixt() throws FieldNotFound {
        final SessionID id = new SessionID("FIXT.1.1", "V", "NOBODY");
        final Message report = new Message();
        CancelReports.describe(report, id, CancelReason.CONNECTION_LOST);
        assertThat(report.getInt(378)).isEqualTo(99);
        final Message latest = new Message();
        latest.getHeader().setString(1128, "10");
        CancelReports.describe(latest, id, CancelReason.CONNECTION_LOST);
        assertThat(latest.getInt(378)).isEqualTo(12);
        final Message old = new Message();
        old.getHeader().setString(1128, "4");
        CancelReports.describe(old, id, CancelReason.CONNECTION_LOST);
        assertThat(old.isSetField(378)).isFalse();
        assertThat(old.getString(58)).isEqualTo("Cancelled: connection lost");
    }

    private static DataDictionary dictionary(final String values) throws Exception {
        final StringBuilder field = new StringBuilder("<field number='378' name='ExecRestatementReason' type='INT'>");
        for (final String value : "none".equals(values) ? new String[0] : values.split(" ")) {
            field.append("<value enum='").append(value).append("' description='V").append(value).append("'/>");
        }
        final String xml = "<fix major='5' minor='0' servicepack='2' type='FIX'><messages><message name='ExecutionReport'"
            + " msgtype='8' msgcat='app'><field name='ExecRestatementReason' required='N'/></message></messages><fields>"
            + field + "</field></fields></fix>";
        return new DataDictionary(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    private static Integer code(final String version, final DataDictionary dictionary, final CancelReason reason) {
        final OptionalInt code = CancelReports.restatementReason(version, dictionary, reason);
        return code.isPresent() ? code.getAsInt() : null;
    }
}
