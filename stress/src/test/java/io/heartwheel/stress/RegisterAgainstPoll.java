package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * A registration made while polls run is announced by the next poll at the latest, once, and expires neither early nor
 * late.
 */
@JCStressTest
@Outcome(id = "1, 1, 0, 1", expect = ACCEPTABLE, desc = "Announced by a poll that raced with it; expired on time.")
@Outcome(id = "0, 1, 0, 1", expect = ACCEPTABLE, desc = "Announced by the first poll after it; expired on time.")
@Outcome(id = "., 0, ., .", expect = FORBIDDEN, desc = "Lost.")
@Outcome(id = "., ., 1, .", expect = FORBIDDEN, desc = "Expired early.")
@Outcome(id = "., ., 0, 0", expect = FORBIDDEN, desc = "Expired late, or never.")
@Outcome(expect = FORBIDDEN, desc = "Announced twice, or with another's id.")
@State
public class RegisterAgainstPoll {
    private static final long HEARD = 2 * Watch.TICK;

    private final Watch watch = new Watch(1);

    @Actor
    public void register() {
        watch.dawdle();
        watch.wheel.register(Watch.ID, Watch.POLICY, HEARD);
    }

    @Actor
    public void poll() {
        watch.pollThrough(Watch.TICK, 3 * Watch.TICK);
    }

    @Arbiter
    public void settle(final IIII_Result r) {
        r.r1 = watch.registered;
        watch.poll(3 * Watch.TICK);
        r.r2 = watch.registered + watch.wrong;
        watch.poll(HEARD + Watch.TIMEOUT - 1);
        r.r3 = watch.expired;
        watch.poll(HEARD + Watch.DUE);
        r.r4 = watch.expired;
    }
}
