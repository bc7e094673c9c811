package io.heartwheel.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
    @TempDir
    private Path folder;

    @Test
    void shouldListenOnLoopbackByDefault() {
        assertThat(Config.defaults().text(Setting.FIX_HOST)).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void shouldHaveDefaultOfItsOwnType(final Setting setting) {
        assertThat(setting.type().accepts().test(setting.defaultText())).isTrue();
        assertThat(setting.doc()).isNotBlank();
    }

    @Test
    void shouldReadSettingsOverTheDefaults() {
        final Config config = load("# one\n\n  fix.port = 0 \nvenue.symbols=A, B ,C\nfix.heartbeat-timeout-multiplier = 2\n");

        assertThat(config.integer(Setting.FIX_PORT)).isZero();
        assertThat(config.list(Setting.SYMBOLS)).containsExactly("A", "B", "C");
        assertThat(config.decimal(Setting.FIX_HEARTBEAT_TIMEOUT)).isEqualTo(2.0);
        assertThat(config.text(Setting.DATA_DIR)).isEqualTo("data");
    }

    @Test
    void shouldReadDurationsAsNs() {
        assertThat(load("wheel.grace-ms = 3\n").millisAsNs(Setting.WHEEL_GRACE_MS)).isEqualTo(3_000_000L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        fix.port = abc          | 2: 'fix.port' must be a whole number from 0 to 65535, was 'abc'
        fix.port = 65536        | 2: 'fix.port' must be a whole number from 0 to 65535, was '65536'
        fix.port = -1           | 2: 'fix.port' must be a whole number from 0 to 65535, was '-1'
        fix.port = 99999999999999999999 | 2: 'fix.port' must be a whole number from 0 to 65535, was '99999999999999999999'
        fix.port =              | 2: 'fix.port' must be a whole number from 0 to 65535, was ''
        fix.prot = 1            | 2: unknown setting 'fix.prot', did you mean 'fix.port'?
        wheel.grace = 1         | 2: unknown setting 'wheel.grace', did you mean 'wheel.grace-ms'?
        fix.port                | 2: expected 'key = value', was 'fix.port'
        wheel.tick-ns = 1000000 | 2: 'wheel.tick-ns' must be a power of two from 1024 to 1073741824, was '1000000'
        breaker = maybe         | 2: 'breaker' must be one of on, off, was 'maybe'
        breaker.share = 1.5     | 2: 'breaker.share' must be a number from 0.01 to 1.0, was '1.5'
        cancel.scope = firm     | 2: 'cancel.scope' must be one of session, account, was 'firm'
        cancel.exempt = all     | 2: 'cancel.exempt' must be none, gtc, gtd or gtc,gtd, was 'all'
        cancel.exempt = gtc,    | 2: 'cancel.exempt' must be none, gtc, gtd or gtc,gtd, was 'gtc,'
        http = yes              | 2: 'http' must be one of on, off, was 'yes'
        http.port = 65536       | 2: 'http.port' must be a whole number from 0 to 65535, was '65536'
        http.warn-share = 1     | 2: 'http.warn-share' must be a number from 0.0 to 0.99, was '1'
        htp.port = 1            | 2: unknown setting 'htp.port', did you mean 'http.port'?
        breaker.share = NaN     | 2: 'breaker.share' must be a number from 0.01 to 1.0, was 'NaN'
        """)
    void shouldRefuseWithFileLineAndWhatWasExpected(final String line, final String expected) {
        assertThatThrownBy(() -> load("# first\n" + line + "\n"))
            .isInstanceOf(OperatorException.class)
            .hasMessage(file() + ":" + expected)
            .matches(error -> ((OperatorException) error).isUsage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"A,A", "a", "A,,B", "A,", "TOOLONGSYMBOL"})
    void shouldRefuseSymbolsThatMakeNoSense(final String symbols) {
        assertThatThrownBy(() -> load("venue.symbols = " + symbols)).hasMessageContaining(":1: 'venue.symbols' must be");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9003", "9001,9001", "35002,", "35002;9001"})
    void shouldRefuseCancelTagsThatMeanNothing(final String tags) {
        assertThatThrownBy(() -> load("cancel.tags = " + tags)).hasMessage(file()
            + ":1: 'cancel.tags' must be one or more of 35002, 9001, 8013, each once, separated by commas, was '" + tags + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../X", "A/B", "A B", "-A", "A.B"})
    void shouldRefuseCompIdsThatAreNoFileNames(final String name) {
        assertThatThrownBy(() -> load("fix.comp-id = " + name)).hasMessageContaining(":1: 'fix.comp-id' must be 1 to 32 letters");
    }

    @Test
    void shouldRefuseTheSameSettingTwice() {
        assertThatThrownBy(() -> load("fix.port = 1\nfix.port = 2"))
            .hasMessage(file() + ":2: 'fix.port' was already set in line 1: keep one of them");
    }

    @Test
    void shouldRefuseTestRequestAfterTheTimeout() {
        assertThatThrownBy(() -> load("fix.test-request-delay-multiplier = 2"))
            .hasMessageContaining("'fix.test-request-delay-multiplier' must be less than 'fix.heartbeat-timeout-multiplier'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "hush hush hush hush"})
    void shouldNeverShowASecretSetting(final String token) {
        final String expected = " must be empty or 16 to 256 printable characters without blanks";
        assertThatThrownBy(() -> load("http.token = " + token))
            .hasMessage(file() + ":1: 'http.token'" + expected + "; what it was is not shown");
        assertThatThrownBy(() -> Config.defaults().with(Setting.HTTP_TOKEN, token, "--token"))
            .hasMessage("--token" + expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"a:80", "a,,b", "a b", "::1"})
    void shouldRefuseHostsThatAreNone(final String hosts) {
        assertThatThrownBy(() -> load("http.allowed-hosts = " + hosts))
            .hasMessageContaining(":1: 'http.allowed-hosts' must be");
    }

    @Test
    void shouldReadHosts() {
        assertThat(load("http.allowed-hosts = a.b, [::1]").list(Setting.HTTP_ALLOWED_HOSTS)).containsExactly("a.b", "[::1]");
        assertThat(load("http.allowed-hosts =").list(Setting.HTTP_ALLOWED_HOSTS)).isEmpty();
    }

    @Test
    void shouldRefuseTlsFilesThatAreOfNoUse() throws IOException {
        assertThatThrownBy(() -> load("http.tls-cert = a.pem"))
            .hasMessage(file() + ": 'http.tls-cert' and 'http.tls-key' must both be set, or neither");
        assertThatThrownBy(() -> load("http.tls-cert = none.pem\nhttp.tls-key = none.pem"))
            .hasMessageContaining("'http.tls-cert' must name a PEM file with certificates")
            .hasMessageEndingWith("none.pem does not exist");
        final Path junk = Files.writeString(folder.resolve("junk.pem"), "junk");
        assertThatThrownBy(() -> load("http.tls-cert = " + junk + "\nhttp.tls-key = " + junk))
            .hasMessageEndingWith("with certificates that this user can read: " + junk + " is none");
        assertThat(load("http = off\nhttp.tls-cert = a.pem").isHttpOn()).isFalse();
    }

    @Test
    void shouldNameTheOptionThatIsWrong() {
        assertThatThrownBy(() -> Config.defaults().with(Setting.FIX_PORT, "many", "--fix-port"))
            .hasMessage("--fix-port must be a whole number from 0 to 65535, was 'many'");
    }

    @Test
    void shouldSayThatThereIsNoFile() {
        assertThatThrownBy(() -> Config.load(folder.resolve("none")))
            .hasMessage("there is no file " + folder.resolve("none") + ": name an existing one");
    }

    @Test
    void shouldRefuseWhatIsNoText() throws IOException {
        Files.write(file(), new byte[] {(byte) 0xc3, (byte) 0x28});
        assertThatThrownBy(() -> Config.load(file())).hasMessageContaining("is not UTF-8 text");
    }

    @Test
    void shouldNotChangeWhenACopyChanges() {
        final Config config = Config.defaults();
        config.with(Setting.FIX_PORT, "1", "--fix-port");
        assertThat(config.integer(Setting.FIX_PORT)).isEqualTo(9876);
    }

    private Path file() {
        return folder.resolve("my.conf");
    }

    private Config load(final String text) {
        try {
            Files.write(file(), text.getBytes(StandardCharsets.UTF_8));
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
        return Config.load(file());
    }
}
