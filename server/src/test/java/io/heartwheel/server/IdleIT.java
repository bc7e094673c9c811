package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server costs that watches 1,000 logged-on sessions which say nothing but that they are there. */
@Tag("once")
class IdleIT {
    private static final int SESSIONS = 1_000;
    private static final int HEART_BT_INT_S = 30;
    private static final int FILES_NEEDED = 8_000;
    private static final int SETTLE_S = 5;
    private static final int MEASURE_S = 32;
    private static final double MOST_OF_A_CORE = 0.25;

    @TempDir
    private Path data;

    @Test
    void shouldIdleWithAThousandSessions() throws Exception {
        final UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        assumeTrue(system.getMaxFileDescriptorCount() >= FILES_NEEDED, "needs " + FILES_NEEDED + " file descriptors");
        final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();
        final List<RawFixClient> clients = new ArrayList<>();
        try (Cli server = Cli.serve(data, "--log-level", "error")) {
            for (int client = 0; client < SESSIONS; client++) {
                clients.add(RawFixClient.loggedOn(server.port(), "IDLE-" + client, HEART_BT_INT_S));
            }
            beats.scheduleAtFixedRate(() -> clients.forEach(RawFixClient::beat), 1, HEART_BT_INT_S, TimeUnit.SECONDS);

            beats.schedule(() -> { }, SETTLE_S, TimeUnit.SECONDS).get();
            final long cpuBeforeNs = cpuNs(server);
            final long beganNs = System.nanoTime();
            beats.schedule(() -> { }, MEASURE_S, TimeUnit.SECONDS).get();
            final double share = (cpuNs(server) - cpuBeforeNs) / (double) (System.nanoTime() - beganNs);

            System.out.printf("%d sessions at HeartBtInt %d s: the server uses %.1f %% of a core%n",
                SESSIONS, HEART_BT_INT_S, 100 * share);
            assertThat(clients).noneMatch(RawFixClient::isClosedByPeer);
            assertThat(share).isLessThan(MOST_OF_A_CORE);
        } finally {
            beats.shutdownNow();
            clients.forEach(RawFixClient::close);
        }
    }

    private static long cpuNs(final Cli server) {
        return ProcessHandle.of(server.pid()).orElseThrow().info().totalCpuDuration().orElseThrow().toNanos();
    }
}
