package io.heartwheel.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.server.Cli;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.Vertx;
import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoomTest {
    /** Runs in a process of its own. */
    static final class Starved {
        private Starved() {
        }

        public static void main(final String[] args) throws InterruptedException {
            Doom.watchThreads();
            final Thread other = new Thread(() -> {
                throw new IllegalStateException("survivable");
            });
            other.start();
            other.join();
            switch (args[0]) {
                case "event loop" -> {
                    Logging.start("error", "text");
                    new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()).execute(Starved::starve);
                }
                case "context" -> {
                    Logging.start("error", "text");
                    Vertx.vertx().runOnContext(nothing -> starve());
                }
                default -> new Thread(Starved::starve).start();
            }
            new CountDownLatch(1).await();
        }

        private static void starve() {
            throw new OutOfMemoryError("on purpose");
        }
    }

    @Test
    void shouldEndTheProcessWhenAnyThreadHasNoMemory() {
        assertEnds("any");
    }

    @ParameterizedTest
    @ValueSource(strings = {"event loop", "context"})
    void shouldEndTheProcessWhenAnEventLoopHasNoMemoryHoweverLittleIsLogged(final String place) {
        assertEnds(place);
    }

    private static void assertEnds(final String thread) {
        try (Cli starved = Cli.command(new File("."), Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp", System.getProperty("java.class.path"), Starved.class.getName(), thread)) {
            assertThat(starved.exitCode()).isEqualTo(1);
            assertThat(starved.err()).anyMatch(line -> line.contains("survivable"))
                .last().asString().startsWith("heartwheel: out of memory, so the server ends");
        }
    }

    @Test
    void shouldSeeThroughCausesAndMindNothingElse() {
        assertThat(Doom.isOutOfMemory(new IllegalStateException(new RuntimeException(new OutOfMemoryError())))).isTrue();
        assertThat(Doom.isOutOfMemory(new StackOverflowError())).isFalse();
        assertThat(Doom.isOutOfMemory(null)).isFalse();
    }
}
