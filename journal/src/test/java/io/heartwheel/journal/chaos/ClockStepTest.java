package io.heartwheel.journal.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.journal.LogKind;
import io.heartwheel.journal.chaos.ChaosRig.Moment;
import io.heartwheel.journal.chaos.ChaosRig.Plan;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The wall clock is set by an hour between runs, and back and forth during them: nobody is expired for it, nobody is left longer
 * than its timeout, and the journal is sound.
 */
@Tag("once")
class ClockStepTest {
    @TempDir
    private Path temp;

    @ParameterizedTest
    @EnumSource
    void shouldLeaveEverybodyTheirTimeHoweverTheClockIsSet(final LogKind log) throws Exception {
        final ChaosRig rig = new ChaosRig(temp, log, 60, 7, List.of());
        rig.round(1, new Plan(Moment.UNDER_LOAD, 200, true, -ChaosRig.HOUR_NS));
        // Before it has a snapshot of its own: what the next one reads spans two clocks.
        rig.round(2, new Plan(Moment.RESUMED, 1, false, 2 * ChaosRig.HOUR_NS));
        rig.finish();
        assertThat(rig.broken()).isEmpty();
        assertThat(rig.tally().takenOver).isGreaterThan(60);
    }
}
