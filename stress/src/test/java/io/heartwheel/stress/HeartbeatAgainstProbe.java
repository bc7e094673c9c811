package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heartwheel.Policy;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/** A heartbeat that comes as the session is probed is not overwritten: it is told as a recovery, or there was no probe. */
@JCStressTest
@Outcome(id = "true, 0, 0, 11", expect = ACCEPTABLE, desc = "The heartbeat came first: never suspect.")
@Outcome(id = "true, 1, 1, 11", expect = ACCEPTABLE, desc = "The probe came first: suspect, then recovered.")
@Outcome(id = "true, 1, 0, .*", expect = FORBIDDEN, desc = "Probed in spite of the heartbeat, and its recovery never told.")
@Outcome(id = "true, ., ., 0", expect = FORBIDDEN, desc = "The heartbeat was lost.")
@Outcome(expect = FORBIDDEN, desc = "Refused, or told one thing, and another happened.")
@State
public class HeartbeatAgainstProbe {
    private static final Policy PROBED = Policy.probed(10 * Watch.TICK, Watch.TIMEOUT);
    private static final long PROBE_DUE = 11 * Watch.TICK;

    private final Watch watch = new Watch(1);
    private final long handle = watch.announced(PROBED);

    @Actor
    public void heartbeat(final LLLL_Result r) {
        watch.dawdle();
        r.r1 = watch.wheel.heartbeat(handle, PROBE_DUE);
    }

    @Actor
    public void poll() {
        watch.pollThrough(PROBE_DUE, PROBE_DUE + 2 * Watch.TICK);
    }

    @Arbiter
    public void settle(final LLLL_Result r) {
        watch.pollThrough(PROBE_DUE + 2 * Watch.TICK, PROBE_DUE + 4 * Watch.TICK);
        r.r2 = watch.suspect;
        r.r3 = watch.recovered + watch.wrong;
        r.r4 = watch.wheel.lastHeartbeatNs(handle) / Watch.TICK;
    }
}
