package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Whoever watches a session's last heartbeat never sees it go back. */
@JCStressTest
@Outcome(id = "0, [035]", expect = ACCEPTABLE, desc = "Not yet heard from at first.")
@Outcome(id = "3, [35]", expect = ACCEPTABLE, desc = "Heard from once at first.")
@Outcome(id = "5, 5", expect = ACCEPTABLE, desc = "Heard from twice at first.")
@Outcome(id = "3, 0|5, [03]", expect = FORBIDDEN, desc = "Time went back.")
@Outcome(expect = FORBIDDEN, desc = "A time that nobody stamped.")
@State
public class TimeSeenByAnObserver {
    private final Watch watch = new Watch(1);
    private final long handle = watch.announced(Watch.POLICY);

    @Actor
    public void heartbeats() {
        watch.wheel.heartbeat(handle, 3 * Watch.TICK);
        watch.wheel.heartbeat(handle, 5 * Watch.TICK);
    }

    @Actor
    public void observe(final JJ_Result r) {
        r.r1 = watch.wheel.lastHeartbeatNs(handle) / Watch.TICK;
        r.r2 = watch.wheel.lastHeartbeatNs(handle) / Watch.TICK;
    }
}
