package io.heartwheel;

import static io.heartwheel.Bench.QUANTUM;
import static io.heartwheel.Bench.SECOND;
import static io.heartwheel.Bench.START;
import static io.heartwheel.Bench.TICK;
import static io.heartwheel.Bench.types;
import static io.heartwheel.EventType.DEREGISTERED;
import static io.heartwheel.EventType.EXPIRED;
import static io.heartwheel.EventType.RECOVERED;
import static io.heartwheel.EventType.SUSPECT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** When a silent session is probed, how often, and what becomes of it when it answers. */
class ProbeTest {
    private static final Policy PROBED = Policy.probed(3 * SECOND, 10 * SECOND);
    private final Bench bench = Bench.calm();
    private final Heartwheel wheel = bench.wheel;

    @Test
    void shouldProbeNeverEarlyAndAtMostOneTickLate() {
        final long handle = bench.announced(PROBED);

        assertThat(bench.poll(3 * SECOND - 1)).isEmpty();
        assertThat(wheel.state(handle)).isEqualTo(SessionState.ALIVE);
        final List<Seen> events = bench.poll(3 * SECOND + TICK);
        assertThat(types(events)).containsExactly(SUSPECT);
        assertThat(events.get(0).attempt()).isEqualTo(1);
        assertThat(events.get(0).lastHeartbeatNs()).isEqualTo(START);
        assertThat(events.get(0).deadlineNs()).isBetween(START + 3 * SECOND, START + 3 * SECOND + TICK);
        assertThat(wheel.state(handle)).isEqualTo(SessionState.SUSPECT);
    }

    @Test
    void shouldProbeAgainAtEachWholeMultipleThenExpire() {
        bench.announced(PROBED);
        bench.run(0, 11 * SECOND);

        final List<Seen> events = bench.recorder.take();
        assertThat(types(events)).containsExactly(SUSPECT, SUSPECT, SUSPECT, EXPIRED);
        assertThat(events.subList(0, 3)).extracting(Seen::attempt).containsExactly(1, 2, 3);
        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(events.get(attempt - 1).nowNs() - START).isBetween(3 * attempt * SECOND, 3 * attempt * SECOND + 3 * TICK);
        }
        assertThat(events.get(3).nowNs() - START).isBetween(10 * SECOND, 10 * SECOND + 2 * TICK);
    }

    @Test
    void shouldGiveOnlyTheLatestProbeAfterAJumpOverSeveral() {
        bench.announced(Policy.probed(SECOND, 10 * SECOND));

        final List<Seen> events = bench.drain(5 * SECOND + SECOND / 2);
        assertThat(types(events)).containsExactly(SUSPECT);
        assertThat(events.get(0).attempt()).isEqualTo(5);
        final List<Seen> next = bench.drain(6 * SECOND + SECOND / 2);
        assertThat(next).extracting(Seen::attempt).containsExactly(6);
    }

    @Test
    void shouldExpireWithoutAskingAfterAJumpOverProbeAndTimeout() {
        bench.announced(PROBED);
        assertThat(types(bench.drain(10 * SECOND + TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldNotProbeOnTheDeadlineItself() {
        bench.announced(Policy.probed(10 * QUANTUM, 20 * QUANTUM));

        assertThat(types(bench.poll(11 * QUANTUM))).containsExactly(SUSPECT);
        assertThat(bench.poll(20 * QUANTUM)).isEmpty();
        assertThat(types(bench.poll(21 * QUANTUM))).containsExactly(EXPIRED);
    }

    @Test
    void shouldProbeOneQuantumBeforeTheDeadline() {
        bench.announced(Policy.probed(19 * QUANTUM, 20 * QUANTUM));

        assertThat(bench.poll(19 * QUANTUM)).isEmpty();
        assertThat(types(bench.poll(20 * QUANTUM))).containsExactly(SUSPECT);
        assertThat(types(bench.poll(21 * QUANTUM))).containsExactly(EXPIRED);
    }

    @Test
    void shouldNeverProbeASessionThatBeats() {
        final long handle = bench.announced(PROBED);
        for (long at = 0; at < 60 * SECOND; at += 2 * SECOND + SECOND / 2) {
            wheel.heartbeat(handle);
            assertThat(bench.poll(at + 2 * SECOND + SECOND / 2)).isEmpty();
        }
    }

    @Test
    void shouldSayOnceThatASuspectRecovered() {
        final long handle = bench.announced(PROBED);
        bench.poll(4 * SECOND);

        assertThat(wheel.heartbeat(handle)).isTrue();
        assertThat(wheel.state(handle)).isEqualTo(SessionState.ALIVE);
        wheel.heartbeat(handle, START + 4 * SECOND + 10 * TICK);
        final List<Seen> events = bench.poll(5 * SECOND);
        assertThat(types(events)).containsExactly(RECOVERED);
        assertThat(events.get(0).handle()).isEqualTo(handle);
        assertThat(bench.poll(6 * SECOND)).isEmpty();
        assertThat(types(bench.poll(8 * SECOND))).containsExactly(SUSPECT);
    }

    @Test
    void shouldCountAttemptsFromOneAgainAfterRecovery() {
        final long handle = bench.announced(PROBED);
        assertThat(bench.poll(7 * SECOND)).extracting(Seen::attempt).containsExactly(2);
        wheel.heartbeat(handle);
        assertThat(types(bench.poll(8 * SECOND))).containsExactly(RECOVERED);

        assertThat(bench.poll(10 * SECOND + TICK)).extracting(Seen::attempt).containsExactly(1);
    }

    @Test
    void shouldNotRecoverByAHeartbeatThatIsNoNews() {
        final Bench skewed = new Bench(Bench.calmContext().tickNs(TICK), START);
        final long handle = skewed.announced(Policy.probed(SECOND / 4, SECOND));
        skewed.poll(SECOND / 2);

        assertThat(skewed.wheel.heartbeat(handle, START)).isTrue();
        assertThat(skewed.wheel.state(handle)).isEqualTo(SessionState.SUSPECT);
        assertThat(types(skewed.poll(SECOND + TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldAskAgainInTheSamePollIfTheNewsIsOld() {
        final long handle = bench.announced(Policy.probed(SECOND / 4, 3 * SECOND));
        bench.poll(SECOND);

        wheel.heartbeat(handle, START + SECOND / 2);
        final List<Seen> events = bench.poll(SECOND + 10 * TICK);
        assertThat(types(events)).containsExactly(RECOVERED, SUSPECT);
        assertThat(events.get(1).attempt()).isEqualTo(2);
    }

    @Test
    void shouldEndASuspectThatIsDeregistered() {
        final long handle = bench.announced(PROBED);
        bench.poll(4 * SECOND);
        assertThat(wheel.deregister(handle)).isTrue();

        assertThat(types(bench.drain(100 * SECOND))).containsExactly(DEREGISTERED);
    }

    @Test
    void shouldNeverProbeAPolicyWithoutProbe() {
        bench.announced(Policy.timeout(10 * SECOND));
        bench.run(0, 11 * SECOND);
        assertThat(types(bench.recorder.take())).containsExactly(EXPIRED);
    }
}
