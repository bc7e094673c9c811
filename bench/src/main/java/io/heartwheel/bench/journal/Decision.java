package io.heartwheel.bench.journal;

import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.Policy;

/** A decision to journal, as a wheel took it. */
final class Decision {
    private static final long MS = 1_000_000;

    private Decision() {
    }

    /** An expiry. */
    static LivenessEvent expiry() {
        final LivenessEvent decision = LivenessEvent.blank();
        final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(64), 0);
        wheel.register(1, Policy.timeout(5 * MS), 0);
        for (long nowNs = 0; nowNs < 100 * MS; nowNs += MS) {
            wheel.poll(nowNs, event -> event.copyTo(decision));
        }
        return decision;
    }
}
