package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heartwheel.Policy;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZIJ_Result;

/** A heartbeat that comes as a recurring deadline fires puts off this one or the next, and is never overwritten. */
@JCStressTest
@Outcome(id = "true, 0, 19", expect = ACCEPTABLE, desc = "The heartbeat came first: nothing was due.")
@Outcome(id = "true, 1, 19", expect = ACCEPTABLE, desc = "The deadline came first: told once, and then heard from.")
@Outcome(id = "true, ., 17", expect = FORBIDDEN, desc = "The heartbeat was lost.")
@Outcome(expect = FORBIDDEN, desc = "Refused, or told twice.")
@State
public class HeartbeatAgainstRecurrence {
    private static final long HEARD = Watch.DUE + 2 * Watch.TICK;

    private final Watch watch = new Watch(1);
    private final long handle = watch.announced(Policy.every(Watch.TIMEOUT));

    @Actor
    public void heartbeat(final ZIJ_Result r) {
        watch.dawdle();
        r.r1 = watch.wheel.heartbeat(handle, HEARD);
    }

    @Actor
    public void poll() {
        watch.poll(Watch.DUE);
    }

    @Arbiter
    public void settle(final ZIJ_Result r) {
        watch.poll(Watch.DUE + Watch.TICK);
        r.r2 = watch.due + watch.wrong;
        r.r3 = watch.wheel.lastHeartbeatNs(handle) / Watch.TICK;
    }
}
