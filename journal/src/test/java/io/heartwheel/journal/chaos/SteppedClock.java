package io.heartwheel.journal.chaos;

import io.heartwheel.journal.TimeAnchor;
import java.util.function.Supplier;

/** The machine's wall clock, off by as much as it is told: the monotonic line goes on as it is. Any thread. */
final class SteppedClock implements Supplier<TimeAnchor> {
    private volatile long offsetNs;

    SteppedClock(final long offsetNs) {
        this.offsetNs = offsetNs;
    }

    void set(final long toNs) {
        offsetNs = toNs;
    }

    @Override
    public TimeAnchor get() {
        final TimeAnchor now = TimeAnchor.now();
        return new TimeAnchor(now.epochNs() + offsetNs, now.lineNs());
    }
}
