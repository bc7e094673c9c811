package io.heartwheel.gateway.board;

import io.heartwheel.Heartwheel;
import io.heartwheel.gateway.GatewayTime;
import java.util.ArrayList;
import java.util.List;

/** Why nobody should be sent here right now. Any thread; must not block. */
@FunctionalInterface
public interface Health {

    /** One sentence for each reason, for operators; none if all is well. */
    List<String> reasons();

    /**
     * The wheel is being polled: nobody's switch fires otherwise.
     *
     * @param wheel   whose.
     * @param time    its clock.
     * @param limitNs for how long it may go without.
     * @return the check.
     */
    static Health polled(final Heartwheel wheel, final GatewayTime time, final long limitNs) {
        return () -> {
            final long blindNs = time.nowNs() - wheel.lastPollNs();
            return blindNs <= limitNs ? List.of() : List.of("the wheel has not been polled for " + blindNs / 1_000_000
                + " ms (limit " + limitNs / 1_000_000 + " ms): no switch fires, heartbeats are still taken");
        };
    }

    /** Both. */
    default Health and(final Health other) {
        return () -> {
            final List<String> all = new ArrayList<>(reasons());
            all.addAll(other.reasons());
            return all;
        };
    }
}
