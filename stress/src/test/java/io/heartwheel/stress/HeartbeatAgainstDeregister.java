package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** No heartbeat brings back a session that was disarmed, or keeps its end from being told. */
@JCStressTest
@Outcome(id = "true, true, 1", expect = ACCEPTABLE, desc = "Heard from, then disarmed.")
@Outcome(id = "false, true, 1", expect = ACCEPTABLE, desc = "Disarmed first; the heartbeat was refused.")
@Outcome(id = ".*, false, .*", expect = FORBIDDEN, desc = "Nobody else ended it, and yet it could not be disarmed.")
@Outcome(id = ".*, true, 0", expect = FORBIDDEN, desc = "Disarmed, and its end never told.")
@Outcome(id = ".*, true, 1[01]", expect = FORBIDDEN, desc = "Disarmed, and alive again.")
@Outcome(expect = FORBIDDEN, desc = "Ended twice.")
@State
public class HeartbeatAgainstDeregister {
    private final Watch watch = new Watch(1);
    private final long handle = watch.announced(Watch.POLICY);

    @Actor
    public void heartbeat(final ZZI_Result r) {
        r.r1 = watch.wheel.heartbeat(handle, 2 * Watch.TICK);
    }

    @Actor
    public void deregister(final ZZI_Result r) {
        r.r2 = watch.wheel.deregister(handle);
    }

    @Arbiter
    public void settle(final ZZI_Result r) {
        watch.pollThrough(2 * Watch.TICK, 4 * Watch.TICK);
        r.r3 = watch.ended() + watch.wrong + (watch.wheel.heartbeat(handle) ? 10 : 0);
    }
}
