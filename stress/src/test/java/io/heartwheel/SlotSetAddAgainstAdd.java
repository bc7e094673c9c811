package io.heartwheel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Of two slots that are added at once, which share a word in the upper row only, neither is lost. */
@JCStressTest
@Outcome(id = "0, 64", expect = ACCEPTABLE, desc = "Both are there.")
@Outcome(expect = FORBIDDEN, desc = "One was lost.")
@State
public class SlotSetAddAgainstAdd {
    private final SlotSet set = new SlotSet(65);

    @Actor
    public void low() {
        set.add(0);
    }

    @Actor
    public void high() {
        set.add(64);
    }

    @Arbiter
    public void take(final II_Result r) {
        r.r1 = set.take();
        r.r2 = set.take();
    }
}
