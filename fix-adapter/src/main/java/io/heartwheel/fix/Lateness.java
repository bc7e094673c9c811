package io.heartwheel.fix;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Counts how late things were, in the same steps as the rest of the metrics. Any thread, wait-free. */
final class Lateness {
    private static final int[] BOUNDS_MS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000};
    private static final long MS = 1_000_000;

    private final LongAdder[] buckets = Stream.generate(LongAdder::new).limit(BOUNDS_MS.length + 1).toArray(LongAdder[]::new);
    private final LongAdder sumNs = new LongAdder();
    private final LongAccumulator maxNs = new LongAccumulator(Math::max, 0);

    void record(final long lateNs) {
        int i = 0;
        while (i < BOUNDS_MS.length && lateNs > BOUNDS_MS[i] * MS) {
            i++;
        }
        buckets[i].increment();
        sumNs.add(lateNs);
        maxNs.accumulate(lateNs);
    }

    FixLateness soFar() {
        return new FixLateness(Arrays.stream(BOUNDS_MS).boxed().toList(),
            Arrays.stream(buckets).map(LongAdder::sum).toList(), sumNs.sum(), maxNs.get());
    }
}
