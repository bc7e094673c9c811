package io.heartwheel.bench.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RingTest {
    @Test
    void shouldSpreadTurnsEvenlyOverThePeriodAndGoOn() {
        final Ring ring = Ring.asking(4, 1_000, 100);
        final List<Long> due = new ArrayList<>();
        final List<Integer> peers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            due.add(ring.dueNs());
            peers.add(ring.next());
        }

        assertThat(due).containsExactly(1_000L, 1_025L, 1_050L, 1_075L, 1_100L, 1_125L);
        assertThat(peers).containsExactly(0, 1, 2, 3, 0, 1);
    }

    @Test
    void shouldHaveEachPeerAskEverySecondTimeWithAnyNumberOfPeers() {
        for (final int count : new int[] {3, 4}) {
            final Ring ring = Ring.askingByTurns(count, 0, 1_000);
            final List<Boolean> first = new ArrayList<>();
            for (int i = 0; i < 4 * count; i++) {
                final boolean asks = ring.asks();
                if (ring.next() == 0) {
                    first.add(asks);
                }
            }

            assertThat(first).containsExactly(true, false, true, false);
        }
    }

    @Test
    void shouldEndAfterEachPeerHadItsTurn() {
        final Ring ring = Ring.askingOnce(2, 0, 10);
        ring.next();
        assertThat(ring.hasNext()).isTrue();
        ring.next();

        assertThat(ring.hasNext()).isFalse();
        assertThat(Ring.NONE.hasNext()).isFalse();
    }
}
