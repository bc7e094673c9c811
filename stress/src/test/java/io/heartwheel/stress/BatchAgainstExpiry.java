package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heartwheel.Heartwheel;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZI_Result;

/** A heartbeat in a batch keeps the promise too: who was left in the batch does not expire, who was struck out does. */
@JCStressTest
@Outcome(id = "1, true, 0", expect = ACCEPTABLE, desc = "The heartbeat won: accepted, and nobody expired.")
@Outcome(id = "0, false, 1", expect = ACCEPTABLE, desc = "The expiry won: refused, and expired once.")
@Outcome(id = "1, .*, [^0]", expect = FORBIDDEN, desc = "Counted as alive, and expired all the same.")
@Outcome(id = "0, .*, 0", expect = FORBIDDEN, desc = "Told dead, and never expired.")
@Outcome(expect = FORBIDDEN, desc = "The count and the handles left don't agree.")
@State
public class BatchAgainstExpiry {
    private final Watch watch = new Watch(1);
    private final long[] batch = {watch.announced(Watch.POLICY)};

    @Actor
    public void heartbeat(final IZI_Result r) {
        watch.dawdle();
        r.r1 = watch.wheel.heartbeat(batch, 0, 1, Watch.DUE);
        r.r2 = batch[0] != Heartwheel.NO_SESSION;
    }

    @Actor
    public void poll() {
        watch.pollThrough(Watch.DUE, Watch.DUE + 2 * Watch.TICK);
    }

    @Arbiter
    public void settle(final IZI_Result r) {
        watch.pollThrough(Watch.DUE, Watch.SETTLED);
        r.r3 = watch.expired + watch.wrong;
    }
}
