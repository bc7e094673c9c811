package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZIL_Result;

/** Deregistering with an old handle never ends the slot's next owner. */
@JCStressTest
@Outcome(id = "false, 1, ALIVE", expect = ACCEPTABLE, desc = "Expired; the next owner lives.")
@Outcome(id = "true, 1, ALIVE", expect = ACCEPTABLE, desc = "Disarmed in time, its end told, and the next owner lives.")
@Outcome(id = "true, 1, none", expect = ACCEPTABLE, desc = "Disarmed in time; the slot was not yet free.")
@Outcome(id = ".*, GONE", expect = FORBIDDEN, desc = "The next owner was ended.")
@Outcome(expect = FORBIDDEN, desc = "Not exactly one end of the old one.")
@State
public class StaleDeregisterAgainstReuse {
    private final Watch watch = new Watch(1);
    private final long former = watch.announced(Watch.POLICY);
    private long next;

    @Actor
    public void expireAndReuse() {
        watch.pollThrough(Watch.DUE, Watch.DUE + 2 * Watch.TICK);
        next = watch.wheel.register(Watch.ID, Watch.POLICY, Watch.DUE);
        watch.poll(Watch.DUE + 2 * Watch.TICK);
    }

    @Actor
    public void deregister(final ZIL_Result r) {
        watch.dawdle();
        r.r1 = watch.wheel.deregister(former);
    }

    @Arbiter
    public void settle(final ZIL_Result r) {
        watch.pollThrough(Watch.DUE + 2 * Watch.TICK, Watch.DUE + 4 * Watch.TICK);
        r.r2 = watch.ended() + watch.wrong;
        r.r3 = next < 0 ? "none" : watch.wheel.state(next).toString();
    }
}
