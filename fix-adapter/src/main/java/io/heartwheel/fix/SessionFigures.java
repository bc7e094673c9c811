package io.heartwheel.fix;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;

/** What is counted about one FIX session, over all its connections. Any thread. */
final class SessionFigures {
    final AtomicLong connections = new AtomicLong();
    final AtomicLong nearMisses = new AtomicLong();
    final AtomicLong dropped = new AtomicLong();
    final LongAccumulator worstLateNs = new LongAccumulator(Math::max, 0);
}
