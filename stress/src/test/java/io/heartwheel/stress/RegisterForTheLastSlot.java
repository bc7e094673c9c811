package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Of two that want the last slot exactly one gets it; the other is told FULL, and the winner is announced. */
@JCStressTest
@Outcome(id = "0, -2, 1", expect = ACCEPTABLE, desc = "The first got it.")
@Outcome(id = "-2, 0, 1", expect = ACCEPTABLE, desc = "The second got it.")
@Outcome(id = "0, 0, .", expect = FORBIDDEN, desc = "One slot for two.")
@Outcome(id = "-2, -2, .", expect = FORBIDDEN, desc = "Both were refused with room left.")
@Outcome(expect = FORBIDDEN, desc = "The winner was lost.")
@State
public class RegisterForTheLastSlot {
    private final Watch watch = new Watch(1);

    @Actor
    public void first(final III_Result r) {
        r.r1 = (int) watch.wheel.register(Watch.ID, Watch.POLICY);
    }

    @Actor
    public void second(final III_Result r) {
        r.r2 = (int) watch.wheel.register(Watch.ID, Watch.POLICY);
    }

    @Arbiter
    public void settle(final III_Result r) {
        watch.poll(0);
        r.r3 = watch.registered + watch.wrong;
    }
}
