package io.heartwheel;

import static io.heartwheel.Bench.QUANTUM;
import static io.heartwheel.Bench.SECOND;
import static io.heartwheel.Bench.START;
import static io.heartwheel.Bench.TICK;
import static io.heartwheel.Bench.types;
import static io.heartwheel.EventType.EXPIRED;
import static io.heartwheel.EventType.REGISTERED;
import static io.heartwheel.EventType.STALLED;
import static io.heartwheel.EventType.SUSPECT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The poller's own blindness: it never kills, it is said once, and it is forgiven only so far. */
class StallTest {
    private static final long GRACE = SECOND / 2;
    private final Bench bench = new Bench(new Heartwheel.Context().capacity(64), START);
    private final Heartwheel wheel = bench.wheel;

    @Test
    void shouldSayOnceForHowLongItWasBlindAndWhatItGrants() {
        bench.run(0, SECOND);
        final List<Seen> events = bench.poll(4 * SECOND);

        assertThat(events).containsExactly(Seen.stalled(START + 4 * SECOND, 3 * SECOND, 3 * SECOND + GRACE));
        assertThat(bench.poll(4 * SECOND + TICK)).isEmpty();
    }

    @Test
    void shouldNameNobodyInAStall() {
        bench.recorder.then = event -> assertThat(event.handle()).isEqualTo(Heartwheel.NO_SESSION);
        assertThat(types(bench.poll(SECOND))).containsExactly(STALLED);
    }

    @Test
    void shouldMeasureTheFirstPollFromTheStart() {
        assertThat(bench.poll(SECOND / 5)).isEmpty();
        final Bench late = new Bench(new Heartwheel.Context().capacity(64), START);
        assertThat(types(late.poll(SECOND / 5 + 1))).containsExactly(STALLED);
    }

    @Test
    void shouldNotCallAGapOfTheLimitAStall() {
        final Bench strict = new Bench(new Heartwheel.Context().capacity(64).stallLimitNs(10 * TICK), START);
        assertThat(strict.poll(10 * TICK)).isEmpty();
        assertThat(strict.poll(20 * TICK)).isEmpty();
        assertThat(types(strict.poll(30 * TICK + 1))).containsExactly(STALLED);
    }

    @Test
    void shouldDeferDeadlinesByTheBlindTimeAndGrace() {
        bench.announced(Policy.timeout(SECOND));
        assertThat(types(bench.poll(5 * SECOND))).containsExactly(STALLED);
        final long dueNs = SECOND + 5 * SECOND + GRACE;

        bench.run(5 * SECOND, dueNs - 1);
        assertThat(bench.recorder.take()).isEmpty();
        final List<Seen> events = bench.poll(dueNs + 2 * TICK);
        assertThat(types(events)).containsExactly(EXPIRED);
        assertThat(events.get(0).graceNs()).isBetween(5 * SECOND + GRACE, 5 * SECOND + GRACE + QUANTUM);
        assertThat(events.get(0).deadlineNs()).isBetween(START + dueNs, START + dueNs + TICK);
    }

    @Test
    void shouldDeferProbesToo() {
        bench.announced(Policy.probed(SECOND, 10 * SECOND));
        assertThat(types(bench.poll(5 * SECOND))).containsExactly(STALLED);

        bench.run(5 * SECOND, 6 * SECOND + GRACE - 1);
        assertThat(bench.recorder.take()).isEmpty();
        assertThat(types(bench.poll(6 * SECOND + GRACE + 2 * TICK))).containsExactly(SUSPECT);
    }

    @Test
    void shouldNotExtendTheDeadlineOfWhoeverIsHeardFromAfterwards() {
        final long handle = bench.announced(Policy.timeout(SECOND));
        bench.poll(5 * SECOND);
        wheel.heartbeat(handle);

        bench.run(5 * SECOND, 6 * SECOND - 1);
        assertThat(bench.recorder.take()).isEmpty();
        final List<Seen> events = bench.poll(6 * SECOND + TICK);
        assertThat(types(events)).containsExactly(EXPIRED);
        assertThat(events.get(0).graceNs()).isZero();
    }

    @Test
    void shouldNotExtendTheDeadlineOfWhoeverRegistersAfterwards() {
        bench.poll(5 * SECOND);
        wheel.register(1, Policy.timeout(SECOND));
        bench.run(5 * SECOND, 6 * SECOND - 1);
        assertThat(types(bench.recorder.take())).containsExactly(REGISTERED);
        assertThat(types(bench.poll(6 * SECOND + TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldDeferThoseHeardFromDuringTheStallAsOfTheirHeartbeat() {
        final Bench wide = new Bench(new Heartwheel.Context().capacity(8).maxSkewNs(10 * SECOND), START);
        final long handle = wide.announced(Policy.timeout(SECOND));
        assertThat(wide.wheel.heartbeat(handle, START + 2 * SECOND)).isTrue();
        assertThat(types(wide.poll(5 * SECOND))).containsExactly(STALLED);

        wide.run(5 * SECOND, 2 * SECOND + SECOND + 5 * SECOND + GRACE - 1);
        assertThat(wide.recorder.take()).isEmpty();
        assertThat(types(wide.poll(3 * SECOND + 5 * SECOND + GRACE + 2 * TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldAddUpSeveralStalls() {
        bench.announced(Policy.timeout(SECOND));
        bench.poll(SECOND);
        bench.poll(2 * SECOND);
        assertThat(types(bench.poll(3 * SECOND))).containsExactly(STALLED);
        final long dueNs = SECOND + 3 * (SECOND + GRACE);

        bench.run(3 * SECOND, dueNs - 1);
        assertThat(bench.recorder.take()).isEmpty();
        assertThat(types(bench.poll(dueNs + 3 * TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldGrantOnlyTheStallsSinceTheLastHeartbeat() {
        final long handle = bench.announced(Policy.timeout(SECOND));
        bench.poll(3 * SECOND);
        wheel.heartbeat(handle);
        bench.poll(3 * SECOND + SECOND / 2);
        final long dueNs = 3 * SECOND + SECOND + SECOND / 2 + GRACE;

        bench.run(3 * SECOND + SECOND / 2, dueNs - 1);
        assertThat(types(bench.recorder.take())).isEmpty();
        assertThat(types(bench.poll(dueNs + 2 * TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldFireInTheEndHoweverOftenItWasBlind() {
        final long handle = bench.announced(Policy.timeout(SECOND));
        long at = 0;
        while (wheel.state(handle) != SessionState.GONE) {
            at += SECOND;
            bench.poll(at);
            assertThat(at).as("31 s at the most").isLessThanOrEqualTo(32 * SECOND);
        }
        assertThat(at).isGreaterThanOrEqualTo(31 * SECOND);
    }

    @Test
    void shouldFireInTheEndIfBlindAgainForLongerThanTheLongestGrant() {
        bench.announced(Policy.timeout(SECOND));
        assertThat(types(bench.poll(20 * SECOND))).containsExactly(STALLED);
        assertThat(types(bench.poll(3_600 * SECOND))).containsExactly(STALLED, EXPIRED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 18, 63, 64, 65, 66, 100, 300, 1_000})
    void shouldAddUpAnyNumberOfStalls(final int stalls) {
        final long hugeNs = 1_000_000 * SECOND;
        final Bench many = new Bench(
            new Heartwheel.Context().capacity(8).stallLimitNs(9 * TICK).graceNs(0).maxGraceNs(hugeNs), START);
        many.announced(Policy.timeout(100 * TICK));
        for (int i = 1; i <= stalls; i++) {
            assertThat(types(many.poll(i * 10 * TICK))).containsExactly(STALLED);
        }
        final long blindNs = stalls * 10 * TICK;

        for (long at = blindNs; at < blindNs + 100 * TICK; at += 5 * TICK) {
            assertThat(many.poll(at)).as("after %d of %d", at, blindNs).isEmpty();
        }
        assertThat(many.poll(blindNs + 100 * TICK - 1)).isEmpty();
        assertThat(types(many.poll(blindNs + 101 * TICK))).containsExactly(EXPIRED);
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17, 18, 31, 63, 64, 65, 200})
    void shouldTellApartWhoWasHeardFromBetweenTheLatestStalls(final int stalls) {
        final Bench many = new Bench(
            new Heartwheel.Context().capacity(256).stallLimitNs(9 * TICK).graceNs(0).maxGraceNs(1_000_000 * SECOND), START);
        final long[] heardNs = new long[stalls];
        for (int i = 0; i < stalls; i++) {
            heardNs[i] = many.wheel.lastPollNs() - START;
            many.wheel.register(i, Policy.timeout(4_000 * TICK));
            many.poll((i + 1) * 10L * TICK);
        }
        final long endNs = stalls * 10L * TICK;
        final List<Seen> expired = new ArrayList<>();
        for (long at = endNs; at <= 2 * endNs + 4_005 * TICK; at += 5 * TICK) {
            expired.addAll(many.poll(at));
        }

        assertThat(types(expired)).hasSize(stalls).containsOnly(EXPIRED);
        for (final Seen event : expired) {
            final int index = (int)event.correlationId();
            final boolean remembered = index > stalls - 16;
            assertThat(event.graceNs()).isBetween(endNs - heardNs[index], remembered ? endNs - heardNs[index] : endNs);
        }
    }

    @Test
    void shouldCapTheSumOfSeveralGrantsOfEachSessionAlone() {
        final Bench capped = new Bench(new Heartwheel.Context().capacity(8).maxGraceNs(4 * SECOND), START);
        capped.announced(Policy.timeout(10 * SECOND));
        for (int second = 1; second <= 4; second++) {
            assertThat(types(capped.poll(second * SECOND))).containsExactly(STALLED);
        }
        final long fresh = capped.wheel.register(2, Policy.timeout(12 * SECOND));
        capped.run(4 * SECOND, 14 * SECOND - 1);
        assertThat(types(capped.recorder.take())).containsExactly(REGISTERED);

        final List<Seen> events = capped.poll(14 * SECOND + 2 * TICK);
        assertThat(types(events)).containsExactly(EXPIRED);
        assertThat(events.get(0).graceNs()).isBetween(4 * SECOND, 4 * SECOND + QUANTUM);
        capped.run(14 * SECOND + 2 * TICK, 16 * SECOND - 1);
        assertThat(capped.recorder.take()).isEmpty();
        assertThat(capped.wheel.state(fresh)).isEqualTo(SessionState.ALIVE);
        assertThat(types(capped.poll(16 * SECOND + TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldGrantTheLongestStallInFullWhateverTheCap() {
        final Bench strict = new Bench(new Heartwheel.Context().capacity(8).graceNs(0).maxGraceNs(0), START);
        strict.announced(Policy.timeout(SECOND));
        assertThat(types(strict.poll(5 * SECOND))).containsExactly(STALLED);
        strict.run(5 * SECOND, 6 * SECOND - 1);
        assertThat(strict.recorder.take()).isEmpty();
        assertThat(types(strict.poll(6 * SECOND + 2 * TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldKillNobodyAfterADayOfBlindness() {
        final long dayNs = 86_400 * SECOND;
        bench.announced(Policy.timeout(SECOND));
        assertThat(types(bench.drain(dayNs))).containsExactly(STALLED);
        bench.run(dayNs, dayNs + SECOND + GRACE - 1);
        assertThat(bench.recorder.take()).isEmpty();
        assertThat(types(bench.poll(dayNs + SECOND + GRACE + 2 * TICK))).containsExactly(EXPIRED);
    }

    @Test
    void shouldNotExpireWhoeverIsHeardFromAfterAJumpThatIsWalkedOverSeveralPolls() {
        final Bench fine = new Bench(new Heartwheel.Context().capacity(8).tickNs(1 << 10), START);
        final long hourNs = 3_600 * SECOND;
        final long handle = fine.announced(Policy.timeout(SECOND));
        assertThat(types(fine.poll(hourNs))).containsExactly(STALLED);

        assertThat(fine.wheel.heartbeat(handle, START + hourNs)).isTrue();

        assertThat(fine.drain(hourNs)).isEmpty();
        assertThat(fine.wheel.heartbeat(handle)).isTrue();
    }

    @Test
    void shouldDeferWhatWaitsInABacklogToo() {
        final Bench slow = new Bench(new Heartwheel.Context().capacity(64).pollLimit(10), START);
        for (int i = 0; i < 50; i++) {
            slow.wheel.register(i, Policy.timeout(SECOND), START);
        }
        long expired = 0;
        for (long at = 0; expired == 0; at += TICK) {
            expired = slow.poll(at).stream().filter(event -> event.type() == EXPIRED).count();
            assertThat(at).isLessThan(2 * SECOND);
        }
        assertThat(expired).isBetween(1L, 49L);

        assertThat(types(slow.drain(3 * SECOND))).containsExactly(STALLED);
        slow.run(3 * SECOND, 3 * SECOND + GRACE - 5 * TICK);
        assertThat(slow.recorder.take()).isEmpty();
        slow.run(3 * SECOND + GRACE - 5 * TICK, 3 * SECOND + GRACE + 20 * TICK);
        assertThat(slow.recorder.take()).hasSize(50 - (int)expired).allMatch(event -> event.type() == EXPIRED);
    }
}
