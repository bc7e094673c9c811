package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("once")
class DemoIT {
    private static final int TRIES = 3;

    @TempDir
    private Path temp;

    @Test
    void shouldPassWithACounterpartyThatFallsSilent() {
        final String out = demo();
        assertThat(out).contains("ok      TestRequest at ", "ok      disconnect at ", "ok      3 orders cancelled",
            "ok      STEADY kept its connection", "Its switch fired at ", "The demo passed.");
    }

    @Test
    void shouldPassWithACounterpartyThatIsKilled() {
        assertThat(demo("--kill")).contains("is killed with -9", "ok      3 orders cancelled", "The demo passed.");
    }

    /** A machine that is busy with other tests may be too late to judge times: so it gets some tries. */
    private String demo(final String... options) {
        String out = "";
        for (int attempt = 0; attempt < TRIES; attempt++) {
            final String data = temp.resolve("try-" + attempt).toString();
            try (Cli demo = options.length == 0 ? Cli.jar("demo", "--data", data) : Cli.jar("demo", "--data", data, options[0])) {
                final int code = demo.exitCode();
                out = String.join("\n", demo.out()) + "\n" + String.join("\n", demo.err());
                if (out.contains("The demo passed.")) {
                    assertThat(code).isZero();
                    return out;
                }
            }
        }
        return out;
    }
}
