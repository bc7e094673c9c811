package io.heartwheel.journal;

/**
 * Decides when what was appended is to be brought to the disk: when so many records, or the oldest for so long, are not there.
 * One thread.
 */
final class SyncWatch {
    private final int everyEvents;
    private final long everyNs;
    private long waiting;
    private long sinceNs;

    /**
     * Nothing waits.
     *
     * @param everyEvents so many may wait at most; 0 if their number does not matter.
     * @param everyNs     and for no longer than this; 0 if it does not matter.
     */
    SyncWatch(final int everyEvents, final long everyNs) {
        this.everyEvents = everyEvents;
        this.everyNs = everyNs;
    }

    boolean isWanted() {
        return everyEvents > 0 || everyNs > 0;
    }

    void appended(final int records, final long nowNs) {
        sinceNs = waiting == 0 ? nowNs : sinceNs;
        waiting += records;
    }

    boolean isDue(final long nowNs) {
        return waiting > 0 && (everyEvents > 0 && waiting >= everyEvents || everyNs > 0 && nowNs - sinceNs >= everyNs);
    }

    void synced() {
        waiting = 0;
    }
}
