package io.heartwheel;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;

/**
 * Runs the wheel's duty cycle for those who do not own a thread: drain ingress, then read the time, then poll.
 *
 * <p>That order is what makes the time honest: whatever ingress had to say is stamped before the wheel decides anything on a
 * later time. Ingress that knows when its messages arrived should pass that time to {@code heartbeat}.
 *
 * <p>Run it with Agrona's {@code AgentRunner}, or call {@link #doWork} from a loop of your own. One thread at a time. An
 * exception of the handler or of ingress leaves {@code doWork}; {@code AgentRunner} passes it to its error handler and goes on,
 * and the wheel is intact and has been polled.
 */
public final class LivenessAgent implements Agent {
    private final Heartwheel wheel;
    private final NanoClock clock;
    private final LivenessHandler handler;
    private final Agent ingress;

    /**
     * An agent without ingress of its own: other threads call the wheel directly.
     *
     * @param wheel   to poll.
     * @param clock   the line on which the wheel was started.
     * @param handler receives the events on the thread that runs this agent.
     */
    public LivenessAgent(final Heartwheel wheel, final NanoClock clock, final LivenessHandler handler) {
        this(wheel, clock, handler, null);
    }

    /**
     * An agent that drains an ingress first.
     *
     * @param wheel   to poll.
     * @param clock   the line on which the wheel was started.
     * @param handler receives the events on the thread that runs this agent.
     * @param ingress does a bounded piece of work each cycle, such as reading heartbeats from a queue; null for none.
     */
    public LivenessAgent(
        final Heartwheel wheel, final NanoClock clock, final LivenessHandler handler, final Agent ingress) {
        this.wheel = wheel;
        this.clock = clock;
        this.handler = handler;
        this.ingress = ingress;
    }

    /**
     * For who need not poll each tick: sleeps while nothing can be due, see {@link Heartwheel#quietNs}.
     * Use it for this agent only, and on the thread that runs it.
     *
     * <p>{@linkplain Heartwheel#reserve Reserve} the policies that are shorter than the longest sleep. Have room for who ends
     * and who comes within one: a place is given back by a poll.
     *
     * <p>Neither sleep is longer than a quarter of the wheel's {@code stallLimitNs}.
     *
     * @param leastNs how late a decision may be for the sake of fewer wake-ups: there is one in this time on average, at most.
     * @param mostNs  the longest sleep: how late ingress may be drained, so that what it stamps without a time counts as so much
     *                earlier, and how late is told what is no matter of time.
     * @return the strategy.
     * @throws IllegalArgumentException if {@code leastNs} is below 0 or above {@code mostNs}.
     */
    public IdleStrategy sleep(final long leastNs, final long mostNs) {
        return new QuietSleep(wheel, clock, leastNs, mostNs);
    }

    @Override
    public void onStart() {
        if (ingress != null) {
            ingress.onStart();
        }
    }

    @Override
    public int doWork() throws Exception {
        int work = 0;
        try {
            work = ingress == null ? 0 : ingress.doWork();
        } finally {
            // Also when ingress throws: one poisonous message must not stop everybody's switch.
            work += wheel.poll(clock.nanoTime(), handler);
        }
        return work;
    }

    @Override
    public void onClose() {
        if (ingress != null) {
            ingress.onClose();
        }
    }

    @Override
    public String roleName() {
        return "heartwheel";
    }
}
