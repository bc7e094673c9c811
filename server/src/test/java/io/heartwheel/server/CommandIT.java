package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.server.config.Config;
import io.heartwheel.server.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandIT {
    private static final Path SCRIPT = Path.of(System.getProperty("heartwheel.script"));

    @TempDir
    private Path temp;

    @Test
    void shouldRunTheJarFromAnyFolderAndThroughASymlink() throws IOException {
        final Path link = Files.createSymbolicLink(temp.resolve("hw"), SCRIPT);
        final Path relative = Files.createSymbolicLink(temp.resolve("hw2"), Path.of("hw"));
        for (final Path path : List.of(SCRIPT, link, relative)) {
            try (Cli cli = Cli.command(temp.toFile(), "bash", path.toString(), "--version")) {
                assertThat(cli.exitCode()).as("%s %s", path, cli.err()).isZero();
                assertThat(cli.out()).singleElement().asString().matches("heartwheel \\d+\\.\\d+\\.\\d+, Java .*");
            }
        }
    }

    @Test
    void shouldTeachByExamplesThatCanBePasted() {
        try (Cli cli = Cli.command(SCRIPT.getParent().toFile(), "./heartwheel", "demo", "--help")) {
            assertThat(cli.exitCode()).isZero();
            assertThat(cli.out()).contains("  ./heartwheel demo").anyMatch(line -> line.startsWith("Usage: ./heartwheel demo"));
        }
        final String path = SCRIPT.getParent() + ":" + System.getenv("PATH");
        try (Cli cli = Cli.command(temp.toFile(), "env", "PATH=" + path, "heartwheel", "bogus")) {
            assertThat(cli.exitCode()).isEqualTo(2);
            assertThat(cli.err()).singleElement().asString().endsWith("try 'heartwheel --help'.");
        }
    }

    @Test
    void shouldSayThatJavaHomeIsNoJdk() {
        try (Cli cli = Cli.command(temp.toFile(), "env", "JAVA_HOME=" + temp, "bash", SCRIPT.toString(), "--version")) {
            assertThat(cli.exitCode()).isEqualTo(1);
            assertThat(cli.err()).singleElement().asString().startsWith("heartwheel: JAVA_HOME is " + temp);
        }
    }

    @Test
    void shouldRefuseAnOldJava() throws IOException {
        final Path bin = Files.createDirectories(temp.resolve("bin"));
        final Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        try (Cli cli = Cli.command(temp.toFile(), "env", "JAVA_HOME=" + temp, "bash", SCRIPT.toString(), "--version")) {
            assertThat(cli.exitCode()).isEqualTo(1);
            assertThat(cli.err()).singleElement().asString().contains("is Java 11, but Heartwheel needs 17 or later");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "                    | say what to do",
        "bogus               | Unmatched argument at index 0: 'bogus'",
        "serve --fix-port x  | --fix-port must be a whole number from 0 to 65535, was 'x'",
        "serve --http-port x | --http-port must be a whole number from 0 to 65535, was 'x'",
        "serve --http-port 9876 | --http-port: 'fix.port' and 'http.port' are both 9876",
        "config              | heartwheel: Missing required argument (specify one of these): (--example | --check=FILE)",
        "config --example --check x | mutually exclusive",
        "config --check none | there is no file none",
        "serve --config none | there is no file none",
        "why                 | Missing required parameter: 'SESSION'",
    })
    void shouldAnswerMisuseWithOneLineAndExitCode2(final String args, final String expected) {
        try (Cli cli = Cli.jar(args == null ? new String[0] : args.split(" "))) {
            assertThat(cli.exitCode()).isEqualTo(2);
            assertThat(cli.out()).isEmpty();
            assertThat(cli.err()).singleElement().asString().startsWith("heartwheel: ").contains(expected);
        }
    }

    @Test
    void shouldSayThatSettingsDoNotFitTogether() throws IOException {
        final Path config = Files.writeString(temp.resolve("my.conf"), "wheel.tick-ns = 1073741824\nwheel.stall-limit-ms = 2\n");
        try (Cli cli = Cli.serve(temp, "--config", config.toString())) {
            assertThat(cli.exitCode()).isEqualTo(2);
            assertThat(cli.err()).singleElement().asString()
                .startsWith("heartwheel: the settings do not fit together: stallLimitNs");
        }
    }

    @ParameterizedTest
    @CsvSource({"no-such-host.invalid", "192.0.2.1"})
    void shouldSayThatTheHostIsNotThisMachine(final String host) throws IOException {
        final Path config = PrivateConfig.write(temp, "fix.host = " + host + "\nfix-user.CLIENT.password = secretsecret\n");
        try (Cli cli = Cli.serve(temp, "--config", config.toString())) {
            assertThat(cli.exitCode()).isEqualTo(2);
            assertThat(cli.err()).singleElement().asString().contains("set 'fix.host' to an address of this machine");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "fix.host = 0.0.0.0 | where others than this machine could log on to FIX under any name",
        "fix.logons-per-second = 0.001 | must be 0, or a number from 0.01 to 1000000.0"})
    void shouldNotCheckOffWhatServeWouldRefuse(final String line, final String told) throws IOException {
        final Path file = PrivateConfig.write(temp, line + "\n");
        try (Cli cli = Cli.jar("config", "--check", file.toString())) {
            assertThat(cli.exitCode()).isEqualTo(2);
            assertThat(cli.err()).singleElement().asString().contains(told);
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0,0\\.0\\.0\\.0", "localhost,localhost", "::1,\\[::1\\]"})
    void shouldTellTheHostThatWasSet(final String host, final String told) throws IOException {
        final Path config = PrivateConfig.write(temp, "fix.host = " + host + "\nfix-user.CLIENT.password = secretsecret\n");
        try (Cli cli = Cli.serve(temp, "--config", config.toString())) {
            assertThat(cli.out()).singleElement().asString().matches("ready fix=" + told + ":\\d+ http=.*");
        }
    }

    @Test
    void shouldNotListenToOthersThanThisMachineWithoutPasswords() throws IOException {
        final Path config = Files.writeString(temp.resolve("my.conf"), "fix.host = 0.0.0.0\n");
        try (Cli cli = Cli.serve(temp, "--config", config.toString())) {
            assertThat(cli.exitCode()).isEqualTo(2);
            assertThat(cli.err()).singleElement().asString().contains(
                "'fix.host' is 0.0.0.0", "add a line 'fix-user.COMPID.password = ...'", "or set it to 127.0.0.1");
        }
    }

    @ParameterizedTest
    @CsvSource({"journal --data /nowhere", "why --data /nowhere CLIENT"})
    void shouldSayThatThereIsNoJournal(final String args) {
        try (Cli cli = Cli.jar(args.split(" "))) {
            assertThat(cli.exitCode()).isEqualTo(1);
            assertThat(cli.err()).singleElement().asString()
                .startsWith("heartwheel: there is no journal in /nowhere: give --data");
        }
    }

    @Test
    void shouldPrintSettingsThatItCanRead() throws IOException {
        try (Cli cli = Cli.jar("serve", "--settings")) {
            assertThat(cli.exitCode()).isZero();
            final Path file = Files.write(temp.resolve("my.conf"), cli.out());
            final Config config = Config.load(file);
            assertThat(Setting.values()).allSatisfy(
                setting -> assertThat(config.text(setting)).isEqualTo(Config.defaults().text(setting)));
        }
    }

    @Test
    void shouldPrintAnExampleThatItCanReadWithSecretsOfItsOwn() throws IOException {
        try (Cli first = Cli.jar("config", "--example"); Cli second = Cli.jar("config", "--example")) {
            assertThat(first.exitCode()).isZero();
            assertThat(second.exitCode()).isZero();
            final Config config = Config.load(Files.write(temp.resolve("my.conf"), first.out()));
            assertThat(Setting.values()).allSatisfy(
                setting -> assertThat(config.text(setting)).isEqualTo(Config.defaults().text(setting)));
            assertThat(config.access().accounts()).singleElement().satisfies(account -> {
                assertThat(account.compIds()).isNotEmpty();
                assertThat(account.joint()).isTrue();
            });
            final String other = String.join("\n", second.out());
            assertThat(config.access().keys()).allSatisfy(key -> assertThat(other).doesNotContain(key.id()));
        }
    }

    @Test
    void shouldSayWhatAConfigurationMeansAndShowNoSecrets() throws IOException {
        final Path file = Files.writeString(temp.resolve("my.conf"), """
            account.main.fix = ONE, TWO
            account.main.switch = one
            account.main.fires = all
            key.bot.account = main
            key.bot.venue = sixth
            key.bot.id = hush-identity
            key.bot.mode = shadow
            key.bot.secret = hushhushhushhush
            http.token = hushhushhushhush
            venue.sixth.timeout-ms = 5000
            """);
        try (Cli cli = Cli.jarAndSixthVenue("config", "--check", file.toString())) {
            assertThat(cli.exitCode()).as("%s", cli.err()).isZero();
            assertThat(cli.out()).contains(file + " can be used.", "Venue sixth: timeout-ms 5000", "  FIX: ONE, TWO",
                "  sixth: bot (shadow: cancels nothing)", "Account main: one switch for all its sessions, which cancels all its"
                    + " orders when all of them have fallen silent");
            assertThat(cli.out().toString() + cli.err()).doesNotContain("hush");
            assertThat(cli.err()).singleElement().asString().endsWith("others can read it: chmod 600 " + file);
        }
    }

    @Test
    void shouldSayWhatIsWrongWithAConfiguration() throws IOException {
        final Path file = Files.writeString(temp.resolve("my.conf"), "key.bot.secret = hushhushhushhush\n");
        try (Cli cli = Cli.jarAndSixthVenue("config", "--check", file.toString())) {
            assertThat(cli.exitCode()).isEqualTo(2);
            assertThat(cli.out()).isEmpty();
            assertThat(cli.err()).singleElement().asString()
                .startsWith("heartwheel: " + file + ":1: the key 'bot' lacks a line 'key.bot.venue").doesNotContain("hush");
        }
    }

    @ParameterizedTest
    @CsvSource({"--help", "serve --help", "demo --help", "why --help", "journal --help", "config --help"})
    void shouldTeachByExamples(final String args) {
        try (Cli cli = Cli.jar(args.split(" "))) {
            assertThat(cli.exitCode()).isZero();
            assertThat(cli.out()).contains("Examples:");
            assertThat(cli.out()).allSatisfy(line -> assertThat(line).doesNotContain("demo-client"));
        }
    }
}
