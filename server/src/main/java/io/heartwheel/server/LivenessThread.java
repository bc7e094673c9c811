package io.heartwheel.server;

import io.heartwheel.server.log.Doom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.IdleStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that goes on running an agent whatever the agent throws, from {@link #start} until {@link #close}; but for lack
 * of memory, which ends the process.
 */
final class LivenessThread implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(LivenessThread.class);
    private static final int CLOSE_TIMEOUT_MS = 1_000;
    private static final long AFTER_FAULT_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final AgentRunner runner;

    private LivenessThread(final AgentRunner runner) {
        this.runner = runner;
    }

    /**
     * Starts the thread.
     *
     * @param agent to run.
     * @param idle  what it does while there is nothing to do.
     * @return the running thread.
     */
    static LivenessThread start(final Agent agent, final IdleStrategy idle) {
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
