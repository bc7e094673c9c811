package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/**
 * A session heard from as a stall ends forfeits the grace for it, and expires when its last heartbeat says: not early, not
 * late.
 */
@JCStressTest
@Outcome(id = "true, 1, 0, 1", expect = ACCEPTABLE, desc = "One stall told; expired on time.")
@Outcome(id = "true, 1, 1, .", expect = FORBIDDEN, desc = "Expired early.")
@Outcome(id = "true, 1, 0, 0", expect = FORBIDDEN, desc = "Expired late: grace for a stall it was heard from after.")
@Outcome(expect = FORBIDDEN, desc = "Refused, or the stall was not told of once.")
@State
public class HeartbeatAgainstStall {
    /** Longer than the timeout, so that the poll which notices it looks at the session and finds it a new place. */
    private static final long STALL = 18 * Watch.TICK;
    private static final long HEARD = STALL + Watch.TICK;

    private final Watch watch = new Watch(1, 1, 4 * Watch.TICK);
    private final long handle = watch.announced(Watch.POLICY);

    @Actor
    public void heartbeat(final LLLL_Result r) {
        watch.dawdle();
        r.r1 = watch.wheel.heartbeat(handle, HEARD);
    }

    @Actor
    public void poll() {
        watch.poll(STALL);
    }

    @Arbiter
    public void settle(final LLLL_Result r) {
        watch.pollThrough(STALL + Watch.TICK, HEARD + Watch.TIMEOUT - Watch.TICK);
        watch.poll(HEARD + Watch.TIMEOUT - 1);
        r.r2 = watch.stalled;
        r.r3 = watch.expired;
        watch.poll(HEARD + Watch.DUE);
        r.r4 = watch.expired + watch.wrong;
    }
}
