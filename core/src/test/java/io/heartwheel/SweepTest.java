package io.heartwheel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sessions whose deadlines lie rounds of the sweep away, of which most are heard from before they are worth a visit: whoever
 * falls silent is still found in time, never early, in the order of deadlines.
 */
class SweepTest {
    private static final int SESSIONS = 3_000;
    private static final long TICK = 1 << 20;
    private static final long QUANTUM = TICK / 2;
    private static final long MS = 1_000_000;
    private static final long ROUND_NS = Sweep.ROUND * QUANTUM;
    private static final long END_NS = 40 * ROUND_NS;

    private final long[] handles = new long[SESSIONS];
    private final long[] timeouts = new long[SESSIONS];
    private final long[] heard = new long[SESSIONS];
    private final long[] diesAt = new long[SESSIONS];
    private final boolean[] gone = new boolean[SESSIONS];
    private Heartwheel wheel;
    private long nowNs;
    private long latestDeadline;
    private int expired;

    @ParameterizedTest(name = "seed {0}, jumps of up to {1} rounds, poll limit {2}")
    @CsvSource({"1, 0, 1024", "2, 0, 1024", "3, 1, 1024", "4, 5, 1024", "5, 30, 1024", "6, 0, 8", "7, 3, 8", "8, 30, 1"})
    void shouldFindEverybodyWhoFallsSilentInTime(final long seed, final int jump, final int pollLimit) {
        final SplittableRandom random = new SplittableRandom(seed);
        wheel = new Heartwheel(new Heartwheel.Context()
            .capacity(2 * SESSIONS).pollLimit(pollLimit).stallLimitNs(Long.MAX_VALUE).maxSkewNs(Long.MAX_VALUE), 0);
        for (int i = 0; i < SESSIONS; i++) {
            register(i, random);
        }
        poll();
        for (int polls = 0; nowNs < END_NS || expired < SESSIONS; polls++) {
            nowNs += jump > 0 && random.nextInt(2_000) == 0 ? random.nextLong(jump * ROUND_NS) : random.nextLong(6 * TICK);
            poll();
            if (polls % 8 == 0) {
                requireNobodyOverdue();
                beat(random);
            }
        }
        assertThat(expired).isEqualTo(SESSIONS);
    }

    /** Found by review: grace moved a test request nearer, the round took the session for listed, and nobody looked again. */
    @Test
    void shouldExpireWhoWasProbedJustBeforeAShortStall() {
        wheel = new Heartwheel(new Heartwheel.Context().capacity(4_096), 0);
        final long dead = wheel.register(1, Policy.probed(10_000 * MS, 30_000 * MS), 0);
        wheel.register(2, Policy.timeout(27_299 * QUANTUM), 0);
        for (int i = 2; i < 4_096; i++) {
            wheel.register(i, Policy.timeout(3_600_000 * MS), 0);
        }
        for (long q = 0; q < 130_000; q = q == 19_120 ? q + 574 : q + 2) {
            drain(q * QUANTUM);
        }
        assertThat(wheel.state(dead)).isEqualTo(SessionState.GONE);
    }

    @Test
    void shouldExpireWhoWasHeardWithAnOlderTimeDuringABacklog() {
        wheel = new Heartwheel(new Heartwheel.Context().capacity(64).pollLimit(1).stallLimitNs(Long.MAX_VALUE), 0);
        final long dead = wheel.register(1, Policy.probed(100 * QUANTUM, 200_000 * QUANTUM), 0);
        drain(0);
        wheel.poll(60_050 * QUANTUM, event -> { });
        assertThat(wheel.heartbeat(dead, (60_050 - 157) * QUANTUM)).isTrue();
        for (long q = 60_050; q < 300_000; q += 97) {
            drain(q * QUANTUM);
        }
        assertThat(wheel.state(dead)).isEqualTo(SessionState.GONE);
    }

    /** Few sessions, so that nobody else's deadline brings the sweep round by chance. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldExpireTheDeadWhateverStallsAndProbes(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        for (int life = 0; life < 25; life++) {
            wheel = new Heartwheel(new Heartwheel.Context().capacity(1 + random.nextInt(3_000)), 0);
            final long timeoutNs = (12_000 + random.nextLong(30_000)) * MS;
            final long dead = wheel.register(1, Policy.probed(timeoutNs / random.nextLong(2, 5), timeoutNs), 0);
            wheel.register(2, Policy.timeout((1_000 + random.nextLong(30_000)) * MS), 0);
            for (long at = 0; at < 2 * timeoutNs; at += random.nextInt(2_000) == 0 ? random.nextLong(1_500 * MS) : 3 * MS) {
                drain(at);
            }
            drain(2 * timeoutNs + 30_000 * MS);
            drain(2 * timeoutNs + 30_100 * MS);
            assertThat(wheel.state(dead)).as("life %d of seed %d", life, seed).isEqualTo(SessionState.GONE);
        }
    }

    private void drain(final long atNs) {
        int work;
        do {
            work = wheel.poll(atNs, event -> { });
        } while (work > 0);
    }

    private void poll() {
        latestDeadline = Long.MIN_VALUE;
        int work;
        do {
            work = wheel.poll(nowNs, this::check);
        } while (work > 0);
    }

    /** From a tick to several rounds. */
    private void register(final int i, final SplittableRandom random) {
        timeouts[i] = TICK + random.nextLong(ROUND_NS >> random.nextInt(6)) * (random.nextInt(4) == 0 ? 8 : 1);
        diesAt[i] = random.nextLong(END_NS);
        handles[i] = wheel.register(i, Policy.timeout(timeouts[i]), nowNs);
    }

    private void beat(final SplittableRandom random) {
        for (int k = 0; k < SESSIONS / 10; k++) {
            final int i = random.nextInt(SESSIONS);
            if (nowNs < diesAt[i]) {
                final boolean accepted = wheel.heartbeat(handles[i], nowNs);
                assertThat(accepted).isEqualTo(!gone[i]);
                heard[i] = accepted ? nowNs : heard[i];
            }
        }
    }

    private void check(final LivenessEvent event) {
        if (event.type() == EventType.EXPIRED) {
            final int i = (int) event.correlationId();
            assertThat(nowNs).as("not early").isGreaterThanOrEqualTo(heard[i] + timeouts[i]);
            assertThat(event.deadlineNs()).as("in the order of deadlines").isGreaterThanOrEqualTo(latestDeadline);
            latestDeadline = event.deadlineNs();
            assertThat(gone[i]).isFalse();
            gone[i] = true;
            expired++;
        }
    }

    private void requireNobodyOverdue() {
        for (int i = 0; i < SESSIONS; i++) {
            if (!gone[i] && heard[i] + timeouts[i] + TICK <= nowNs) {
                assertThat(nowNs).as("session %d, heard at %d, timeout %d", i, heard[i], timeouts[i])
                    .isLessThan(heard[i] + timeouts[i] + TICK);
            }
        }
    }
}
