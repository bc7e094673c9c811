package io.heartwheel.journal;

import static io.heartwheel.journal.Journals.ANCHOR;
import static io.heartwheel.journal.Journals.await;
import static io.heartwheel.journal.Journals.context;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.Policy;
import io.heartwheel.TestEvents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AfterCommitTest {
    private static final long NOW = ANCHOR.lineNs();
    private static final long LONG_LINGER_NS = 1_000_000_000;

    @TempDir
    private Path folder;
    private final List<String> acted = new ArrayList<>();

    @Test
    void shouldHandOnNothingBeforeItIsCommittedAndAllThatItSaidAfter() {
        try (DiskJournal journal = new DiskJournal(context(folder).lingerNs(LONG_LINGER_NS))) {
            final AfterCommit gate = new AfterCommit(journal, event -> acted.add(event.toString()), 16);
            final LivenessEvent event = TestEvents.of(EventType.SUSPECT, 7, 8, NOW);
            gate.onEvent(event);
            final String said = event.toString();
            TestEvents.silence(event, 0, 0, 0, 0);
            assertThat(gate.release()).isZero();
            assertThat(gate.waiting()).isEqualTo(1);
            await("it is committed", () -> journal.committedEvents() == 1);
            assertThat(acted).isEmpty();
            assertThat(gate.release()).isEqualTo(1);
            assertThat(acted).containsExactly(said);
            assertThat(gate.release()).isZero();
        }
    }

    @Test
    void shouldNeverActOnWhatIsNotCommittedForAWheelUnderLoad() {
        final int sessions = 5_000;
        try (DiskJournal journal = new DiskJournal(context(folder).eventCapacity(256))) {
            final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(sessions), NOW);
            final int[] expired = new int[1];
            final AfterCommit gate = new AfterCommit(journal, event -> {
                acted.add(event.type() + " " + event.correlationId());
                expired[0] += event.type() == EventType.EXPIRED ? 1 : 0;
                assertThat(journal.committedEvents()).isGreaterThanOrEqualTo(acted.size());
            }, 64);
            for (int i = 0; i < sessions; i++) {
                wheel.register(i, Policy.timeout(5_000_000), NOW);
            }
            final long[] now = {NOW};
            await("all have expired", () -> {
                now[0] += 1_000_000;
                wheel.poll(now[0], gate);
                gate.release();
                return expired[0] == sessions;
            });
            assertThat(acted).hasSize(2 * sessions).doesNotHaveDuplicates();
        }
    }

    @Test
    void shouldKeepNoMoreThanItHasRoomForAndNoMoreThanTheNextCanTake() {
        try (DiskJournal journal = new DiskJournal(context(folder))) {
            final int[] room = {1};
            final AfterCommit gate = new AfterCommit(journal, new LivenessHandler() {
                @Override
                public void onEvent(final LivenessEvent event) {
                    acted.add(event.toString());
                    room[0]--;
                }

                @Override
                public int available() {
                    return room[0];
                }
            }, 4);
            assertThat(gate.available()).isEqualTo(4);
            final LivenessEvent event = TestEvents.of(EventType.EXPIRED, 1, 1, NOW);
            for (int i = 0; i < 4; i++) {
                gate.onEvent(event);
            }
            assertThat(gate.available()).isZero();
            assertThatThrownBy(() -> gate.onEvent(event)).isInstanceOf(IllegalStateException.class);
            await("they are committed", () -> journal.committedEvents() == 4);
            assertThat(gate.release()).isEqualTo(1);
            assertThat(gate.release()).isZero();
            assertThat(gate.available()).isEqualTo(1);
            room[0] = 9;
            assertThat(gate.release()).isEqualTo(3);
        }
    }

    @Test
    void shouldCountAnEventAsHandedOnWhoseHandlerThrows() {
        try (DiskJournal journal = new DiskJournal(context(folder))) {
            final AfterCommit gate = new AfterCommit(journal, event -> {
                acted.add(event.toString());
                if (acted.size() == 1) {
                    throw new IllegalArgumentException("the first");
                }
            }, 4);
            gate.onEvent(TestEvents.of(EventType.EXPIRED, 1, 1, NOW));
            gate.onEvent(TestEvents.of(EventType.EXPIRED, 2, 2, NOW));
            await("they are committed", () -> journal.committedEvents() == 2);
            assertThatThrownBy(gate::release).isInstanceOf(IllegalArgumentException.class);
            assertThat(gate.release()).isEqualTo(1);
            assertThat(acted).hasSize(2);
        }
    }

    /** The journal thread lingers for 1 s here, which the shortened limit takes for a disk that hangs. */
    @Test
    void shouldHandOnEverythingOnceTheJournalHasFailed() {
        try (DiskJournal journal = new DiskJournal(
                context(folder).eventCapacity(2).lingerNs(LONG_LINGER_NS).maxHoldNs(100_000_000))) {
            final AfterCommit gate = new AfterCommit(journal, event -> acted.add(event.toString()), 16);
            await("it is given up", () -> {
                if (gate.available() > 0 && gate.waiting() < 4) {
                    gate.onEvent(TestEvents.of(EventType.EXPIRED, gate.waiting(), 1, NOW));
                }
                return journal.failure() != null;
            });
            final int waiting = gate.waiting();
            assertThat(waiting).isPositive();
            assertThat(gate.release()).isEqualTo(waiting);
        }
    }

    @Test
    void shouldRefuseACapacityThatIsNoPowerOfTwo() {
        try (DiskJournal journal = new DiskJournal(context(folder))) {
            assertThatThrownBy(() -> new AfterCommit(journal, event -> { }, 100)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("power of two");
        }
    }
}
