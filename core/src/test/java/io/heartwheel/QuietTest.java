package io.heartwheel;

import static io.heartwheel.Bench.QUANTUM;
import static io.heartwheel.Bench.SECOND;
import static io.heartwheel.Bench.START;
import static io.heartwheel.Bench.TICK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A poller that sleeps for as long as the wheel says decides what one that never sleeps decides, and as soon. */
class QuietTest {
    private static final long LONG = 50_000_000;
    private static final int SESSIONS = 2_000;

    private final Bench bench = new Bench(new Heartwheel.Context().capacity(64), START);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldDecideAsPromptlyAsWhoeverPollsAllTheTime(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        final Policy[] policies = policies(random);
        final Bench diligent = new Bench(new Heartwheel.Context().capacity(SESSIONS), START);
        final Bench sleepy = new Bench(new Heartwheel.Context().capacity(SESSIONS), START);
        for (final Policy policy : policies) {
            diligent.wheel.reserve(policy);
            sleepy.wheel.reserve(policy);
        }
        final Pair pair = new Pair(diligent.wheel, sleepy.wheel);
        // Half of the time hardly anything is to be done, so that it sleeps for long.
        final int calls = seed % 2 == 0 ? 2 : 400;
        long wakeAt = 0;
        int polls = 0;
        for (long at = 0; at < 20 * SECOND; at += QUANTUM) {
            if (random.nextInt(calls) == 0) {
                pair.call(random, policies, START + at + random.nextLong(QUANTUM));
            }
            keep(pair.diligent, diligent.poll(at + QUANTUM));
            if (wakeAt <= at + QUANTUM) {
                final int work = sleepy.wheel.poll(START + at + QUANTUM, sleepy.recorder);
                keep(pair.sleepy, sleepy.recorder.take());
                wakeAt = work > 0 ? 0 : at + QUANTUM + sleepy.wheel.quietNs(LONG);
                polls++;
            }
            assertThat(pair.sleepy).as("seed %d, at %d", seed, at).hasSameSizeAs(pair.diligent);
        }
        assertThat(pair.sleepy).containsExactlyElementsOf(pair.diligent).hasSizeGreaterThan(10);
        assertThat(polls).isLessThan((int) (20 * SECOND / QUANTUM) / (calls == 2 ? 1 : 8));
    }

    private static Policy[] policies(final SplittableRandom random) {
        final Policy[] policies = new Policy[12];
        for (int i = 0; i < policies.length; i++) {
            final long timeoutNs = 30_000_000 + random.nextLong(i < 3 ? SECOND : 12 * SECOND);
            policies[i] = switch (random.nextInt(4)) {
                case 0 -> Policy.every(timeoutNs);
                case 1 -> Policy.timeout(timeoutNs);
                default -> Policy.probed(timeoutNs / 3 + random.nextLong(timeoutNs / 2), timeoutNs);
            };
        }
        return policies;
    }

    private static void keep(final List<Seen> kept, final List<Seen> events) {
        events.stream().filter(event -> Seen.isDue(event.type()))
            .map(event -> new Seen(event.type(), 0, event.correlationId(), event.nowNs(), event.lastHeartbeatNs(),
                event.deadlineNs(), event.graceNs(), 0, event.attempt()))
            .sorted((a, b) -> Long.compare(a.correlationId(), b.correlationId())).forEach(kept::add);
    }

    /** Two wheels to which the same happens; handles may differ, as a slot is given back by a poll. */
    private static final class Pair {
        private final Heartwheel first;
        private final Heartwheel second;
        private final List<long[]> sessions = new ArrayList<>();
        private final List<Seen> diligent = new ArrayList<>();
        private final List<Seen> sleepy = new ArrayList<>();

        Pair(final Heartwheel first, final Heartwheel second) {
            this.first = first;
            this.second = second;
        }

        void call(final SplittableRandom random, final Policy[] policies, final long nowNs) {
            final int what = random.nextInt(10);
            if (sessions.isEmpty() || what < 3 && sessions.size() < SESSIONS / 2) {
                final Policy policy = policies[random.nextInt(policies.length)];
                final long id = random.nextLong();
                sessions.add(new long[] {first.register(id, policy, nowNs), second.register(id, policy, nowNs)});
                return;
            }
            final int index = random.nextInt(sessions.size());
            final long[] handles = sessions.get(index);
            final boolean lives = what == 9 ? first.deregister(handles[0]) : first.heartbeat(handles[0], nowNs);
            assertThat(what == 9 ? second.deregister(handles[1]) : second.heartbeat(handles[1], nowNs)).isEqualTo(lives);
            if (what == 9 || !lives) {
                sessions.remove(index);
            }
        }
    }

    @Test
    void shouldHardlyWakeForOneWhoHasLongToLive() {
        bench.announced(Policy.timeout(30 * SECOND));
        int polls = 0;
        long at = 0;
        while (bench.recorder.events.isEmpty()) {
            bench.wheel.poll(START + at, bench.recorder);
            at += Math.max(QUANTUM, bench.wheel.quietNs(SECOND));
            polls++;
        }
        assertThat(bench.recorder.events).extracting(Seen::type).containsExactly(EventType.EXPIRED);
        assertThat(bench.recorder.events.get(0).nowNs()).isBetween(START + 30 * SECOND, START + 30 * SECOND + TICK);
        assertThat(polls).as("a sleep is a quarter of the stall limit at most").isBetween(600, 640);
    }

    @Test
    void shouldSleepNoLongerThanTheShortestPolicySoThatNobodyNewIsLate() {
        bench.poll(0);
        assertThat(bench.wheel.quietNs(LONG)).isEqualTo(LONG);
        assertThat(bench.wheel.quietNs(3)).isEqualTo(3);
        bench.wheel.reserve(Policy.probed(7 * TICK, SECOND));
        assertThat(bench.wheel.quietNs(LONG)).isBetween(7 * TICK - QUANTUM, 7 * TICK);
    }

    @Test
    void shouldNotSleepWhenSomethingIsToBeDone() {
        assertThat(bench.wheel.quietNs(LONG)).as("before the first poll").isZero();
        bench.poll(0);
        final long handle = bench.wheel.register(1, Policy.timeout(SECOND), START);
        assertThat(bench.wheel.quietNs(LONG)).as("registered").isZero();
        bench.poll(0);
        assertThat(bench.wheel.quietNs(LONG)).isEqualTo(LONG);
        bench.wheel.changePolicy(handle, Policy.timeout(2 * SECOND));
        assertThat(bench.wheel.quietNs(LONG)).as("another policy").isZero();
        bench.poll(0);
        bench.recorder.available = 0;
        bench.run(0, 2 * SECOND + TICK);
        assertThat(bench.wheel.quietNs(LONG)).as("no room").isZero();
        bench.recorder.available = Integer.MAX_VALUE;
        bench.poll(2 * SECOND + TICK);
        assertThat(bench.wheel.quietNs(LONG)).isBetween(LONG - QUANTUM, LONG);
    }

    @Test
    void shouldRefuseToBeAskedWithinAPoll() {
        bench.recorder.then = event -> bench.wheel.quietNs(LONG);
        bench.wheel.register(1, Policy.timeout(SECOND), START);
        assertThatThrownBy(() -> bench.poll(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldMeetADeadlineThatStandsAloneOnItsQuantum() {
        final Sleeper sleeper = new Sleeper(bench, 5 * TICK);
        bench.announced(Policy.timeout(SECOND));
        sleeper.run(SECOND + SECOND / 10);
        assertThat(bench.recorder.events).hasSize(1);
        assertThat(bench.recorder.events.get(0).nowNs() - START - SECOND).isBetween(0L, TICK);
        assertThat(sleeper.wakes).isLessThan(40);
    }

    @Test
    void shouldMeetDeadlinesThatFollowCloselyTogetherEachLateByTheLeastSleepAtMost() {
        for (int i = 0; i < 64; i++) {
            bench.wheel.register(i, Policy.timeout(SECOND), START + i * 3 * TICK);
        }
        bench.poll(0);
        bench.recorder.take();
        final Sleeper sleeper = new Sleeper(bench, 5 * TICK);
        sleeper.run(2 * SECOND);
        assertThat(bench.recorder.events).hasSize(64).allSatisfy(event -> {
            final long dueNs = START + event.correlationId() * 3 * TICK + SECOND;
            assertThat(event.nowNs() - dueNs).isBetween(0L, 6 * TICK);
        });
        assertThat(sleeper.wakes).as("once in five ticks, and six to spare").isLessThan((int) (2 * SECOND / (5 * TICK)) + 7);
    }

    @Test
    void shouldSleepNoLongerForHavingBeenWokenEarlyHoweverOftenNorForAClockThatStandsOrGoesBack() {
        bench.poll(0);
        final long[] nowNs = {START};
        final QuietSleep sleep = new QuietSleep(bench.wheel, () -> nowNs[0], 5 * TICK, LONG);
        for (int i = 0; i < 1_000; i++) {
            assertThat(sleep.sleepNs()).isBetween(1L, LONG);
        }
        nowNs[0] -= 3_600 * SECOND;
        assertThat(sleep.sleepNs()).isBetween(1L, LONG);
        for (int i = 0; i < 1_000; i++) {
            nowNs[0] += TICK / 10;
            assertThat(sleep.sleepNs()).isBetween(1L, LONG);
        }
    }

    @Test
    void shouldSleepNoLongerThanAQuarterOfTheStallLimit() {
        bench.poll(0);
        final QuietSleep sleep = new QuietSleep(bench.wheel, () -> START, SECOND, SECOND);
        assertThat(sleep.sleepNs()).isEqualTo(LONG);
    }

    @Test
    void shouldSayWhatSleepMayBe() {
        final LivenessAgent agent = new LivenessAgent(bench.wheel, () -> START, bench.recorder);
        assertThatThrownBy(() -> agent.sleep(2, 1)).hasMessageContaining("were 2 and 1 ns");
        assertThatThrownBy(() -> agent.sleep(-1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Runs the wheel in virtual time, in which a sleep takes as long as it was to take. */
    private static final class Sleeper {
        private final Bench bench;
        private final QuietSleep sleep;
        private long sinceNs;
        private int wakes;

        Sleeper(final Bench bench, final long leastNs) {
            this.bench = bench;
            sleep = new QuietSleep(bench.wheel, () -> START + sinceNs, leastNs, LONG);
        }

        void run(final long untilNs) {
            while (sinceNs < untilNs) {
                while (bench.wheel.poll(START + sinceNs, bench.recorder) > 0) {
                    // Work is done before anybody sleeps.
                }
                final long sleepNs = sleep.sleepNs();
                // Some time passes even if it does not sleep.
                sinceNs += Math.max(10_000, sleepNs);
                wakes += sleepNs > 0 ? 1 : 0;
            }
        }
    }
}
