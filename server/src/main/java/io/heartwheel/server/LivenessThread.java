package io.heartwheel.server;

import io.heartwheel.server.log.Doom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that goes on running an agent whatever the agent throws, from {@link #start} until {@link #close}; but for lack
 * of memory, which ends the process.
 *
 * <p>When there is nothing to do it parks, for as long as its owner can bear decisions to be late: a wake-up costs some 15 us, so
 * that 1,000 a second make 1.5 percent of a core.
 */
final class LivenessThread implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(LivenessThread.class);
    private static final int CLOSE_TIMEOUT_MS = 1_000;
    private static final long AFTER_FAULT_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long MIN_PARK_NS = TimeUnit.MICROSECONDS.toNanos(500);

    private final AgentRunner runner;

    private LivenessThread(final AgentRunner runner) {
        this.runner = runner;
    }

    /**
     * Starts the thread.
     *
     * @param agent     to run.
     * @param maxParkNs the longest it may sleep when idle.
     * @return the running thread.
     */
    static LivenessThread start(final Agent agent, final long maxParkNs) {
        final BackoffIdleStrategy idle = new BackoffIdleStrategy(0, 0, Math.min(MIN_PARK_NS, maxParkNs), maxParkNs);
        final AgentRunner runner = new AgentRunner(idle, LivenessThread::failed, null, new Undying(agent));
        AgentRunner.startOnThread(runner, task -> {
            final Thread thread = new Thread(task, "heartwheel-liveness");
            thread.setDaemon(true);
            return thread;
        });
        return new LivenessThread(runner);
    }

    private static void failed(final Throwable error) {
        Doom.endIfOutOfMemory(error);
        LOGGER.error("The liveness thread met a fault and goes on", error);
        LockSupport.parkNanos(AFTER_FAULT_NS);
    }

    @Override
    public void close() {
        runner.close(CLOSE_TIMEOUT_MS, null);
    }

    /** Turns errors, on which a runner would end, into exceptions, which it survives. */
    private record Undying(Agent agent) implements Agent {
        @Override
        public void onStart() {
            agent.onStart();
        }

        @Override
        public int doWork() {
            try {
                return agent.doWork();
            } catch (final Throwable error) {
                Doom.endIfOutOfMemory(error);
                throw new IllegalStateException("the duty cycle failed", error);
            }
        }

        @Override
        public void onClose() {
            agent.onClose();
        }

        @Override
        public String roleName() {
            return agent.roleName();
        }
    }
}
