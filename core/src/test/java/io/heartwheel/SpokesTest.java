package io.heartwheel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpokesTest {
    private static final int SLOTS = 2_000;
    private static final long END = Long.MAX_VALUE;

    private final Spokes spokes = new Spokes(SLOTS);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 15, 16, 17, 127, 128, 129, 1023, 1024, 1025, 15 << 10, 1L << 31, 1L << 32})
    void shouldComeUpNoLaterThanDueFromWhereverTheCursorStands(final long ahead) {
        for (final long cursor : new long[] {0, 1, 3, 4, 15, 16, 127, 1023, 1024, 1025, 1 << 14, 12_345_678_901L}) {
            spokes.add(7, cursor + ahead, cursor);
            final long up = nextOccupied(cursor);
            assertThat(up).isGreaterThan(cursor).isLessThanOrEqualTo(cursor + ahead);
            assertThat(takeAll(spokes.upAt(up))).containsExactly(7);
            assertThat(spokes.nextUp(cursor)).isEqualTo(END);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 1_001})
    void shouldComeUpExactlyWhenDueOnTheFinestRing(final long cursor) {
        for (int ahead = 1; ahead < 4; ahead++) {
            spokes.add(3, cursor + ahead, cursor);
            final long up = spokes.nextUp(cursor);
            assertThat(up).isEqualTo(cursor + ahead);
            assertThat(Spokes.isFinest(spokes.upAt(up))).isTrue();
            takeAll(spokes.upAt(up));
        }
        assertThat(spokes.nextUp(cursor)).isEqualTo(END);
    }

    @Test
    void shouldComeUpAtOnceWhenDueAlready() {
        spokes.add(3, 900, 1_000);
        spokes.add(2, 1_000, 1_000);
        final int spoke = spokes.upAt(1_000);
        assertThat(Spokes.isFinest(spoke)).isTrue();
        assertThat(takeAll(spoke)).containsExactly(2, 3);
    }

    @Test
    void shouldSiftTheCoarsestFirstSoThatTheFinestHoldsEverybodyWhoIsDue() {
        final long up = 1 << 20;
        spokes.add(5, up + 3, up - 9);
        spokes.add(6, up + 30, up - 200);
        spokes.add(7, up, up - 1);
        final int first = spokes.upAt(up);
        assertThat(takeAll(first)).containsExactly(6);
        final int second = spokes.upAt(up);
        assertThat(takeAll(second)).containsExactly(5);
        assertThat(Spokes.isFinest(spokes.upAt(up))).isTrue();
    }

    /** The whole protocol against a map: everybody is found exactly when due, in slot order, and nobody is lost. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldLoseNobodyAcrossRandomAdditionsChangesAndJumps(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        final Map<Integer, Long> due = new TreeMap<>();
        long cursor = random.nextLong(1L << 33);
        for (int round = 0; round < 3_000; round++) {
            final int slot = random.nextInt(SLOTS);
            final long at = cursor + 1 + random.nextLong(1L << random.nextInt(1, 20));
            // A slot put off keeps its old bit: a hint to look, and no more.
            due.put(slot, at);
            spokes.add(slot, at, cursor);
            if (random.nextInt(10) == 0) {
                cursor = advance(cursor, cursor + random.nextLong(1L << random.nextInt(1, 18)), due);
            }
        }
        advance(cursor, cursor + (1L << 21), due);
        assertThat(due).isEmpty();
    }

    private long nextOccupied(final long cursor) {
        long up = spokes.nextUp(cursor);
        while (spokes.upAt(up) == Spokes.NONE) {
            up = spokes.nextUp(up);
        }
        return up;
    }

    /** So that no coarse spoke, of all slots, holds up the clock. */
    @Test
    void shouldBringUpACoarseSpokeGroupByGroup() {
        for (int slot = 0; slot < SLOTS; slot++) {
            spokes.add(slot, 5_000, 100);
        }
        int most = 0;
        int all = 0;
        for (long up = nextOccupied(100); up < 5_000 && all < SLOTS; up = spokes.nextUp(up)) {
            for (int spoke = spokes.upAt(up); spoke != Spokes.NONE; spoke = spokes.upAt(up)) {
                final int count = takeAll(spoke).size();
                most = Math.max(most, count);
                all += count;
            }
        }
        assertThat(all).isEqualTo(SLOTS);
        assertThat(most).isLessThanOrEqualTo(SLOTS / 32);
    }

    private long advance(final long from, final long to, final Map<Integer, Long> due) {
        long cursor = from;
        while (cursor <= to) {
            for (int spoke = spokes.upAt(cursor); spoke != Spokes.NONE; spoke = spokes.upAt(cursor)) {
                lookAt(takeAll(spoke), cursor, due);
            }
            final long up = cursor;
            assertThat(due).allSatisfy((slot, at) -> assertThat(at).isGreaterThan(up));
            final long next = spokes.nextUp(cursor);
            if (next > to) {
                return to;
            }
            cursor = next;
        }
        return to;
    }

    private void lookAt(final List<Integer> slots, final long cursor, final Map<Integer, Long> due) {
        for (final int slot : slots) {
            final Long at = due.get(slot);
            if (at != null && at == cursor) {
                due.remove(slot);
            } else if (at != null) {
                spokes.add(slot, at, cursor);
            }
        }
    }

    /** As they come, which must be in the order of their numbers. */
    private List<Integer> takeAll(final int spoke) {
        final SlotBits slots = spokes.slots(spoke);
        final List<Integer> taken = new ArrayList<>();
        final int[] batch = new int[7];
        int count;
        do {
            count = slots.take(batch, batch.length, spokes.upFrom(), spokes.upTo());
            for (int i = 0; i < count; i++) {
                taken.add(batch[i]);
            }
        } while (count == batch.length);
        spokes.noteTaken(spoke);
        assertThat(taken).isSorted();
        return taken;
    }
}
