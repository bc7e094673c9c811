package io.heartwheel;

import static io.heartwheel.Bench.SECOND;
import static io.heartwheel.Bench.START;
import static io.heartwheel.Bench.TICK;
import static io.heartwheel.Bench.types;
import static io.heartwheel.EventType.DEREGISTERED;
import static io.heartwheel.EventType.EXPIRED;
import static io.heartwheel.EventType.POLICY_CHANGED;
import static io.heartwheel.EventType.REGISTERED;
import static io.heartwheel.EventType.SUSPECT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a handler may do to the wheel from inside an event. */
class HandlerTest {
    private static final Policy POLICY = Policy.timeout(SECOND);
    private final Bench bench = new Bench(Bench.calmContext().capacity(4), START);
    private final Heartwheel wheel = bench.wheel;

    @Test
    void shouldSeeTheSessionGoneInsideItsTerminalEvent() {
        final long handle = bench.announced(POLICY);
        bench.recorder.then = event -> {
            assertThat(wheel.heartbeat(handle)).isFalse();
            assertThat(wheel.deregister(handle)).isFalse();
            assertThat(wheel.state(handle)).isEqualTo(SessionState.GONE);
        };
        assertThat(types(bench.drain(2 * SECOND))).containsExactly(EXPIRED);
    }

    @Test
    void shouldRegisterAgainFromATerminalEvent() {
        bench.announced(POLICY);
        final List<Long> handles = new ArrayList<>();
        bench.recorder.then = event -> {
            if (event.type() == EXPIRED && handles.size() < 10) {
                handles.add(wheel.register(event.correlationId() + 1, POLICY));
            }
        };
        final List<Seen> events = new ArrayList<>();
        for (int at = 2; at < 40; at += 2) {
            events.addAll(bench.drain(at * SECOND));
        }
        assertThat(handles).hasSize(10).doesNotHaveDuplicates().allMatch(handle -> handle >= 0);
        assertThat(events).filteredOn(event -> event.type() == EXPIRED).extracting(Seen::correlationId)
            .containsExactly(7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L);
        assertThat(wheel.size()).isZero();
    }

    @Test
    void shouldNotExpireASessionThatAnEarlierEventOfThePollHeardFrom() {
        final long first = wheel.register(1, POLICY, START);
        final long second = wheel.register(2, POLICY, START);
        bench.poll(0);
        final long firstSlot = Math.min((int)first, (int)second);
        bench.recorder.then = event -> {
            wheel.heartbeat(first);
            wheel.heartbeat(second);
        };

        final List<Seen> events = bench.drain(2 * SECOND);
        assertThat(types(events)).containsExactly(EXPIRED);
        assertThat(events.get(0).slot()).isEqualTo((int)firstSlot);
        bench.recorder.then = event -> { };
        assertThat(bench.drain(3 * SECOND - 1)).isEmpty();
        assertThat(types(bench.drain(3 * SECOND + TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldDeregisterRatherThanExpireWhatAnEarlierEventOfThePollEnded() {
        final long first = wheel.register(1, POLICY, START);
        final long second = wheel.register(2, POLICY, START);
        bench.poll(0);
        bench.recorder.then = event -> {
            wheel.deregister(first);
            wheel.deregister(second);
        };

        assertThat(types(bench.drain(2 * SECOND))).containsExactly(EXPIRED, DEREGISTERED);
        assertThat(wheel.size()).isZero();
    }

    @Test
    void shouldDeregisterASessionFromItsOwnEvents() {
        final long handle = wheel.register(1, Policy.probed(SECOND, 5 * SECOND), START);
        bench.recorder.then = event -> {
            if (event.type() == SUSPECT) {
                assertThat(wheel.deregister(handle)).isTrue();
            }
        };
        assertThat(types(bench.drain(2 * SECOND))).containsExactly(REGISTERED, SUSPECT, DEREGISTERED);
        assertThat(bench.drain(100 * SECOND)).isEmpty();
    }

    @Test
    void shouldChangeThePolicyFromItsOwnEvents() {
        final long handle = wheel.register(1, Policy.probed(SECOND, 5 * SECOND), START);
        bench.recorder.then = event -> {
            if (event.type() == SUSPECT) {
                assertThat(wheel.changePolicy(handle, Policy.timeout(60 * SECOND))).isEqualTo(PolicyChange.ACCEPTED);
            }
        };
        assertThat(types(bench.drain(2 * SECOND))).containsExactly(REGISTERED, SUSPECT, POLICY_CHANGED);
        assertThat(bench.drain(60 * SECOND - 1)).isEmpty();
        assertThat(types(bench.drain(60 * SECOND + TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldRegisterManyFromOneEventUntilFull() {
        final List<Long> handles = new ArrayList<>();
        bench.announced(Policy.timeout(TICK));
        bench.recorder.then = event -> {
            if (event.type() == EXPIRED && handles.isEmpty()) {
                for (int i = 0; i < 6; i++) {
                    handles.add(wheel.register(i, Policy.timeout(60 * SECOND)));
                }
            }
        };
        final List<Seen> events = bench.drain(SECOND);
        assertThat(handles).filteredOn(handle -> handle == Heartwheel.FULL).hasSizeBetween(2, 3);
        assertThat(handles).filteredOn(handle -> handle >= 0).hasSizeBetween(3, 4);
        assertThat(events).filteredOn(event -> event.type() == REGISTERED)
            .hasSize((int)handles.stream().filter(handle -> handle >= 0).count());
    }

    @Test
    void shouldReuseOneEvent() {
        bench.announced(Policy.timeout(TICK));
        wheel.register(2, Policy.timeout(TICK));
        final List<LivenessEvent> kept = new ArrayList<>();
        bench.recorder.then = kept::add;
        assertThat(bench.drain(SECOND)).hasSize(3);
        assertThat(kept).allMatch(event -> event == kept.get(0));
    }
}
