package io.heartwheel.bench.fix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.heartwheel.Effect;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.Policy;
import io.heartwheel.journal.DiskJournal;
import io.heartwheel.journal.TimeAnchor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three sessions expire 1 s apart; the cancels of the first two are held for 3 s, that of the last one is not. */
@Timeout(60)
class CutStoryTest {
    private static final long S = 1_000_000_000;
    private static final long MS = 1_000_000;
    private static final long HOLD = 3 * S;

    @TempDir
    private Path folder;

    @Test
    void shouldTellHoldsFromDelays() {
        final TimeAnchor anchor = TimeAnchor.now();
        final long startNs = anchor.lineNs();
        final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(16), startNs);
        final List<Long> handles = new ArrayList<>();
        try (DiskJournal journal = new DiskJournal(
            new DiskJournal.Context().directory(folder).wheel(wheel).anchor(anchor))) {
            for (int i = 0; i < 3; i++) {
                handles.add(wheel.register(i, Policy.probed(S, (2 + i) * S), startNs));
            }
            for (long at = startNs; at < startNs + 5 * S; at += 10 * MS) {
                final long nowNs = at;
                while (wheel.poll(nowNs, new ToJournal(journal)) > 0) {
                    Thread.onSpinWait();
                }
            }
            journal.effect(Effect.CANCEL_HELD, handles.get(0), 0, startNs + 2 * S, 0);
            journal.effect(Effect.CANCEL_HELD, handles.get(1), 1, startNs + 3 * S, 0);
            journal.effect(Effect.ORDERS_CANCELLED, handles.get(0), 0, startNs + 2 * S + HOLD + 50 * MS, 1);
            journal.effect(Effect.ORDERS_CANCELLED, handles.get(1), 1, startNs + 2 * S + HOLD + 60 * MS, 1);
            journal.effect(Effect.ORDERS_CANCELLED, handles.get(2), 2, startNs + 4 * S + 70 * MS, 1);
        }

        final CutStory story = new CutStory(folder, 0, Long.MAX_VALUE);

        assertThat(story.held()).isEqualTo(2);
        assertThat(story.cancelled()).isEqualTo(3);
        assertThat(story.holds().ms(100)).isCloseTo(3_050, offset(20.0));
        assertThat(story.holds().ms(0)).isCloseTo(2_060, offset(20.0));
        assertThat(story.cancelsLate(HOLD).ms(100)).isCloseTo(70, offset(20.0));
        assertThat(story.steps().get("held")).extracting(step -> step[1]).containsExactly(0.0, 1.0, 2.0, 1.0, 0.0);
        assertThat(story.steps().get("asked")).hasSize(4);
        assertThat(new CutStory(folder, 0, story.trippedNs()).cancelled()).isZero();
        assertThat(new CutStory(folder, story.trippedNs() + 1, Long.MAX_VALUE).held()).isEqualTo(1);
    }

    private record ToJournal(DiskJournal journal) implements LivenessHandler {
        @Override
        public int available() {
            return journal.available();
        }

        @Override
        public void onEvent(final LivenessEvent event) {
            journal.onEvent(event);
        }
    }
}
