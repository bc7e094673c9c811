package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heartwheel.Policy;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;

/**
 * A suspect session that is heard from while it is due to expire has either recovered or expired, and everybody is told
 * which.
 */
@JCStressTest
@Outcome(id = "true, 1, 0", expect = ACCEPTABLE, desc = "The heartbeat won: recovered, told once.")
@Outcome(id = "false, 0, 1", expect = ACCEPTABLE, desc = "The expiry won: refused, and never recovered.")
@Outcome(id = "true, ., [^0]", expect = FORBIDDEN, desc = "Told alive, and expired all the same.")
@Outcome(id = "., 1, 1", expect = FORBIDDEN, desc = "Recovered and expired on the same evidence.")
@Outcome(id = "true, 0, 0", expect = FORBIDDEN, desc = "The recovery was never told.")
@Outcome(expect = FORBIDDEN, desc = "Told one thing, and another happened.")
@State
public class RecoveredAgainstExpired {
    private static final Policy PROBED = Policy.probed(10 * Watch.TICK, Watch.TIMEOUT);

    private final Watch watch = new Watch(1);
    private final long handle = watch.announced(PROBED);

    /** The session is suspect. */
    public RecoveredAgainstExpired() {
        watch.poll(11 * Watch.TICK);
    }

    @Actor
    public void heartbeat(final ZII_Result r) {
        watch.dawdle();
        r.r1 = watch.wheel.heartbeat(handle, Watch.DUE);
    }

    @Actor
    public void poll() {
        watch.pollThrough(Watch.DUE, Watch.DUE + 2 * Watch.TICK);
    }

    @Arbiter
    public void settle(final ZII_Result r) {
        watch.pollThrough(Watch.DUE, Watch.SETTLED);
        r.r2 = watch.recovered;
        r.r3 = watch.expired + watch.wrong;
    }
}
