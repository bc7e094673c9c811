package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.junit.jupiter.api.Test;

class LivenessThreadTest {
    /** Runs in a process of its own. */
    static final class Starved implements Agent {
        public static void main(final String[] args) throws InterruptedException {
            LivenessThread.start(new Starved(), new SleepingMillisIdleStrategy(1));
            new CountDownLatch(1).await();
        }

        @Override
        public int doWork() {
            throw new OutOfMemoryError("on purpose");
        }

        @Override
        public String roleName() {
            return "starved";
        }
    }

    @Test
    void shouldEndTheProcessWhenItHasNoMemory() {
        try (Cli starved = Cli.command(new File("."), Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp", System.getProperty("java.class.path"), Starved.class.getName())) {
            assertThat(starved.exitCode()).isEqualTo(1);
            assertThat(starved.err()).last().asString().startsWith("heartwheel: out of memory, so the server ends");
        }
    }
}
