package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heartwheel.Heartwheel;
import io.heartwheel.Policy;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;

/**
 * A slot that is taken the moment it is free is announced for its next owner, whatever its last owner left behind for the
 * poller.
 */
@JCStressTest
@Outcome(id = "true, 2, 1", expect = ACCEPTABLE, desc = "Taken again, and announced.")
@Outcome(id = "false, 1, 1", expect = ACCEPTABLE, desc = "The slot was not yet free.")
@Outcome(id = "true, 1, .", expect = FORBIDDEN, desc = "The next owner was lost.")
@Outcome(expect = FORBIDDEN, desc = "Announced twice, or ended twice.")
@State
public class ReuseAgainstPoll {
    private static final Policy PROBED = Policy.probed(2 * Watch.TICK, Watch.TIMEOUT);

    private final Watch watch = new Watch(1);
    private final long former = watch.announced(PROBED);

    /** The session has just recovered, so that the poller has a reason to look at the slot before it is told of its end. */
    public ReuseAgainstPoll() {
        watch.poll(3 * Watch.TICK);
        watch.wheel.heartbeat(former, 3 * Watch.TICK);
    }

    @Actor
    public void replace(final ZII_Result r) {
        watch.dawdle();
        watch.wheel.deregister(former);
        long handle = Heartwheel.FULL;
        for (int tries = 0; tries < 50 && handle < 0; tries++) {
            handle = watch.wheel.register(Watch.ID, Watch.POLICY, 3 * Watch.TICK);
        }
        r.r1 = handle >= 0;
    }

    @Actor
    public void poll() {
        for (int polls = 0; polls < 4; polls++) {
            watch.poll(3 * Watch.TICK);
        }
    }

    @Arbiter
    public void settle(final ZII_Result r) {
        watch.poll(3 * Watch.TICK);
        r.r2 = watch.registered + watch.wrong;
        r.r3 = watch.ended();
    }
}
