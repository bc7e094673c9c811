package io.heartwheel.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heartwheel.PolicyChange;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/** No poll that begins after a policy change was accepted expires the session by the old policy. */
@JCStressTest
@Outcome(id = "ACCEPTED, 1, 0, 0", expect = ACCEPTABLE, desc = "In force, and nobody expired.")
@Outcome(id = "ACCEPTED, 0, 1, 0", expect = ACCEPTABLE_INTERESTING,
    desc = "Accepted while the poll that expired the session was running.")
@Outcome(id = "GONE, 0, 1, 0", expect = ACCEPTABLE, desc = "The expiry came first.")
@Outcome(id = ".*, 1", expect = FORBIDDEN, desc = "A poll that began after the acceptance went by the old policy.")
@Outcome(id = "ACCEPTED, 0, 0, .", expect = FORBIDDEN, desc = "Accepted and lost.")
@Outcome(expect = FORBIDDEN, desc = "Told one thing, and another happened.")
@State
public class ChangeAgainstExpiry {
    private final Watch watch = new Watch(1);
    private final long handle = watch.announced(Watch.POLICY);
    private volatile boolean accepted;
    private int expiredAfterAcceptance;

    @Actor
    public void change(final LLLL_Result r) {
        watch.dawdle();
        final PolicyChange answer = watch.wheel.changePolicy(handle, Watch.LONGER);
        accepted = answer == PolicyChange.ACCEPTED;
        r.r1 = answer.toString();
    }

    @Actor
    public void poll() {
        for (long now = Watch.DUE; now <= Watch.DUE + 2 * Watch.TICK; now += Watch.TICK) {
            final int before = accepted ? watch.expired : 1;
            watch.poll(now);
            expiredAfterAcceptance += Math.max(0, watch.expired - before);
        }
    }

    @Arbiter
    public void settle(final LLLL_Result r) {
        watch.pollThrough(Watch.DUE + 2 * Watch.TICK, Watch.SETTLED);
        r.r2 = watch.changed;
        r.r3 = watch.expired + watch.wrong;
        r.r4 = expiredAfterAcceptance;
    }
}
