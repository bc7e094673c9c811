package io.heartwheel.server.cli;

import io.heartwheel.server.Server;
import io.heartwheel.server.config.Config;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a configuration to start from, or says what one means. */
@Command(
    name = "config",
    header = "Print a complete configuration, or check one.",
    description = {
        "%nA configuration holds 'key = value' lines; '#' begins a comment. --check exits 0 if 'heartwheel serve' would take the "
            + "file, and 2 if not; it never shows a secret."},
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
        "  (umask 077; heartwheel config --example > my.conf)",
        "  heartwheel config --check my.conf",
        "  heartwheel serve --config my.conf"})
final class ConfigCommand implements Callable<Integer> {
    @ArgGroup(exclusive = true, multiplicity = "1")
    private Wish wish;

    /** One of them. */
    private static final class Wish {
        @Option(names = "--example", required = true,
            description = "Print all settings, an account and a key for each venue, with secrets made at random.")
        private boolean example;

        @Option(names = "--check", paramLabel = "FILE", required = true, description = "Say what a file means, or what is wrong.")
        private Path file;
    }

    @Override
    public Integer call() {
        if (wish.example) {
            ConfigText.printExample(System.out);
        } else {
            final Config config = Config.load(wish.file);
            Server.check(config);
            ConfigMeaning.of(config, wish.file).forEach(System.out::println);
            config.warnings().forEach(warning -> System.err.println("heartwheel: " + warning));
        }
        return 0;
    }
}
