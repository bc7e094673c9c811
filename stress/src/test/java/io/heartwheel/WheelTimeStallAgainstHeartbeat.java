package io.heartwheel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Either the poller sees the heartbeat, or the heartbeat sees the stall.
 *
 * <p>In core's package, because a poll does so much between the two that x86 hides a missing fence: see
 * {@code HeartbeatAgainstStall}.
 */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "Each saw the other.")
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "The heartbeat came first.")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "The stall came first, and the heartbeat saw it.")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "Neither saw the other: grace would outlive the heartbeat.")
@State
public class WheelTimeStallAgainstHeartbeat {
    private static final long HEARD = 2;
    private static final long STALL_END = 1;

    private final WheelTime time = new WheelTime(0, 1 << 10, 1 << 20);
    private final AtomicLong word = new AtomicLong();

    @Actor
    public void poll(final ZZ_Result r) {
        time.stalledUntil(STALL_END);
        r.r1 = word.getAcquire() == HEARD;
    }

    @Actor
    public void heartbeat(final ZZ_Result r) {
        word.compareAndExchange(0, HEARD);
        r.r2 = time.stallEnd() == STALL_END;
    }
}
