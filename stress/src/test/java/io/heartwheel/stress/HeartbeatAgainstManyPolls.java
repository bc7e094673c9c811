package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** As HeartbeatAgainstExpiry, over the polls of several ticks: for deciders that mark first, wait, and look again. */
@JCStressTest
@Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "The heartbeat won: accepted, and nobody expired.")
@Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "The expiry won: refused, and expired once.")
@Outcome(id = "true, [^0]", expect = FORBIDDEN, desc = "Told alive, and expired all the same.")
@Outcome(id = "false, 0", expect = FORBIDDEN, desc = "Told dead, and never expired.")
@Outcome(expect = FORBIDDEN, desc = "Expired twice, or before its time.")
@State
public class HeartbeatAgainstManyPolls {
    private final Watch watch = new Watch(1);
    private final long handle = watch.announced(Watch.POLICY);

    @Actor
    public void heartbeat(final ZI_Result r) {
        watch.dawdle();
        watch.dawdle();
        r.r1 = watch.wheel.heartbeat(handle, Watch.DUE);
    }

    @Actor
    public void poll() {
        watch.pollThrough(Watch.DUE - Watch.TICK, Watch.DUE + 4 * Watch.TICK);
    }

    @Arbiter
    public void settle(final ZI_Result r) {
        watch.pollThrough(Watch.DUE, Watch.SETTLED);
        r.r2 = watch.expired + watch.wrong;
    }
}
