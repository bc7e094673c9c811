package io.heartwheel.stress;

import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.Policy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * What any thread is told about a session, and when the poller expires it, is as if the calls had come one after the other.
 *
 * <p>It is claimed of each session for itself, as a poll decides about one after the other; and of a policy change only the
 * answer, as it takes effect within the next poll. So there is one session that everybody calls about, and others are merely
 * registered beside it. It has not been heard from since 0, and all times lie around its deadline: most programs that Lincheck
 * makes up let it expire, unless a heartbeat comes between.
 */
@Param(name = "tick", gen = IntGen.class, conf = "16:19")
public class LinearizabilityTest {
    private static final int SCENARIOS = Integer.getInteger("stress.scenarios", 6);

    private final Heartwheel wheel = new Heartwheel(new Heartwheel.Context()
        .capacity(20).maxPolicies(16).pollLimit(16).tickNs(Watch.TICK).stallLimitNs(Long.MAX_VALUE), 0);
    private final Set<Long> handles = ConcurrentHashMap.newKeySet();
    private final long handle = wheel.register(Watch.ID, Watch.POLICY, 0);
    private int expired;

    /** Announces the session. */
    public LinearizabilityTest() {
        handles.add(handle);
        wheel.poll(0, this::count);
    }

    @Operation
    public boolean heartbeat(@Param(name = "tick") final int tick) {
        return wheel.heartbeat(handle, tick * Watch.TICK);
    }

    @Operation
    public boolean heartbeatInBatch(@Param(name = "tick") final int tick) {
        return wheel.heartbeat(new long[] {handle}, 0, 1, tick * Watch.TICK) == 1;
    }

    @Operation
    public boolean deregister() {
        return wheel.deregister(handle);
    }

    @Operation
    public String changePolicy() {
        return wheel.changePolicy(handle, Watch.POLICY).toString();
    }

    @Operation
    public String state() {
        return wheel.state(handle).toString();
    }

    @Operation
    public long lastHeartbeat() {
        return wheel.lastHeartbeatNs(handle);
    }

    /** Another one, for ever: whether it got a handle that nobody had before. */
    @Operation
    public boolean register() {
        final long other = wheel.register(Watch.ID + 1, Policy.timeout(1000 * Watch.TIMEOUT));
        return other >= 0 && handles.add(other);
    }

    /** How often the session has expired so far. */
    @Operation(nonParallelGroup = "poller")
    public int poll(@Param(name = "tick") final int tick) {
        wheel.poll(tick * Watch.TICK, this::count);
        return expired;
    }

    private void count(final LivenessEvent event) {
        switch (event.type()) {
            case EXPIRED -> expired++;
            default -> {
                // Only expiries are counted: the others may wait for the next poll.
            }
        }
    }

    /** One thread at a time, switched at accesses to memory that both share. On real threads, jcstress does better. */
    @Test
    void shouldBeLinearizableInEveryInterleavingTried() {
        new ModelCheckingOptions().iterations(SCENARIOS).invocationsPerIteration(200)
            .threads(2).actorsPerThread(2).actorsBefore(0).actorsAfter(2)
            .sequentialSpecification(OneSession.class).check(LinearizabilityTest.class);
    }

    /** What one session does when nobody races. */
    public static final class OneSession {
        private long nowNs;
        private long seenNs;
        private boolean ended;
        private int expired;

        public boolean heartbeat(final int tick) {
            if (!ended) {
                seenNs = Math.max(seenNs, tick * Watch.TICK);
            }
            return !ended;
        }

        public boolean heartbeatInBatch(final int tick) {
            return heartbeat(tick);
        }

        public boolean deregister() {
            final boolean disarmed = !ended;
            ended = true;
            return disarmed;
        }

        public String changePolicy() {
            return ended ? "GONE" : "ACCEPTED";
        }

        public String state() {
            return ended ? "GONE" : "ALIVE";
        }

        public long lastHeartbeat() {
            return ended ? Long.MIN_VALUE : seenNs;
        }

        public boolean register() {
            return true;
        }

        public int poll(final int tick) {
            nowNs = Math.max(nowNs, tick * Watch.TICK);
            // Times here are whole ticks: an expiry is due half a tick after the timeout, so by the next.
            if (!ended && nowNs >= seenNs + Watch.DUE) {
                ended = true;
                expired++;
            }
            return expired;
        }
    }
}
