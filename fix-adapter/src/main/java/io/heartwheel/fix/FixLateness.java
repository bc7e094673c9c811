package io.heartwheel.fix;

import java.util.List;

/**
 * How late one kind of thing was, since the start.
 *
 * @param boundsMs the upper bounds of the counts, in ms; what was later than the last of them has a count of its own.
 * @param counts   how many were late by no more than that, and by more than the bound before: one more than there are bounds.
 * @param sumNs    of all lateness.
 * @param maxNs    the worst.
 */
public record FixLateness(List<Integer> boundsMs, List<Long> counts, long sumNs, long maxNs) {

    /** How many there were. */
    public long count() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }
}
