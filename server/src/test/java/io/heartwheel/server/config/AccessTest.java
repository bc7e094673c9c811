package io.heartwheel.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Gateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Accounts, keys and venues' options in a configuration file, at a venue of the tests' own. */
class AccessTest {
    private static final String SECRET = "hushhushhushhushhush";
    private static final String ACCOUNT = "account.main.switch = one\n";
    private static final String KEY = """
        key.bot.account = main
        key.bot.venue = sixth
        key.bot.id = identity-of-bot
        key.bot.secret = %s
        """.formatted(SECRET);

    @TempDir
    private Path folder;

    @Test
    void shouldNameNobodyByDefault() {
        assertThat(Config.defaults().access().namesNobody()).isTrue();
        assertThat(load("fix.port = 1\n").access().namesNobody()).isTrue();
    }

    @Test
    void shouldReadAccounts() {
        final Access access = load("account.a.fix = ONE, TWO\naccount.b.switch = one\naccount.b.fires = all\n"
            + "account.c_-C.switch = one\n").access();

        assertThat(access.accounts()).containsExactly(
            new TradingAccount("a", List.of("ONE", "TWO"), false, false),
            new TradingAccount("b", List.of(), true, true),
            new TradingAccount("c_-C", List.of(), true, false));
        assertThat(access.namesNobody()).isFalse();
    }

    @Test
    void shouldReadKeysWhateverTheOrderOfTheirLines() {
        final ApiKey key = load("key.bot.note = =a = b\nkey.bot.mode = shadow\n" + KEY + ACCOUNT).access().keys().get(0);

        assertThat(key.name()).isEqualTo("bot");
        assertThat(key.account()).isEqualTo("main");
        assertThat(key.venue()).isEqualTo("sixth");
        assertThat(key.id()).isEqualTo("identity-of-bot");
        assertThat(key.option("secret")).isEqualTo(SECRET);
        assertThat(key.option("mode")).isEqualTo("shadow");
        assertThat(key.option("note")).isEqualTo("=a = b");
    }

    @Test
    void shouldGiveKeysTheDefaultsOfWhatTheyDoNotSay() {
        final ApiKey key = load(ACCOUNT + KEY).access().keys().get(0);

        assertThat(key.option("mode")).isEqualTo("live");
        assertThat(key.option("note")).isEqualTo("none");
    }

    @Test
    void shouldNeedNoAccountsWhereNoneIsDescribed() {
        final Access access = load(KEY + KEY.replace("bot", "bot2").replace("= main", "= other")).access();
        assertThat(access.accounts()).containsExactly(new TradingAccount("main", List.of(), false, false),
            new TradingAccount("other", List.of(), false, false));
    }

    @Test
    void shouldReadVenuesOptionsAndPortsBesideTheVenueSettings() {
        final Config config = load("venue.sixth.timeout-ms = 1000\nvenue.sixth.port = 0\nvenue.symbols = A\n");

        assertThat(config.access().venueOptions()).isEqualTo(Map.of("sixth", Map.of("timeout-ms", "1000")));
        assertThat(config.access().venuePorts()).isEqualTo(Map.of("sixth", 0));
        assertThat(config.list(Setting.SYMBOLS)).containsExactly("A");
        assertThat(config.access().namesNobody()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        account.a.fix = X, X       | 1: 'account.a.fix' must be 1 to 256 different SenderCompIDs
        account.a.fix = ../X       | 1: 'account.a.fix' must be 1 to 256 different SenderCompIDs
        account.a.fix =            | 1: 'account.a.fix' must be 1 to 256 different SenderCompIDs
        account.a.switch = both    | 1: 'account.a.switch' must be one of several, one, was 'both'
        account.a.fires = all      | 1: 'account.a.fires' means something only beside 'account.a.switch = one'
        account.a.swich = one      | 1: unknown setting 'account.a.swich', did you mean 'account.a.switch'?
        acount.a.fix = X           | 1: unknown setting 'acount.a.fix', did you mean 'account.a.fix'?
        account.a = X              | 1: unknown setting 'account.a', did you mean
        account.a b.fix = X        | 1: the name of an account, a key or a venue must be 1 to 32 letters
        account..fix = X           | 1: the name of an account, a key or a venue must be 1 to 32 letters
        venue.sixt.timeout-ms = 1  | 1: unknown setting 'venue.sixt.timeout-ms', did you mean 'venue.sixth.timeout-ms'?
        venue.sixth.timeout = 1    | 1: unknown setting 'venue.sixth.timeout', did you mean 'venue.sixth.timeout-ms'?
        venue.sixth.timeout-ms = 1 | 1: 'venue.sixth.timeout-ms' must be a whole number from 1000 to 60000, was '1'
        venue.sixth.port = 65536   | 1: 'venue.sixth.port' must be a whole number from 0 to 65535, was '65536'
        venue.sixth.port = 8080    | " 'http.port' and 'venue.sixth.port' are both 8080: give each a port of its own"
        http.port = 9876           | " 'fix.port' and 'http.port' are both 9876: give each a port of its own"
        venue.symbls = A           | 1: unknown setting 'venue.symbls', did you mean 'venue.symbols'?
        """)
    void shouldRefuseWithFileLineAndWhatWasExpected(final String line, final String expected) {
        assertThatThrownBy(() -> load(line + "\n"))
            .isInstanceOf(OperatorException.class)
            .hasMessageStartingWith(file() + ":" + expected)
            .matches(error -> ((OperatorException) error).isUsage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        venue = sixt                 | 3: 'key.bot.venue' must be one of
        account = mian               | 2: there is no account 'mian', did you mean 'main'?
        account = a b                | 2: 'key.bot.account' must be the name of an account: 1 to 32 letters
        id = 1234567     | 4: 'key.bot.id' must be 8 to 256 printable characters without blanks; what it was is not shown
        id = hush hush   | 4: 'key.bot.id' must be 8 to 256 printable characters without blanks; what it was is not shown
        secret = hush    | 5: 'key.bot.secret' must be a secret of at least 16 characters; what it was is not shown
        """)
    void shouldRefuseKeysThatAreWrong(final String change, final String expected) {
        final String option = change.substring(0, change.indexOf('='));
        final String text = KEY.replaceAll("key\\.bot\\." + option + "=.*", "key.bot." + change);
        assertThat(text).isNotEqualTo(KEY);
        assertThatThrownBy(() -> load(ACCOUNT + text)).hasMessageStartingWith(file() + ":" + expected)
            .satisfies(error -> assertThat(error.getMessage()).doesNotContain("hush", "1234567"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"account", "venue", "id", "secret"})
    void shouldSayWhatAKeyLacks(final String option) {
        final String text = KEY.replaceAll("key\\.bot\\." + option + " = .*\n", "");
        assertThatThrownBy(() -> load(ACCOUNT + text))
            .hasMessageStartingWith(file() + ":2: the key 'bot' lacks a line 'key.bot." + option + " = ...'")
            .satisfies(error -> assertThat(error.getMessage()).doesNotContain("hush"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        key.bot.secrte = hush        | unknown setting 'key.bot.secrte', did you mean 'key.bot.secret'?
        key.bot.mode = quiet         | 'key.bot.mode' must be one of live, shadow, was 'quiet'
        key.bot.secret = hush2       | 'key.bot.secret' was already set in line 5: keep one of them
        key.bot.secret               | expected 'key = value', was 'key.bot.secret'
        key.bot.secret: hushhush     | expected 'key = value'
        key.bot.secret hushhush      | expected 'key = value'
        aHVzaGh1c2g==                | unknown setting; it is not shown, for it may be a piece of a secret
        hush=                        | unknown setting 'hush', did you mean
        aHVzaGh1c2g                  | expected 'key = value'
        """)
    void shouldNeverShowASecretInAnError(final String line, final String expected) {
        assertThatThrownBy(() -> load(ACCOUNT + KEY + line + "\n"))
            .hasMessageStartingWith(file() + ":6: " + expected)
            .satisfies(error -> assertThat(error.getMessage()).doesNotContain("hushhush", "hush2", "aHVz", SECRET));
    }

    @Test
    void shouldRefuseTheSameIdTwiceAtAVenue() {
        assertThatThrownBy(() -> load(ACCOUNT + KEY + KEY.replace("key.bot.", "key.bot2.")))
            .hasMessage(file() + ":8: 'key.bot2.id' is key 'bot''s id already: each key of a venue needs one of its own");
    }

    @Test
    void shouldRefuseASenderCompIdOfTwoAccounts() {
        assertThatThrownBy(() -> load("account.a.fix = X, Y\naccount.b.fix = Z, X\n"))
            .hasMessage(file() + ":2: the SenderCompID 'X' is account 'a''s already");
    }

    @Test
    void shouldReadWhatFixUsersMustShow() {
        final Access access = load("fix-user.C-1.password = hushhushhush\nfix-user.2.password = =hush#hush;hush\n"
            + "fix-user.2.username = user\nfix-user.2.addresses = 10.0.0.0/8, ::1\n").access();

        assertThat(access.fixUsers()).containsExactly(new FixUser("C-1", "C-1", "hushhushhush", ""),
            new FixUser("2", "user", "=hush#hush;hush", "10.0.0.0/8, ::1"));
        assertThat(access.fixUsers().toString()).doesNotContain("hush");
        assertThat(access.namesNobody()).as("which is about HTTP's keys").isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        fix-user.C.username = me         | 1: the FIX user 'C' lacks a line 'fix-user.C.password = ...': 12 to 256 printable
        fix-user.C.password = hush       | 1: 'fix-user.C.password' must be 12 to 256 printable ASCII characters without blanks
        fix-user.C.password =            | 1: 'fix-user.C.password' must be 12 to 256 printable ASCII characters without blanks
        fix-user.C.password = h\u00fcshh\u00fcshh\u00fcsh | 1: 'fix-user.C.password' must be 12 to 256 printable ASCII characters
        fix-user.C.password = hush hush hush | 1: 'fix-user.C.password' must be 12 to 256 printable ASCII characters
        fix-user.C.password = hush${user.name}hush | 1: 'fix-user.C.password' must be 12 to 256 printable ASCII characters
        fix-user.C.pasword = hushhushhush | 1: unknown setting 'fix-user.C.pasword', did you mean 'fix-user.C.password'?
        fix-user._C.password = hushhushhush | 1: the name of a FIX user is its SenderCompID: 1 to 32 letters
        fix-user.A b.password = hushhushhush | 1: the SenderCompID of a FIX user must be 1 to 32 letters
        fixuser.C.password = hushhushhush | 1: unknown setting 'fixuser.C.password', did you mean 'fix-user.C.password'?
        fix.allowed-addresses = localhost | 1: 'fix.allowed-addresses' must be empty or IP addresses and networks
        fix.allowed-addresses = 10.0.0.1/8 | 1: 'fix.allowed-addresses' must be empty or IP addresses and networks
        fix.logons-per-second = -1       | 1: 'fix.logons-per-second' must be 0, or a number from 0.01 to 1000000.0
        fix.tls-cert = /nowhere          | " 'fix.tls-cert' and 'fix.tls-key' must both be set, or neither"
        fix.tls-clients = /nowhere       | " 'fix.tls-cert' and 'fix.tls-key' must both be set, or neither, and both if"
        """)
    void shouldRefuseFixAccessThatIsWrong(final String line, final String expected) {
        assertThatThrownBy(() -> load(line.translateEscapes() + "\n"))
            .hasMessageStartingWith(file() + ":" + expected)
            .satisfies(error -> assertThat(error.getMessage()).doesNotContain("hush"));
    }

    @Test
    void shouldRefuseAddressesOfAFixUserThatAreNone() {
        assertThatThrownBy(() -> load("fix-user.C.password = hushhushhush\nfix-user.C.addresses = here\n"))
            .hasMessage(file() + ":2: 'fix-user.C.addresses' must be IP addresses and networks, such as 192.0.2.7, 10.0.0.0/8,"
                + " 2001:db8::/32, separated by commas, was 'here'");
    }

    @Test
    void shouldWarnOfCompIdsThatCannotLogOn() {
        assertThat(load("account.a.fix = X, Y\nfix-user.X.password = hushhushhush\n").warnings()).anyMatch(
            warning -> warning.startsWith("account 'a' has the SenderCompID 'Y', which can't log on"));
        assertThat(load("account.a.fix = X, Y\n").warnings()).isEmpty();
    }

    @Test
    void shouldTakeTenThousandKeysButNoMore() {
        final String many = IntStream.range(0, 10_000).mapToObj(number -> KEY.replace("bot", "bot" + number))
            .collect(Collectors.joining());
        assertThat(load(ACCOUNT + many).access().keys()).hasSize(10_000);
        assertThatThrownBy(() -> load(ACCOUNT + many + KEY)).hasMessageContaining("there may be 10000 accounts and as many keys");
    }

    @Test
    void shouldWarnThatTheBreakerIsBlindToThoseWhoAreNeverSuspect() {
        assertThat(load("http.warn-share = 0\n").warnings()).singleElement().asString()
            .startsWith("with http.warn-share = 0 HTTP clients are never suspect");
        assertThat(load("http.warn-share = 0\nbreaker = off\n").warnings()).isEmpty();
    }

    @Test
    void shouldWarnOfAFileWithKeysThatOthersCanRead() throws IOException {
        load(ACCOUNT + KEY);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
        assertThat(Config.load(file()).warnings()).singleElement().asString()
            .isEqualTo(file() + " holds secrets, and others can read it: chmod 600 " + file());
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
        assertThat(Config.load(file()).warnings()).isEmpty();
        assertThat(load(ACCOUNT).warnings()).isEmpty();
    }

    @Test
    void shouldMakeKeysThatCanBeReadAndThatNobodyElseHas() {
        final String text = ACCOUNT + FreshKeys.of(Gateway.venues());
        final List<ApiKey> keys = load(text).access().keys();

        assertThat(keys).hasSameSizeAs(Gateway.venues());
        final ApiKey sixth = keys.stream().filter(key -> key.venue().equals("sixth")).findFirst().orElseThrow();
        assertThat(sixth.id()).startsWith("six_").hasSizeGreaterThan(30);
        assertThat(sixth.option("secret")).matches("[A-Za-z0-9]{44}");
        assertThat(FreshKeys.of(Gateway.venues())).doesNotContain(sixth.id(), sixth.option("secret"));
    }

    private Path file() {
        return folder.resolve("my.conf");
    }

    private Config load(final String text) {
        try {
            Files.writeString(file(), text);
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
        return Config.load(file());
    }
}
