package io.heartwheel;

import static io.heartwheel.Bench.QUANTUM;
import static io.heartwheel.Bench.SECOND;
import static io.heartwheel.Bench.START;
import static io.heartwheel.Bench.TICK;
import static io.heartwheel.Bench.types;
import static io.heartwheel.EventType.DEREGISTERED;
import static io.heartwheel.EventType.EXPIRED;
import static io.heartwheel.EventType.REGISTERED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a silent session expires: never early, late by a stated bound, whatever time does. */
class HeartwheelTest {
    private final Bench bench = Bench.calm();
    private final Heartwheel wheel = bench.wheel;

    @Test
    void shouldAnnounceARegistrationBeforeAnythingElse() {
        final long handle = wheel.register(42, Policy.timeout(TICK), START);

        assertThat(handle).isNotNegative();
        assertThat(wheel.state(handle)).isEqualTo(SessionState.ALIVE);
        final List<Seen> events = bench.poll(10 * TICK);
        assertThat(types(events)).containsExactly(REGISTERED, EXPIRED);
        assertThat(events).allSatisfy(event -> {
            assertThat(event.handle()).isEqualTo(handle);
            assertThat(event.correlationId()).isEqualTo(42);
            assertThat(event.nowNs()).isEqualTo(START + 10 * TICK);
        });
    }

    @Test
    void shouldExplainAnExpiryInTheEvent() {
        final long handle = bench.announced(Policy.probed(SECOND / 2, SECOND));
        wheel.heartbeat(handle, START + 100 * TICK + 1);
        bench.recorder.then = event -> {
            assertThat(event.timeoutNs()).isBetween(SECOND, SECOND + QUANTUM - 1);
            assertThat(event.probeAfterNs()).isBetween(SECOND / 2, SECOND / 2 + QUANTUM - 1);
            assertThat(event.recurring()).isFalse();
            assertThat(event.lateNs()).isEqualTo(event.nowNs() - event.deadlineNs());
        };

        final Seen expired = bench.poll(100 * SECOND).get(0);

        assertThat(expired.type()).isEqualTo(EXPIRED);
        assertThat(expired.lastHeartbeatNs()).isEqualTo(START + 100 * TICK);
        assertThat(expired.deadlineNs()).isBetween(START + 100 * TICK + SECOND, START + 101 * TICK + SECOND);
        assertThat(expired.graceNs()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {
        TICK, TICK + 1, 2 * TICK - 1, 2 * TICK, 5 * TICK + QUANTUM, 1_500_000, SECOND, 30 * SECOND,
        86_400 * SECOND, 100_000 * SECOND,
        254 * QUANTUM, 255 * QUANTUM, 256 * QUANTUM, 257 * QUANTUM, 511 * QUANTUM, 512 * QUANTUM, 1024 * QUANTUM,
        65_535 * QUANTUM, 65_536 * QUANTUM, 65_537 * QUANTUM, 131_072 * QUANTUM, 1_048_576 * QUANTUM,
        ((1 << 24) - 1) * QUANTUM, (1 << 24) * QUANTUM, ((1 << 24) + 1) * QUANTUM, 0x7FFF_FFFFL * QUANTUM})
    void shouldExpireNeverEarlyAndAtMostOneTickLate(final long timeoutNs) {
        for (final long beatNs : new long[] {0, 1, QUANTUM - 1, QUANTUM, TICK - 1, 255 * QUANTUM, 256 * QUANTUM - 1}) {
            final Bench one = Bench.calm();
            final long handle = one.announced(Policy.timeout(timeoutNs));
            one.poll(Math.min(beatNs, timeoutNs - 1));
            assertThat(one.wheel.heartbeat(handle, START + beatNs)).isTrue();

            assertThat(one.drain(beatNs + timeoutNs - 1)).as("one ns early").isEmpty();
            assertThat(types(one.drain(beatNs + timeoutNs + TICK))).as("a tick late").containsExactly(EXPIRED);
            assertThat(one.wheel.heartbeat(handle)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, (1 << 24) - 1, 1 << 24, (1 << 24) + 1})
    void shouldExpireExactlyOnTheDeadlineAtEveryRevolutionOfAWheel(final long deadlineQuanta) {
        for (long seen = Math.max(0, deadlineQuanta - 300); seen < deadlineQuanta - 3; seen += 37) {
            final Bench one = Bench.calm();
            one.poll(seen * QUANTUM);
            one.wheel.register(1, Policy.timeout((deadlineQuanta - seen - 1) * QUANTUM));

            assertThat(types(one.drain(deadlineQuanta * QUANTUM - 1))).as("seen at %d", seen).containsExactly(REGISTERED);
            assertThat(types(one.drain(deadlineQuanta * QUANTUM))).as("seen at %d", seen).containsExactly(EXPIRED);
        }
    }

    @Test
    void shouldExpireInTimeWhenPolledEveryTickForAWhile() {
        final long handle = bench.announced(Policy.timeout(3 * SECOND));
        bench.run(0, SECOND);
        wheel.heartbeat(handle);
        final long beatNs = wheel.lastPollNs() - START;

        bench.run(SECOND, beatNs + 3 * SECOND);
        assertThat(bench.recorder.take()).isEmpty();
        assertThat(types(bench.poll(beatNs + 3 * SECOND + TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldKeepASessionAliveForAsLongAsItBeats() {
        final long handle = bench.announced(Policy.timeout(10 * TICK));
        for (long at = 9 * TICK; at < 20_000 * TICK; at += 9 * TICK) {
            assertThat(wheel.heartbeat(handle, START + at)).isTrue();
            assertThat(bench.poll(at)).isEmpty();
        }
    }

    @Test
    void shouldExpireAtTheFirstPollAfterAJumpOverEverything() {
        final long handle = bench.announced(Policy.timeout(30 * SECOND));
        wheel.register(8, Policy.timeout(86_400 * SECOND), START);
        wheel.register(9, Policy.timeout(TICK), START);

        assertThat(types(bench.drain(90 * 86_400 * SECOND)).subList(2, 5)).containsExactly(EXPIRED, EXPIRED, EXPIRED);
        assertThat(wheel.state(handle)).isEqualTo(SessionState.GONE);
        assertThat(wheel.size()).isZero();
    }

    @Test
    void shouldGoOnAfterAJumpOfCenturies() {
        final long centuries = 200L * 365 * 86_400 * SECOND;
        final long handle = bench.announced(Policy.timeout(10 * SECOND));

        assertThat(types(bench.drain(centuries))).containsExactly(EXPIRED);
        final long next = wheel.register(8, Policy.timeout(10 * SECOND), START + centuries);
        assertThat(types(bench.drain(centuries + 10 * SECOND - 1))).containsExactly(REGISTERED);
        assertThat(types(bench.drain(centuries + 10 * SECOND + TICK))).containsExactly(EXPIRED);
        assertThat(next).isNotEqualTo(handle);
    }

    @Test
    void shouldKeepABeatingSessionThroughYearsOfTime() {
        final long dayNs = 86_400 * SECOND;
        final long handle = bench.announced(Policy.timeout(12 * dayNs));
        for (long at = 0; at <= 2_990 * dayNs; at += 10 * dayNs) {
            assertThat(bench.drain(at)).as("at %d", at).isEmpty();
            assertThat(wheel.heartbeat(handle, START + at)).as("at %d", at).isTrue();
        }
        assertThat(bench.drain(3_002 * dayNs - 1)).isEmpty();
        assertThat(types(bench.drain(3_002 * dayNs + TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldTreatATimeThatGoesBackAsTheLatestTime() {
        final long handle = bench.announced(Policy.timeout(SECOND));
        bench.poll(SECOND / 2);

        assertThat(bench.poll(-100 * SECOND)).isEmpty();
        assertThat(wheel.lastPollNs()).isEqualTo(START + SECOND / 2);
        assertThat(wheel.heartbeat(handle)).isTrue();
        assertThat(START + SECOND / 2 - wheel.lastHeartbeatNs(handle)).isBetween(0L, QUANTUM - 1);
        assertThat(bench.poll(0)).isEmpty();
        assertThat(bench.poll(SECOND / 2 + SECOND - 1)).isEmpty();
        assertThat(types(bench.poll(SECOND / 2 + SECOND + TICK))).containsExactly(EXPIRED);
    }

    @ParameterizedTest
    @ValueSource(longs = {
        0, -1, -5 * SECOND, Long.MIN_VALUE, Long.MIN_VALUE + SECOND, Long.MAX_VALUE, Long.MAX_VALUE - 5 * SECOND,
        Long.MAX_VALUE - 10 * SECOND})
    void shouldCountOnAnyLineOfTimeEvenWhereLongsOverflow(final long startNs) {
        final Bench line = new Bench(Bench.calmContext(), startNs);
        final long handle = line.announced(Policy.timeout(10 * SECOND));
        for (long at = 0; at <= 20 * SECOND; at += SECOND / 2) {
            assertThat(line.wheel.heartbeat(handle, startNs + at)).isTrue();
            assertThat(line.poll(at)).isEmpty();
            assertThat(startNs + at - line.wheel.lastHeartbeatNs(handle)).isBetween(0L, QUANTUM - 1);
        }
        assertThat(line.poll(30 * SECOND - 1)).isEmpty();
        assertThat(types(line.poll(30 * SECOND + TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldStampAHeartbeatWithoutATimeWithTheLatestPoll() {
        final long handle = bench.announced(Policy.timeout(SECOND));
        bench.poll(SECOND / 2);
        assertThat(wheel.heartbeat(handle)).isTrue();

        assertThat(bench.poll(SECOND / 2 + SECOND - 1)).isEmpty();
        assertThat(types(bench.poll(SECOND / 2 + SECOND + TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldAcceptAnOlderHeartbeatButNeverMoveTimeBack() {
        final long handle = bench.announced(Policy.timeout(SECOND));
        bench.poll(SECOND / 2);
        wheel.heartbeat(handle, START + SECOND / 2);
        final long last = wheel.lastHeartbeatNs(handle);

        assertThat(wheel.heartbeat(handle, START + SECOND / 4)).isTrue();
        assertThat(wheel.lastHeartbeatNs(handle)).isEqualTo(last);
        assertThat(bench.poll(SECOND / 2 + SECOND - 1)).isEmpty();
    }

    @Test
    void shouldCountFromAHeartbeatThatArrivedBeforeTheLatestPoll() {
        final long handle = bench.announced(Policy.timeout(SECOND));
        bench.poll(SECOND / 2);
        wheel.heartbeat(handle, START + SECOND / 4);

        assertThat(bench.poll(SECOND / 4 + SECOND - 1)).isEmpty();
        assertThat(types(bench.poll(SECOND / 4 + SECOND + TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldHonourAHeartbeatALittleAheadOfThePoll() {
        final long handle = bench.announced(Policy.timeout(SECOND));
        wheel.heartbeat(handle, START + SECOND / 2);

        assertThat(bench.poll(SECOND / 2 + SECOND - 1)).isEmpty();
        assertThat(types(bench.poll(SECOND / 2 + SECOND + TICK))).containsExactly(EXPIRED);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 1_790_000_000L, 1_790_000_000_000L, 1_790_000_000_000_000L, Long.MAX_VALUE, Long.MIN_VALUE})
    void shouldNeitherImmortaliseNorKillByATimeOfAnotherClock(final long wrongNs) {
        final long startNs = 1_790_000_000_000_000_000L;
        final Bench epoch = Bench.guarded(startNs);
        final long handle = epoch.announced(Policy.timeout(10 * SECOND));
        epoch.poll(5 * SECOND);

        assertThat(epoch.wheel.heartbeat(handle, wrongNs)).isTrue();

        assertThat(epoch.poll(15 * SECOND - 1)).as("a heartbeat is a heartbeat").isEmpty();
        assertThat(types(epoch.poll(15 * SECOND + TICK))).as("as of the latest poll").containsExactly(EXPIRED);
    }

    @ParameterizedTest
    @ValueSource(longs = {11 * SECOND, 3_600 * SECOND, 100L * 365 * 86_400 * SECOND, -11 * SECOND, -3_600 * SECOND})
    void shouldTakeATimeFarFromThePollForTheTimeOfThePoll(final long offsetNs) {
        final Bench line = Bench.guarded(START);
        final long handle = line.announced(Policy.timeout(10 * SECOND));
        line.poll(5 * SECOND);

        assertThat(line.wheel.heartbeat(handle, START + 5 * SECOND + offsetNs)).isTrue();

        assertThat(START + 5 * SECOND - line.wheel.lastHeartbeatNs(handle)).isBetween(0L, QUANTUM - 1);
        assertThat(line.poll(15 * SECOND - 1)).isEmpty();
        assertThat(types(line.poll(15 * SECOND + TICK))).containsExactly(EXPIRED);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1_790_000_000_000L, Long.MAX_VALUE, Long.MIN_VALUE})
    void shouldRegisterAtTheTimeOfThePollIfTheTimeIsOfAnotherClock(final long wrongNs) {
        final long startNs = 1_790_000_000_000_000_000L;
        final Bench epoch = Bench.guarded(startNs);
        epoch.poll(5 * SECOND);
        epoch.wheel.register(1, Policy.timeout(10 * SECOND), wrongNs);

        assertThat(types(epoch.poll(15 * SECOND - 1))).containsExactly(REGISTERED);
        assertThat(types(epoch.poll(15 * SECOND + TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldAcceptAHeartbeatAfterTheDeadlineIfItWasNotDecidedYet() {
        final long handle = bench.announced(Policy.timeout(SECOND));

        bench.poll(SECOND / 2 + SECOND / 4);
        assertThat(wheel.heartbeat(handle, START + SECOND + SECOND / 2)).isTrue();
        assertThat(bench.poll(SECOND + SECOND / 2)).isEmpty();
    }

    @Test
    void shouldEndADeregisteredSessionAtOnceAndSaySoOnce() {
        final long handle = bench.announced(Policy.timeout(SECOND));

        assertThat(wheel.deregister(handle)).isTrue();
        assertThat(wheel.heartbeat(handle)).isFalse();
        assertThat(wheel.state(handle)).isEqualTo(SessionState.GONE);
        assertThat(wheel.deregister(handle)).isFalse();
        assertThat(types(bench.poll(TICK))).containsExactly(DEREGISTERED);
        assertThat(bench.drain(100 * SECOND)).isEmpty();
        assertThat(wheel.size()).isZero();
    }

    @Test
    void shouldDisarmAnOverdueSessionThatWasDeregisteredInTime() {
        final long handle = bench.announced(Policy.timeout(SECOND));
        wheel.deregister(handle);

        assertThat(types(bench.drain(100 * SECOND))).containsExactly(DEREGISTERED);
    }

    @Test
    void shouldAnnounceThenEndWhatWasDeregisteredBeforeItWasAnnounced() {
        final long handle = wheel.register(1, Policy.timeout(SECOND));
        assertThat(wheel.deregister(handle)).isTrue();

        assertThat(types(bench.drain(TICK))).containsExactly(REGISTERED, DEREGISTERED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, QUANTUM, TICK - 1, 0x8000_0000L * QUANTUM, Long.MAX_VALUE})
    void shouldRefuseTimeoutsThatItCannotKeep(final long timeoutNs) {
        final long handle = bench.announced(Policy.timeout(SECOND));

        assertThatThrownBy(() -> wheel.register(1, Policy.timeout(timeoutNs)))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(Long.toString(timeoutNs));
        assertThatThrownBy(() -> wheel.changePolicy(handle, Policy.every(timeoutNs)))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(Long.toString(timeoutNs));
        assertThat(bench.poll(TICK)).isEmpty();
        assertThat(wheel.size()).isEqualTo(1);
    }

    @Test
    void shouldPublishTheTimeOfTheLatestPoll() {
        assertThat(wheel.lastPollNs()).isEqualTo(START);
        bench.poll(12_345);
        assertThat(wheel.lastPollNs()).isEqualTo(START + 12_345);
    }

    @Test
    void shouldBeIdleWhenNothingIsDue() {
        bench.announced(Policy.timeout(SECOND));
        assertThat(wheel.poll(START + TICK, bench.recorder)).isZero();
    }

    @Test
    void shouldDecideTheSameAgainWhenToldTheSameAgain() {
        assertThat(life()).isEqualTo(life()).hasSizeGreaterThan(100);
    }

    private static List<Seen> life() {
        final Bench one = Bench.calm();
        for (int at = 0; at < 1_000; at++) {
            final long handle = one.wheel.register(at, Policy.probed((1 + at % 7) * TICK, (10 + at % 31) * TICK));
            one.wheel.heartbeat(handle - at % 3);
            one.wheel.poll(one.startNs + at * TICK, one.recorder);
        }
        return one.recorder.take();
    }
}
