package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heartwheel.SessionWalk;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** If a walk no longer meets a session and says that it is settled, then the expiry has been delivered. */
@JCStressTest
@Outcome(id = "1, ., .", expect = ACCEPTABLE, desc = "Met: it had not expired.")
@Outcome(id = "0, 0, .", expect = ACCEPTABLE, desc = "Expired, and the poll that decided it may not have told so.")
@Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "Expired, and told.")
@Outcome(id = "0, 1, 0", expect = FORBIDDEN, desc = "Said to be settled while nobody has been told.")
@Outcome(expect = FORBIDDEN, desc = "Anything else.")
@State
public class WalkAgainstExpiry {
    private final Watch watch = new Watch(1);
    private final SessionWalk walk = watch.wheel.walk();

    public WalkAgainstExpiry() {
        watch.announced(Watch.POLICY);
    }

    @Actor
    public void poll() {
        watch.poll(Watch.DUE);
    }

    @Actor
    public void walk(final III_Result r) {
        watch.dawdle();
        r.r1 = walk.next(1) ? 1 : 0;
        if (r.r1 == 0) {
            r.r2 = walk.isSettled() ? 1 : 0;
            r.r3 = watch.expired;
        }
    }
}
