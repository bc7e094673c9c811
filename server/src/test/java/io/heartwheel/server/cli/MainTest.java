package io.heartwheel.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
    @Test
    void shouldTeachByExamplesThatBeginAsItWasCalled() {
        final CommandLine main = Main.commandLine("./heartwheel");
        assertThat(main.getUsageMessage()).contains("Usage: ./heartwheel", "  ./heartwheel demo  ");
        allUnder(main, "./heartwheel");
    }

    @Test
    void shouldBeHeartwheelIfNobodySaysHowItWasCalled() {
        assertThat(Main.name()).isEqualTo("heartwheel");
        allUnder(Main.commandLine(Main.name()), "heartwheel");
    }

    private static void allUnder(final CommandLine command, final String name) {
        assertThat(command.getCommandSpec().usageMessage().footer())
            .allSatisfy(line -> assertThat(line.replaceFirst("^  (\\(umask 077; )?", "")).startsWith(name + ' '));
        command.getSubcommands().values().forEach(sub -> allUnder(sub, name));
    }
}
