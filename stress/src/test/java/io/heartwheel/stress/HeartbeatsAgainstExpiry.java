package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Once one heartbeat was accepted the next is too, while its deadline has not come; once one was refused, all are. */
@JCStressTest
@Outcome(id = "true, true, 0", expect = ACCEPTABLE, desc = "The heartbeats won: both accepted, and nobody expired.")
@Outcome(id = "false, false, 1", expect = ACCEPTABLE, desc = "The expiry won: both refused, and expired once.")
@Outcome(id = "true, false, .*", expect = FORBIDDEN, desc = "Expired in spite of the heartbeat that was accepted.")
@Outcome(id = "false, true, .*", expect = FORBIDDEN, desc = "Back from the dead.")
@Outcome(id = "true, true, 1", expect = FORBIDDEN, desc = "Told alive, and expired all the same.")
@Outcome(expect = FORBIDDEN, desc = "Told dead, and never expired.")
@State
public class HeartbeatsAgainstExpiry {
    private final Watch watch = new Watch(1);
    private final long handle = watch.announced(Watch.POLICY);

    @Actor
    public void heartbeats(final ZZI_Result r) {
        watch.dawdle();
        r.r1 = watch.wheel.heartbeat(handle, Watch.DUE);
        r.r2 = watch.wheel.heartbeat(handle, Watch.DUE + Watch.TICK);
    }

    @Actor
    public void poll() {
        watch.pollThrough(Watch.DUE, Watch.DUE + 2 * Watch.TICK);
    }

    @Arbiter
    public void settle(final ZZI_Result r) {
        watch.pollThrough(Watch.DUE, Watch.SETTLED);
        r.r3 = watch.expired + watch.wrong;
    }
}
