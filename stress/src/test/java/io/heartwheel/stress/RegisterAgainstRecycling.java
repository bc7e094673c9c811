package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A slot that leaves the free list and comes back meanwhile is not mistaken for one that never left (ABA). */
@JCStressTest
@Outcome(id = "0, 1, 2", expect = ACCEPTABLE, desc = "Each has a slot of its own: the registration came first.")
@Outcome(id = "1, 0, 2", expect = ACCEPTABLE,
    desc = "Each has a slot of its own: the registration came second, or after the recycling.")
@Outcome(id = "-2, 1, 1", expect = ACCEPTABLE, desc = "Both slots were in use for a moment, and the registration was refused.")
@Outcome(id = "0, 0, .|1, 1, .", expect = FORBIDDEN, desc = "One slot for two.")
@Outcome(expect = FORBIDDEN, desc = "A slot was lost.")
@State
public class RegisterAgainstRecycling {
    private final Watch watch = new Watch(2);

    @Actor
    public void register(final III_Result r) {
        watch.dawdle();
        r.r1 = (int) watch.wheel.register(Watch.ID, Watch.POLICY);
    }

    /** Takes slot 0, then slot 1, and gives slot 0 back, unless the other came between: the head of the list is 0 again. */
    @Actor
    public void recycle(final III_Result r) {
        final long passing = watch.wheel.register(Watch.ID, Watch.POLICY);
        final long staying = watch.wheel.register(Watch.ID, Watch.POLICY);
        if (staying >= 0) {
            watch.wheel.deregister(passing);
        }
        watch.poll(0);
        watch.poll(0);
        r.r2 = (int) (staying >= 0 ? staying : passing);
    }

    @Arbiter
    public void settle(final III_Result r) {
        watch.poll(0);
        r.r3 = watch.wheel.size() + watch.wrong;
    }
}
