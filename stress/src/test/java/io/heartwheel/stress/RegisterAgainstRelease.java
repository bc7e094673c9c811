package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** While a slot is freed, others register: no slot is given to two, none is lost, a full wheel says so. */
@JCStressTest
@Outcome(id = "1, 0, 2, -2", expect = ACCEPTABLE, desc = "The freed slot was given again; the wheel is full.")
@Outcome(id = "1, -2, 2, 0", expect = ACCEPTABLE, desc = "The slot was freed too late for the second; the third got it.")
@Outcome(id = "0, 1, 2, -2", expect = ACCEPTABLE, desc = "The freed slot was given first, then the other; the wheel is full.")
@Outcome(id = "0, 0, .*|1, 1, .*", expect = FORBIDDEN, desc = "One slot for two.")
@Outcome(expect = FORBIDDEN, desc = "A slot was lost, or given twice.")
@State
public class RegisterAgainstRelease {
    private final Watch watch = new Watch(2);
    private final long former = watch.announced(Watch.POLICY);

    @Actor
    public void release() {
        watch.wheel.deregister(former);
        watch.poll(0);
        watch.poll(0);
    }

    @Actor
    public void register(final IIII_Result r) {
        watch.dawdle();
        r.r1 = (int) watch.wheel.register(Watch.ID, Watch.POLICY);
        r.r2 = (int) watch.wheel.register(Watch.ID, Watch.POLICY);
    }

    @Arbiter
    public void settle(final IIII_Result r) {
        watch.poll(0);
        r.r4 = (int) watch.wheel.register(Watch.ID, Watch.POLICY);
        watch.poll(0);
        r.r3 = watch.wheel.size() + watch.wrong;
    }
}
