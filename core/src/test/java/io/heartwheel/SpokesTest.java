package io.heartwheel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpokesTest {
    private static final int SLOTS = 2_000;

    private final int[] links = new int[SLOTS];
    private final Spokes spokes = new Spokes(links);

    SpokesTest() {
        Arrays.fill(links, Spokes.NOWHERE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 1 << 24, (1 << 24) + 1, 1L << 31, 1L << 32})
    void shouldComeUpNoLaterThanDueFromWhereverTheCursorStands(final long ahead) {
        for (final long cursor : new long[] {0, 1, 255, 256, 65_535, 65_536, 65_537, (1 << 24) - 1, 1 << 24, 12_345_678_901L}) {
            spokes.add(7, cursor + ahead, cursor);
            final long up = spokes.nextUp(cursor);
            assertThat(up).isGreaterThan(cursor).isLessThanOrEqualTo(cursor + ahead);
            assertThat(spokes.take(spokes.upAt(up))).isEqualTo(7);
            assertThat(spokes.nextUp(cursor)).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    void shouldComeUpExactlyWhenDueOnTheFinestRing() {
        for (int ahead = 1; ahead < 256; ahead++) {
            spokes.add(3, 1_000 + ahead, 1_000);
            assertThat(spokes.nextUp(1_000)).isEqualTo(1_000 + ahead);
            spokes.remove(3);
        }
        assertThat(spokes.nextUp(1_000)).isEqualTo(Long.MAX_VALUE);
    }

    /** The whole protocol against a map: every slot is looked at no later than due, and none is lost or looked at twice. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldLoseNobodyAcrossRandomAdditionsRemovalsAndJumps(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        final Map<Integer, Long> due = new HashMap<>();
        long cursor = random.nextLong(1L << 33);
        for (int round = 0; round < 3_000; round++) {
            final int slot = random.nextInt(SLOTS);
            if (due.remove(slot) != null) {
                spokes.remove(slot);
            } else {
                final long at = cursor + 1 + random.nextLong(1L << random.nextInt(1, 32));
                due.put(slot, at);
                spokes.add(slot, at, cursor);
            }
            if (random.nextInt(10) == 0) {
                cursor = advance(cursor, cursor + random.nextLong(1L << random.nextInt(1, 28)), due);
            }
        }
        advance(cursor, Long.MAX_VALUE - 1, due);
        assertThat(due).isEmpty();
    }

    private long advance(final long from, final long to, final Map<Integer, Long> due) {
        long cursor = from;
        while (true) {
            for (int spoke = spokes.upAt(cursor); spoke != Spokes.NONE; spoke = spokes.upAt(cursor)) {
                final int slot = spokes.take(spoke);
                final long at = due.get(slot);
                assertThat(at).isGreaterThanOrEqualTo(cursor);
                if (at == cursor) {
                    due.remove(slot);
                } else {
                    spokes.add(slot, at, cursor);
                }
            }
            final long next = spokes.nextUp(cursor);
            if (next > to) {
                return to == Long.MAX_VALUE - 1 ? cursor : to;
            }
            cursor = next;
        }
    }

    @Test
    void shouldHoldEverySlotOnOneSpokeAndGiveTheRunsBack() {
        for (int round = 0; round < 10; round++) {
            for (int slot = 0; slot < SLOTS; slot++) {
                spokes.add(slot, 100 + round, round);
            }
            for (int slot = 0; slot < SLOTS; slot += 2) {
                spokes.remove(slot);
            }
            for (int left = SLOTS / 2; left > 0; left--) {
                assertThat(spokes.take(spokes.upAt(100 + round)) % 2).isEqualTo(1);
            }
            assertThat(spokes.upAt(100 + round)).isEqualTo(Spokes.NONE);
        }
    }

    @Test
    void shouldHoldASlotOnEachSpokeWithoutRunningOutOfRuns() {
        for (int slot = 0; slot < SLOTS; slot++) {
            final int ring = slot / 250 % 4;
            spokes.add(slot, 1 + (slot % 250 + 1L << 8 * ring), 1);
        }
        int found = 0;
        for (long cursor = spokes.nextUp(1); cursor != Long.MAX_VALUE; cursor = spokes.nextUp(cursor)) {
            for (int spoke = spokes.upAt(cursor); spoke != Spokes.NONE; spoke = spokes.upAt(cursor)) {
                spokes.take(spoke);
                found++;
            }
        }
        assertThat(found).isEqualTo(SLOTS);
    }
}
