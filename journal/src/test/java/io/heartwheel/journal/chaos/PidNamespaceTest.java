package io.heartwheel.journal.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heartwheel.journal.JournalSeams;
import io.heartwheel.journal.LogKind;
import io.heartwheel.journal.chaos.ChaosRig.Moment;
import io.heartwheel.journal.chaos.ChaosRig.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In a container each server has the same process id as the one before: a dead one's lock looks like one's own. */
@Tag("once")
@EnabledOnOs(OS.LINUX)
class PidNamespaceTest {
    private static final List<String> IN_A_CONTAINER = List.of("unshare", "--pid", "--fork", "--mount-proc");

    @TempDir
    private Path temp;

    @BeforeAll
    static void unlessItIsNotPermitted() throws InterruptedException {
        final List<String> command = new ArrayList<>(IN_A_CONTAINER);
        command.add("true");
        boolean permitted = false;
        try {
            permitted = new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (final IOException e) {
            permitted = false;
        }
        assumeTrue(permitted, "no PID namespace may be made here (unshare), so a restart in a container is not tested");
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeOverFromADeadServerOfTheSameProcessId(final LogKind log) throws Exception {
        final ChaosRig rig = new ChaosRig(temp, log, 20, 1, IN_A_CONTAINER);
        rig.round(1, new Plan(Moment.UNDER_LOAD, 200, false, 0));
        assertThat(rig.pid()).isEqualTo(1);
        if (log == LogKind.CHRONICLE) {
            JournalSeams.leaveLocked(temp, 1);
        }
        rig.finish();
        assertThat(rig.pid()).isEqualTo(1);
        assertThat(rig.broken()).isEmpty();
        assertThat(rig.tally().takenOver).isPositive();
        assertThat(temp.resolve("queue-2")).as("a new volume, because the first could not be written").doesNotExist();
    }
}
