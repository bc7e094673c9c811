package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LII_Result;

/** A policy change for an old handle never applies to the slot's next owner. */
@JCStressTest
@Outcome(id = "GONE, 0, 2", expect = ACCEPTABLE, desc = "Too late; the next owner expired by its own policy.")
@Outcome(id = "ACCEPTED, 1, 0", expect = ACCEPTABLE, desc = "In time: the old session lives on by its new policy.")
@Outcome(id = "ACCEPTED, 0, 2", expect = ACCEPTABLE,
    desc = "Accepted, but the session ended first; the next owner expired by its own policy.")
@Outcome(id = ".*, [^0], 1", expect = FORBIDDEN, desc = "The next owner got the old one's policy.")
@Outcome(expect = FORBIDDEN, desc = "Something was lost.")
@State
public class StaleChangeAgainstReuse {
    private final Watch watch = new Watch(1);
    private final long former = watch.announced(Watch.POLICY);
    private long next;

    @Actor
    public void expireAndReuse() {
        watch.pollThrough(Watch.DUE, Watch.DUE + 2 * Watch.TICK);
        next = watch.wheel.register(Watch.ID, Watch.POLICY, Watch.DUE);
        watch.poll(Watch.DUE + 2 * Watch.TICK);
    }

    @Actor
    public void change(final LII_Result r) {
        watch.dawdle();
        r.r1 = watch.wheel.changePolicy(former, Watch.LONGER).toString();
    }

    @Arbiter
    public void settle(final LII_Result r) {
        watch.pollThrough(2 * Watch.DUE, 2 * Watch.DUE + 8 * Watch.TICK);
        r.r2 = watch.changed;
        r.r3 = watch.expired + watch.wrong;
    }
}
