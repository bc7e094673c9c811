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

/** A recurring session that is disarmed as its deadline fires stays disarmed, and its end is told. */
@JCStressTest
@Outcome(id = "true, 0, 1", expect = ACCEPTABLE, desc = "Disarmed before the deadline was told.")
@Outcome(id = "true, 1, 1", expect = ACCEPTABLE, desc = "The deadline was told, then disarmed.")
@Outcome(id = "true, ., 0", expect = FORBIDDEN, desc = "Disarmed, and its end never told.")
@Outcome(id = "true, ., 1[01]", expect = FORBIDDEN, desc = "Disarmed, and alive again.")
@Outcome(expect = FORBIDDEN, desc = "Nobody else ended it, and yet it could not be disarmed; or told twice.")
@State
public class DeregisterAgainstRecurrence {
    private final Watch watch = new Watch(1);
    private final long handle = watch.announced(Policy.every(Watch.TIMEOUT));

    @Actor
    public void deregister(final ZII_Result r) {
        watch.dawdle();
        r.r1 = watch.wheel.deregister(handle);
    }

    @Actor
    public void poll() {
        watch.poll(Watch.DUE);
    }

    @Arbiter
    public void settle(final ZII_Result r) {
        watch.pollThrough(Watch.DUE, Watch.DUE + 2 * Watch.TICK);
        r.r2 = watch.due;
        r.r3 = watch.ended() + watch.wrong + (watch.wheel.heartbeat(handle) ? 10 : 0);
    }
}
