package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJI_Result;

/** Two that bring the same new policy, with room for one more in the wheel, are both registered: it is one policy. */
@JCStressTest
@Outcome(id = "[01], [01], 2", expect = ACCEPTABLE, desc = "Both registered.")
@Outcome(id = "-3, [01], 1|[01], -3, 1", expect = ACCEPTABLE_INTERESTING,
    desc = "One was told POLICIES_FULL, as both had reserved a place before either saw that it was the same policy.")
@Outcome(id = "-3, -3, .", expect = FORBIDDEN, desc = "Both were refused, with room for the policy.")
@Outcome(expect = FORBIDDEN, desc = "A slot was lost, or given twice.")
@State
public class RegisterWithTheLastPolicy {
    private final Watch watch = new Watch(2, 1, Long.MAX_VALUE);

    @Actor
    public void first(final JJI_Result r) {
        r.r1 = watch.wheel.register(Watch.ID, Watch.POLICY);
    }

    @Actor
    public void second(final JJI_Result r) {
        r.r2 = watch.wheel.register(Watch.ID, Watch.POLICY);
    }

    @Arbiter
    public void settle(final JJI_Result r) {
        watch.poll(0);
        r.r3 = watch.registered + watch.wrong;
    }
}
