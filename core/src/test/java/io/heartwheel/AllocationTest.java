package io.heartwheel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** After construction the wheel allocates nothing: not a byte over a million calls of each kind. */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private static final int SESSIONS = 1_000;
    private static final int ROUNDS = 1_000;
    private static final long TICK = 1 << 20;
    private static final Policy POLICY = Policy.probed(10 * TICK, 30 * TICK);
    private static final Policy OTHER = Policy.probed(5 * TICK, 20 * TICK);

    private final Heartwheel wheel = new Heartwheel(Bench.calmContext().capacity(SESSIONS).pollLimit(1 << 20), 0);
    private final long[] handles = new long[SESSIONS];
    private final CountingHandler counting = new CountingHandler();
    private long nowNs;

    @Test
    void shouldBeAbleToSeeAByte() {
        assertThat(allocatedBy(() -> handles[0] = new int[1].length)).isPositive();
    }

    @Test
    void shouldAllocateNothingForAMillionHeartbeats() {
        registerAll();
        assertThat(allocatedBy(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                nowNs += TICK;
                poll();
                for (final long handle : handles) {
                    wheel.heartbeat(handle);
                    wheel.heartbeat(handle, nowNs + TICK / 2);
                }
            }
        })).isZero();
        assertThat(counting.expired).isZero();
    }

    @Test
    void shouldAllocateNothingForPollsThatDeliverEvents() {
        assertThat(allocatedBy(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                registerAll();
                for (int tick = 0; tick < 40; tick += 8) {
                    nowNs += 8 * TICK;
                    poll();
                }
            }
        })).isZero();
        assertThat(counting.expired).isGreaterThanOrEqualTo((long)SESSIONS * ROUNDS);
        assertThat(counting.suspect).isGreaterThanOrEqualTo((long)SESSIONS * ROUNDS);
    }

    @Test
    void shouldAllocateNothingToRegisterAndDeregister() {
        assertThat(allocatedBy(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                registerAll();
                poll();
                for (final long handle : handles) {
                    wheel.deregister(handle);
                }
                poll();
            }
        })).isZero();
        assertThat(counting.deregistered).isGreaterThanOrEqualTo((long)SESSIONS * ROUNDS);
    }

    @Test
    void shouldAllocateNothingToChangePoliciesAndToObserve() {
        registerAll();
        assertThat(allocatedBy(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                for (int session = 0; session < SESSIONS; session++) {
                    wheel.changePolicy(handles[session], (session + round) % 2 == 0 ? POLICY : OTHER);
                    if (wheel.state(handles[session]) == SessionState.GONE || wheel.lastHeartbeatNs(handles[session]) > nowNs) {
                        throw new AssertionError("session " + session);
                    }
                    if (session % 256 == 0) {
                        poll();
                    }
                }
                poll();
            }
        })).isZero();
        assertThat(counting.changed).isGreaterThanOrEqualTo((long)SESSIONS * ROUNDS / 2);
    }

    @Test
    void shouldAllocateNothingForStallsAndRecurringDeadlines() {
        final Heartwheel stalling = new Heartwheel(new Heartwheel.Context().capacity(SESSIONS), 0);
        for (int session = 0; session < SESSIONS; session++) {
            handles[session] = stalling.register(session, Policy.every(100 * TICK));
        }
        assertThat(allocatedBy(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                nowNs += 300 * TICK;
                stalling.poll(nowNs, counting);
                stalling.poll(nowNs, counting);
            }
        })).isZero();
        assertThat(counting.stalled).isGreaterThanOrEqualTo(ROUNDS);
        assertThat(counting.due).isGreaterThanOrEqualTo(ROUNDS);
    }

    private void registerAll() {
        for (int session = 0; session < SESSIONS; session++) {
            handles[session] = wheel.register(session, POLICY);
            if (handles[session] < 0) {
                throw new AssertionError("refused: " + handles[session]);
            }
        }
    }

    private void poll() {
        int work;
        do {
            work = wheel.poll(nowNs, counting);
        } while (work > 0);
    }

    /** By this thread in the last of a few runs: the first ones load classes and warm up. */
    private static long allocatedBy(final Runnable work) {
        long allocated = 0;
        for (int run = 0; run < 3; run++) {
            final long before = THREADS.getCurrentThreadAllocatedBytes();
            work.run();
            allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        return allocated;
    }

    private static final class CountingHandler implements LivenessHandler {
        private long expired;
        private long suspect;
        private long deregistered;
        private long changed;
        private long stalled;
        private long due;

        @Override
        public void onEvent(final LivenessEvent event) {
            switch (event.type()) {
                case EXPIRED -> expired++;
                case SUSPECT -> suspect++;
                case DEREGISTERED -> deregistered++;
                case POLICY_CHANGED -> changed++;
                case STALLED -> stalled++;
                case DUE -> due++;
                default -> {
                    // Registrations are counted by whoever registers.
                }
            }
        }
    }
}
