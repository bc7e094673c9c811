package io.heartwheel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A slot that leaves the free list and comes back between a taker's look at the head and its update is not mistaken for one
 * that never left (ABA).
 *
 * <p>In core's package, because a registration and a poll take so long that the window is hardly ever met through the public
 * face: see {@code RegisterAgainstRecycling}.
 */
@JCStressTest
@Outcome(id = "0, 1, -1", expect = ACCEPTABLE, desc = "Slot 0 was taken, slot 1 is left.")
@Outcome(id = "1, 0, -1", expect = ACCEPTABLE, desc = "Slot 1 was taken, slot 0 is left.")
@Outcome(id = "-1, 0, 1|-1, 1, 0", expect = ACCEPTABLE, desc = "Both were in use for a moment, and are free again.")
@Outcome(expect = FORBIDDEN, desc = "A slot was lost, or given twice.")
@State
public class FreeSlotsTakeAgainstRecycling {
    private final FreeSlots free = new FreeSlots(new long[2]);

    @Actor
    public void take(final III_Result r) {
        r.r1 = free.take();
    }

    /** Both slots leave, and come back in the order in which they left: the head is what it was, what follows it is not. */
    @Actor
    public void recycle() {
        for (int round = 0; round < 8; round++) {
            final int first = free.take();
            final int second = free.take();
            giveBack(first);
            giveBack(second);
        }
    }

    @Arbiter
    public void settle(final III_Result r) {
        r.r2 = free.take();
        r.r3 = free.take();
    }

    private void giveBack(final int slot) {
        if (slot != FreeSlots.NONE) {
            free.give(slot);
        }
    }
}
