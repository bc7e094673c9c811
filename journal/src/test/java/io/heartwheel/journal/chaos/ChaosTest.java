package io.heartwheel.journal.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.journal.LogKind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kill -9 of a real process under load: nothing is lost that was reported committed, nothing is there twice, nobody is expired
 * wrongly, and no switch is forgotten. Ten rounds in the build, a hundred with {@code -Pchaos}, as many as
 * {@code -Dheartwheel.chaos.rounds} says; {@code -Dheartwheel.chaos.seed} draws the same moments again.
 */
@Tag("once")
class ChaosTest {
    private static final int ROUNDS = Integer.getInteger("heartwheel.chaos.rounds", 10);
    private static final long SEED = Long.getLong("heartwheel.chaos.seed", System.nanoTime());
    private static final int CLIENTS = Integer.getInteger("heartwheel.chaos.clients", 120);
    /** With how many rounds a folder is done. */
    private static final int ROUNDS_A_FOLDER = 10;

    @TempDir
    private Path temp;
    private final Clients.Tally tally = new Clients.Tally();

    @Test
    void shouldLoseNothingRepeatNothingAndForgetNobodyHoweverOftenItIsKilled() throws Exception {
        System.out.println("Chaos: " + ROUNDS + " kills, -Dheartwheel.chaos.seed=" + SEED);
        System.out.println(Round.HEADINGS);
        final int logs = LogKind.values().length;
        int done = 0;
        for (int folder = 0; done < ROUNDS; folder++) {
            final int rounds = Math.min(ROUNDS - done, Math.min(ROUNDS_A_FOLDER, Math.max(1, ROUNDS / logs)));
            torment(LogKind.values()[folder % logs], done, rounds, SEED + folder);
            done += rounds;
        }
        System.out.println(tally);
        assertThat(new long[] {tally.decisions, tally.expiries, tally.heartbeats, tally.takenOver})
            .as("a run that tests nothing").doesNotContain(0);
    }

    private void torment(final LogKind log, final int before, final int rounds, final long seed) throws Exception {
        final Path folder = temp.resolve("journal-" + seed);
        final ChaosRig rig = new ChaosRig(folder, log, CLIENTS, seed, List.of());
        try {
            for (int i = 1; i <= rounds && rig.broken().isEmpty(); i++) {
                rig.round(before + i, rig.anyPlan());
            }
            if (rig.broken().isEmpty()) {
                rig.finish();
            }
        } finally {
            rig.rounds().forEach(System.out::println);
            tally.add(rig.tally());
        }
        assertThat(rig.broken()).as("-Dheartwheel.chaos.seed=" + SEED + ", " + log).isEmpty();
    }
}
