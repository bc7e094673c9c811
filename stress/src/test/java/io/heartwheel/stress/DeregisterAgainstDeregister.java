package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Of two that disarm the same switch exactly one is told that it did, and it is announced once. */
@JCStressTest
@Outcome(id = "true, false, 1", expect = ACCEPTABLE, desc = "The first disarmed it.")
@Outcome(id = "false, true, 1", expect = ACCEPTABLE, desc = "The second disarmed it.")
@Outcome(id = "true, true, .*", expect = FORBIDDEN, desc = "Both were told that they had.")
@Outcome(id = "false, false, .*", expect = FORBIDDEN, desc = "Neither had.")
@Outcome(expect = FORBIDDEN, desc = "Not announced once.")
@State
public class DeregisterAgainstDeregister {
    private final Watch watch = new Watch(1);
    private final long handle = watch.announced(Watch.POLICY);

    @Actor
    public void first(final ZZI_Result r) {
        r.r1 = watch.wheel.deregister(handle);
    }

    @Actor
    public void second(final ZZI_Result r) {
        r.r2 = watch.wheel.deregister(handle);
    }

    @Arbiter
    public void settle(final ZZI_Result r) {
        watch.pollThrough(Watch.TICK, 3 * Watch.TICK);
        r.r3 = watch.ended() + watch.wrong;
    }
}
