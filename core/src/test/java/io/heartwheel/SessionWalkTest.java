package io.heartwheel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A walk meets who is watched, with what the wheel itself would say of him, whatever goes on meanwhile. */
class SessionWalkTest {
    private static final long TICK = 1 << 20;
    private static final long START = 1_000 * TICK;
    private static final Policy POLICY = Policy.probed(10 * TICK, 30 * TICK);

    private final Recorder recorder = new Recorder();
    private final Heartwheel wheel = wheel(8);
    private final SessionWalk walk = wheel.walk();

    private static Heartwheel wheel(final int capacity) {
        return new Heartwheel(
            new Heartwheel.Context().capacity(capacity).stallLimitNs(100 * TICK).graceNs(5 * TICK), START);
    }

    @Test
    void shouldMeetNobodyOnAnEmptyWheel() {
        assertThat(walk.slots()).isEqualTo(8);
        assertThat(walk.next(8)).isFalse();
        assertThat(walk.position()).isEqualTo(8);
        assertThat(walk.isSettled()).isTrue();
    }

    @Test
    void shouldMeetEachSessionOnceWithWhatTheWheelSaysOfIt() {
        final long first = wheel.register(71, POLICY);
        final long second = wheel.register(72, Policy.every(7 * TICK));
        poll(START);
        wheel.heartbeat(first, START + 3 * TICK);
        assertThat(walk.next(8)).isTrue();
        assertThat(walk.handle()).isEqualTo(first);
        assertThat(walk.correlationId()).isEqualTo(71);
        assertThat(walk.lastHeartbeatNs()).isEqualTo(wheel.lastHeartbeatNs(first)).isEqualTo(START + 3 * TICK);
        assertThat(walk.probeAfterNs()).isEqualTo(10 * TICK);
        assertThat(walk.timeoutNs()).isEqualTo(30 * TICK);
        assertThat(walk.recurring()).isFalse();
        assertThat(walk.suspect()).isFalse();
        assertThat(walk.attempt()).isZero();
        assertThat(walk.graceNs()).isZero();
        assertThat(walk.deadlineNs()).isEqualTo(START + 33 * TICK);
        assertThat(walk.quantumNs()).isEqualTo(TICK / 2);
        assertThat(walk.lastStallNs()).isEqualTo(Long.MIN_VALUE);
        assertThat(walk.next(8)).isTrue();
        assertThat(walk.handle()).isEqualTo(second);
        assertThat(walk.recurring()).isTrue();
        assertThat(walk.probeAfterNs()).isZero();
        assertThat(walk.timeoutNs()).isEqualTo(7 * TICK);
        assertThat(walk.next(8)).isFalse();
        walk.rewind();
        assertThat(walk.next(8)).isTrue();
        assertThat(walk.correlationId()).isEqualTo(71);
    }

    @Test
    void shouldStopWhereItIsToldAndGoOnFromThere() {
        for (int i = 0; i < 8; i++) {
            wheel.register(i, POLICY);
        }
        poll(START);
        assertThat(ids(3)).containsExactly(0L, 1L, 2L);
        assertThat(walk.position()).isEqualTo(3);
        assertThat(ids(3)).isEmpty();
        assertThat(ids(100)).containsExactly(3L, 4L, 5L, 6L, 7L);
    }

    @Test
    void shouldMeetWhoHasBeenAnnouncedAndWhoseEndHasNot() {
        final long early = wheel.register(1, POLICY);
        assertThat(ids(8)).as("registered, not announced").isEmpty();
        wheel.deregister(early);
        walk.rewind();
        assertThat(ids(8)).as("ended before it was announced").isEmpty();
        final long ended = wheel.register(2, POLICY);
        poll(START);
        wheel.deregister(ended);
        walk.rewind();
        assertThat(ids(8)).as("ended, not announced").containsExactly(2L);
        poll(START);
        walk.rewind();
        assertThat(ids(8)).as("announced to have ended").isEmpty();
    }

    @Test
    void shouldTellOfSuspicionAndItsEnd() {
        final long handle = wheel.register(1, POLICY);
        poll(START);
        poll(START + 25 * TICK);
        assertThat(walk.next(8)).isTrue();
        assertThat(walk.suspect()).isTrue();
        assertThat(walk.attempt()).isEqualTo(2);
        wheel.heartbeat(handle, START + 25 * TICK);
        walk.rewind();
        assertThat(walk.next(8)).isTrue();
        assertThat(walk.suspect()).as("heard from, though that is not announced").isFalse();
        assertThat(walk.attempt()).isZero();
    }

    @Test
    void shouldTellOfGraceThatWasGrantedBeforeItWasRewound() {
        final long silent = wheel.register(1, Policy.timeout(30 * TICK));
        wheel.register(2, Policy.every(30 * TICK));
        poll(START);
        poll(START + 200 * TICK);
        assertThat(walk.next(8)).isTrue();
        assertThat(walk.graceNs()).as("rewound before the stall").isZero();
        walk.rewind();
        assertThat(walk.next(8)).isTrue();
        assertThat(walk.handle()).isEqualTo(silent);
        assertThat(walk.graceNs()).isEqualTo(205 * TICK);
        assertThat(walk.deadlineNs()).isEqualTo(START + 235 * TICK);
        assertThat(walk.lastStallNs()).isEqualTo(START + 200 * TICK);
        assertThat(walk.next(8)).isTrue();
        assertThat(walk.graceNs()).as("a recurring deadline knows no grace").isZero();
        recorder.take();
        poll(START + 235 * TICK + TICK / 2);
        assertThat(recorder.take()).filteredOn(seen -> seen.type() == EventType.EXPIRED)
            .extracting(Seen::deadlineNs).containsExactly(START + 235 * TICK);
    }

    @Test
    void shouldGiveTheNewPolicyOnceTheChangeIsInForce() {
        final long handle = wheel.register(1, POLICY);
        poll(START);
        wheel.changePolicy(handle, Policy.timeout(50 * TICK));
        assertThat(walk.next(8)).isTrue();
        assertThat(walk.timeoutNs()).isEqualTo(30 * TICK);
        poll(START);
        walk.rewind();
        assertThat(walk.next(8)).isTrue();
        assertThat(walk.timeoutNs()).isEqualTo(50 * TICK);
        assertThat(walk.probeAfterNs()).isZero();
    }

    /** From within a decision: it is made, a walk sees it, but whoever is told of decisions has not been told yet. */
    @Test
    void shouldNotBeSettledBeforeThePollThatItMetHasEnded() {
        wheel.register(1, Policy.timeout(10 * TICK));
        poll(START);
        final List<Boolean> settled = new ArrayList<>();
        wheel.poll(START + 11 * TICK, event -> {
            assertThat(event.type()).isEqualTo(EventType.EXPIRED);
            assertThat(ids(8)).isEmpty();
            settled.add(walk.isSettled());
        });
        assertThat(settled).containsExactly(false);
        assertThat(walk.isSettled()).as("that poll is over").isTrue();
        walk.rewind();
        assertThat(ids(8)).isEmpty();
        assertThat(walk.isSettled()).isTrue();
    }

    @Test
    void shouldGiveEachSlotsOwnCorrelationIdWhileSlotsChangeHands() throws InterruptedException {
        final Heartwheel busy = wheel(4);
        final AtomicBoolean stop = new AtomicBoolean();
        final Thread churn = new Thread(() -> {
            long nowNs = START;
            while (!stop.get()) {
                nowNs += TICK;
                final long odd = busy.register(1_001, Policy.timeout(11 * TICK));
                final long even = busy.register(1_002, Policy.timeout(12 * TICK));
                busy.poll(nowNs, event -> { });
                busy.deregister(odd);
                busy.deregister(even);
                busy.poll(nowNs, event -> { });
            }
        });
        churn.start();
        try {
            final SessionWalk other = busy.walk();
            long met = 0;
            for (int round = 0; round < 200_000; round++) {
                other.rewind();
                while (other.next(4)) {
                    met++;
                    assertThat(other.correlationId()).isBetween(1_001L, 1_002L);
                    assertThat(other.timeoutNs()).isEqualTo((other.correlationId() - 990) * TICK);
                }
            }
            assertThat(met).isPositive();
        } finally {
            stop.set(true);
            churn.join();
        }
    }

    @Test
    void shouldAllocateNothing() {
        for (int i = 0; i < 8; i++) {
            wheel.register(i, POLICY);
        }
        poll(START);
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (int run = 0; run < 3; run++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int round = 0; round < 100_000; round++) {
                walk.rewind();
                while (walk.next(8)) {
                    if (walk.deadlineNs() < 0 || walk.attempt() != 0) {
                        throw new AssertionError();
                    }
                }
                walk.isSettled();
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).isZero();
    }

    private List<Long> ids(final int to) {
        final List<Long> ids = new ArrayList<>();
        while (walk.next(to)) {
            ids.add(walk.correlationId());
        }
        return ids;
    }

    private void poll(final long nowNs) {
        int work;
        do {
            work = wheel.poll(nowNs, recorder);
        } while (work > 0);
    }
}
