package io.heartwheel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotSetTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 4096, 4097, 262_144, 262_145, 1_000_000})
    void shouldHandOutInSlotOrderWhatWasAddedWhateverTheCapacity(final int capacity) {
        final SlotSet set = new SlotSet(capacity);
        final SplittableRandom random = new SplittableRandom(capacity);
        final TreeSet<Integer> expected = new TreeSet<>(List.of(0, capacity - 1));
        random.ints(500, 0, capacity).forEach(expected::add);
        expected.descendingSet().forEach(set::add);
        assertThat(takeAll(set)).containsExactlyElementsOf(expected);
    }

    @Test
    void shouldBeEmptyAtFirstAndAfterwards() {
        final SlotSet set = new SlotSet(10_000);
        assertThat(set.take()).isEqualTo(SlotSet.EMPTY);
        set.add(9_999);
        set.add(9_999);
        assertThat(takeAll(set)).containsExactly(9_999);
        set.add(9_999);
        assertThat(takeAll(set)).containsExactly(9_999);
    }

    @Test
    void shouldHandOutInALaterPassWhatIsAddedBehindTheTaker() {
        final SlotSet set = new SlotSet(10_000);
        set.add(5);
        set.add(5_000);
        assertThat(set.take()).isEqualTo(5);
        set.add(5);
        set.add(6);
        set.add(5_001);
        assertThat(takeAll(set)).containsExactlyInAnyOrder(5_000, 5, 6, 5_001);
    }

    @Test
    void shouldNeverLoseAnAdditionThatRacesWithTheTaker() throws InterruptedException {
        final int slots = 300;
        final int rounds = 20_000;
        final SlotSet set = new SlotSet(slots * 64);
        final AtomicInteger[] pending = new AtomicInteger[slots * 64];
        for (int i = 0; i < pending.length; i++) {
            pending[i] = new AtomicInteger();
        }
        final List<Thread> adders = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
            final int seed = t;
            final Thread adder = new Thread(() -> {
                final SplittableRandom random = new SplittableRandom(seed);
                for (int i = 0; i < rounds; i++) {
                    final int slot = random.nextInt(slots) * (random.nextBoolean() ? 64 : 1);
                    pending[slot].set(1);
                    set.add(slot);
                }
            });
            adders.add(adder);
            adder.start();
        }
        while (adders.stream().anyMatch(Thread::isAlive)) {
            takeAndClear(set, pending);
        }
        takeAndClear(set, pending);
        assertThat(pending).allSatisfy(flag -> assertThat(flag.get()).isZero());
    }

    private static void takeAndClear(final SlotSet set, final AtomicInteger[] pending) {
        for (int slot = set.take(); slot != SlotSet.EMPTY; slot = set.take()) {
            pending[slot].set(0);
        }
    }

    private static List<Integer> takeAll(final SlotSet set) {
        final List<Integer> taken = new ArrayList<>();
        for (int slot = set.take(); slot != SlotSet.EMPTY; slot = set.take()) {
            taken.add(slot);
        }
        return taken;
    }
}
