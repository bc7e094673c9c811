package io.heartwheel.journal;

import static io.heartwheel.journal.BatchDescriptor.RECORD_WORDS;
import static io.heartwheel.journal.BatchDescriptor.firstWord;
import static io.heartwheel.journal.Journals.ANCHOR;
import static io.heartwheel.journal.Journals.await;
import static io.heartwheel.journal.Journals.context;
import static io.heartwheel.journal.Journals.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.Effect;
import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.Policy;
import io.heartwheel.journal.Journals.Seen;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the journal thread is held up, or fails in the middle of something. */
class JournalWriterTest {
    private static final long MS = 1_000_000;
    private static final long HOUR = 3_600_000 * MS;
    private static final Policy POLICY = Policy.timeout(100 * MS);
    private static final int RING = 64;

    @TempDir
    private Path folder;
    private long nowNs = ANCHOR.lineNs();
    private final Heartwheel wheel =
        new Heartwheel(new Heartwheel.Context().capacity(4_000).stallLimitNs(Long.MAX_VALUE), nowNs);

    /** Fails once, after it has copied a record and before it has taken any. */
    private static final class FailingSides extends SideRing {
        private boolean failed;

        FailingSides() {
            super(RING, ANCHOR);
        }

        @Override
        void drainTo(final Batch batch, final long limit) {
            if (!failed) {
                failed = true;
                batch.add(new long[RECORD_WORDS], 0, 1);
                throw new InternalError("told late");
            }
            super.drainTo(batch, limit);
        }

        void name(final long correlationId, final String name) {
            final byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
            assertThat(offer(firstWord(RecordType.NAME.code(), 0, utf8.length), -1, correlationId, ANCHOR.lineNs(), 0, utf8))
                .isTrue();
        }
    }

    private void poll(final LivenessHandler handler) {
        while (wheel.poll(nowNs, handler) > 0) {
            Thread.onSpinWait();
        }
    }

    private static List<Seen> only(final List<Seen> seen, final RecordType type) {
        return seen.stream().filter(one -> one.type() == type).toList();
    }

    @Test
    void shouldLoseNothingThatWasTakenWhenItFailsInTheMiddleOfARound() throws InterruptedException {
        final FailingSides sides = new FailingSides();
        final Intake intake = new Intake(new EventRing(RING, ANCHOR), sides, HOUR, why -> { });
        wheel.register(1, POLICY, nowNs);
        wheel.register(2, Policy.timeout(HOUR), nowNs);
        poll(intake::onEvent);
        nowNs += 200 * MS;
        poll(intake::onEvent);
        sides.name(1, "A");
        sides.name(2, "B");
        try (JournalFolder locked = JournalFolder.lock(folder)) {
            final DiskJournal.Context context = context(folder).wheel(wheel).retryNs(20 * MS);
            final JournalWriter writer =
                new JournalWriter(new VolumeWriter(locked, context), intake, context, Recovery.of(folder));
            final Thread thread = new Thread(writer);
            thread.start();
            await("all is written", () -> sides.taken() == 2 && writer.figures().recorded >= 1 + 1 + 3 + 2);
            writer.close();
            thread.join();
            assertThat(writer.unrecorded()).isZero();
        }
        final List<Seen> seen = read(folder);
        assertThat(only(seen, RecordType.REGISTERED)).extracting(Seen::correlationId).containsExactly(1L, 2L);
        assertThat(only(seen, RecordType.EXPIRED)).hasSize(1);
        assertThat(only(seen, RecordType.NAME)).extracting(Seen::name).containsExactly("A", "B");
        assertThat(Recovery.of(folder).owed()).extracting(Recovered.Owed::name).containsExactly("A");
        assertThat(Recovery.of(folder).sessions()).extracting(Recovered.Session::name).containsExactly("B");
    }

    /** Its clock is what hangs here, which is asked for by the journal thread, between batches. */
    @Test
    void shouldGoOnAndTellTheWheelsTruthOnceADiskThatHungAnswers() {
        final AtomicBoolean hangs = new AtomicBoolean();
        final AtomicBoolean inIt = new AtomicBoolean();
        final DiskJournal.Context context = context(folder).wheel(wheel).snapshotEveryNs(HOUR).eventCapacity(RING)
            .maxHoldNs(20 * MS).retryNs(5 * MS).wallClock(() -> {
                while (hangs.get()) {
                    inIt.set(true);
                    LockSupport.parkNanos(MS);
                }
                return TimeAnchor.now();
            });
        final int each = 3 * RING;
        final long missing;
        try (DiskJournal journal = new DiskJournal(context)) {
            register(journal, 0, each, POLICY);
            await("they are told of", () -> wheel.poll(nowNs, journal) == 0 && journal.offeredEvents() == each);
            assertThat(journal.resumed(0, nowNs)).isTrue();
            await("there is a snapshot", () -> journal.snapshots() == 1);
            hangs.set(true);
            await("it hangs", inIt::get);
            register(journal, each, each, Policy.timeout(HOUR));
            nowNs += 200 * MS;
            final long[] expired = {0};
            await("all switches fire", () -> {
                wheel.poll(nowNs, counting(journal, expired));
                return expired[0] == each && wheel.size() == each;
            });
            assertThat(journal.isJournaling()).isFalse();
            assertThat(journal.failure()).hasMessageContaining("the disk hangs, or is too slow");
            hangs.set(false);
            await("it has caught up", () -> journal.committedEvents() == journal.offeredEvents());
            register(journal, 2 * each, 1, Policy.timeout(HOUR));
            await("it is written again", () -> wheel.poll(nowNs, journal) == 0 && journal.isJournaling());
            await("he is told of, and there is a snapshot",
                () -> wheel.poll(nowNs, journal) == 0 && wheel.size() == each + 1 && journal.snapshots() == 2);
            missing = journal.unrecorded();
            assertThat(missing).isEqualTo(2 * each - RING);
        }
        final List<Seen> seen = read(folder);
        assertThat(only(seen, RecordType.UNJOURNALED)).as("the gap is told once, before what comes after it")
            .singleElement().satisfies(gap -> {
                assertThat(gap.detail()).isEqualTo(missing);
                assertThat(gap.sequence()).isLessThan(seen.stream()
                    .filter(one -> one.type() == RecordType.REGISTERED && one.correlationId() == 2 * each).findAny().orElseThrow()
                    .sequence());
            });
        assertThat(Journals.audit(folder).findings()).singleElement().asString()
            .contains("the server says that " + missing + " records were not written");
        final Recovered recovered = Recovery.of(folder);
        assertThat(recovered.problems()).isEmpty();
        assertThat(recovered.sessions()).extracting(Recovered.Session::name).doesNotContainNull()
            .doesNotHaveDuplicates().hasSize(each + 1);
        assertThat(recovered.sessions()).extracting(Recovered.Session::timeoutNs).allMatch(ns -> ns > 1_000 * MS);
    }

    private void register(final DiskJournal journal, final int from, final int count, final Policy policy) {
        for (int i = from; i < from + count; i++) {
            assertThat(journal.name(i, "N" + i, nowNs)).isTrue();
            wheel.register(i, policy, nowNs);
        }
    }

    /** Who acts on decisions: what is journaled and what is not is all one to him. */
    private static LivenessHandler counting(final DiskJournal journal, final long[] expired) {
        return new LivenessHandler() {
            @Override
            public int available() {
                return journal.available();
            }

            @Override
            public void onEvent(final LivenessEvent event) {
                journal.onEvent(event);
                if (event.type() == EventType.EXPIRED) {
                    expired[0]++;
                    journal.effect(Effect.ORDERS_KEPT, event.handle(), event.correlationId(), event.nowNs(), 0);
                }
            }
        };
    }
}
