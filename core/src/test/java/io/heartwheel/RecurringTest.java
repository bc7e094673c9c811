package io.heartwheel;

import static io.heartwheel.Bench.SECOND;
import static io.heartwheel.Bench.START;
import static io.heartwheel.Bench.TICK;
import static io.heartwheel.Bench.types;
import static io.heartwheel.EventType.DEREGISTERED;
import static io.heartwheel.EventType.DUE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The deadline that starts again each time it comes up: nothing was sent for an interval. */
class RecurringTest {
    private final Bench bench = Bench.calm();
    private final Heartwheel wheel = bench.wheel;
    private final long handle = bench.announced(Policy.every(SECOND));

    @Test
    void shouldComeUpNeverEarlyAndAtMostOneTickLate() {
        assertThat(bench.poll(SECOND - 1)).isEmpty();
        final List<Seen> events = bench.poll(SECOND + TICK);
        assertThat(types(events)).containsExactly(DUE);
        assertThat(events.get(0).handle()).isEqualTo(handle);
        assertThat(events.get(0).lastHeartbeatNs()).isEqualTo(START);
    }

    @Test
    void shouldStartAgainFromThePollThatSaidSo() {
        bench.poll(SECOND + SECOND / 2);

        assertThat(bench.poll(2 * SECOND + SECOND / 2 - 1)).isEmpty();
        assertThat(types(bench.poll(2 * SECOND + SECOND / 2 + TICK))).containsExactly(DUE);
    }

    @Test
    void shouldComeUpOnceAfterAJumpOverManyIntervals() {
        assertThat(types(bench.drain(1_000 * SECOND))).containsExactly(DUE);
    }

    @Test
    void shouldComeUpAtTheRateOfItsInterval() {
        bench.run(0, 100 * SECOND);
        assertThat(bench.recorder.take()).hasSizeBetween(99, 100).allMatch(event -> event.type() == DUE);
    }

    @Test
    void shouldBePutOffByEachHeartbeat() {
        for (long at = 0; at < 20 * SECOND; at += SECOND / 2) {
            assertThat(bench.poll(at)).isEmpty();
            assertThat(wheel.heartbeat(handle)).isTrue();
        }
    }

    @Test
    void shouldStayAliveUntilDeregistered() {
        bench.drain(5_000 * SECOND);
        assertThat(wheel.state(handle)).isEqualTo(SessionState.ALIVE);
        assertThat(wheel.deregister(handle)).isTrue();

        assertThat(types(bench.drain(9_000 * SECOND))).containsExactly(DEREGISTERED);
    }

    @Test
    void shouldNotCallASuspectRecoveredBecauseADeadlineCameUp() {
        final Bench watched = Bench.calm();
        final long silent = watched.announced(Policy.probed(SECOND, 100 * SECOND));
        assertThat(types(watched.poll(SECOND + TICK))).containsExactly(EventType.SUSPECT);
        watched.wheel.changePolicy(silent, Policy.every(2 * SECOND));

        assertThat(types(watched.drain(3 * SECOND))).containsExactly(EventType.POLICY_CHANGED, DUE);
        assertThat(types(watched.drain(6 * SECOND))).as("never heard from").containsExactly(DUE);
        assertThat(watched.drain(7 * SECOND)).isEmpty();
        watched.wheel.heartbeat(silent);
        assertThat(types(watched.drain(7 * SECOND))).containsExactly(EventType.RECOVERED);
    }

    @Test
    void shouldTellThatItRecurs() {
        bench.recorder.then = event -> assertThat(event.recurring()).isTrue();
        assertThat(bench.poll(2 * SECOND)).hasSize(1);
    }

    @Test
    void shouldNotBeDeferredByAStall() {
        final Bench stalling = new Bench(new Heartwheel.Context().capacity(8), START);
        stalling.announced(Policy.every(SECOND));

        assertThat(types(stalling.poll(2 * SECOND))).containsExactly(EventType.STALLED, DUE);
    }

    @Test
    void shouldComeUpEveryTickIfThatIsItsInterval() {
        final Bench fast = Bench.calm();
        fast.announced(Policy.every(TICK));
        fast.run(0, 1_000 * TICK);
        assertThat(fast.recorder.take()).hasSizeBetween(450, 1_000).allMatch(event -> event.type() == DUE);
    }
}
