package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** A heartbeat that is stamped with the latest poll's time keeps the promise too, while the polls move that time on. */
@JCStressTest
@Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "The heartbeat won: accepted, and nobody expired.")
@Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "The expiry won: refused, and expired once.")
@Outcome(id = "true, [^0]", expect = FORBIDDEN, desc = "Told alive, and expired all the same.")
@Outcome(id = "false, 0", expect = FORBIDDEN, desc = "Told dead, and never expired.")
@Outcome(expect = FORBIDDEN, desc = "Expired twice, or before its time.")
@State
public class HeartbeatWithoutTimeAgainstExpiry {
    private final Watch watch = new Watch(1);
    private final long handle = watch.announced(Watch.POLICY);

    /** The wheel's time is just before the expiry, so that a heartbeat stamped with it counts. */
    public HeartbeatWithoutTimeAgainstExpiry() {
        watch.poll(Watch.TIMEOUT);
    }

    @Actor
    public void heartbeat(final ZI_Result r) {
        watch.dawdle();
        r.r1 = watch.wheel.heartbeat(handle);
    }

    @Actor
    public void poll() {
        watch.pollThrough(Watch.DUE, Watch.DUE + 2 * Watch.TICK);
    }

    @Arbiter
    public void settle(final ZI_Result r) {
        watch.pollThrough(Watch.DUE, Watch.SETTLED);
        r.r2 = watch.expired + watch.wrong;
    }
}
