package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heartwheel.Policy;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;

/** A session that is disarmed as its recovery is told stays disarmed, and its end is told. */
@JCStressTest
@Outcome(id = "true, 1, 1", expect = ACCEPTABLE, desc = "Recovered, then disarmed.")
@Outcome(id = "true, 0, 1", expect = ACCEPTABLE, desc = "Disarmed before the recovery was told.")
@Outcome(id = "true, ., 0", expect = FORBIDDEN, desc = "Disarmed, and its end never told.")
@Outcome(id = "true, ., 1[01]", expect = FORBIDDEN, desc = "Disarmed, and alive again.")
@Outcome(expect = FORBIDDEN, desc = "Nobody else ended it, and yet it could not be disarmed; or told twice.")
@State
public class DeregisterAgainstRecovery {
    private static final Policy PROBED = Policy.probed(2 * Watch.TICK, Watch.TIMEOUT);
    private static final long PROBE_DUE = 3 * Watch.TICK;

    private final Watch watch = new Watch(1);
    private final long handle = watch.announced(PROBED);

    /** The session has just recovered, and the poller has yet to tell. */
    public DeregisterAgainstRecovery() {
        watch.poll(PROBE_DUE);
        watch.wheel.heartbeat(handle, PROBE_DUE);
    }

    @Actor
    public void deregister(final ZII_Result r) {
        watch.dawdle();
        r.r1 = watch.wheel.deregister(handle);
    }

    @Actor
    public void poll() {
        watch.poll(PROBE_DUE);
    }

    @Arbiter
    public void settle(final ZII_Result r) {
        watch.pollThrough(PROBE_DUE, PROBE_DUE + 2 * Watch.TICK);
        r.r2 = watch.recovered;
        r.r3 = watch.ended() + watch.wrong + (watch.wheel.heartbeat(handle) ? 10 : 0);
    }
}
