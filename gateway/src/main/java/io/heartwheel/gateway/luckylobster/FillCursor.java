package io.heartwheel.gateway.luckylobster;

import io.heartwheel.gateway.Portfolios.Fill;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How far a client has been told of its fills: each is told once, also when several have the same ms. Any thread. */
final class FillCursor {
    private long sinceMs;

    /** Those of the ms at which the cursor stands that have been told. */
    private Set<Fill> told = Set.of();

    /**
     * Nothing told yet.
     *
     * @param sinceMs older fills are not told, ms since the epoch.
     */
    FillCursor(final long sinceMs) {
        this.sinceMs = sinceMs;
    }

    /** From when on the embedder is to be asked for fills. */
    synchronized long sinceMs() {
        return sinceMs;
    }

    /**
     * Takes those that have not been told, and remembers that they are now.
     *
     * @param fills since {@link #sinceMs} or earlier.
     * @return the new ones.
     */
    synchronized List<Fill> take(final List<Fill> fills) {
        final List<Fill> fresh = fills.stream().filter(fill -> fill.atMs() >= sinceMs && !told.contains(fill)).toList();
        final long latestMs = fresh.stream().mapToLong(Fill::atMs).max().orElse(sinceMs);
        final Set<Fill> latest = new HashSet<>(latestMs == sinceMs ? told : Set.of());
        fresh.stream().filter(fill -> fill.atMs() == latestMs).forEach(latest::add);
        sinceMs = latestMs;
        told = latest;
        return fresh;
    }
}
