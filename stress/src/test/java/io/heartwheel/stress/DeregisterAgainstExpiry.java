package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;

/** One terminal event: DEREGISTERED if, and only if, deregister returned true; else EXPIRED. */
@JCStressTest
@Outcome(id = "true, 1, 0", expect = ACCEPTABLE, desc = "The client won: disarmed, and nobody expired.")
@Outcome(id = "false, 0, 1", expect = ACCEPTABLE, desc = "The expiry won, and the client was told that it had come too late.")
@Outcome(id = "true, ., 1", expect = FORBIDDEN, desc = "Told disarmed, and expired all the same.")
@Outcome(id = ".*, 1, 1", expect = FORBIDDEN, desc = "Two terminal events.")
@Outcome(id = ".*, 0, 0", expect = FORBIDDEN, desc = "No terminal event.")
@Outcome(expect = FORBIDDEN, desc = "An end that nobody was told of, or told twice.")
@State
public class DeregisterAgainstExpiry {
    private final Watch watch = new Watch(1);
    private final long handle = watch.announced(Watch.POLICY);

    @Actor
    public void deregister(final ZII_Result r) {
        watch.dawdle();
        r.r1 = watch.wheel.deregister(handle);
    }

    @Actor
    public void poll() {
        watch.pollThrough(Watch.DUE, Watch.DUE + 2 * Watch.TICK);
    }

    @Arbiter
    public void settle(final ZII_Result r) {
        watch.pollThrough(Watch.DUE, Watch.SETTLED);
        r.r2 = watch.deregistered;
        r.r3 = watch.expired + watch.wrong;
    }
}
