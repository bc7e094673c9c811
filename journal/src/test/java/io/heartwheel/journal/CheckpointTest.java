package io.heartwheel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    private static final int SECOND_SLOT = 4096;

    @TempDir
    private Path folder;

    private static Checkpoint.Entry entry(final long turn) {
        return new Checkpoint.Entry(turn, 1, 1_000 + turn, 100 * turn, 7);
    }

    private void write(final long... turns) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            for (final long turn : turns) {
                checkpoint.write(1, 1_000 + turn, 100 * turn, 7);
            }
        }
    }

    @Test
    void shouldKnowNothingWhereNothingWasWritten() throws IOException {
        assertThat(Checkpoint.read(folder)).isEmpty();
        write();
        assertThat(Checkpoint.read(folder)).isEmpty();
    }

    @Test
    void shouldRememberTheTwoLatestAndGoOnAfterAReopening() throws IOException {
        write(1);
        assertThat(Checkpoint.read(folder)).containsExactly(entry(1));
        write(2, 3);
        assertThat(Checkpoint.read(folder)).containsExactly(entry(3), entry(2));
        write(4);
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.needed()).isEqualTo(entry(3).place());
            checkpoint.write(1, 1_005, 500, 7);
            assertThat(checkpoint.needed()).isEqualTo(entry(4).place());
        }
        assertThat(Checkpoint.read(folder)).containsExactly(entry(5), entry(4));
    }

    @Test
    void shouldPassOverASlotWithAnyByteWrong() throws IOException {
        write(1, 2);
        final byte[] sound = Files.readAllBytes(folder.resolve(Checkpoint.FILE));
        for (int at = 0; at < 48; at++) {
            final byte[] first = sound.clone();
            first[at] ^= 0x10;
            Files.write(folder.resolve(Checkpoint.FILE), first);
            assertThat(Checkpoint.read(folder)).as("byte %s", at).containsExactly(entry(1));
            final byte[] second = sound.clone();
            second[SECOND_SLOT + at] ^= 0x10;
            Files.write(folder.resolve(Checkpoint.FILE), second);
            assertThat(Checkpoint.read(folder)).as("byte %s of the second", at).containsExactly(entry(2));
        }
    }

    @Test
    void shouldOverwriteTheTornSlotNext() throws IOException {
        write(1, 2, 3);
        final byte[] torn = Files.readAllBytes(folder.resolve(Checkpoint.FILE));
        Arrays.fill(torn, SECOND_SLOT, SECOND_SLOT + 48, (byte) 0);
        Files.write(folder.resolve(Checkpoint.FILE), torn);
        assertThat(Checkpoint.read(folder)).containsExactly(entry(2));
        write(3);
        assertThat(Checkpoint.read(folder)).containsExactly(entry(3), entry(2));
    }

    @Test
    void shouldPassOverAFileThatIsCutShortOrFullOfAnything() throws IOException {
        write(1, 2);
        final byte[] sound = Files.readAllBytes(folder.resolve(Checkpoint.FILE));
        Files.write(folder.resolve(Checkpoint.FILE), Arrays.copyOf(sound, SECOND_SLOT + 20));
        assertThat(Checkpoint.read(folder)).containsExactly(entry(2));
        Files.write(folder.resolve(Checkpoint.FILE), new byte[0]);
        assertThat(Checkpoint.read(folder)).isEmpty();
        Files.write(folder.resolve(Checkpoint.FILE), new byte[] {1, 2, 3});
        assertThat(Checkpoint.read(folder)).isEmpty();
    }
}
