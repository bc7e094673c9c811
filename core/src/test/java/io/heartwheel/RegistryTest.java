package io.heartwheel;

import static io.heartwheel.Bench.SECOND;
import static io.heartwheel.Bench.START;
import static io.heartwheel.Bench.TICK;
import static io.heartwheel.Bench.types;
import static io.heartwheel.EventType.DEREGISTERED;
import static io.heartwheel.EventType.EXPIRED;
import static io.heartwheel.EventType.REGISTERED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slots and handles: how many there are, when one is free again, and that a stale handle touches nobody. */
class RegistryTest {
    private static final Policy POLICY = Policy.timeout(SECOND);
    private final Bench bench = new Bench(Bench.calmContext().capacity(4), START);
    private final Heartwheel wheel = bench.wheel;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 64, 100, 1_000})
    void shouldHoldExactlyItsCapacity(final int capacity) {
        final Bench sized = new Bench(Bench.calmContext().capacity(capacity), START);
        final Set<Long> handles = new HashSet<>();
        final Set<Integer> slots = new HashSet<>();
        for (int i = 0; i < capacity; i++) {
            final long handle = sized.wheel.register(i, POLICY);
            assertThat(handle).isNotNegative();
            handles.add(handle);
            slots.add((int)handle);
        }

        assertThat(handles).hasSize(capacity);
        assertThat(slots).hasSize(capacity).allMatch(slot -> slot >= 0 && slot < capacity);
        assertThat(sized.wheel.register(99, POLICY)).isEqualTo(Heartwheel.FULL);
        assertThat(sized.drain(0)).hasSize(capacity);
        assertThat(sized.wheel.size()).isEqualTo(capacity);
    }

    @Test
    void shouldRefuseWhenFullAndHarmNobody() {
        final List<Long> handles = fill();
        for (int i = 0; i < 100; i++) {
            assertThat(wheel.register(i, POLICY)).isEqualTo(Heartwheel.FULL);
        }

        assertThat(handles).allMatch(wheel::heartbeat);
        assertThat(bench.poll(TICK)).extracting(Seen::handle).containsExactlyElementsOf(handles.stream().sorted().toList());
        assertThat(bench.drain(SECOND - 1)).isEmpty();
        assertThat(types(bench.drain(SECOND + TICK))).containsExactly(EXPIRED, EXPIRED, EXPIRED, EXPIRED);
    }

    @Test
    void shouldHaveRoomAgainAfterEachTerminalEvent() {
        for (int round = 0; round < 50; round++) {
            final long startNs = round * 10 * SECOND;
            final List<Long> handles = fill();
            wheel.deregister(handles.get(round % 4));
            assertThat(wheel.register(9, POLICY)).as("before the terminal event").isEqualTo(Heartwheel.FULL);
            assertThat(types(bench.drain(startNs))).hasSize(5).endsWith(DEREGISTERED);
            assertThat(wheel.register(9, POLICY)).as("after the terminal event").isNotNegative();
            assertThat(wheel.register(9, POLICY)).isEqualTo(Heartwheel.FULL);
            assertThat(types(bench.drain(startNs + 10 * SECOND))).containsExactly(REGISTERED, EXPIRED, EXPIRED, EXPIRED, EXPIRED);
            assertThat(wheel.size()).isZero();
        }
    }

    @Test
    void shouldAnnounceInSlotOrder() {
        final Bench many = new Bench(Bench.calmContext().capacity(1_000), START);
        for (int i = 0; i < 1_000; i++) {
            many.wheel.register(i, Policy.timeout(60 * SECOND));
        }
        assertThat(many.drain(0)).hasSize(1_000).isSortedAccordingTo((a, b) -> Integer.compare(a.slot(), b.slot()));
    }

    @Test
    void shouldNeverLetAStaleHandleTouchALaterSession() {
        final List<Long> stale = fill();
        bench.drain(10 * SECOND);
        final List<Long> fresh = fill();
        bench.drain(10 * SECOND);
        assertThat(fresh).doesNotContainAnyElementsOf(stale);

        bench.poll(10 * SECOND + SECOND / 2);
        for (final long handle : stale) {
            assertThat(wheel.heartbeat(handle)).isFalse();
            assertThat(wheel.heartbeat(handle, START + 10 * SECOND + SECOND / 2)).isFalse();
            assertThat(wheel.deregister(handle)).isFalse();
            assertThat(wheel.changePolicy(handle, Policy.timeout(60 * SECOND))).isEqualTo(PolicyChange.GONE);
            assertThat(wheel.state(handle)).isEqualTo(SessionState.GONE);
            assertThat(wheel.lastHeartbeatNs(handle)).isEqualTo(Long.MIN_VALUE);
        }
        assertThat(bench.drain(11 * SECOND - 1)).isEmpty();
        assertThat(types(bench.drain(11 * SECOND + TICK))).hasSize(4).containsOnly(EXPIRED);
    }

    @Test
    void shouldKeepAHandleStaleThroughMillionsOfReuses() {
        final Bench single = new Bench(Bench.calmContext().capacity(1), START);
        final long first = single.announced(POLICY);
        single.wheel.deregister(first);
        final LivenessHandler nobody = event -> { };
        single.wheel.poll(START, nobody);
        for (int i = 0; i < 5_000_000; i++) {
            final long handle = single.wheel.register(i, POLICY);
            if (handle == Heartwheel.FULL) {
                break;
            }
            if (handle == first || single.wheel.heartbeat(first)) {
                throw new AssertionError("the first handle came to life again after reuse " + i);
            }
            single.wheel.deregister(handle);
            single.wheel.poll(START, nobody);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {
        Heartwheel.NO_SESSION, Heartwheel.FULL, Heartwheel.POLICIES_FULL, Long.MIN_VALUE, Long.MAX_VALUE, 4, 5, 1_000_000,
        Integer.MAX_VALUE, 0xFFFF_FFFFL, 0x8000_0000L, 0x7FFF_FFFF_0000_0000L, 0x1_0000_0004L, 0x7FFF_FFFFL << 32 | 3,
        Long.MIN_VALUE | 1})
    void shouldTakeNonsenseForGone(final long nonsense) {
        fill();
        bench.poll(0);

        assertThat(wheel.heartbeat(nonsense)).isFalse();
        assertThat(wheel.heartbeat(nonsense, START)).isFalse();
        assertThat(wheel.deregister(nonsense)).isFalse();
        assertThat(wheel.changePolicy(nonsense, POLICY)).isEqualTo(PolicyChange.GONE);
        assertThat(wheel.state(nonsense)).isEqualTo(SessionState.GONE);
        assertThat(wheel.lastHeartbeatNs(nonsense)).isEqualTo(Long.MIN_VALUE);
        assertThat(bench.poll(0)).isEmpty();
        assertThat(wheel.size()).isEqualTo(4);
    }

    @Test
    void shouldKnowNoHandleBeforeTheFirstRegistration() {
        for (long handle = -8; handle < 8; handle++) {
            assertThat(wheel.heartbeat(handle)).isFalse();
            assertThat(wheel.deregister(handle)).isFalse();
            assertThat(wheel.state(handle)).isEqualTo(SessionState.GONE);
        }
        assertThat(bench.drain(SECOND)).isEmpty();
    }

    @Test
    void shouldEndEachRegistrationOnce() {
        final List<Long> handles = fill();
        final List<Seen> events = new ArrayList<>(bench.drain(SECOND / 2));
        wheel.deregister(handles.get(1));
        wheel.deregister(handles.get(1));
        events.addAll(bench.drain(2 * SECOND));
        assertThat(wheel.deregister(handles.get(0))).isFalse();
        events.addAll(bench.drain(100 * SECOND));

        for (final long handle : handles) {
            final List<Seen> own = events.stream().filter(event -> event.handle() == handle).toList();
            assertThat(types(own)).containsExactly(REGISTERED, handle == handles.get(1) ? DEREGISTERED : EXPIRED);
        }
    }

    @Test
    void shouldLeaveNothingToDoAfterClose() {
        fill();
        wheel.close();
    }

    private List<Long> fill() {
        final List<Long> handles = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            handles.add(wheel.register(100 + i, POLICY));
        }
        assertThat(handles).allMatch(handle -> handle >= 0);
        return handles;
    }
}
