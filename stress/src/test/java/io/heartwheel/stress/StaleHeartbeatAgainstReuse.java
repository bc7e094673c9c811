package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZIJ_Result;

/** A heartbeat with an old handle never touches the slot's next owner. */
@JCStressTest
@Outcome(id = "false, 1, 17", expect = ACCEPTABLE,
    desc = "Expired; the next owner was last heard from when it registered, at tick 17.")
@Outcome(id = "true, 0, -1", expect = ACCEPTABLE, desc = "The heartbeat won: nobody expired, and the slot was not given again.")
@Outcome(id = ".*, 20", expect = FORBIDDEN, desc = "The next owner was given the old one's heartbeat.")
@Outcome(id = "true, 1, .*", expect = FORBIDDEN, desc = "Accepted for a session that expired.")
@Outcome(expect = FORBIDDEN, desc = "Something was lost.")
@State
public class StaleHeartbeatAgainstReuse {
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
    public void heartbeat(final ZIJ_Result r) {
        watch.dawdle();
        r.r1 = watch.wheel.heartbeat(former, 20 * Watch.TICK);
    }

    @Arbiter
    public void settle(final ZIJ_Result r) {
        r.r2 = watch.expired + watch.wrong;
        r.r3 = next < 0 ? -1 : watch.wheel.lastHeartbeatNs(next) / Watch.TICK;
    }
}
