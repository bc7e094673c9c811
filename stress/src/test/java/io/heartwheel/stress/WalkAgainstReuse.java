package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heartwheel.SessionWalk;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A walk that meets a slot while it changes hands gives the id and the policy of one owner, or meets nobody. */
@JCStressTest
@Outcome(id = "7, 16384", expect = ACCEPTABLE, desc = "The first owner.")
@Outcome(id = "8, 1048576", expect = ACCEPTABLE, desc = "The second owner.")
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Neither is watched at that moment.")
@Outcome(expect = FORBIDDEN, desc = "Of each a part, or of neither: a link of the free list.")
@State
public class WalkAgainstReuse {
    private final Watch watch = new Watch(1);
    private final SessionWalk walk = watch.wheel.walk();
    private final long first = watch.announced(Watch.POLICY);

    @Actor
    public void changeHands() {
        watch.wheel.deregister(first);
        watch.poll(0);
        watch.wheel.register(8, Watch.LONGER, 0);
        watch.poll(0);
    }

    @Actor
    public void walk(final JJ_Result r) {
        watch.dawdle();
        if (walk.next(1)) {
            r.r1 = walk.correlationId();
            r.r2 = walk.timeoutNs();
        }
    }
}
