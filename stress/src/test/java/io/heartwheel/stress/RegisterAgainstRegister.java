package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two registrations never share a slot, and both are announced. */
@JCStressTest
@Outcome(id = "0, 1, 2", expect = ACCEPTABLE, desc = "The first took slot 0.")
@Outcome(id = "1, 0, 2", expect = ACCEPTABLE, desc = "The second took slot 0.")
@Outcome(id = "0, 0, .|1, 1, .", expect = FORBIDDEN, desc = "One slot for two.")
@Outcome(expect = FORBIDDEN, desc = "Refused with room left, or one was lost.")
@State
public class RegisterAgainstRegister {
    private final Watch watch = new Watch(2);

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
