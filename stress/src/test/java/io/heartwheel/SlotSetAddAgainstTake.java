package io.heartwheel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * What was written before a slot was added is seen by whoever takes the slot then, even if it was in the set already.
 *
 * <p>In core's package, because through the public face the slot has to be left in the set by its last owner at the very moment
 * the next one adds it, which takes two races in a row: see {@code ReuseAgainstPoll}.
 */
@JCStressTest
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "Taken once, and the writing was seen.")
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "Taken after the writing, and once more after the adding.")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "Taken too early, and once more after the adding.")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "Taken before the writing was seen, and never again: lost.")
@State
public class SlotSetAddAgainstTake {
    /** The last of two words, so that there are two rows. */
    private static final int SLOT = 64;

    private final SlotSet set = new SlotSet(SLOT + 1);
    private int written;

    /** The slot is in the set already. */
    public SlotSetAddAgainstTake() {
        set.add(SLOT);
    }

    @Actor
    public void add() {
        written = 1;
        set.add(SLOT);
    }

    @Actor
    public void take(final ZZ_Result r) {
        r.r1 = set.take() == SLOT && written == 1;
    }

    @Arbiter
    public void takeAgain(final ZZ_Result r) {
        r.r2 = set.take() == SLOT;
    }
}
