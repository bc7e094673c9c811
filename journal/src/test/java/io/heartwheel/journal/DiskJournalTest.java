package io.heartwheel.journal;

import static io.heartwheel.journal.Journals.ANCHOR;
import static io.heartwheel.journal.Journals.await;
import static io.heartwheel.journal.Journals.context;
import static io.heartwheel.journal.Journals.drain;
import static io.heartwheel.journal.Journals.open;
import static io.heartwheel.journal.Journals.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.heartwheel.Effect;
import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.Policy;
import io.heartwheel.TestEvents;
import io.heartwheel.journal.Journals.Seen;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskJournalTest {
    private static final long NOW = ANCHOR.lineNs() + 1_000_000;
    private static final long NOW_EPOCH = ANCHOR.epochNs() + 1_000_000;

    @TempDir
    private Path folder;

    @Test
    void shouldKeepEveryTypeOfEventWithAllItSays() {
        try (DiskJournal journal = open(folder)) {
            for (final EventType type : EventType.values()) {
                if (type != EventType.STALLED) {
                    journal.onEvent(TestEvents.of(type, 100 + type.ordinal(), 200 + type.ordinal(), NOW));
                }
            }
            journal.onEvent(TestEvents.stalled(NOW, 3_000_000, 3_500_000));
        }
        final List<Seen> seen = read(folder);
        assertThat(seen).extracting(Seen::type).containsExactly(RecordType.STARTED, RecordType.REGISTERED,
            RecordType.POLICY_CHANGED, RecordType.SUSPECT, RecordType.RECOVERED, RecordType.EXPIRED, RecordType.DEREGISTERED,
            RecordType.DUE, RecordType.STALLED, RecordType.STOPPED);
        assertThat(seen.get(3)).isEqualTo(new Seen(4, 1, RecordType.SUSPECT, 102, 202, NOW_EPOCH, NOW_EPOCH - 100,
            NOW_EPOCH - 5_000, 3_000, 4_800, 7, 2, false, null));
        assertThat(seen.get(7).recurring()).isTrue();
        assertThat(seen.get(8)).isEqualTo(new Seen(9, 1, RecordType.STALLED, -1, 0, NOW_EPOCH, JournalRecord.NO_TIME,
            JournalRecord.NO_TIME, 0, 0, 3_500_000, 3_000_000, false, null));
    }

    @Test
    void shouldHaveACodeForEveryEventAndEffectUnderItsOwnName() {
        for (final EventType type : EventType.values()) {
            assertThat(RecordType.of(RecordType.codeOf(type)).name()).isEqualTo(type.name());
        }
        for (final Effect effect : Effect.values()) {
            assertThat(RecordType.of(RecordType.codeOf(effect)).name()).isEqualTo(effect.name());
        }
    }

    @Test
    void shouldKeepEveryEffectAndName() {
        try (DiskJournal journal = open(folder)) {
            for (final Effect effect : Effect.values()) {
                assertThat(journal.effect(effect, 11, 22, NOW, effect.ordinal())).isTrue();
            }
            assertThat(journal.name(22, "FIX.4.4:HEARTWHEEL->KÜNDE\u20ac", NOW)).isTrue();
        }
        final List<Seen> seen = read(folder);
        assertThat(seen).hasSize(2 + Effect.values().length + 1);
        for (final Effect effect : Effect.values()) {
            final Seen one = seen.get(1 + effect.ordinal());
            assertThat(one.type().name()).isEqualTo(effect.name());
            assertThat(one.handle()).isEqualTo(11);
            assertThat(one.correlationId()).isEqualTo(22);
            assertThat(one.timeNs()).isEqualTo(NOW_EPOCH);
            assertThat(one.detail()).isEqualTo(effect.ordinal());
        }
        assertThat(seen.get(seen.size() - 2).name()).isEqualTo("FIX.4.4:HEARTWHEEL->KÜNDE\u20ac");
    }

    @Test
    void shouldCutANameThatIsTooLongBetweenCharacters() {
        try (DiskJournal journal = open(folder)) {
            assertThat(journal.name(1, "x" + "\u20ac".repeat(200), NOW)).isTrue();
            assertThat(journal.name(2, "y".repeat(256), NOW)).isTrue();
            assertThatThrownBy(() -> journal.name(3, "", NOW)).isInstanceOf(IllegalArgumentException.class);
        }
        try (JournalReader reader = new JournalReader(folder)) {
            reader.poll();
            final JournalRecord cut = reader.poll();
            assertThat(cut.name()).isEqualTo("x" + "\u20ac".repeat(85));
            assertThat(cut.nameCut()).isTrue();
            final JournalRecord whole = reader.poll();
            assertThat(whole.name()).isEqualTo("y".repeat(256));
            assertThat(whole.nameCut()).isFalse();
        }
    }

    @Test
    void shouldLeaveDueEventsOutUnlessAsked() {
        try (DiskJournal journal = new DiskJournal(context(folder).recordDue(false))) {
            journal.onEvent(TestEvents.of(EventType.DUE, 1, 1, NOW));
            journal.onEvent(TestEvents.of(EventType.EXPIRED, 1, 1, NOW));
        }
        assertThat(read(folder)).extracting(Seen::type)
            .containsExactly(RecordType.STARTED, RecordType.EXPIRED, RecordType.STOPPED);
    }

    @Test
    void shouldContinueItsNumbersOverARestart() {
        for (int run = 1; run <= 3; run++) {
            try (DiskJournal journal = open(folder)) {
                assertThat(journal.incarnation()).isEqualTo(run);
                for (int i = 0; i < 1_000; i++) {
                    journal.onEvent(TestEvents.of(EventType.SUSPECT, i, i, NOW + i));
                }
            }
        }
        try (JournalReader reader = new JournalReader(folder)) {
            final List<Seen> seen = drain(reader);
            assertThat(seen).extracting(Seen::sequence)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 3_006).boxed().toList());
            assertThat(seen).extracting(Seen::incarnation)
                .containsExactlyElementsOf(IntStream.range(0, 3_006).mapToObj(i -> 1L + i / 1_002).toList());
            assertThat(reader.problemCount()).isZero();
            assertThat(reader.isAtEnd()).isTrue();
        }
    }

    @Test
    void shouldHaveNoRoomWhenTheRingIsFullAndRoomAgainLater() {
        final LivenessEvent event = TestEvents.of(EventType.EXPIRED, 1, 1, NOW);
        final EventRing ring = new EventRing(8, ANCHOR);
        for (int i = 0; i < 8; i++) {
            assertThat(ring.available()).isEqualTo(8 - i);
            assertThat(ring.offer(event)).isTrue();
        }
        assertThat(ring.available()).isZero();
        assertThat(ring.offer(event)).isFalse();
        final Batch batch = new Batch(3);
        ring.drainTo(batch, ring.offered());
        assertThat(batch.count()).isEqualTo(3);
        assertThat(ring.available()).isEqualTo(3);
        assertThat(ring.offer(event)).isTrue();
    }

    @Test
    void shouldTakeMoreThanTheRingHoldsFromAWheelThatAsksForRoom() {
        try (DiskJournal journal = new DiskJournal(context(folder).eventCapacity(16).lingerNs(1_000_000))) {
            boolean wasFull = false;
            for (int i = 0; i < 500; i++) {
                wasFull |= journal.available() == 0;
                await("there is room", () -> journal.available() > 0);
                journal.onEvent(TestEvents.of(EventType.EXPIRED, i, i, NOW));
            }
            assertThat(wasFull).isTrue();
        }
        assertThat(read(folder)).filteredOn(seen -> seen.type() == RecordType.EXPIRED).hasSize(500);
    }

    @Test
    void shouldCountWhatWaitedBecauseTheRingWasFull() {
        final LivenessEvent event = TestEvents.of(EventType.EXPIRED, 1, 1, NOW);
        final EventRing ring = new EventRing(4, ANCHOR);
        assertThat(ring.available()).isEqualTo(4);
        assertThat(ring.offer(event)).isTrue();
        ring.passOver();
        assertThat(ring.available()).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            ring.offer(event);
        }
        assertThat(ring.deferred()).isZero();
        assertThat(ring.available()).isZero();
        ring.drainTo(new Batch(9), ring.offered());
        assertThat(ring.available()).isEqualTo(4);
        ring.offer(event);
        ring.offer(event);
        assertThat(ring.deferred()).isEqualTo(2);
        assertThat(ring.available()).isEqualTo(2);
        ring.offer(event);
        assertThat(ring.deferred()).isEqualTo(2);
    }

    @Test
    void shouldJournalHowManyDecisionsWaited() {
        final int sessions = 3_000;
        final long deferred;
        try (DiskJournal journal = new DiskJournal(context(folder).eventCapacity(64))) {
            final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(2 * sessions), NOW);
            for (int wave = 1; wave <= 2; wave++) {
                final int registered = wave * sessions;
                for (int i = 0; i < sessions; i++) {
                    wheel.register(i, Policy.timeout(5_000_000), NOW);
                }
                await("all are told of", () -> {
                    wheel.poll(NOW + 1, journal);
                    return journal.offeredEvents() == registered;
                });
                final int waves = wave;
                await("what waited is journaled", () -> read(folder).stream()
                    .filter(one -> one.type() == RecordType.DEFERRED).count() >= waves);
            }
            deferred = journal.deferred();
            assertThat(deferred).isBetween(2L, 2 * sessions - 64L);
        }
        final List<Seen> seen = read(folder);
        assertThat(seen).filteredOn(one -> one.type() == RecordType.REGISTERED).hasSize(2 * sessions);
        assertThat(seen.stream().filter(one -> one.type() == RecordType.DEFERRED).mapToLong(Seen::detail).sum())
            .isEqualTo(deferred);
    }

    @Test
    void shouldJournalThatTheWallClockWasStepped() {
        final long hourNs = 3_600_000_000_000L;
        final AtomicLong shiftNs = new AtomicLong();
        final DiskJournal.Context context = context(folder).wallClock(() -> {
            final TimeAnchor now = TimeAnchor.now();
            return new TimeAnchor(now.epochNs() + shiftNs.get(), now.lineNs());
        });
        try (DiskJournal journal = new DiskJournal(context)) {
            for (final long stepped : new long[] {hourNs, -hourNs, 0}) {
                shiftNs.set(stepped);
                final long before = journal.recorded();
                await("it is told", () -> journal.recorded() > before);
            }
        }
        final List<Seen> clocks = read(folder).stream().filter(one -> one.type() == RecordType.CLOCK).toList();
        assertThat(clocks).hasSize(3);
        assertThat(clocks.get(0).detail()).isCloseTo(hourNs, within(ClockWatch.STEP_NS));
        assertThat(clocks.get(1).detail()).isCloseTo(-hourNs, within(ClockWatch.STEP_NS));
        assertThat(clocks.get(2).detail()).isCloseTo(0L, within(ClockWatch.STEP_NS));
        assertThat(clocks).extracting(Seen::timeNs).isSorted();
    }

    @Test
    void shouldTellWhatIsOnTheDiskWhenAskedToSync() {
        try (DiskJournal journal = new DiskJournal(context(folder).syncEveryEvents(10))) {
            for (int i = 1; i <= 8; i++) {
                journal.onEvent(TestEvents.of(EventType.EXPIRED, i, i, NOW));
            }
            await("they are committed", () -> journal.committedEvents() == 8);
            assertThat(journal.syncedSequence()).isZero();
            journal.onEvent(TestEvents.of(EventType.EXPIRED, 9, 9, NOW));
            await("it is synced", () -> journal.syncedSequence() == 10);
        }
        try (DiskJournal journal = new DiskJournal(context(folder).syncEveryNs(30_000_000))) {
            final long started = journal.committedSequence();
            await("the first record is synced", () -> journal.syncedSequence() == started);
            journal.name(1, "A", NOW);
            await("it is synced", () -> journal.syncedSequence() == started + 1);
        }
        try (DiskJournal journal = open(folder)) {
            journal.name(1, "A", NOW);
            final long started = journal.committedSequence();
            await("it is committed", () -> journal.committedSequence() > started);
            assertThat(journal.syncedSequence()).isZero();
        }
    }

    @Test
    void shouldRefuseLoudlyWhatTheWheelOffersWithoutAsking() {
        final LivenessEvent event = TestEvents.of(EventType.EXPIRED, 1, 1, NOW);
        try (DiskJournal journal = new DiskJournal(context(folder).eventCapacity(2).lingerNs(1_000_000_000))) {
            assertThatThrownBy(() -> {
                for (int i = 0; i < 10_000; i++) {
                    journal.onEvent(event);
                }
            }).isInstanceOf(IllegalStateException.class).hasMessageContaining("available()");
        }
    }

    /** The journal thread lingers for 1 s here, which the shortened limit takes for a disk that hangs. */
    @Test
    void shouldGoOnUnrecordedWhenNothingIsTakenFromAFullRing() {
        final LivenessEvent event = TestEvents.of(EventType.EXPIRED, 1, 1, NOW);
        try (DiskJournal journal = new DiskJournal(
                context(folder).eventCapacity(2).sideCapacity(2).lingerNs(1_000_000_000).maxHoldNs(100_000_000))) {
            for (int room = journal.available(); room > 0; room--) {
                journal.onEvent(event);
            }
            await("it is given up", () -> journal.available() > 2);
            for (int i = 0; i < 100; i++) {
                journal.onEvent(event);
                assertThat(journal.effect(Effect.ORDERS_CANCELLED, 1, 1, NOW, 1)).isTrue();
            }
            assertThat(journal.failure()).hasMessageContaining("the disk hangs");
            await("it is taken", () -> journal.available() == 2 && journal.isJournaling());
            assertThat(journal.unrecorded()).isBetween(100L + 98, 100L + 100);
        }
        assertThat(read(folder).stream().filter(one -> one.type() == RecordType.UNJOURNALED).mapToLong(Seen::detail).sum())
            .as("2 effects found room").isEqualTo(198);
    }

    @Test
    void shouldNotHoldAPauseOfTheWholeProcessAgainstTheDisk() {
        final HangWatch watch = new HangWatch(5_000);
        assertThat(watch.isStuck(7, 9, 0)).isFalse();
        assertThat(watch.isStuck(7, 9, 5_000)).isFalse();
        assertThat(watch.isStuck(9, 11, 6_000)).as("all was taken").isFalse();
        assertThat(watch.isStuck(9, 11, 12_000)).isTrue();
        final HangWatch paused = new HangWatch(1_000_000_000);
        assertThat(paused.isStuck(7, 9, 0)).isFalse();
        assertThat(paused.isStuck(7, 9, 60_000_000_000L)).isFalse();
    }

    @Test
    void shouldNotAskMoreOfADiskForALargerRing() {
        final HangWatch watch = new HangWatch(5_000);
        assertThat(watch.isStuck(0, 1 << 20, 0)).isFalse();
        assertThat(watch.isStuck(HangWatch.LEAST, 1 << 20, 6_000)).isFalse();
        assertThat(watch.isStuck(2 * HangWatch.LEAST - 1, 1 << 20, 12_000)).isTrue();
    }

    @Test
    void shouldHaveRoomForAnExpiryOfEachSessionOfItsWheel() {
        final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(100_000), NOW);
        try (DiskJournal journal = new DiskJournal(context(folder).wheel(wheel))) {
            assertThat(journal.available()).isEqualTo(1 << 17);
        }
        try (DiskJournal journal = new DiskJournal(context(folder).wheel(wheel).eventCapacity(16))) {
            assertThat(journal.available()).isEqualTo(16);
        }
    }

    @Test
    void shouldTakeADiskThatCrawlsForOneThatHangs() {
        final HangWatch watch = new HangWatch(100_000);
        long taken = 0;
        long nowNs = 0;
        while (!watch.isStuck(taken, taken + 64, nowNs)) {
            nowNs += 10_000;
            taken++;
        }
        assertThat(nowNs).as("however many it took by and by").isEqualTo(110_000);
    }

    /** The shortest way from an event to its effect is none: the thread that was told of the one offers the other at once. */
    @Test
    void shouldRecordAnEffectAfterTheEventThatCausedIt() {
        final int pairs = 200_000;
        try (DiskJournal journal = new DiskJournal(context(folder).lingerNs(0))) {
            final LivenessEvent event = TestEvents.of(EventType.EXPIRED, 1, 1, NOW);
            for (int i = 0; i < pairs; i++) {
                await("there is room", () -> journal.available() > 0);
                journal.onEvent(event);
                await("the effect is taken", () -> journal.effect(Effect.ORDERS_CANCELLED, 1, 1, NOW, 1));
            }
        }
        long events = 0;
        long effects = 0;
        try (JournalReader reader = new JournalReader(folder)) {
            for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
                events += next.type() == RecordType.EXPIRED ? 1 : 0;
                effects += next.type() == RecordType.ORDERS_CANCELLED ? 1 : 0;
                assertThat(effects).as("effects by sequence %d", next.sequence()).isLessThanOrEqualTo(events);
            }
        }
        assertThat(effects).isEqualTo(pairs);
        assertThat(events).isEqualTo(pairs);
    }

    @Test
    void shouldLoseNoEffectThatItTookFromAnyOfManyThreads() throws InterruptedException {
        final int threads = 4;
        final int each = 20_000;
        try (DiskJournal journal = new DiskJournal(context(folder).sideCapacity(64))) {
            final List<Thread> actors = new ArrayList<>();
            for (int a = 0; a < threads; a++) {
                final int actor = a;
                actors.add(new Thread(() -> {
                    for (int i = 0; i < each; i++) {
                        final int n = i;
                        await("the effect is taken", () -> journal.effect(Effect.ORDERS_CANCELLED, actor, actor, NOW, n));
                    }
                }));
            }
            actors.forEach(Thread::start);
            for (final Thread actor : actors) {
                actor.join();
            }
        }
        final long[] next = new long[threads];
        for (final Seen seen : read(folder)) {
            if (seen.type() == RecordType.ORDERS_CANCELLED) {
                assertThat(seen.detail()).isEqualTo(next[(int) seen.handle()]++);
            }
        }
        assertThat(next).containsOnly(each);
    }

    @Test
    void shouldRefuseEffectsWhileFullAndAfterItIsClosed() {
        final SideRing ring = new SideRing(4, ANCHOR);
        for (int i = 0; i < 4; i++) {
            assertThat(ring.offer(1, 1, 1, 1, 1, null)).isTrue();
        }
        assertThat(ring.offer(1, 1, 1, 1, 1, null)).isFalse();
        ring.drainTo(new Batch(2), ring.ready());
        assertThat(ring.offer(1, 1, 1, 1, 1, null)).isTrue();
        ring.close();
        assertThat(ring.offer(1, 1, 1, 1, 1, null)).isFalse();
        assertThat(ring.isEmpty()).isFalse();
        ring.drainTo(new Batch(9), ring.ready());
        assertThat(ring.isEmpty()).isTrue();
    }

    @Test
    void shouldTellWhatIsCommitted() {
        try (DiskJournal journal = open(folder)) {
            assertThat(journal.committedSequence()).isEqualTo(1);
            journal.onEvent(TestEvents.of(EventType.REGISTERED, 1, 1, NOW));
            journal.name(1, "A", NOW);
            await("both are committed", () -> journal.committedSequence() == 3);
            assertThat(journal.offeredEvents()).isEqualTo(1);
            assertThat(journal.committedEvents()).isEqualTo(1);
            assertThat(journal.recorded()).isEqualTo(3);
            assertThat(journal.unrecorded()).isZero();
            assertThat(journal.failure()).isNull();
            assertThat(read(folder)).hasSize(3);
        }
    }

    @Test
    void shouldCommitWhatComesAfterAQuietSpell() {
        try (DiskJournal journal = open(folder)) {
            for (int i = 1; i <= 3; i++) {
                final long quietUntilNs = System.nanoTime() + 300_000_000;
                await("the journal thread idles at its slowest", () -> System.nanoTime() - quietUntilNs > 0);
                journal.onEvent(TestEvents.of(EventType.EXPIRED, i, i, NOW));
                final long events = i;
                await("it is committed", () -> journal.committedEvents() == events);
            }
        }
    }

    @Test
    void shouldRefuseSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> new DiskJournal(new DiskJournal.Context()))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("directory");
        assertThatThrownBy(() -> new DiskJournal(context(folder).eventCapacity(1_000)))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("eventCapacity was 1000, must be a power of two");
        assertThatThrownBy(() -> new DiskJournal(context(folder).batchLimit(0)))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("batchLimit");
        assertThatThrownBy(() -> new DiskJournal(context(folder).lingerNs(-1)))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("lingerNs");
        assertThatThrownBy(() -> new DiskJournal(context(folder).syncEveryEvents(-1)))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("syncEveryEvents");
        assertThatThrownBy(() -> new DiskJournal(context(folder).syncEveryNs(-1)))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("syncEveryNs");
        assertThatThrownBy(() -> new DiskJournal(context(folder).log(null)))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("log");
        assertThatThrownBy(() -> new DiskJournal(context(folder).batchLimit(4_096)))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("blockSize was 1048576, must be at least 2752640 for batches of up to 4096 records");
    }

    @Test
    void shouldRefuseEventsAfterItIsClosedAndCloseTwice() {
        final DiskJournal journal = open(folder);
        journal.close();
        journal.close();
        assertThatThrownBy(() -> journal.onEvent(TestEvents.of(EventType.EXPIRED, 1, 1, NOW)))
            .isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        assertThat(journal.effect(Effect.LOGGED_OUT, 1, 1, NOW, 0)).isFalse();
    }
}
