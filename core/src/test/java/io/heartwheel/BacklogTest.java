package io.heartwheel;

import static io.heartwheel.Bench.QUANTUM;
import static io.heartwheel.Bench.SECOND;
import static io.heartwheel.Bench.START;
import static io.heartwheel.Bench.TICK;
import static io.heartwheel.Bench.types;
import static io.heartwheel.EventType.DEREGISTERED;
import static io.heartwheel.EventType.EXPIRED;
import static io.heartwheel.EventType.REGISTERED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bounded work: how much one poll does, in which order the rest waits, and what may happen while it waits. */
class BacklogTest {
    private static final Comparator<Seen> BY_DEADLINE_THEN_SLOT =
        Comparator.comparingLong((Seen event) -> event.deadlineNs() - START).thenComparingInt(Seen::slot);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 1_024, 100_000})
    void shouldDeliverAStormInDeadlineOrderTiesBySlotWhateverTheLimit(final int limit) {
        final Bench bench = limited(5_000, limit);
        final SplittableRandom random = new SplittableRandom(limit);
        for (int i = 0; i < 5_000; i++) {
            bench.wheel.register(i, Policy.timeout((2 + random.nextInt(2_000)) * QUANTUM), START);
        }
        assertThat(bench.drain(0)).hasSize(5_000);

        final List<Seen> expired = new ArrayList<>();
        for (int idle = 0; idle < 2;) {
            final int work = bench.wheel.poll(START + 10 * SECOND, bench.recorder);
            final List<Seen> events = bench.recorder.take();
            assertThat(events).hasSizeLessThanOrEqualTo(limit);
            assertThat(work).isBetween(events.size(), limit);
            idle = work == 0 ? idle + 1 : 0;
            expired.addAll(events);
        }
        assertThat(expired).hasSize(5_000).allMatch(event -> event.type() == EXPIRED).isSortedAccordingTo(BY_DEADLINE_THEN_SLOT);
        assertThat(bench.wheel.size()).isZero();
    }

    @Test
    void shouldDeliverAStormOfOneDeadlineInSlotOrder() {
        final Bench bench = limited(100_000, 1_024);
        for (int i = 0; i < 100_000; i++) {
            bench.wheel.register(i, Policy.timeout(30 * SECOND), START);
        }
        bench.drain(0);
        assertThat(bench.drain(31 * SECOND)).hasSize(100_000).isSortedAccordingTo(Comparator.comparingInt(Seen::slot));
    }

    /** Nobody is due in a jump of seven seconds, but eight hundred stops lie on the way: see Spokes.nextUp. */
    @Test
    void shouldNotWalkFurtherInOnePollThanTheLimitPaysFor() {
        final Bench bench = limited(64, 8);
        bench.wheel.register(1, Policy.timeout(8 * SECOND), START);
        bench.drain(0);
        int polls = 1;
        while (bench.wheel.poll(START + 7 * SECOND, bench.recorder) > 0) {
            polls++;
        }
        assertThat(polls).isBetween(20, 200);
        assertThat(types(bench.drain(8 * SECOND + TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldKeepTheOrderWhileTimeGoesOnDuringABacklog() {
        final Bench bench = limited(1_000, 10);
        for (int i = 0; i < 1_000; i++) {
            bench.wheel.register(i, Policy.timeout((2 + (i * 7919) % 1_000) * TICK), START);
        }
        bench.drain(0);
        final List<Seen> events = new ArrayList<>();
        for (long at = 500 * TICK; at < 1_200 * TICK; at += TICK) {
            events.addAll(bench.poll(at));
        }
        assertThat(events).hasSize(1_000).isSortedAccordingTo(BY_DEADLINE_THEN_SLOT);
    }

    @Test
    void shouldNotExpireASessionHeardFromWhileItWaits() {
        final Bench bench = limited(100, 10);
        final List<Long> handles = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            handles.add(bench.wheel.register(i, Policy.timeout(SECOND), START));
        }
        bench.drain(0);

        List<Seen> first = List.of();
        for (int polls = 0; first.isEmpty() && polls < 100; polls++) {
            first = bench.poll(2 * SECOND);
        }
        assertThat(first).hasSizeBetween(1, 10);
        final List<Long> heard = handles.stream().filter(bench.wheel::heartbeat).toList();
        assertThat(heard).hasSizeBetween(90, 99);
        assertThat(bench.drain(2 * SECOND)).isEmpty();
        assertThat(bench.drain(3 * SECOND - 1)).isEmpty();
        assertThat(bench.drain(3 * SECOND + TICK)).extracting(Seen::handle).containsExactlyElementsOf(heard);
    }

    @Test
    void shouldDeregisterASessionThatWaitsToExpire() {
        final Bench bench = limited(100, 10);
        final List<Long> handles = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            handles.add(bench.wheel.register(i, Policy.timeout(SECOND), START));
        }
        bench.drain(0);
        final List<Seen> events = new ArrayList<>(bench.poll(2 * SECOND));
        final long ended = handles.stream().filter(bench.wheel::deregister).count();
        events.addAll(bench.drain(2 * SECOND));

        assertThat(events).hasSize(100);
        assertThat(events).filteredOn(event -> event.type() == DEREGISTERED).hasSize((int)ended);
        assertThat(events).filteredOn(event -> event.type() == EXPIRED).hasSize(100 - (int)ended);
    }

    @Test
    void shouldBoundTheAnnouncementsToo() {
        final Bench bench = limited(100, 10);
        for (int i = 0; i < 100; i++) {
            bench.wheel.register(i, Policy.timeout(SECOND), START);
        }
        assertThat(bench.poll(0)).hasSizeBetween(1, 10);
        assertThat(bench.drain(0)).extracting(Seen::type).hasSizeBetween(90, 99).containsOnly(REGISTERED);
    }

    @Test
    void shouldWaitForAHandlerWithoutRoomAndLoseNothing() {
        final Bench bench = limited(8, 1_024);
        final long handle = bench.wheel.register(1, Policy.timeout(SECOND), START);
        bench.recorder.available = 0;
        for (long at = 0; at < 3 * SECOND; at += SECOND / 10) {
            assertThat(bench.poll(at)).isEmpty();
        }
        assertThat(bench.wheel.heartbeat(handle)).as("not decided, so still alive").isTrue();
        assertThat(bench.poll(30 * SECOND)).isEmpty();

        bench.recorder.available = 1;
        assertThat(types(bench.poll(30 * SECOND))).containsExactly(REGISTERED);
        final List<Seen> last = bench.drain(30 * SECOND);
        assertThat(types(last)).containsExactly(EXPIRED);
        assertThat(bench.wheel.heartbeat(handle)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldDeliverNoMoreThanTheHandlerHasRoomForInOrder(final int room) {
        final Bench bench = limited(64, 1_024);
        for (int i = 0; i < 64; i++) {
            bench.wheel.register(i, Policy.timeout((2 + i % 9) * TICK), START);
        }
        bench.drain(0);
        bench.recorder.available = room;
        final List<Seen> events = new ArrayList<>();
        while (events.size() < 64) {
            final List<Seen> some = bench.poll(SECOND);
            assertThat(some).hasSizeBetween(1, room);
            events.addAll(some);
        }
        assertThat(events).isSortedAccordingTo(BY_DEADLINE_THEN_SLOT);
    }

    @Test
    void shouldSayStalledFirstEvenIfThereIsRoomForOneEventOnly() {
        final Bench bench = new Bench(new Heartwheel.Context().capacity(8), START);
        bench.wheel.register(1, Policy.timeout(SECOND), START);
        bench.recorder.available = 0;
        assertThat(bench.poll(5 * SECOND)).isEmpty();
        bench.recorder.available = 1;

        assertThat(types(bench.drain(5 * SECOND))).containsExactly(EventType.STALLED, REGISTERED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1_024})
    void shouldFinishInAsManyPollsAsTheWorkNeeds(final int limit) {
        final Bench bench = limited(500, limit);
        for (int i = 0; i < 500; i++) {
            bench.wheel.register(i, Policy.timeout(SECOND), START);
        }
        bench.drain(0);
        int polls = 0;
        while (bench.wheel.size() > 0) {
            bench.poll(2 * SECOND);
            assertThat(++polls).isLessThan(10 * 500 / limit + 10_000);
        }
    }

    @Test
    void shouldStaySoundWhenTheHandlerThrows() {
        final Bench bench = limited(50, 1_024);
        for (int i = 0; i < 50; i++) {
            bench.wheel.register(i, Policy.timeout((2 + i) * TICK), START);
        }
        int thrown = 0;
        bench.recorder.then = event -> {
            throw new IllegalStateException("on purpose");
        };
        for (int polls = 0; polls < 200; polls++) {
            try {
                bench.wheel.poll(START + SECOND, bench.recorder);
            } catch (final IllegalStateException onPurpose) {
                thrown++;
            }
        }
        final List<Seen> events = bench.recorder.take();
        assertThat(thrown).isEqualTo(100);
        assertThat(types(events.subList(0, 50))).containsOnly(REGISTERED);
        assertThat(events.subList(50, 100)).allMatch(event -> event.type() == EXPIRED)
            .isSortedAccordingTo(BY_DEADLINE_THEN_SLOT);
        assertThat(bench.wheel.size()).isZero();
        bench.recorder.then = event -> { };
        for (int i = 0; i < 50; i++) {
            assertThat(bench.wheel.register(i, Policy.timeout(SECOND))).isNotNegative();
        }
        assertThat(bench.drain(3 * SECOND)).hasSize(100);
    }

    private static Bench limited(final int capacity, final int limit) {
        return new Bench(Bench.calmContext().capacity(capacity).pollLimit(limit), START);
    }
}
