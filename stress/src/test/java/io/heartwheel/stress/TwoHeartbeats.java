package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** Of two heartbeats the later time stays, whichever comes last. */
@JCStressTest
@Outcome(id = "true, true, 5", expect = ACCEPTABLE, desc = "Last heard from at tick 5.")
@Outcome(id = "true, true, 3", expect = FORBIDDEN, desc = "Time went back to tick 3.")
@Outcome(expect = FORBIDDEN, desc = "Refused, or lost.")
@State
public class TwoHeartbeats {
    private final Watch watch = new Watch(1);
    private final long handle = watch.announced(Watch.POLICY);

    @Actor
    public void earlier(final ZZJ_Result r) {
        r.r1 = watch.wheel.heartbeat(handle, 3 * Watch.TICK);
    }

    @Actor
    public void later(final ZZJ_Result r) {
        r.r2 = watch.wheel.heartbeat(handle, 5 * Watch.TICK);
    }

    @Arbiter
    public void settle(final ZZJ_Result r) {
        r.r3 = watch.wheel.lastHeartbeatNs(handle) / Watch.TICK;
    }
}
