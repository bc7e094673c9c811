package io.heartwheel.fix.wire;

import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessAgent;
import io.heartwheel.fix.FixLiveness;

import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.SystemNanoClock;

/** Our side of the wire, as an embedder builds it: a wheel, its agent, and what drives FIX connections from it. */
public final class House implements AutoCloseable {
    /** Our CompID. */
    public static final String NAME = "HOUSE";

    private final Notes notes = new Notes();
    private final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(4096), System.nanoTime());
    private final FixLiveness liveness = new FixLiveness(new FixLiveness.Context().wheel(wheel).listener(notes));
    private final AgentRunner runner = new AgentRunner(new SleepingMillisIdleStrategy(1), Throwable::printStackTrace, null,
        new LivenessAgent(wheel, SystemNanoClock.INSTANCE, liveness));

    public House() {
        AgentRunner.startOnThread(runner);
    }

    public FixLiveness liveness() {
        return liveness;
    }

    public Notes notes() {
        return notes;
    }

    /** The connectors must be stopped. */
    @Override
    public void close() {
        liveness.close();
        runner.close();
        wheel.close();
    }
}
