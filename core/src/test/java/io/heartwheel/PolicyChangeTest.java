package io.heartwheel;

import static io.heartwheel.Bench.SECOND;
import static io.heartwheel.Bench.START;
import static io.heartwheel.Bench.TICK;
import static io.heartwheel.Bench.types;
import static io.heartwheel.EventType.DEREGISTERED;
import static io.heartwheel.EventType.DUE;
import static io.heartwheel.EventType.EXPIRED;
import static io.heartwheel.EventType.POLICY_CHANGED;
import static io.heartwheel.EventType.REGISTERED;
import static io.heartwheel.EventType.SUSPECT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A policy that changes while its session lives: in force from the next poll, counted from the last heartbeat. */
class PolicyChangeTest {
    private final Bench bench = Bench.calm();
    private final Heartwheel wheel = bench.wheel;
    private final long handle = bench.announced(Policy.timeout(10 * SECOND));

    @ParameterizedTest(name = "poll limit {0}, room {1}")
    @CsvSource({"1, 1", "1, 99", "2, 1", "8, 2", "16, 99", "1024, 1", "1024, 2", "1024, 99"})
    void shouldNotLetAFloodOfPolicyChangesPutOffDeadlines(final int pollLimit, final int room) {
        final Heartwheel flooded = new Heartwheel(
            new Heartwheel.Context().capacity(64).pollLimit(pollLimit).stallLimitNs(Long.MAX_VALUE), START);
        final Recorder recorder = new Recorder();
        recorder.available = room;
        final long silent = flooded.register(1, Policy.timeout(10 * TICK));
        final long fickle = flooded.register(2, Policy.timeout(1_000 * SECOND));
        for (int tick = 0; tick < 200; tick++) {
            for (int i = 0; i < 16; i++) {
                flooded.changePolicy(fickle, Policy.timeout((1_000 + i) * SECOND));
            }
            flooded.poll(START + tick * TICK, recorder);
        }
        assertThat(flooded.state(silent)).isEqualTo(SessionState.GONE);
        assertThat(types(recorder.events)).contains(POLICY_CHANGED);
    }

    /** Others come and go in every poll, so that the change never has its turn before the deadline. */
    @ParameterizedTest(name = "room {0} in every poll, or in every second one: {1}")
    @CsvSource({"1, false", "2, false", "1, true"})
    void shouldExpireWhoseChangeWaitsWhileOthersTakeTheRoom(final int room, final boolean inEverySecond) {
        final Heartwheel busy = new Heartwheel(new Heartwheel.Context().capacity(1_024).stallLimitNs(Long.MAX_VALUE), START);
        final Recorder recorder = new Recorder();
        final long silent = busy.register(1, Policy.timeout(20 * TICK));
        busy.poll(START, recorder);
        recorder.available = room;
        long other = busy.register(2, Policy.timeout(1_000 * SECOND));
        for (int tick = 1; tick < 200; tick++) {
            if (tick == 5) {
                assertThat(busy.changePolicy(silent, Policy.timeout(40 * TICK))).isEqualTo(PolicyChange.ACCEPTED);
            }
            busy.deregister(other);
            other = busy.register(2, Policy.timeout(1_000 * SECOND));
            recorder.available = inEverySecond && tick % 2 == 0 ? 0 : room;
            busy.poll(START + tick * TICK, recorder);
            if (tick <= 40) {
                assertThat(busy.state(silent)).isEqualTo(SessionState.ALIVE);
            }
        }
        assertThat(busy.state(silent)).isEqualTo(SessionState.GONE);
    }

    /** The two that a poll serves first take turns with each other; a change must not be third for ever. */
    @Test
    void shouldNotBePutOffByAFloodOfRegistrationsWhenTheHandlerHasOnePlace() {
        final Heartwheel busy = new Heartwheel(new Heartwheel.Context().capacity(1_024).stallLimitNs(Long.MAX_VALUE), START);
        final Recorder recorder = new Recorder();
        final long silent = busy.register(1, Policy.timeout(1_000 * TICK));
        busy.poll(START, recorder);
        recorder.available = 1;
        assertThat(busy.changePolicy(silent, Policy.timeout(20 * TICK))).isEqualTo(PolicyChange.ACCEPTED);
        for (int tick = 1; tick < 100; tick++) {
            busy.register(2, Policy.timeout(1_000 * SECOND));
            busy.register(3, Policy.timeout(1_000 * SECOND));
            busy.poll(START + tick * TICK, recorder);
        }
        assertThat(busy.state(silent)).isEqualTo(SessionState.GONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldBeInForceWithinTheNextPollIfThereIsOnePlace(final int pollsBefore) {
        for (int i = 0; i < pollsBefore; i++) {
            bench.poll(0);
        }
        bench.recorder.available = 1;
        assertThat(wheel.changePolicy(handle, Policy.timeout(5 * SECOND))).isEqualTo(PolicyChange.ACCEPTED);
        assertThat(types(bench.poll(TICK))).containsExactly(POLICY_CHANGED);
    }

    @Test
    void shouldNotJudgeByAnOldPolicyWhileTheNewOneWaitsForRoom() {
        final long[] handles = new long[6];
        for (int i = 0; i < handles.length; i++) {
            handles[i] = bench.announced(Policy.timeout(2 * SECOND));
        }
        for (final long each : handles) {
            assertThat(wheel.changePolicy(each, Policy.timeout(9 * SECOND))).isEqualTo(PolicyChange.ACCEPTED);
        }
        bench.recorder.available = 2;
        for (int i = 0; i < 20; i++) {
            assertThat(types(bench.poll(3 * SECOND + i * TICK))).doesNotContain(EXPIRED);
        }
        for (final long each : handles) {
            assertThat(wheel.state(each)).isEqualTo(SessionState.ALIVE);
        }
    }

    @Test
    void shouldSayThatANewPolicyIsInForce() {
        bench.recorder.then = event -> assertThat(event.timeoutNs()).isBetween(5 * SECOND, 5 * SECOND + TICK);
        assertThat(wheel.changePolicy(handle, Policy.timeout(5 * SECOND))).isEqualTo(PolicyChange.ACCEPTED);

        final List<Seen> events = bench.poll(SECOND);
        assertThat(types(events)).containsExactly(POLICY_CHANGED);
        assertThat(events.get(0).handle()).isEqualTo(handle);
        assertThat(bench.poll(SECOND + TICK)).isEmpty();
    }

    @Test
    void shouldCountAShorterTimeoutFromTheLastHeartbeat() {
        bench.poll(SECOND);
        wheel.heartbeat(handle, START + SECOND);
        bench.poll(2 * SECOND);
        wheel.changePolicy(handle, Policy.timeout(3 * SECOND));

        assertThat(types(bench.poll(SECOND + 3 * SECOND - 1))).containsExactly(POLICY_CHANGED);
        assertThat(types(bench.poll(SECOND + 3 * SECOND + TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldExpireInTheSamePollWhatAShorterTimeoutMakesOverdue() {
        bench.poll(8 * SECOND);
        wheel.changePolicy(handle, Policy.timeout(5 * SECOND));

        assertThat(types(bench.poll(8 * SECOND))).containsExactly(POLICY_CHANGED, EXPIRED);
    }

    @Test
    void shouldProbeInTheSamePollWhatAProbeMakesOverdue() {
        bench.poll(8 * SECOND);
        wheel.changePolicy(handle, Policy.probed(5 * SECOND, 20 * SECOND));

        assertThat(types(bench.poll(8 * SECOND + TICK))).containsExactly(POLICY_CHANGED, SUSPECT);
    }

    @Test
    void shouldNotExpireByTheOldPolicyOnceALongerOneIsInForce() {
        bench.poll(9 * SECOND);
        wheel.changePolicy(handle, Policy.timeout(30 * SECOND));

        assertThat(types(bench.drain(30 * SECOND - 1))).containsExactly(POLICY_CHANGED);
        assertThat(types(bench.drain(30 * SECOND + TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldObeyTheLatestOfSeveralChanges() {
        wheel.changePolicy(handle, Policy.timeout(SECOND));
        wheel.changePolicy(handle, Policy.timeout(60 * SECOND));
        wheel.changePolicy(handle, Policy.timeout(20 * SECOND));

        assertThat(types(bench.drain(20 * SECOND - 1))).isNotEmpty().containsOnly(POLICY_CHANGED);
        assertThat(types(bench.drain(20 * SECOND + TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldBecomeRecurringAndBack() {
        wheel.changePolicy(handle, Policy.every(SECOND));
        assertThat(types(bench.poll(2 * SECOND))).containsExactly(POLICY_CHANGED, DUE);
        assertThat(types(bench.poll(4 * SECOND))).containsExactly(DUE);

        wheel.changePolicy(handle, Policy.timeout(3 * SECOND));
        assertThat(types(bench.poll(7 * SECOND - 1))).containsExactly(POLICY_CHANGED);
        assertThat(types(bench.poll(7 * SECOND + TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldChangeWhatWasNotAnnouncedYet() {
        final Bench fresh = Bench.calm();
        final long young = fresh.wheel.register(1, Policy.timeout(10 * SECOND));
        assertThat(fresh.wheel.changePolicy(young, Policy.timeout(SECOND))).isEqualTo(PolicyChange.ACCEPTED);

        assertThat(types(fresh.drain(2 * SECOND))).containsExactly(REGISTERED, POLICY_CHANGED, EXPIRED);
    }

    @Test
    void shouldLeaveTheEndedAlone() {
        wheel.changePolicy(handle, Policy.timeout(SECOND));
        wheel.deregister(handle);

        assertThat(wheel.changePolicy(handle, Policy.timeout(2 * SECOND))).isEqualTo(PolicyChange.GONE);
        assertThat(types(bench.drain(60 * SECOND))).endsWith(DEREGISTERED).doesNotContain(EXPIRED);
        assertThat(wheel.changePolicy(handle, Policy.timeout(2 * SECOND))).isEqualTo(PolicyChange.GONE);
    }

    @Test
    void shouldNotTouchALaterSessionOfTheSameSlot() {
        final Bench single = new Bench(Bench.calmContext().capacity(1), START);
        final long first = single.announced(Policy.timeout(10 * SECOND));
        single.wheel.changePolicy(first, Policy.timeout(SECOND));
        single.wheel.deregister(first);
        single.drain(TICK);
        final long second = single.wheel.register(2, Policy.timeout(10 * SECOND), START + TICK);

        assertThat(second).isNotNegative().isNotEqualTo(first);
        assertThat(types(single.drain(10 * SECOND))).containsExactly(REGISTERED);
    }

    @Test
    void shouldRefuseMoreDistinctPoliciesThanAllowedAndHarmNobody() {
        final Bench few = new Bench(Bench.calmContext().maxPolicies(4), START);
        int registered = 0;
        int refused = 0;
        for (int policy = 0; policy < 8; policy++) {
            final long given = few.wheel.register(policy, Policy.timeout((10 + policy) * SECOND));
            registered += given >= 0 ? 1 : 0;
            refused += given == Heartwheel.POLICIES_FULL ? 1 : 0;
        }

        assertThat(registered).isEqualTo(4);
        assertThat(refused).isEqualTo(4);
        final List<Seen> known = few.poll(0);
        assertThat(known).hasSize(4);
        assertThat(few.wheel.register(9, Policy.timeout(10 * SECOND))).as("a policy that it knows").isNotNegative();
        assertThat(few.wheel.changePolicy(known.get(0).handle(), Policy.timeout(99 * SECOND))).isEqualTo(PolicyChange.REFUSED);
        assertThat(few.wheel.changePolicy(known.get(0).handle(), Policy.timeout(11 * SECOND))).isEqualTo(PolicyChange.ACCEPTED);
        assertThat(few.drain(100 * SECOND)).filteredOn(event -> event.type() == EXPIRED).hasSize(5);
    }

    @Test
    void shouldKeepAPlaceForAPolicyThatWillBeNeeded() {
        final Bench few = new Bench(Bench.calmContext().maxPolicies(2), START);
        final long handle = few.announced(Policy.timeout(SECOND));
        assertThat(few.wheel.reserve(Policy.timeout(2 * SECOND))).isTrue();
        assertThat(few.wheel.reserve(Policy.timeout(3 * SECOND))).as("no place is left").isFalse();
        assertThat(few.wheel.register(9, Policy.timeout(3 * SECOND))).isEqualTo(Heartwheel.POLICIES_FULL);
        assertThat(few.wheel.changePolicy(handle, Policy.timeout(2 * SECOND))).isEqualTo(PolicyChange.ACCEPTED);
    }

    @Test
    void shouldNotUseUpAPolicyForASessionThatItRefuses() {
        final Bench few = new Bench(Bench.calmContext().capacity(1).maxPolicies(2), START);
        few.announced(Policy.timeout(SECOND));
        for (int refused = 2; refused < 10; refused++) {
            assertThat(few.wheel.register(refused, Policy.timeout(refused * SECOND))).isEqualTo(Heartwheel.FULL);
        }
        few.drain(10 * SECOND);

        assertThat(few.wheel.register(9, Policy.timeout(99 * SECOND))).isNotNegative();
    }

    @Test
    void shouldRefuseRatherThanForgetChangesThatItCannotHold() {
        int accepted = 0;
        for (int change = 0; change < 10_000; change++) {
            accepted += wheel.changePolicy(handle, Policy.timeout((2 + change % 3) * SECOND)) == PolicyChange.ACCEPTED ? 1 : 0;
        }
        assertThat(accepted).isPositive();
        assertThat(types(bench.drain(SECOND))).isNotEmpty().containsOnly(POLICY_CHANGED).hasSizeLessThanOrEqualTo(accepted);
    }
}
