package io.heartwheel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Heartbeats of many sessions in one call. */
class BatchTest {
    private static final int SESSIONS = 200;
    private static final Policy POLICY = Policy.timeout(2 * Bench.SECOND);

    private final Bench bench = new Bench(
        new Heartwheel.Context().capacity(SESSIONS).stallLimitNs(Bench.NEVER).maxSkewNs(Bench.NEVER), Bench.START);
    private final long[] handles = new long[SESSIONS];

    BatchTest() {
        for (int i = 0; i < SESSIONS; i++) {
            handles[i] = bench.wheel.register(i, POLICY, bench.startNs);
        }
        bench.drain(0);
    }

    @Test
    void shouldCountAsAHeartbeatOfEach() {
        bench.poll(Bench.SECOND);
        assertThat(bench.wheel.heartbeat(handles, 0, SESSIONS)).isEqualTo(SESSIONS);
        assertThat(bench.drain(2 * Bench.SECOND + 2 * Bench.TICK)).as("heard from a second ago").isEmpty();
        assertThat(bench.wheel.heartbeat(handles, 0, SESSIONS, bench.startNs + 2 * Bench.SECOND)).isEqualTo(SESSIONS);
        for (final long handle : handles) {
            assertThat(bench.wheel.lastHeartbeatNs(handle)).isBetween(
                bench.startNs + 2 * Bench.SECOND - Bench.QUANTUM, bench.startNs + 2 * Bench.SECOND);
        }
        assertThat(bench.drain(4 * Bench.SECOND + 2 * Bench.TICK)).hasSize(SESSIONS).allMatch(e -> e.type() == EventType.EXPIRED);
    }

    @Test
    void shouldStrikeOutThoseThatHaveEndedAndTouchNoneOutsideTheRange() {
        final long[] batch = handles.clone();
        bench.wheel.deregister(handles[70]);
        bench.wheel.deregister(handles[199]);
        batch[10] = Long.MAX_VALUE;
        assertThat(bench.wheel.heartbeat(batch, 5, 199, bench.startNs + Bench.SECOND)).isEqualTo(199 - 5 - 2);
        final long[] expected = handles.clone();
        expected[10] = Heartwheel.NO_SESSION;
        expected[70] = Heartwheel.NO_SESSION;
        assertThat(batch).isEqualTo(expected);
        assertThat(bench.wheel.lastHeartbeatNs(handles[4])).isLessThanOrEqualTo(bench.startNs);
    }

    @Test
    void shouldRecoverTheSuspect() {
        final Bench probed = Bench.calm();
        final long handle = probed.announced(Policy.probed(Bench.SECOND, 2 * Bench.SECOND));
        probed.drain(Bench.SECOND + Bench.TICK);
        assertThat(probed.wheel.heartbeat(new long[] {handle}, 0, 1, probed.startNs + Bench.SECOND + Bench.TICK)).isEqualTo(1);
        assertThat(Bench.types(probed.drain(Bench.SECOND + 2 * Bench.TICK))).containsExactly(EventType.RECOVERED);
    }

    @Test
    void shouldRefuseARangeOutsideTheArray() {
        assertThatThrownBy(() -> bench.wheel.heartbeat(handles, 0, SESSIONS + 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(bench.wheel.heartbeat(Arrays.copyOf(handles, 0), 0, 0)).isZero();
    }
}
